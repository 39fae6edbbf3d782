"""The corner of the top bar as data: an engine adds an icon with the number of things that wait behind it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

Text = str | Promise
Count = Callable[[HttpRequest], int]


@dataclass(frozen=True, slots=True)
class Item:
    """One icon: what it is called, where it leads, how many things wait there for the reader."""

    title: Text
    url_name: str
    icon: str
    count: Count


@dataclass(frozen=True, slots=True)
class Drawn:
    """An icon on this page."""

    title: Text
    url: str
    icon: str
    count: int

    @property
    def said(self) -> str:
        """The number in the badge: beyond 99 it says so and counts no further."""
        return "99+" if self.count > 99 else str(self.count)


_items: dict[str, Item] = {}


def item(*, title: Text, url_name: str, icon: str, count: Count) -> None:
    """Adds an icon; the same ``url_name`` twice is one icon."""
    _items[url_name] = Item(title, url_name, icon, count)


def drawn(request: HttpRequest) -> list[Drawn]:
    """The icons for the person who asks."""
    return [Drawn(one.title, reverse(one.url_name), one.icon, one.count(request)) for one in _items.values()]
