"""The shared readers of indicators. Every value is a look-up of (unit, period, indicator): in RollUp where the unit has units
below it or the figure is a ratio, else in Observation."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Count
from django.db.models.functions import Mod

from zhenjie.core import clock, periods
from zhenjie.core.colours import PaceRule, pace_rule
from zhenjie.core.periods import Period
from zhenjie.engines.indicators import lineage, rules
from zhenjie.engines.indicators.choices import TARGET_ORDER
from zhenjie.engines.indicators.models import Closing, Indicator, Observation, Published, RollUp, Target
from zhenjie.engines.indicators.problems import Problem
from zhenjie.engines.indicators.rules import Definition, growth, pace, ranking, spans
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.trail.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of one indicator, unit and period. `own` is the official figure of this level, `computed` what comes from
    the units below or from parts; `value` is the one that counts."""

    value: Decimal
    own: Decimal | None = None
    computed: Decimal | None = None
    parts: int = 0
    numerator: int | None = None
    denominator: int | None = None
    observation: int | None = None
    reported_growth: Decimal | None = None
    approx: str = ""
    source: str = ""
    version: int = 0

    @property
    def remainder(self) -> Decimal | None:
        """区直/未分配: the official total less the units below; None where there is nothing to compare or nothing left."""
        if self.own is None or self.computed is None or self.numerator is not None or self.own == self.computed:
            return None
        return self.own - self.computed


Place = tuple[int, int, Period]


def read_values(
    units: Collection[int], codes: Iterable[int], indicators: Collection[int] | None = None
) -> dict[Place, Value]:
    """Everything known of `units` under the period codes, by (unit, indicator, period). Two queries."""
    asked: tuple[Any, ...] = next(iter(units)) if len(units) == 1 else tuple(sorted(units)), tuple(sorted(set(codes)))
    if indicators is not None:
        asked = *asked, tuple(sorted(indicators))
    found: dict[Place, Value] = {}
    for unit, indicator, period, said, pk, reported, approx, source, version in _OBSERVED(*asked):
        if said is not None:
            found[unit, indicator, period] = Value(
                said, said, observation=pk, reported_growth=reported, approx=approx, source=source, version=version
            )
    for unit, indicator, period, value, own, computed, parts, numerator, denominator in _ROLLED(*asked):
        seen = found.get((unit, indicator, period))
        assert value is not None  # asked so
        found[unit, indicator, period] = Value(
            value,
            own,
            computed,
            parts,
            numerator,
            denominator,
            *((seen.observation, seen.reported_growth, seen.approx, seen.source, seen.version) if seen else ()),
        )
    return found


def _at(units: Any, codes: Any, indicators: Any = None) -> dict[str, Any]:
    place = {"unit__in" if isinstance(units, tuple) else "unit": units, "period__in": codes}
    return place if indicators is None else {**place, "indicator__in": indicators}


_OBSERVED = Prepared(
    lambda *asked: (
        Observation.objects.filter(**_at(*asked), counts=True)
        .order_by()
        .values_list(
            "unit_id", "indicator_id", "period", "value", "pk", "reported_growth", "approx", "source", "version"
        )
    )
)
_ROLLED = Prepared(
    lambda *asked: (
        RollUp.objects.filter(**_at(*asked), value__isnull=False)
        .order_by()
        .values_list(
            "unit_id", "indicator_id", "period", "value", "own", "computed", "parts", "numerator", "denominator"
        )
    )
)


def definitions() -> Mapping[str, Definition]:
    """The catalogue of this deployment by key."""
    return rules.by_key(settings.CATALOGUE_DIR)


def rule_in_force(on: date) -> PaceRule:
    """The three-colour rule of this deployment on a day."""
    return pace_rule(getattr(settings, "PACE_JURISDICTION", ""), on)


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


def _codes(period: Period, whole_year: bool = True) -> list[int]:
    """Codes of this year's months up to `period` and of last year's, in every way of keeping."""
    end = spans.end_of(period)
    kinds = ("ytd", "point", "single")
    this = [code for kind in kinds for code in spans.year_codes(kind, end.year, end.month)]
    last = [code for kind in kinds for code in spans.year_codes(kind, end.year - 1, 12 if whole_year else end.month)]
    return [*this, *last, spans.code(period)]


