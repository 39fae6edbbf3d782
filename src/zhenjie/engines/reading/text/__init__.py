"""The text reader: Chinese report text becomes figures with spans. Pure Python, usable alone."""
