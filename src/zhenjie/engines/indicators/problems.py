"""What goes wrong with indicators, each with one Chinese sentence that a form, the API or the command line shows as it is."""


class Problem(ValueError):
    """The act is refused; `field` names the input to blame, '' for the act as a whole."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class Stale(Problem):
    """Somebody else changed the same figure in between; `theirs` is the version that stands now."""

    def __init__(self, sentence: str, theirs: int) -> None:
        super().__init__(sentence)
        self.theirs = theirs
