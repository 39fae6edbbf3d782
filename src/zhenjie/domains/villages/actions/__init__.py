"""Acts of village economy."""
