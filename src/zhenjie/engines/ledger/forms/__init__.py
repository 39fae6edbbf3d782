"""What a person sends to the ledger: conditions of a list, a row, a column, a register, a token."""
