"""What the ledger counts beside what was reported, for one unit and month, and the rows that explain the difference."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zhenjie.core import clock
from zhenjie.core.digits import year_month
from zhenjie.core.periods import Period
from zhenjie.domains.projects.queries import tallying
from zhenjie.engines.indicators import queries
from zhenjie.engines.indicators.counting import is_count
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.rules import Definition, spans
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure: counted by the ledger, held by the books (None: nothing reported); ``ours``: the books took it from the ledger."""

    definition: Definition
    period: Period
    counted: Decimal
    known: Decimal | None
    ours: bool

    @property
    def places(self) -> int:
        """Decimals on the page: none for things that are counted."""
        return 2 if self.definition.unit == "亿元" else 0

    @property
    def row_places(self) -> int:
        """Decimals of a single row."""
        return 4 if self.definition.unit == "亿元" else 0

    @property
    def difference(self) -> Decimal | None:
        """Ledger minus books."""
        return None if self.known is None else self.counted - self.known


def month_of(text: str) -> date:
    """The last day of the month asked for (2026-10), else of the last month that is over."""
    if asked := year_month(text):
        return date(*asked, monthrange(*asked)[1])
    today = clock.today()
    first = today.replace(day=1)
    return date.fromordinal(first.toordinal() - 1)


def besides(unit: Unit, here: Sequence[str], end: date) -> list[Beside]:
    """Every figure that projects are counted for."""
    catalogue = queries.definitions()
    rows = {row.key: row.pk for row in Indicator.objects.filter(active=True, key__in=list(tallying.SOURCES))}
    asked = [
        (key, catalogue[key], spans.standard(catalogue[key], end))
        for key in tallying.SOURCES
        if key in rows and key in catalogue
    ]
    codes = {spans.code(period) for _key, _definition, period in asked}
    values = queries.read_values({unit.pk}, codes, set(rows.values())) if asked else {}
    found = []
    for key, definition, period in asked:
        known = values.get((unit.pk, rows[key], period))
        assert period.end is not None
        counted = tallying.value(key, here, period.start or period.end, period.end)
        ours = known is not None and is_count(known.source)
        found.append(Beside(definition, period, counted, known.value if known else None, ours))
    return found


def compared(unit: Unit, here: Sequence[str], end: date, key: str) -> dict[str, Any]:
    """The page: all figures of a month, and the rows of the one that was asked for (else of the largest difference)."""
    told = besides(unit, here, end)
    by_key = {one.definition.key: one for one in told}
    differing = [one for one in told if one.difference]
    chosen = by_key.get(key) or next(iter(differing), None) or next(iter(told), None)
    lines = []
    if chosen is not None and chosen.period.end is not None:
        start = chosen.period.start or chosen.period.end
        lines = tallying.lines(chosen.definition.key, here, start, chosen.period.end)
    return {
        "figures": told, "chosen": chosen, "lines": lines, "end": end, "unit": unit,
        "left_out": [one for one in lines if not one.counts], "late": [one for one in lines if one.counts and one.late],
        "open": _open(chosen, lines),
    }  # fmt: skip


def _open(chosen: Beside | None, lines: Sequence[tallying.Line]) -> Decimal:
    """What of the difference no row accounts for: not what came into the ledger late, nor what the ledger leaves out; 0 when they do."""
    if chosen is None or not chosen.difference:
        return Decimal(0)
    if chosen.difference > 0:
        return max(chosen.difference - sum(one.value for one in lines if one.counts and one.late), Decimal(0))
    return min(chosen.difference + sum(one.value for one in lines if not one.counts), Decimal(0))