def _targets(
    units: Collection[int], year: int, indicators: Collection[int] | None = None
) -> dict[tuple[int, int], list[Target]]:
    rows = _TARGETS(tuple(sorted(units)), spans.code(periods.year(year)))
    if indicators is not None:
        rows = [row for row in rows if row.indicator_id in indicators]
    found: dict[tuple[int, int], list[Target]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (TARGET_ORDER.index(row.kind), row.pk)):
        found[row.unit_id, row.indicator_id].append(row)
    return found


_TARGETS = Prepared(lambda units, year: Target.objects.filter(unit__in=units, period=year))
#: The name of a target that nobody set: the targets of the units below together.
SUMMED = "各单位合计"


def _summed_targets(unit: Unit, end: date, indicator: int | None = None) -> dict[tuple[int, int], list[Target]]:
    """For a unit without targets of its own: what the units below were set, added up, named as such.

    Only where every unit below (offices apart) has a target of the same name and the indicator is one that adds.
    """
    children = lineage.below([unit.pk], end)[unit.pk]
    places = set(Unit.objects.filter(pk__in=children).exclude(kind=UnitKind.OFFICE).values_list("pk", flat=True))
    if len(places) < 2:
        return {}
    below = _targets(places, end.year, None if indicator is None else [indicator])
    firsts: dict[int, list[Target]] = defaultdict(list)
    for (_, pk), rows in below.items():
        firsts[pk].append(rows[0])
    adds = {pk for pk, key in Indicator.objects.filter(pk__in=firsts).values_list("pk", "key") if _adds(key)}
    found = {}
    for pk, rows in firsts.items():
        if pk in adds and len(rows) == len(places) and len({row.name for row in rows}) == 1:
            total = sum((row.value for row in rows), Decimal(0))
            found[unit.pk, pk] = [
                Target(unit=unit, indicator_id=pk, period=rows[0].period, name=SUMMED, kind=rows[0].kind, value=total)
            ]
    return found


def _adds(key: str) -> bool:
    definition = definitions().get(key)
    return definition is not None and definition.aggregation == "sum"


def _published(
    units: Collection[int], codes: Iterable[int], indicators: Collection[int] | None = None
) -> dict[Place, Decimal | None]:
    return {
        (unit, indicator, period): value
        for unit, indicator, period, value in _PUBLISHED(tuple(sorted(units)), tuple(sorted(set(codes))))
        if indicators is None or indicator in indicators
    }


_PUBLISHED = Prepared(
    lambda units, codes: (
        Published.objects.filter(unit__in=units, period__in=codes)
        .order_by()
        .values_list("unit_id", "indicator_id", "period", "value")
    )
)


def board(unit: Unit, period: Period, *, targets_only: bool = False) -> list[Row]:
    """Every indicator that the unit has a figure or a target for, in the order of the catalogue, at the end of `period`.

    Where the month has no figure yet, the latest one of the year stands in its place and says which period it is.
    """
    end, catalogue = spans.end_of(period), definitions()
    values = read_values([unit.pk], _codes(period, whole_year=False))
    by_indicator: dict[int, dict[Period, Value]] = defaultdict(dict)
    for (_, indicator, at), value in values.items():
        by_indicator[indicator][at] = value
    targets = _targets([unit.pk], end.year) or _summed_targets(unit, end)
    published = _published([unit.pk], spans.ends(end))
    rule, rows = rule_in_force(end), []
    for pk, key in _ACTIVE():
        definition = catalogue.get(key)
        if definition is None or (pk not in by_indicator and (unit.pk, pk) not in targets):
            continue
        aims = targets.get((unit.pk, pk), [])
        if targets_only and not aims:
            continue
        row = _row(definition, pk, unit, end, by_indicator.get(pk, {}), aims, published, rule)
        if row.value is not None or aims:
            rows.append(row)
    return rows


_ACTIVE = Prepared(lambda: Indicator.objects.filter(active=True).order_by("position", "id").values_list("pk", "key"))


def _latest(definition: Definition, end: date, known: Mapping[Period, Value]) -> Period:
    """The period of the newest figure of the year, not after `end`; that of `end` when there is none."""
    wanted = spans.standard(definition, end)
    if wanted in known:
        return wanted
    earlier = [spans.standard(definition, spans.month_end(end.year, month)) for month in range(end.month, 0, -1)]
    return next((at for at in earlier if at in known), wanted)


def _row(
    definition: Definition,
    indicator: int,
    unit: Unit,
    end: date,
    known: Mapping[Period, Value],
    aims: Sequence[Target],
    published: Mapping[Place, Decimal | None],
    rule: PaceRule,
) -> Row:
    at = _latest(definition, end, known)
    value, before = known.get(at), known.get(_year_before(at))
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
def _year_before(at: Period) -> Period:
    before = at.same_period_last_year()
    return spans.decode(spans.code(before))


