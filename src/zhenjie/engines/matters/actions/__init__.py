"""事项 actions."""
