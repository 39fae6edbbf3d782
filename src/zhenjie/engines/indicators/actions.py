"""The only writers of indicators: catalogue, targets, figures, closings. Atomic, each with its entry in the trail."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.periods import Period, print_period
from zhenjie.core.quantities import plain
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import incremental, publishing, rules
from zhenjie.engines.indicators.choices import TARGET_ORDER, Act
from zhenjie.engines.indicators.models import Closing, Evidence, Indicator, Observation, Sheet, Target
from zhenjie.engines.indicators.preparing import Said, prepare
from zhenjie.engines.indicators.problems import Problem, Stale
from zhenjie.engines.indicators.rules import Definition, spans
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.trail.actions import record, record_all


@transaction.atomic
def sync_catalogue(*, by: Actor) -> tuple[int, int, int]:
    """Bring the Indicator table to what the catalogue says; returns how many came, changed and left. Running it twice
    changes nothing. Raises Problem when a unit of measure would change under figures that are already kept."""
    known = {row.key: row for row in Indicator.objects.all()}
    came = changed = 0
    catalogue = rules.load_catalogue(settings.CATALOGUE_DIR)
    for position, definition in enumerate(catalogue, start=1):
        wanted = {
            "name": definition.name,
            "section": definition.section,
            "unit": definition.unit,
            "position": position,
            "active": True,
        }
        row = known.pop(definition.key, None)
        if row is None:
            Indicator.objects.create(key=definition.key, **wanted)
            came += 1
        elif any(getattr(row, field) != value for field, value in wanted.items()):
            if row.unit != definition.unit and Observation.objects.filter(indicator=row).exists():
                raise Problem(
                    f"“{row.name}”已有按“{row.unit}”记的数，不能改成“{definition.unit}”。请为新单位另设一个编码。"
                )
            Indicator.objects.filter(pk=row.pk).update(**wanted)
            changed += 1
    left = Indicator.objects.filter(pk__in=[row.pk for row in known.values()], active=True).update(active=False)
    if came or changed or left:
        after = {"came": came, "changed": changed, "left": left}
        record(by=by, verb="同步指标目录", subject=Ref("indicators.catalogue", "1"), scope="", before=None, after=after)
    return came, changed, left


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
    closed = _closed(unit, {spans.end_of(period) for _, period, _ in ready})
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
        counts=said.aspect == "level" and said.caliber == definition.caliber, **_values(said),
    )  # fmt: skip


def _insert(by: Actor, unit: Unit, fresh: Sequence[Fresh]) -> None:
    """Figures, their evidence and their entries in the trail, in a few statements."""
    if not fresh:
        return
    Observation.objects.bulk_create([one.observation for one in fresh], batch_size=500)
    Evidence.objects.bulk_create([_evidence(by, one.observation, one.said, one.act) for one in fresh], batch_size=500)
    for act in dict.fromkeys(one.act for one in fresh):
        record_all(
            by=by, verb=f"指标{Act(act).label}",
            things=[(ref(one.observation), unit.path, None, _told(one.row, one.observation)) for one in fresh if one.act == act],
        )  # fmt: skip


def _write(by: Actor, unit: Unit, row: Indicator, seen: Observation, said: Said, *, closed: bool) -> bool:
    """`seen` after `said`; whether its value changed."""
    last = seen.evidence.filter(source=str(said.source)).order_by("-id").first()
    if last and (last.value, last.reported_growth, last.approx) == (said.value, said.reported_growth, said.approx):
        return False
    _check_version(row, seen, said)
    same = (seen.value, seen.reported_growth) == (
        said.value,
        seen.reported_growth if said.reported_growth is None else said.reported_growth,
    )
    if same:
        _evidence(by, seen, said, Act.CONFIRMED).save()
        return False
    before = {"value": str(seen.value), "growth": _text(seen.reported_growth), "source": seen.source}
    act = Act.RESTATED if closed else Act.CORRECTED
    fresh = seen.value != said.value
    for field, value in _values(said).items():
        if field != "reported_growth" or value is not None:
            setattr(seen, field, value)
    seen.version += 1
    seen.save()
    _evidence(by, seen, said, act).save()
    record(
        by=by, verb=f"指标{Act(act).label}", subject=ref(seen), scope=unit.path, before=before, after=_told(row, seen)
    )
    return fresh


def _values(said: Said) -> dict[str, Any]:
    return {
        "value": said.value,
        "reported_growth": said.reported_growth,
        "approx": said.approx,
        "source": str(said.source),
        "published_on": said.published_on,
    }


def _check_version(row: Indicator, seen: Observation, said: Said) -> None:
    if said.version is None or said.version == seen.version:
        return
    last = seen.evidence.order_by("-id").first()
    who = last.name if last else ""
    raise Stale(
        f"“{row.name}”{print_period(seen.period)}刚由{who or '别人'}记为 {plain(seen.value)}{row.unit}，您的数没有写入。请核对后再填。",
        seen.version,
    )


def _evidence(by: Actor, observation: Observation, said: Said, act: str) -> Evidence:
    return Evidence(
        observation=observation,
        source=str(said.source),
        act=act,
        value=said.value,
        reported_growth=said.reported_growth,
        approx=said.approx,
        published_on=said.published_on,
        reason=said.reason[:200],
        account=by.account,
        name=by.name[:60],
        at=clock.now(),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _told(row: Indicator, seen: Observation) -> dict[str, Any]:
    return {
        "value": str(seen.value), "growth": _text(seen.reported_growth), "source": seen.source,
        "indicator": row.key, "period": seen.period.iso(),
    }  # fmt: skip


def ref(observation: Observation) -> Ref:
    """The reference of an observation."""
    return Ref("indicators.observation", str(observation.pk))


def _closings(unit: Unit) -> QuerySet[Closing]:
    return Closing.objects.filter(unit__path__in=(*above(unit.path), unit.path)).order_by("at")


def _closed(unit: Unit, ends: set[date]) -> set[date]:
    return set(_closings(unit).filter(end__in=ends).values_list("end", flat=True))


def closing_of(unit: Unit, period: Period) -> Closing | None:
    """The closing that covers `unit` for figures that end when `period` ends: its own or one of a unit above."""
    return _closings(unit).filter(end=spans.end_of(period)).first()


@transaction.atomic
def enter_sheet(*, by: Actor, unit: Unit, key: str, document: str, figures: Iterable[Said]) -> Sheet:
    """Figures typed or pasted by hand, with the document they come from; the same sheet (`key`) sent twice is one.

    The source of each figure is the sheet. A closed month needs a reason. Raises Problem, Stale; nothing is kept then.
    """
    if done := Sheet.objects.filter(key=key).first():
        return done
    given = list(figures)
    if not given:
        raise Problem("没有要入账的数：改过的格子才会入账。")
    if not document.strip():
        raise Problem("请写明这些数出自哪份文件，例如“县统计局10月月报”。", "document")
    try:
        with transaction.atomic():
            sheet = Sheet.objects.create(
                key=key,
                unit=unit,
                document=document.strip()[:120],
                account=by.account,
                name=by.name[:60],
                at=clock.now(),
                figures=len(given),
            )
    except IntegrityError:
        return Sheet.objects.get(key=key)
    source = Ref("indicators.sheet", str(sheet.pk))
    ready: dict[Unit, list[Said]] = defaultdict(list)
    for said in given:
        ready[said.unit or unit].append(replace(said, source=source))
    for place, rows in ready.items():
        closed = _closed(place, {spans.end_of(said.period) for said in rows})
        for said in rows:
            if spans.end_of(said.period) in closed and not said.reason.strip():
                raise Problem(
                    f"{print_period(said.period)}已结账，更正要写明原因，例如“县统计局反馈核减重复项目”。", "reason"
                )
    incremental.hold({prepare(said)[0].key for said in given})
    for place, rows in ready.items():
        post_many(by=by, unit=place, figures=rows)
    return sheet


@transaction.atomic
def set_target(
    *,
    by: Actor,
    unit: Unit,
    indicator: Indicator | str,
    period: Period,
    value: Decimal,
    name: str,
    kind: str,
    source: Ref | None = None,
    document: str = "",
    symbol: str = "",
    curve: Sequence[Decimal] | None = None,
    version: int | None = None,
) -> Target:
    """One named target of a unit; several of the same indicator and year stand side by side under different names.

    Raises Problem (no name, unknown kind, units that do not fit) and Stale.
    """
    definition, _, said = prepare(
        Said(indicator, _target_period(period), value, source or Ref("org.unit", str(unit.pk)), symbol=symbol)
    )
    name = name.strip()
    if not name:
        raise Problem("请给目标起个名，例如“县下达任务”，完成率要说明是按哪个目标算的。", "name")
    if kind not in TARGET_ORDER:
        raise Problem(f"没有“{kind}”这种目标，可以是上级任务、约束性、预期性、自定、奋斗。", "kind")
    if curve is not None and (len(curve) != 12 or list(curve) != sorted(curve) or curve[-1] != 100):
        raise Problem("进度曲线要写十二个月的累计百分数，逐月不减，十二月为 100。", "curve")
    row = Indicator.objects.filter(key=definition.key).first()
    if row is None:
        raise Problem(f"“{definition.name}”还没有进入指标表，请先运行 zhenjie indicators sync。", "indicator")
    values = {
        "kind": kind,
        "value": said.value,
        "curve": None if curve is None else [str(step) for step in curve],
        "source": str(source) if source else "",
        "document": document.strip()[:120],
    }
    place = {"unit": unit, "indicator": row, "period": _target_period(period), "name": name[:40]}
    seen = Target.objects.select_for_update().filter(**place).first()
    if seen is not None and all(getattr(seen, field) == value for field, value in values.items()):
        return seen
    if seen is not None and version is not None and version != seen.version:
        raise Stale(f"目标“{seen.name}”刚被别人改为 {plain(seen.value)}{row.unit}，请核对后再改。", seen.version)
    before = None if seen is None else {"value": str(seen.value), "kind": seen.kind, "document": seen.document}
    if seen is None:
        try:
            with transaction.atomic():
                seen = Target.objects.create(**place, **values)
        except IntegrityError:
            raise Stale(f"目标“{name}”刚由别人定下，请刷新后再改。", 1) from None
    else:
        for field, new in values.items():
            setattr(seen, field, new)
        seen.version += 1
        seen.save()
    after = {
        "indicator": row.key,
        "name": seen.name,
        "value": str(seen.value),
        "kind": seen.kind,
        "document": seen.document,
    }
    record(
        by=by,
        verb="定目标",
        subject=Ref("indicators.target", str(seen.pk)),
        scope=unit.path,
        before=before,
        after=after,
    )
    return seen


def _target_period(period: Period) -> Period:
    if period.start is None or period.end is None:
        raise Problem("目标要写明是哪一年的，例如“2026年”。", "period")
    return (
        Period(period.start, period.end)
        if period.start != period.end
        else Period(period.start.replace(month=1, day=1), period.end)
    )


@transaction.atomic
def drop_target(*, by: Actor, target: Target) -> None:
    """Take a target back; what it was stays in the trail."""
    before = {"indicator": target.indicator.key, "name": target.name, "value": str(target.value), "kind": target.kind}
    record(
        by=by,
        verb="撤销目标",
        subject=Ref("indicators.target", str(target.pk)),
        scope=target.unit.path,
        before=before,
        after=None,
    )
    target.delete()


@transaction.atomic
def close(*, by: Actor, unit: Unit, period: Period) -> Closing:
    """结账: every figure of `unit` and below that ends when `period` ends is published as it stands now.

    What a unit below closed earlier keeps its earlier published value. Raises Problem when the month is closed already, has
    not ended yet, or has no figures.
    """
    end = spans.end_of(period)
    if end > clock.today():
        raise Problem(f"{print_period(period)}还没有过完，{end.month}月{end.day}日以后才能结账。", "period")
    # Posting waits here: a figure is either in this closing or a correction after it.
    incremental.hold(Indicator.objects.values_list("key", flat=True))
    if done := closing_of(unit, period):
        raise Problem(
            f"{print_period(period)}已由{done.name}于 {clock.aware(done.at):%Y-%m-%d} 结账，不必再结。", "period"
        )
    closing = Closing.objects.create(unit=unit, end=end, account=by.account, name=by.name[:60], at=clock.now())
    figures = publishing.publish(closing)
    if not figures:
        raise Problem(f"{print_period(period)}还没有入账的数，没有可以封存的。", "period")
    Closing.objects.filter(pk=closing.pk).update(figures=figures)
    closing.figures = figures
    after = {"end": end.isoformat(), "figures": figures}
    record(
        by=by,
        verb="结账",
        subject=Ref("indicators.closing", str(closing.pk)),
        scope=unit.path,
        before=None,
        after=after,
    )
    return closing
