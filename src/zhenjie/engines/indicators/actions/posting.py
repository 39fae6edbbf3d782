"""Figures from a document or a person, one or many at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import incremental
from zhenjie.engines.indicators.actions.closing import closed_among
from zhenjie.engines.indicators.actions.standing import check_version, evidence_of, ref, text_of, told_of, values_of
from zhenjie.engines.indicators.choices import Act
from zhenjie.engines.indicators.models import Evidence, Indicator, Observation
from zhenjie.engines.indicators.preparing import Said, prepare
from zhenjie.engines.indicators.problems import Problem, Stale
from zhenjie.engines.indicators.rules import Definition, spans
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.actions import record, record_all


def post(
    *,
    by: Actor,
    unit: Unit,
    indicator: Indicator | str,
    period: Period,
    value: Decimal,
    source: Ref,
    aspect: str = "level",
    symbol: str = "",
    reported_growth: Decimal | None = None,
    approx: str = "",
    published_on: date | None = None,
    caliber: str = "",
    reason: str = "",
    version: int | None = None,
) -> Observation:
    """One figure into the books; see `post_many`. The same figure of the same source twice changes nothing."""
    said = Said(
        indicator,
        period,
        value,
        source,
        aspect,
        symbol,
        reported_growth,
        approx,
        published_on,
        caliber,
        reason,
        version,
    )
    return post_many(by=by, unit=unit, figures=[said])[0]


@transaction.atomic
def post_many(*, by: Actor, unit: Unit, figures: Sequence[Said]) -> list[Observation]:
    """Figures of one unit, all or none.

    1. bring each to the indicator's own unit of measure (or to its twin in the other currency) and to its usual period;
    2. lock the indicators, so that roll-ups of neighbours posted at once do not miss each other;
    3. write value and evidence; what was closed keeps its published value (Published) and shows both;
    4. settle the roll-ups above; 5. leave a trail.
    Raises Problem (unknown indicator, units that do not fit, no period, too large) and Stale (someone else was faster).
    """
    ready = [prepare(said) for said in figures]
    held = incremental.hold(definition.key for definition, _, _ in ready)
    closed = closed_among(unit, {spans.end_of(period) for _, period, _ in ready})
    known = _known(unit, held, ready)
    posted: list[Observation] = []
    cells, fresh = [], []
    for definition, period, said in ready:
        row = held.get(definition.key)
        if row is None:
            raise Problem(f"“{definition.name}”还没有进入指标表，请先运行 zhenjie indicators sync。", "indicator")
        place = (row.pk, spans.code(period), said.aspect, said.caliber)
        late, seen = spans.end_of(period) in closed, known.get(place)
        if seen is None:
            known[place] = seen = _new(unit, row, definition, period, said)
            fresh.append(Fresh(row, seen, said, Act.LATE if late else Act.POSTED))
            changed = True
        else:
            # The same figure twice in one sheet: the second corrects the first, which has to stand.
            _insert(by, unit, fresh)
            fresh = []
            changed = _write(by, unit, row, seen, said, closed=late)
        posted.append(seen)
        if changed and seen.counts:
            cells.append(incremental.Cell(definition.key, unit.pk, period))
    _insert(by, unit, fresh)
    incremental.refresh(cells, held)
    return posted


class Fresh(NamedTuple):
    """A figure that nobody has told before."""

    row: Indicator
    observation: Observation
    said: Said
    act: str


def _known(
    unit: Unit, held: Mapping[str, Indicator], ready: Sequence[tuple[Definition, Period, Said]]
) -> dict[tuple[int, int, str, str], Observation]:
    """What the books hold of the unit for these figures. One query; the locks of `hold` keep others from adding to it."""
    rows = Observation.objects.select_for_update().filter(
        unit=unit,
        indicator__in={held[one.key].pk for one, _, _ in ready if one.key in held},
        period__in={spans.code(period) for _, period, _ in ready},
    )
    return {(one.indicator_id, spans.code(one.period), one.aspect, one.caliber): one for one in rows}


def _new(unit: Unit, row: Indicator, definition: Definition, period: Period, said: Said) -> Observation:
    if said.version:
        raise Stale(f"“{row.name}”的这个数刚被撤下，请刷新后再填。", 0)
    return Observation(
        unit=unit, indicator=row, period=period, aspect=said.aspect, caliber=said.caliber,
        counts=said.aspect == "level" and said.caliber == definition.caliber, **values_of(said),
    )  # fmt: skip


def _insert(by: Actor, unit: Unit, fresh: Sequence[Fresh]) -> None:
    """Figures, their evidence and their entries in the trail, in a few statements."""
    if not fresh:
        return
    Observation.objects.bulk_create([one.observation for one in fresh], batch_size=500)
    Evidence.objects.bulk_create([evidence_of(by, one.observation, one.said, one.act) for one in fresh], batch_size=500)
    for act in dict.fromkeys(one.act for one in fresh):
        record_all(
            by=by, verb=f"指标{Act(act).label}",
            things=[(ref(one.observation), unit.path, None, told_of(one.row, one.observation)) for one in fresh if one.act == act],
        )  # fmt: skip


def _write(by: Actor, unit: Unit, row: Indicator, seen: Observation, said: Said, *, closed: bool) -> bool:
    """`seen` after `said`; whether its value changed."""
    last = seen.evidence.filter(source=str(said.source)).order_by("-id").first()
    if last and (last.value, last.reported_growth, last.approx) == (said.value, said.reported_growth, said.approx):
        return False
    check_version(row, seen, said)
    same = (seen.value, seen.reported_growth) == (
        said.value,
        seen.reported_growth if said.reported_growth is None else said.reported_growth,
    )
    if same:
        evidence_of(by, seen, said, Act.CONFIRMED).save()
        return False
    before = {"value": str(seen.value), "growth": text_of(seen.reported_growth), "source": seen.source}
    act = Act.RESTATED if closed else Act.CORRECTED
    fresh = seen.value != said.value
    for field, value in values_of(said).items():
        if field != "reported_growth" or value is not None:
            setattr(seen, field, value)
    seen.version += 1
    seen.save()
    evidence_of(by, seen, said, act).save()
    record(
        by=by, verb=f"指标{Act(act).label}", subject=ref(seen), scope=unit.path, before=before, after=told_of(row, seen)
    )
    return fresh
