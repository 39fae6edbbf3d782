"""The dated rules of investment, read once. Pure."""
