"""Forms of matters: they clean and never write."""
