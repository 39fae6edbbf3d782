"""附件: stored once, by hash."""
