"""The shared readers of spaces."""
