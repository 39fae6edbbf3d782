"""What is asked of village economy."""
