"""A register for tests: every kind of column, two units, rows that two people fight over."""
