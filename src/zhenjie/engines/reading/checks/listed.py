"""Names in a row: how many a text lists before or after a count."""

import re
from dataclasses import dataclass

_MARKS = re.compile(r"、|”(?=“)|》(?=《)|’(?=‘)")
_AND = re.compile(r"(?<=[^、，])(?:以及|[和及与暨])(?=[^、，])")
_NUMBER = re.compile(r"[0-9]")
_LAST_NAME = re.compile(r"(?:等|等等)$")


@dataclass(frozen=True, slots=True)
class Names:
    """The fewest and the most names a text can be read as; `open_ended` when it ends in 等."""

    fewest: int
    most: int
    items: tuple[str, ...]
    open_ended: bool

    def can_be(self, count: int) -> bool:
        """Whether the text can list just that many."""
        return self.fewest <= count <= self.most


NONE = Names(0, 0, (), False)


def names_in(text: str) -> Names:
    """The names of one clause, e.g. 甲村、乙村和丙村. 和 may join two names or stand inside one, so there is a range."""
    text = text.strip("，,：:；; 　")
    open_ended = bool(_LAST_NAME.search(text))
    text = _LAST_NAME.sub("", text)
    if not text or _NUMBER.search(text):
        return NONE
    items = tuple(item for item in _MARKS.split(text) if item)
    joined = len(_AND.findall(items[-1])) if items else 0
    if len(items) < 2 and not joined:
        return Names(1, 1, items, open_ended) if items else NONE
    anywhere = sum(len(_AND.findall(item)) for item in items)
    return Names(len(items), len(items) + max(joined, anywhere), items, open_ended)


def common_ending(items: tuple[str, ...]) -> str:
    """What every name ends in (村 of 张村、李村, 社区 of 东社区、西社区); empty when they differ."""
    bare = [item.strip("“”《》") for item in items]
    shortest = min(bare, key=len, default="")
    for length in range(len(shortest) - 1, 0, -1):
        if all(item.endswith(shortest[-length:]) for item in bare):
            return shortest[-length:]
    return ""
