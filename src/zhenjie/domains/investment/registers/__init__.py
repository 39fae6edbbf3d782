"""The ledgers of investment."""
