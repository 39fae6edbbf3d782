"""One search box over everything: engines register what they can find; each answers within the reader's own scope."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpRequest

from zhenjie.web.navigation import Text


@dataclass(frozen=True, slots=True)
class Hit:
    """One line of the result: what it is, where it leads, what stands beside it."""

    title: str
    url: str
    note: str = ""


Find = Callable[[HttpRequest, str], Iterable[Hit]]
_searchers: dict[Text, tuple[int, str, Find]] = {}


def searcher(title: Text, *, permission: str = "", order: int = 50) -> Callable[[Find], Find]:
    """Declares a source of hits under ``title``; it returns at most a screenful."""

    def declare(find: Find) -> Find:
        _searchers[title] = (order, permission, find)
        return find

    return declare


def found(request: HttpRequest, words: str) -> list[tuple[Text, list[Hit]]]:
    """The hits of each source that this person may ask, empty sources left out."""
    permits = getattr(request, "permits", lambda permission: False)
    groups = []
    for title, (_order, permission, find) in sorted(_searchers.items(), key=lambda kv: (kv[1][0], str(kv[0]))):
        if permission and not permits(permission):
            continue
        if hits := list(find(request, words)):
            groups.append((title, hits))
    return groups
