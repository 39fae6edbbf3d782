"""Findings as pages show them: of a circular, of a place, one by one with its proofs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.domains.supervision.choices import FINDING
from zhenjie.domains.supervision.models import Circular, Evidence, Finding
from zhenjie.domains.supervision.rules import Count, counted
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.showing import colour_at, left
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import units_below, valid_on, within


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding in a table."""

    finding: Finding
    matter: Matter
    colour: Colour
    left: str
    stage: str
    round: int


@dataclass(frozen=True, slots=True)
class Place:
    """The findings of one unit and how they stand."""

    unit: Unit
    count: Count


def findings(prefixes: Iterable[str]) -> QuerySet[Finding]:
    """The findings about places within `prefixes`."""
    rows = within(Finding.objects.filter(matter__flow=FINDING), prefixes, "matter__unit__path")
    return rows.select_related("matter__unit", "matter__holder", "circular")


def findings_of(circular: Circular) -> QuerySet[Finding]:
    """The findings of a circular in its order."""
    return circular.findings.select_related("matter__unit", "matter__holder", "circular").order_by("position", "pk")


def shown(rows: Iterable[Finding]) -> list[Shown]:
    """The findings with colour, time left and stage; no query of its own."""
    now = clock.now()
    return [
        Shown(
            one, one.matter, colour_at(one.matter.yellow_at, one.matter.red_at, now), left(one.matter.red_at, now),
            flow_of(one.matter).stage(one.matter.stage).title, State.from_json(one.matter.state).round,
        )
        for one in rows
    ]  # fmt: skip


def by_place(rows: Iterable[Shown]) -> list[Place]:
    """The places with their counts, the lowest rate first."""
    units: dict[int, Unit] = {}
    said: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        units[row.matter.unit_id] = row.matter.unit
        said.setdefault(row.matter.unit_id, []).append((row.matter.stage, row.colour.value))
    places = [Place(unit, counted(said[pk])) for pk, unit in units.items()]
    return sorted(places, key=lambda one: (one.count.rate if one.count.rate is not None else 101, one.unit.path))


def total(rows: Iterable[Shown]) -> Count:
    """All of them together."""
    return counted((row.matter.stage, row.colour.value) for row in rows)


def units_named(names: Iterable[str], below: Unit) -> dict[str, list[Unit]]:
    """The townships, villages and offices below a unit that each name means: by the whole name, else by a part of it."""
    kinds = (UnitKind.TOWNSHIP, UnitKind.VILLAGE, UnitKind.OFFICE)
    known = list(units_below(below, itself=False).filter(valid_on(), kind__in=kinds)[:5000])
    found = {}
    for name in dict.fromkeys(names):
        same = [one for one in known if one.name == name]
        near = [one for one in known if name and (name in one.name or one.name in name)]
        # A county writes to its townships: of two units with that name the higher one is meant.
        found[name] = same or sorted(near, key=lambda one: len(one.path))[:6]
    return found


def facts_of(matter: Matter) -> dict[str, Any] | None:
    """What the page of a matter tells of a finding; None for one that belongs to no circular."""
    finding = Finding.objects.select_related("circular").filter(matter=matter).first()
    if finding is None:
        return None
    return {"finding": finding, "matter": matter, "evidence": evidence_of(finding)}


def evidence_of(finding: Finding) -> list[Evidence]:
    """The proofs, the newest round first."""
    return list(finding.evidence.select_related("file").order_by("-round", "pk"))
