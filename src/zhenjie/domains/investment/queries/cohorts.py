"""转化率 as the pages of investment ask for it: by period, by source, by trip, by who introduced. All of it from the lives that
`projects` keeps; nothing is counted here a second time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.investment.models.events import Origin
from zhenjie.domains.investment.queries.claims import rule_now
from zhenjie.domains.projects.choices import Source, Stage
from zhenjie.domains.projects.queries import chain
from zhenjie.domains.projects.queries.cohorts import counted, lives
from zhenjie.domains.projects.rules import cohorts as rules
from zhenjie.domains.projects.rules.cohorts import STEPS, Cohort

WORDS = {str(value): label for value, label in Stage.choices if value in STEPS}
SOURCES = {str(value): label for value, label in Source.choices}


@dataclass(frozen=True, slots=True)
class Board:
    """The page: by period and by source, and all together."""

    periods: list[Cohort]
    sources: list[tuple[str, Cohort]]
    whole: Cohort


def board(prefixes: Sequence[str], day: date, by: str, source: str = "") -> Board:
    """Three queries, however many leads. ``source`` narrows the periods, never the comparison of the sources."""
    least = rule_now().small
    every = lives(counted(prefixes, day), day)
    narrow = [one for one in every if not source or one.source == source]
    told = rules.cohorts(narrow, rules.PERIODS[by], least)
    sources = rules.cohorts(every, lambda life: life.source, least)
    named = [(str(SOURCES.get(one.label, one.label)), one) for one in sources]
    return Board(told, sorted(named, key=lambda one: -one[1].number), rules.cohort("", narrow, least))


def rows(prefixes: Iterable[str], day: date, *, cohort: str = "", step: str = "lead", source: str = "", event: int = 0,
         firm: int = 0) -> "QuerySet[Any]":  # fmt: skip
    """The projects behind one figure of the page, the newest first."""
    found: QuerySet[Any] = counted(prefixes, day)
    if span := rules.bounds(cohort):
        found = found.filter(found_on__gte=span[0], found_on__lte=span[1])
    if source:
        found = found.filter(source=source)
    if event:
        found = found.filter(pk__in=Origin.objects.filter(event=event).values("project"))
    if firm:
        found = found.filter(pk__in=Origin.objects.filter(introduced_by=firm).values("project"))
    return chain.reached(found, step, day)


@dataclass(frozen=True, slots=True)
class Introduced:
    """以商招商: a local firm, the leads that came through it and how far they got."""

    firm: Enterprise
    cohort: Cohort


def introducers(prefixes: Iterable[str], day: date, firm: Enterprise | None = None) -> list[Introduced]:
    """The firms through which leads came, those with most landed projects first. Four queries."""
    here = tuple(prefixes)
    told = Origin.objects.filter(introduced_by__isnull=False, project__in=counted(here, day).order_by().values("pk"))
    if firm is not None:
        told = told.filter(introduced_by=firm)
    by_project = dict(told.values_list("project", "introduced_by"))
    mine = counted(here, day).filter(pk__in=list(by_project))
    groups: dict[int, list[rules.Life]] = {}
    for one in lives(mine, day):
        groups.setdefault(by_project[one.key] or 0, []).append(one)
    firms = Enterprise.objects.select_related("unit").in_bulk(list(groups))
    least = rule_now().small
    found = [Introduced(firms[key], rules.cohort("", some, least)) for key, some in groups.items() if key in firms]
    return sorted(found, key=lambda one: (-one.cohort.at("landed").number, -one.cohort.number, one.firm.name))
