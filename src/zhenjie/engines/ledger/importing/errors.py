class TableError(ValueError):
    """The file is refused or can't be read; the message is one Chinese sentence: what, where, way out."""