def _curve(aim: Target) -> list[Decimal] | None:
    return [Decimal(step) for step in aim.curve] if aim.curve else None


def indicator_of(key: str) -> Indicator:
    """The indicator of a key. Raises Problem when there is none."""
    row = Indicator.objects.filter(key=key).first()
    if row is None or key not in definitions():
        raise Problem(f"指标目录里没有“{key}”。", "indicator")
    return row


def table(indicator: Indicator, parent: Unit, period: Period, *, metric: str = "") -> list[Row]:
    """One indicator for the units directly below `parent` as they stood then, ranked where ranking is allowed.

    Only the very month counts here: units are compared like with like. `metric` is value, growth or completion ('' chooses
    completion when everyone has a target, else the value). Ranked rows first, then those without a figure; offices only with one; nothing when nobody below has one.
    """
    definition, end = definitions()[indicator.key], spans.end_of(period)
    at = spans.standard(definition, end)
    children = lineage.below([parent.pk], end)[parent.pk]
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=children).order_by("path")}
    then, earlier = _year_before(at), _month_before(definition, end)
    codes = [spans.code(one) for one in (at, then, earlier) if one]
    values = read_values(units.keys(), codes, [indicator.pk]) if units else {}
    targets = _targets(units.keys(), end.year, [indicator.pk])
    published = _published(units.keys(), [spans.code(at)], [indicator.pk])
    rule, rows = rule_in_force(end), {}
    for pk, unit in units.items():
        known = {one: values[pk, indicator.pk, one] for one in (at, then) if (pk, indicator.pk, one) in values}
        rows[pk] = _row(
            definition, indicator.pk, unit, end, known, targets.get((pk, indicator.pk), []), published, rule
        )
    if not any(row.value for row in rows.values()):
        return []
    rows = {pk: row for pk, row in rows.items() if row.value or units[pk].kind != UnitKind.OFFICE}
    metric = metric or _metric(rows.values())
    if definition.ranked:
        old = {pk: values.get((pk, indicator.pk, earlier)) if earlier else None for pk in rows}
        rows = _ranked(definition, rows, old, metric, parent)
    return sorted(
        rows.values(), key=lambda row: (row.rank.rank if row.rank else 10**6, row.unit.position, row.unit.path)
    )


def _month_before(definition: Definition, end: date) -> Period | None:
    return spans.standard(definition, spans.month_end(end.year, end.month - 1)) if end.month > 1 else None


def _metric(rows: Iterable[Row]) -> str:
    known = [row for row in rows if row.value is not None]
    return "completion" if known and all(row.pace and row.pace.completion is not None for row in known) else "value"


def _measure(row: Row, metric: str) -> Decimal | None:
    if row.value is None:
        return None
    if metric == "growth":
        return row.growth.value
    if metric == "completion":
        return None if row.pace is None or row.pace.completion is None else row.pace.completion * 100
    return row.value.value


def _ranked(
    definition: Definition, rows: Mapping[int, Row], old: Mapping[int, Value | None], metric: str, parent: Unit
) -> dict[int, Row]:
    places = ranking.rank_all(definition, {pk: _measure(row, metric) for pk, row in rows.items()}, metric, parent.name)
    former: Mapping[int, int] = {}
    if metric == "value" and any(old.values()):
        former = ranking.ranks(
            {pk: value.value if value else None for pk, value in old.items()}, best_low=definition.direction == "down"
        )
    elif metric == "completion":
        shares = {
            pk: pace.completion(definition, value.value, rows[pk].targets[0].value)
            if value and rows[pk].targets
            else None
            for pk, value in old.items()
        }
        former = ranking.ranks(shares, best_low=definition.direction == "down" and definition.completion == "share")
    return {
        pk: replace(
            row, rank=places.get(pk), moved=former[pk] - places[pk].rank if pk in former and pk in places else None
        )
        for pk, row in rows.items()
    }


def rank_among_siblings(indicator: Indicator, unit: Unit, period: Period, metric: str = "") -> ranking.Rank | None:
    """The place of `unit` among the units beside it, or None at the top or without a figure."""
    if unit.parent is None:
        return None
    return next(
        (row.rank for row in table(indicator, unit.parent, period, metric=metric) if row.unit.pk == unit.pk), None
    )


