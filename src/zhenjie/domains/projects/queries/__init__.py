"""The shared readers of projects."""
