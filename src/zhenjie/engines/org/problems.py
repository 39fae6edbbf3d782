"""What goes wrong in the organisation, said in one Chinese sentence that a form or the command line can show as it is."""


class Problem(ValueError):
    """The act is refused; ``field`` names the input to blame, '' for the act as a whole."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class Stale(Problem):
    """Somebody else saved the same thing in between."""

    def __init__(self, what: str) -> None:
        super().__init__(f"“{what}”刚被别人改过，您的修改没有保存。请刷新后对照最新内容再改。")
