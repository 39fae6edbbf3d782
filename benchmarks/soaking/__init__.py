"""What the soaks share: the product's processes, clients that write down what they were told, checks of what is there afterwards."""