def single(indicator: Indicator, unit: Unit, period: Period) -> Row:
    """One indicator of one unit at exactly this period (or the latest of the year before it), as on the board."""
    definition, end = definitions()[indicator.key], spans.end_of(period)
    values = read_values([unit.pk], _codes(period), [indicator.pk])
    known = {at: value for (_, _, at), value in values.items()}
    targets = _targets([unit.pk], end.year, [indicator.pk]) or _summed_targets(unit, end, indicator.pk)
    row = _row(
        definition, indicator.pk, unit, end, known, targets.get((unit.pk, indicator.pk), []), {}, rule_in_force(end)
    )
    published = _published([unit.pk], [spans.code(row.period)], [indicator.pk])
    return _row(definition, indicator.pk, unit, end, known, row.targets, published, rule_in_force(end))


@dataclass(frozen=True, slots=True)
class Series:
    """Twelve months of two years; None where nothing is known. Cumulative figures also as single months with 环比."""

    definition: Definition
    year: int
    this: Sequence[Decimal | None]
    last: Sequence[Decimal | None]
    months: Sequence[tuple[str, Decimal | None]]
    month_on_month: Sequence[Decimal | None]


def series(indicator: Indicator, unit: Unit, year: int) -> Series:
    """The months of `year` and of the year before."""
    definition = definitions()[indicator.key]
    codes = [spans.year_codes(definition.cumulation, one) for one in (year, year - 1)]
    values = {
        at: value.value for (_, _, at), value in read_values([unit.pk], [*codes[0], *codes[1]], [indicator.pk]).items()
    }
    this, last = ([values.get(spans.decode(code)) for code in row] for row in codes)
    months = growth.monthly(this) if definition.cumulative else []
    return Series(definition, year, this, last, months, growth.month_on_month(months))


def closings(unit: Unit) -> list[Closing]:
    """The closings of a unit and of the units above it, newest first."""
    return _CLOSINGS((*above(unit.path), unit.path))


_CLOSINGS = Prepared(lambda paths: Closing.objects.filter(unit__path__in=paths).select_related("unit"))


def latest_period(unit: Unit) -> Period:
    """The newest month (as 1—N月) whose figures are mostly in: at least half as many as in the fullest month of the year
    before it. Last month when there is none. One early figure of November does not turn the board to November."""
    counts: Counter[date] = Counter()
    for counted in _COUNTED:
        for number, count in counted(unit.pk):
            day = spans.day(number)
            if day == spans.month_end(day.year, day.month):
                counts[day] = max(counts[day], count)
    newest = sorted(counts, reverse=True)[:12]
    full = max((counts[day] for day in newest), default=0)
    for day in newest:
        if counts[day] * 2 >= full:
            return periods.year_to_date(day.year, day.month)
    today = clock.today()
    return periods.year_to_date(today.year - (today.month == 1), (today.month - 2) % 12 + 1)


def _by_end(model: Any) -> Any:
    """The figures of a unit, counted by the day with which their periods end."""
    end = Mod("period", 10**8, output_field=BigIntegerField())
    return Prepared(
        lambda unit: (
            model.objects.filter(unit=unit).annotate(end=end).order_by().values_list("end").annotate(count=Count("pk"))
        )
    )


_COUNTED = [_by_end(model) for model in (Observation, RollUp)]


@dataclass(frozen=True, slots=True)
class Known:
    """What the books say of one figure, for checks of a document: value in `unit`, targets by name, last year's value."""

    key: str
    unit: str
    value: Decimal | None
    last_year: Decimal | None
    reported_growth: Decimal | None
    targets: Mapping[str, Decimal]
    source: str


def known(indicator_key: str, unit: Unit, period: Period) -> Known | None:
    """What the ledger knows of an indicator, unit and period; None when the catalogue does not know the key or the period is open."""
    definition = definitions().get(indicator_key)
    row = Indicator.objects.filter(key=indicator_key).first()
    if definition is None or row is None or period.end is None:
        return None
    at = periods.as_of(period.end) if definition.cumulation == "point" else Period(period.start, period.end)
    before = _year_before(at)
    values = read_values([unit.pk], [spans.code(at), spans.code(before)], [row.pk])
    now, then = values.get((unit.pk, row.pk, spans.decode(spans.code(at)))), values.get((unit.pk, row.pk, before))
    aims = _targets([unit.pk], period.end.year, [row.pk]).get((unit.pk, row.pk), [])
    return Known(
        indicator_key,
        definition.unit,
        now.value if now else None,
        then.value if then else None,
        now.reported_growth if now else None,
        {aim.name: aim.value for aim in aims},
        now.source if now else "",
    )
