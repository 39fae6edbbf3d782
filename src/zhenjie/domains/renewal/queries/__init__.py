"""What is asked of renewal."""
