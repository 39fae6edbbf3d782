"""Acts of renewal; the only writers."""
