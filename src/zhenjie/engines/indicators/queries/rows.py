"""One indicator of one unit, judged: growth, completion by target, what was published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from zhenjie.core.colours import PaceRule
from zhenjie.core.periods import Period
from zhenjie.engines.indicators.models import Target
from zhenjie.engines.indicators.queries.values import Place, Value
from zhenjie.engines.indicators.rules import Definition, growth, pace, ranking, spans
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of one unit, ready for a board, a table or a ranking.

    `period` is that of the figure, which may be older than asked for (外贸 1—8月 on the board of October): `late` says so.
    `published` is the value frozen at the closing when it is another one than is known now.
    """

    definition: Definition
    indicator: int
    unit: Unit
    period: Period
    late: bool
    value: Value | None
    before: Value | None
    growth: growth.Growth
    paces: Sequence[pace.Pace] = ()
    published: Decimal | None = None
    closed: bool = False
    known: Mapping[Period, Value] = field(default_factory=dict)
    until: date = date.min
    rank: ranking.Rank | None = None
    moved: int | None = None
    targets: Sequence[Target] = field(default=())

    @property
    def values(self) -> list[Decimal]:
        """The months of the year until `until`, for a small line, of what is `known`."""
        year, months = self.until.year, range(1, self.until.month + 1)
        spots = (spans.standard(self.definition, spans.month_end(year, month)) for month in months)
        return [self.known[one].value for one in spots if one in self.known]

    @property
    def pace(self) -> pace.Pace | None:
        """Completion by the first target in the order 上级任务, 约束性, 预期性, 自定, 奋斗."""
        return self.paces[0] if self.paces else None


def codes_of(period: Period, whole_year: bool = True) -> list[int]:
    """Codes of this year's months up to `period` and of last year's, in every way of keeping."""
    end = spans.end_of(period)
    kinds = ("ytd", "point", "single")
    this = [code for kind in kinds for code in spans.year_codes(kind, end.year, end.month)]
    last = [code for kind in kinds for code in spans.year_codes(kind, end.year - 1, 12 if whole_year else end.month)]
    return [*this, *last, spans.code(period)]


def _latest(definition: Definition, end: date, known: Mapping[Period, Value]) -> Period:
    """The period of the newest figure of the year, not after `end`; that of `end` when there is none."""
    wanted = spans.standard(definition, end)
    if wanted in known:
        return wanted
    earlier = [spans.standard(definition, spans.month_end(end.year, month)) for month in range(end.month, 0, -1)]
    return next((at for at in earlier if at in known), wanted)


def row_of(
    definition: Definition,
    indicator: int,
    unit: Unit,
    end: date,
    known: Mapping[Period, Value],
    aims: Sequence[Target],
    published: Mapping[Place, Decimal | None],
    rule: PaceRule,
) -> Row:
    """The row of one indicator of `unit` at `end`, from what is `known` of its year, its targets and what was published."""
    at = _latest(definition, end, known)
    value, before = known.get(at), known.get(year_before(at))
    now = value.value if value else None
    grown = growth.growth(definition, now, before.value if before else None, value.reported_growth if value else None)
    at_end = spans.end_of(at)
    paces = [pace.judge(definition, now, aim.value, aim.name, at_end, rule, _curve(aim)) for aim in aims]
    place = (unit.pk, indicator, at)
    frozen = published.get(place)
    return Row(
        definition,
        indicator,
        unit,
        at,
        at_end != end,
        value,
        before,
        grown,
        paces,
        published=frozen if place in published and frozen != now else None,
        closed=place in published,
        known=known,
        until=end,
        targets=aims,
    )


@lru_cache(4096)
def year_before(at: Period) -> Period:
    """The same period of the year before."""
    before = at.same_period_last_year()
    return spans.decode(spans.code(before))


def _curve(aim: Target) -> list[Decimal] | None:
    return [Decimal(step) for step in aim.curve] if aim.curve else None
