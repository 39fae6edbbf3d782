"""事项 queries."""
