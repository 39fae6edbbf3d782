"""The shared readers of party: coverage, calendar, grid cards."""
