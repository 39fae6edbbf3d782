"""The table of rates of one flow in one month: a unit as a whole, the units below it in groups, each group ranked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings

from zhenjie.engines.matters.models import RateResult
from zhenjie.engines.matters.queries.rates import (
    Group,
    Placed,
    as_rate,
    belonging,
    closed_outcomes,
    closed_results,
    groups_below,
    outcomes_of,
    shared_out,
)
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.rates import (
    Edition,
    Outcome,
    Rate,
    Score,
    edition_called,
    edition_on,
    ranked,
    rates_of,
    score,
)
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the unit, its rates by key, and its score where it is ranked. `rest`: what belongs to no unit of the group."""

    unit: Unit
    basis: str
    rates: Mapping[str, Rate]
    score: Score | None = None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """One group, the best first; its rest comes last and has no rank."""

    basis: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`closed_at` and `closed_by` are empty while the month is counted live."""

    head: Unit
    flow: Flow
    month: date
    edition: Edition
    whole: Line
    rankings: tuple[Ranking, ...]
    matters: int | None
    closed_at: datetime | None = None
    closed_by: str = ""


def table(flow: Flow, month: date, head: Unit) -> Table:
    """The table as it was closed, or as it stands now. RateError when no way of counting is in force."""
    stored = closed_results(flow.key, month, head)
    if stored:
        return _closed(flow, month, head, stored)
    edition = edition_on(month, settings.CATALOGUE_DIR).fitting(flow.clocks)
    found = outcomes_of(flow.key, month, head)
    rankings = tuple(_live(found, head, group, flow, edition) for group in groups_below(head, month))
    whole = Line(head, "", rates_of((one.outcome for one in found), edition, flow.clocks))
    return Table(head, flow, month, edition, whole, rankings, len(found))


def _live(found: Sequence[Placed], head: Unit, group: Group, flow: Flow, edition: Edition) -> Ranking:
    shared, rest = shared_out(found, group)
    lines = [Line(unit, group.basis, rates_of(shared[unit.pk], edition, flow.clocks)) for unit in group.units]
    return _ranking(
        group.basis, lines, Line(head, group.basis, rates_of(rest, edition, flow.clocks), rest=True), edition
    )


def _closed(flow: Flow, month: date, head: Unit, stored: Sequence[RateResult]) -> Table:
    first = stored[0]
    edition = edition_called(first.edition, month, settings.CATALOGUE_DIR).fitting(flow.clocks)
    lines: dict[tuple[str, int], tuple[Unit, dict[str, Rate]]] = {}
    for row in stored:
        lines.setdefault((row.basis, row.unit_id), (row.unit, {}))[1][row.rate] = as_rate(row)
    rankings = []
    for basis in dict.fromkeys(basis for basis, _pk in lines if basis):
        units = [Line(unit, basis, rates) for (of, pk), (unit, rates) in lines.items() if of == basis and pk != head.pk]
        rest = Line(head, basis, lines[basis, head.pk][1], rest=True)
        rankings.append(_ranking(basis, units, rest, edition))
    whole = Line(head, "", lines["", head.pk][1])
    return Table(head, flow, month, edition, whole, tuple(rankings), None, first.closed_at, first.name)


def _ranking(basis: str, lines: Iterable[Line], rest: Line, edition: Edition) -> Ranking:
    by_unit = {line.unit.pk: line for line in lines}
    scores = ranked(score(pk, line.rates, edition) for pk, line in by_unit.items())
    told = [Line(by_unit[one.unit].unit, basis, by_unit[one.unit].rates, one) for one in scores]
    counts = any(rate.denominator or rate.left_out for rate in rest.rates.values())
    return Ranking(basis, (*told, rest) if counts else tuple(told))


def outcomes_behind(flow: Flow, month: date, head: Unit, basis: str, unit: Unit) -> tuple[list[Outcome], Edition]:
    """The outcomes behind one line of the table, and the way of counting: of a closed month those that were kept then."""
    group = next((one for one in groups_below(head, month) if one.basis == basis), None)
    stored = closed_results(flow.key, month, head)
    if stored:
        edition = edition_called(stored[0].edition, month, settings.CATALOGUE_DIR)
        return belonging(closed_outcomes(flow.key, month, head), head, basis, unit, group), edition
    edition = edition_on(month, settings.CATALOGUE_DIR)
    return belonging(outcomes_of(flow.key, month, head), head, basis, unit, group), edition
