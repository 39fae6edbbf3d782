"""The side bar as data: engines and domains add their entries when the app is ready; the page asks who may see what."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhenjie.web import corner
from zhenjie.web.templatetags.zj import icon

Text = str | Promise

#: How many entries stand beneath a narrow page.
TABS = 4
# The order of the sections is the order of a township's day (look.md).
SECTIONS: dict[str, Text] = {
    "daily": _("日常"),
    "drive": _("抓落实"),
    "growth": _("促发展"),
    "firms": _("助企业"),
    "assets": _("管资源"),
    "govern": _("优治理"),
    "platform": _("平台"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: where it leads, what it needs, where it stands; ``useful`` says whether anything waits behind it."""

    section: str
    title: Text
    url_name: str
    icon: str
    permission: str
    order: int
    useful: Callable[[HttpRequest], bool] | None = None

    def url(self) -> str:
        return _url(self.url_name)


@cache
def _url(name: str) -> str:
    """The way to an entry, which does not move while the server runs; a page asks for some thirty."""
    return reverse(name)


_items: dict[str, Item] = {}


def item(
    *,
    section: str,
    title: Text,
    url_name: str,
    icon: str,
    permission: str = "",
    order: int = 50,
    useful: Callable[[HttpRequest], bool] | None = None,
) -> None:
    """Adds an entry; the same ``url_name`` twice is one entry."""
    if section not in SECTIONS:
        raise ValueError(f"导航没有“{section}”这一组，可用：{'、'.join(SECTIONS)}")
    _items[url_name] = Item(section, title, url_name, icon, permission, order, useful)


item(section="daily", title=_("驾驶舱"), url_name="board", icon="board", permission="indicators.read", order=0)


_doors: dict[str, Text] = {}


def door(*, title: Text, url_name: str) -> None:
    """Adds a way in for people without an account, shown beneath the log-in."""
    _doors[url_name] = title


def visible(request: HttpRequest) -> list[Item]:
    """The entries that this person may use, in the order of the side bar."""
    permits = getattr(request, "permits", lambda permission: False)
    found = [
        entry
        for entry in _items.values()
        if (not entry.permission or permits(entry.permission)) and (entry.useful is None or entry.useful(request))
    ]
    order = list(SECTIONS)
    return sorted(found, key=lambda entry: (order.index(entry.section), entry.order, entry.url_name))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the side bar as this page shows it."""

    item: Item
    url: str
    section: Text
    here: bool


def _entries(request: HttpRequest) -> list[Entry]:
    """The lines of the side bar; the one with the longest address that the page lies under is ``here``."""
    rows = [(entry, entry.url()) for entry in visible(request)]
    under = [url for _, url in rows if request.path == url or (url != "/" and request.path.startswith(url))]
    here = max(under, key=len, default=None)
    return [Entry(entry, url, SECTIONS[entry.section], url == here) for entry, url in rows]


@dataclass(frozen=True, slots=True)
class Bar:
    """The side bar of a wide page; on a narrow one its first entries beneath the page, and the rest behind a button."""

    side: SafeString
    first: SafeString
    rest: SafeString


def _bar(request: HttpRequest) -> Bar:
    return _drawn(get_language() or "", tuple(_entries(request)))


@lru_cache(1000)
def _drawn(language: str, entries: tuple[Entry, ...]) -> Bar:
    """The same for all who may use the same, on every page under the same entry."""
    side: list[SafeString] = []
    for group, found in itertools.groupby(entries, key=lambda one: one.section):
        side += [
            format_html('<h2 class="zj-side__group">{}</h2>', group),
            *(_link(one, one.item.title) for one in found),
        ]
    first = [_link(one, format_html("<span>{}</span>", one.item.title)) for one in entries[:TABS]]
    return Bar(
        *(mark_safe("".join(parts)) for parts in (side, first, [_link(one, one.item.title) for one in entries[TABS:]]))
    )


def _link(entry: Entry, title: Text) -> SafeString:
    here = mark_safe(' aria-current="page"' if entry.here else "")
    return format_html('<a href="{}"{}>{}{}</a>', entry.url, here, icon(entry.item.icon), title)


def frame(request: HttpRequest) -> dict[str, object]:
    """Context of the frame: side bar and the reader's own theme and type size. Built only when a page has a frame."""
    theme = request.COOKIES.get("zj_theme", "")
    type_size = request.COOKIES.get("zj_type", "")
    return {
        "frame_bar": SimpleLazyObject(lambda: _bar(request)),
        "doors": SimpleLazyObject(lambda: [(title, reverse(name)) for name, title in _doors.items()]),
        "frame_corner": SimpleLazyObject(lambda: corner.drawn(request)),
        "theme": theme if theme in {"dark", "light"} else "",
        "type_size": "large" if type_size == "large" else "",
    }
