"""What a clerk is told when something cannot be done: one sentence."""


class Problem(ValueError):
    """The request makes no sense as it stands; the sentence says what and where. `field` names the form field, if any."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class Stale(Problem):
    """Somebody else was faster; the sentence says who did what."""
