"""Pages: the desk of surveys, report forms, and the field app."""
