"""摸排填报: forms and report tables, prefilled; offline capture."""
