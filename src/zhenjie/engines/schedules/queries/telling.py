"""What was said of plans today is kept with their spells, so that a page of a thousand plans reads instead of judging. It counts on its own
day only, and while nothing new is known; whatever it says nothing of is judged: a page says the same with it and without."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.engines.schedules.models import Schedule, Spell
from zhenjie.engines.schedules.queries.loading import day_of, plain, unnoted
from zhenjie.engines.schedules.queries.spells import fresh
from zhenjie.engines.schedules.queries.standings import NextNode, Standing, names_of, plans_of, standings_of
from zhenjie.engines.schedules.rules.colouring import Judgement

_REST = (
    "title", "forecast_finish", "required_end", "float_days", "shortfall", "finished", "done", "tasks", "jurisdiction", "about", "unit",
)  # fmt: skip


def told(subjects: Iterable[str], on: date) -> dict[str, Standing]:
    """By subject what `standings` says of a day. The same few queries for one subject and for thousands."""
    return {one.subject: one for one in told_of(plans_of(subjects, on), on).values()}


def told_of(plans: Sequence[Schedule], on: date) -> dict[int, Standing]:
    """By primary key what `standings_of` says of a day: today what was kept of plans of which nothing new is known, the others are judged."""
    found = _kept(plans, on) if on == clock.today() else {}
    return found | standings_of([row for row in plans if row.pk not in found], on)


def kept(one: Standing) -> dict[str, Any]:
    """A standing as JSON; nothing without a colour, for its sentence is in the language of whoever reads it."""
    if one.colour is Colour.NONE:
        return {}
    judged, node = one.judgement, one.next
    return {
        "judged": [judged.colour.value, judged.reason, judged.rule, judged.source, judged.confirmed, plain(judged.by)],
        "next": node and [node.key, node.title, plain(node.due), plain(node.forecast), node.owner, node.late, node.person],
        "rest": [plain(getattr(one, name)) for name in _REST],
    }  # fmt: skip


def _kept(plans: Sequence[Schedule], on: date) -> dict[int, Standing]:
    """Before it is believed, what the ledgers prove is compared with what was noted of them; people are called as they are called now."""
    rows = {row.pk: row for row in plans}
    new = unnoted({pk: row.subject for pk, row in rows.items()})
    spells = Spell.objects.filter(fresh(on), told_on=on, schedule__in=rows.keys() - new.keys())
    found = {pk: _read(rows[pk], on, said) for pk, said in spells.values_list("schedule", "told") if said}
    nodes = {pk: one.next for pk, one in found.items() if one.next and one.next.person}
    names = names_of(node.person for node in nodes.values()) if nodes else {}
    named = {pk: replace(node, owner=names[node.person]) for pk, node in nodes.items() if node.person}
    return found | {pk: replace(found[pk], next=node) for pk, node in named.items()}


def _read(row: Schedule, on: date, said: dict[str, Any]) -> Standing:
    colour, reason, rule, source, confirmed, by = said["judged"]
    node, rest = said["next"], dict(zip(_REST, said["rest"], strict=True))
    for name in ("forecast_finish", "required_end"):
        rest[name] = day_of(rest[name])
    if node:
        key, title, due, forecast, owner, late, person = node
        node = NextNode(key, title, date.fromisoformat(due), date.fromisoformat(forecast), owner, late, person)
    judged = Judgement("forecast", Colour(colour), reason, rule, source, confirmed, by and Decimal(by))
    return Standing(schedule=row.pk, subject=row.subject, on=on, judgement=judged, next=node, **rest)
