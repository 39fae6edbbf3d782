"""The shared readers of plans."""
