"""Pure rules of matters: declarations of flows, what a move does to a state, clocks and limits. No Django."""
