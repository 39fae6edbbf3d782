"""Acts of investment; the only writers."""
