"""The only writers of circulars and what was done about findings."""
