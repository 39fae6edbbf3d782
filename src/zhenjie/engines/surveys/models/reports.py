"""一表通: a report form asked of units, its columns, its cells and where each came from."""
