"""招商 in the database."""
