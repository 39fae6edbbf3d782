"""事项 rules."""
