"""Pages of village economy."""
