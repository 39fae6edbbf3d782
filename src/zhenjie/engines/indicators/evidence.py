"""The evidence of one figure: its formula, its parts, every source with the place it leads to, and what happened since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from zhenjie.core import clock
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref, RefError
from zhenjie.engines.indicators import queries
from zhenjie.engines.indicators.models import Evidence, Indicator, Observation, Sheet
from zhenjie.engines.indicators.queries import Row, Value
from zhenjie.engines.indicators.rules import Definition, spans
from zhenjie.engines.indicators.tallies import Counted, counted_of
from zhenjie.engines.ledger.resolving import Resolved, resolve_many
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True, slots=True)
class Source:
    """One statement of one source; `resolved` is where it leads."""

    said: Evidence
    resolved: Resolved | None
    day: str


@dataclass(frozen=True, slots=True)
class Part:
    """One figure that a ratio is made of."""

    definition: Definition
    side: str
    period: Period
    value: Value | None


@dataclass(frozen=True, slots=True)
class Beside:
    """What the ledger counts beside what was reported: `place` is where its rows are shown, `difference` ledger minus books."""

    counted: Counted
    place: Resolved | None
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class Proof:
    """All that stands behind one figure."""

    row: Row
    sources: Sequence[Source] = ()
    parts: Sequence[Part] = ()
    others: Sequence[Observation] = field(default=())
    beside: Beside | None = None

    @property
    def formula(self) -> str:
        """`税收占比 = 地方级税收收入 ÷ 一般公共预算收入 × 100`; '' where nothing is computed."""
        definition = self.row.definition
        if definition.aggregation == "weighted":
            weight = queries.definitions()[definition.weight].name
            return f"{definition.name} = Σ（各单位值 × {weight}）÷ Σ {weight}"
        if definition.aggregation != "recompute":
            return ""
        sides = [
            " + ".join(part.definition.name for part in self.parts if part.side == side) for side in ("分子", "分母")
        ]
        return f"{definition.name} = {sides[0]} ÷ {sides[1]}" + (" × 100" if definition.unit == "%" else "")


def proof(indicator: Indicator, unit: Unit, period: Period) -> Proof:
    """What stands behind the figure that the board shows for this indicator, unit and period."""
    row = queries.single(indicator, unit, period)
    observed = list(
        Observation.objects.filter(unit=unit, indicator=indicator, period=row.period)
        .prefetch_related("evidence")
        .order_by("-counts", "caliber")
    )
    main = next((one for one in observed if one.counts), None)
    said = list(main.evidence.all()) if main else []
    others = [one for one in observed if not one.counts]
    return Proof(row, _sources(said), _parts(row), others, _beside(indicator.key, row))


def _beside(key: str, row: Row) -> Beside | None:
    found = counted_of(key, row.unit, row.period)
    if found is None:
        return None
    difference = found.value - row.value.value if row.value else None
    return Beside(found, resolve_many([found.source]).get(found.source), difference)


def _sources(said: Sequence[Evidence]) -> list[Source]:
    refs: dict[int, Ref] = {}
    for one in said:
        try:
            refs[one.pk] = Ref.parse(one.source)
        except RefError:
            continue
    found = resolve_many(refs.values())
    return [
        Source(one, found.get(refs[one.pk]) if one.pk in refs else None, f"{clock.aware(one.at):%Y-%m-%d}")
        for one in reversed(said)
    ]


def _parts(row: Row) -> list[Part]:
    definition, catalogue = row.definition, queries.definitions()
    wanted = [(key, "分子") for key in definition.numerator] + [(key, "分母") for key in definition.denominator]
    keys = {key.lstrip("-"): spans.companion(definition, row.period, catalogue[key.lstrip("-")]) for key, _ in wanted}
    ids = dict(Indicator.objects.filter(key__in=keys).values_list("key", "pk"))
    values = (
        queries.read_values([row.unit.pk], [spans.code(at) for at in keys.values()], list(ids.values())) if ids else {}
    )
    return [
        Part(
            catalogue[name],
            side,
            keys[name],
            values.get((row.unit.pk, ids.get(name, 0), spans.decode(spans.code(keys[name])))),
        )
        for key, side in wanted
        if (name := key.lstrip("-"))
    ]


def sheet_label(sheet: Sheet) -> str:
    """What a sheet is called where a figure leads to it."""
    return f"{sheet.document}（{sheet.name} {clock.aware(sheet.at):%m-%d} 录入）"
