"""The only writers of matters."""
