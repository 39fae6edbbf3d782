"""Reading the trail: the history of one object, the list with its filters, the state of the chain."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr

from zhenjie.core import clock
from zhenjie.core.refs import Ref
from zhenjie.engines.trail.models import Block, Entry

PAGE = 50
_LONGEST = 80
_REF = re.compile(r"[a-z_]+\.[a-z_]+:\S+")
_REGISTER = re.compile(r"[a-z_]+\.[a-z_]+")


def history(subject: Ref, limit: int | None = None) -> list[Entry]:
    """What was done to one object, newest last; with ``limit`` only the newest so many."""
    newest_first = Entry.objects.filter(subject=str(subject)).order_by("-id")
    return list(newest_first[:limit])[::-1]


def held_before(subjects: Iterable[str], names: Sequence[str], since: datetime) -> dict[str, dict[str, Any]]:
    """By subject (a Ref as text) and column what it held before it was first changed at or after a moment, as the trail writes values
    (days as ISO text); columns that nobody changed since are left out. One query."""
    named = Q(pk__in=[])
    for name in names:
        named |= Q(before__contains=f'"{name}":')
    changed = Entry.objects.filter(named, subject__in=list(subjects), at__gte=since).order_by("-id")
    found: dict[str, dict[str, Any]] = {}
    for subject, said in changed.values_list("subject", "before"):
        before = json.loads(said)
        found.setdefault(subject, {}).update({name: before[name] for name in names if name in before})
    return found


def since_when(subjects: Iterable[str]) -> dict[str, datetime]:
    """By subject (a Ref as text) when it is first told of; those without an entry are left out. One query."""
    told = Entry.objects.filter(subject__in=list(subjects)).order_by().values_list("subject")
    return dict(told.annotate(first=Min("at")))


def latest(prefixes: Iterable[str], *, depth: int = 20_000) -> dict[str, datetime]:
    """When something of each register was last changed within the prefixes, as far as the newest ``depth`` entries know: older
    changes are left out, so that the answer costs the same however long the trail is."""
    newest = Entry.objects.aggregate(last=Max("id"))["last"] or 0
    register = Substr("subject", 1, StrIndex("subject", Value(":")) - 1)
    found = within(Entry.objects.filter(id__gt=newest - depth), prefixes).order_by().annotate(register=register)
    return dict(found.values_list("register").annotate(last=Max("at")))


def within(entries: QuerySet[Entry], prefixes: Iterable[str]) -> QuerySet[Entry]:
    """Those whose scope is one of the path prefixes or below; '' is everything. Ranges, so that the index answers."""
    reach = Q(pk__in=[])
    for prefix in prefixes:
        if not prefix:
            return entries
        reach |= Q(scope__gte=prefix, scope__lte=prefix + "Z" * (_LONGEST - len(prefix)))
    return entries.filter(reach)


class Wanted(NamedTuple):
    """What the reader asks for; every part may be empty. ``subject`` is a reference, a register, or words of the content."""

    who: str = ""
    verb: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page by key: ``older`` and ``newer`` are the numbers to continue from, None at the end."""

    entries: list[Entry]
    older: int | None
    newer: int | None


def search(prefixes: Iterable[str], wanted: Wanted) -> QuerySet[Entry]:
    """The entries within ``prefixes`` that fit, in no order yet."""
    found = within(Entry.objects.all(), prefixes)
    if wanted.who:
        found = found.filter(name__icontains=wanted.who)
    if wanted.verb:
        found = found.filter(verb__icontains=wanted.verb)
    if wanted.subject:
        found = found.filter(_about(wanted.subject))
    if wanted.since:
        found = found.filter(at__gte=clock.aware(wanted.since))
    if wanted.until:
        found = found.filter(at__lt=clock.aware(wanted.until + timedelta(days=1)))
    return found


def _about(words: str) -> Q:
    if _REF.fullmatch(words):
        return Q(subject=words)
    if _REGISTER.fullmatch(words):
        return Q(subject__startswith=f"{words}:")
    # Before and after are kept as readable text, so that the words of a form are found in them.
    return Q(after__icontains=words) | Q(before__icontains=words)


def page(found: QuerySet[Entry], *, before: int | None = None, after: int | None = None) -> Page:
    """One page, newest first: below the number ``before``, or above ``after``, or the newest."""
    found = found.select_related("block")
    if after is not None:
        rows = list(found.filter(id__gt=after).order_by("id")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return Page(rows, rows[-1].pk if rows else None, rows[0].pk if rows and more else None)
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found.order_by("-id")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    newer = rows[0].pk if rows and before is not None else None
    return Page(rows, rows[-1].pk if rows and more else None, newer)


@dataclass(frozen=True, slots=True)
class Chain:
    """The state of the chain: the last block and what lies open."""

    last: Block | None
    open_count: int
    oldest_open: datetime | None

    @property
    def late(self) -> bool:
        """Whether something has been open for longer than a minute."""
        return self.oldest_open is not None and clock.now() - self.oldest_open > timedelta(seconds=60)


def chain() -> Chain:
    """The state of the chain at this moment; two index look-ups."""
    seen = Entry.objects.filter(block__isnull=True).aggregate(count=Count("id"), oldest=Min("at"))
    return Chain(Block.objects.defer("members").order_by("-number").first(), seen["count"], seen["oldest"])
