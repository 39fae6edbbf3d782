"""What goes wrong with report forms, each with one Chinese sentence that the page shows as it is."""


class Problem(ValueError):
    """The act is refused; nothing was written."""
