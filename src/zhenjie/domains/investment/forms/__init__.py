"""What the pages of investment ask."""
