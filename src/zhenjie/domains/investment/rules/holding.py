"""首报: who holds a lead, and until when. Pure; nothing here knows the number of a row.

A claim stands from the moment at which investor, sector and contact are on record. It is protected for a term, and each follow-up
that was written down while it was protected prolongs it. A lapsed lead is free: the county may give it to whoever came later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhenjie.domains.investment.rules import Edition


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim as it is compared: ``since`` None while something is missing; ``town``: the place in the tree breaks a tie."""

    since: datetime | None
    registered: datetime
    town: str


def order(one: Standing) -> tuple[bool, datetime, datetime, str]:
    """First come, first served: whole claims before others, then the moment, then when the row came in, then the tree."""
    return one.since is None, one.since or one.registered, one.registered, one.town


def first(claims: Sequence[Standing]) -> int:
    """The place of the one that holds by the rule."""
    return min(range(len(claims)), key=lambda place: order(claims[place]))


@dataclass(frozen=True, slots=True)
class Protection:
    """Until when a claim is protected, and the follow-up that carried it there."""

    since: datetime | None
    until: datetime | None
    last: datetime | None
    counted: int

    def lapsed(self, at: datetime) -> bool:
        """Whether the term had run out; a claim that never stood is free."""
        return self.until is None or at > self.until


def protection(since: datetime | None, follow_ups: Iterable[datetime], rule: Edition) -> Protection:
    """The fold. A follow-up after the end of the term begins a new one: the lead was free in between, and nobody had come."""
    if since is None:
        return Protection(None, None, None, 0)
    until, last, counted = since + timedelta(days=rule.days), None, 0
    for one in sorted(follow_ups):
        if one < since:
            continue
        until, last, counted = max(until, one + timedelta(days=rule.prolong)), one, counted + 1
    return Protection(since, until, last, counted)
