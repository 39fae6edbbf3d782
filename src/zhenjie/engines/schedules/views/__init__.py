"""Pages of the plans: looking, planning, drawing."""
