"""Colours of any number of plans on any day: stored spells where they hold, worked out anew for the few where something has happened since."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from zhenjie.core.colours import Colour
from zhenjie.core.workdays import standard
from zhenjie.engines.schedules.models import Schedule, Spell
from zhenjie.engines.schedules.queries.loading import Plan
from zhenjie.engines.schedules.queries.standings import Standing, rules_in_force, standing_of, standings_of
from zhenjie.engines.schedules.rules.colour_rules import ColourRules
from zhenjie.engines.schedules.rules.spells import turn

#: So many plans without a spell that holds are judged while somebody waits.
ANEW = 400


@dataclass(frozen=True, slots=True)
class Turns:
    """What is foreseen of a plan from a day on, and how it stands on that day; `good_to` is the last day of the rules it was worked out
    by."""

    judged: bool
    yellow_on: date | None
    red_on: date | None
    good_to: date | None
    standing: Standing


def turns_of(plan: Plan, rules: ColourRules) -> Turns:
    """When a loaded plan turns if nothing new comes to be known."""
    first, good_to = plan.on, _rules_end(plan, rules)
    seen: dict[date, Standing] = {}

    def stands(day: date) -> Standing:
        if day not in seen:
            seen[day] = standing_of(Plan(plan.row, day, plan.state, plan.reports, plan.proofs), rules, {})
        return seen[day]

    def severity(day: date) -> int:
        return stands(day).colour.severity

    if severity(first) == Colour.NONE.severity:
        return Turns(False, None, None, good_to, stands(first))
    # Whoever has not finished by the required end is late on the day behind it.
    last = max(first, plan.required_end or first) + timedelta(days=1)
    last = max(first, min(last, good_to)) if good_to else last
    yellow = turn(severity, Colour.YELLOW.severity, first, last)
    red = turn(severity, Colour.RED.severity, yellow, last) if yellow else None
    return Turns(True, yellow, red, good_to, stands(first))


def _rules_end(plan: Plan, rules: ColourRules) -> date | None:
    """The last day before another rule takes over; None when none is in sight."""
    places = ("", plan.state.schedule["jurisdiction"])
    ends = [
        day
        for rule in rules.rules
        if rule.dimension == "forecast" and rule.jurisdiction in places
        for day in (rule.since - timedelta(days=1), rule.until)
        if day is not None and day >= plan.on
    ]
    return min(ends, default=None)


def rules_digest() -> str:
    """16 hex digits over the rules that colour forecasts and the working days they count: a spell worked out by others holds no longer."""
    return _digest(rules_in_force())


@lru_cache(maxsize=4)
def _digest(rules: ColourRules) -> str:
    told = sorted(repr(rule) for rule in rules.rules if rule.dimension == "forecast")
    told += [repr((one.number, sorted(one.off), sorted(one.work))) for _number, one in sorted(standard().years.items())]
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def fresh(today: date) -> Q:
    """The open spells of which nothing new is known."""
    return Q(until=None, rules=rules_digest(), news=F("schedule__news")) & (Q(good_to=None) | Q(good_to__gte=today))


def holding(on: date) -> "QuerySet[Spell]":
    """The spells that say the colour of a day: ended behind it, seen to hold behind it, or with nothing new since."""
    known = Q(until__gt=on) | (Q(until=None) & (Q(looked__gt=on) | fresh(on)))
    return Spell.objects.filter(known, since__lte=on)


def with_colour(spells: "QuerySet[Spell]", on: date) -> "QuerySet[Any]":
    """Each with its `colour` of a day."""
    return spells.annotate(
        colour=Case(
            When(judged=False, then=Value(Colour.NONE.value)),
            When(red_on__lte=on, then=Value(Colour.RED.value)),
            When(yellow_on__lte=on, then=Value(Colour.YELLOW.value)),
            default=Value(Colour.GREEN.value),
            output_field=CharField(),
        )
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """How many plans of each colour, and by primary key the colours of those that were judged anew."""

    by_colour: dict[str, int]
    anew: dict[int, str]


def counted(found: "QuerySet[Schedule]", on: date) -> Counted | None:
    """The colours of these plans on a day, exact; None while more than `ANEW` of them have to be judged first. The same few queries for
    any number."""
    spells = holding(on)
    without = list(found.filter(~Exists(spells.filter(schedule=OuterRef("pk")))).order_by("pk")[: ANEW + 1])
    if len(without) > ANEW:
        return None
    anew = {pk: one.colour.value for pk, one in standings_of(without, on).items()}
    of_them = with_colour(spells.filter(schedule__in=found.order_by().values("pk")), on).order_by()
    counts = Counter(anew.values()) + Counter(dict(of_them.values_list("colour").annotate(Count("pk"))))
    return Counted({one.value: counts[one.value] for one in Colour}, anew)


def coloured(found: "QuerySet[Schedule]", colour: str, on: date, anew: dict[int, str]) -> "QuerySet[Schedule]":
    """Those of one colour; `anew` as `counted` gave it."""
    stored = with_colour(holding(on), on).filter(colour=colour, schedule=OuterRef("pk"))
    return found.filter(Exists(stored) | Q(pk__in=[pk for pk, one in anew.items() if one == colour]))
