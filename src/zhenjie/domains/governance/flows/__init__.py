"""The flows of governance: 12345 tickets, grid events, hazards, petitions, disputes."""
