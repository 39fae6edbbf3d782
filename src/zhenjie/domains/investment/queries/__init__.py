"""What is asked of investment."""
