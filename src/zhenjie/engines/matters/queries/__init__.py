"""The shared readers of matters."""
