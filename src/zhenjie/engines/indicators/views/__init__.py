"""Pages of the indicators: reading, entering, targets, closing."""
