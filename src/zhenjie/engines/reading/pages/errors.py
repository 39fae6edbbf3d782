"""What can be wrong with a file, said in one sentence."""


class PageError(ValueError):
    """The file cannot be read; the message is one Chinese sentence: what is wrong and what to do."""
