"""Views of investment."""
