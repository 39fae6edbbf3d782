"""Pure rules of distribution, income and contracts: dated data, values in, values out."""
