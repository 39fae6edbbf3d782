"""养老: centres, needs survey, canteens, home adaptation."""
