"""Pages of party building."""
