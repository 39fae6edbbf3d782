"""The shared readers of supervision."""
