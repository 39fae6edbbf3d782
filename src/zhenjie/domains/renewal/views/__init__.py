"""Views of renewal."""
