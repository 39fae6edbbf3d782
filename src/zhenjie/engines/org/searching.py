"""What the search box of the frame finds here: units and people within the reader's scope."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.org.queries import search_units
from zhenjie.engines.org.staff import find_people
from zhenjie.web.searching import Hit, searcher


def _prefixes(request: Any) -> tuple[str, ...]:
    found: tuple[str, ...] = request.scope.prefixes_for("org.read")
    return found


@searcher(_("单位"), permission="org.read", order=60)
def units(request: HttpRequest, words: str) -> Iterable[Hit]:
    """Units by name or code."""
    for unit in search_units(words, _prefixes(request), size=10):
        yield Hit(unit.name, reverse("org:unit", args=[unit.pk]), f"{unit.get_kind_display()} {unit.code}".strip())


@searcher(_("人员"), permission="org.read", order=70)
def people(request: HttpRequest, words: str) -> Iterable[Hit]:
    """People by name."""
    for person in find_people(words, _prefixes(request), size=10):
        yield Hit(person.name, reverse("org:person", args=[person.pk]), person.unit.name)
