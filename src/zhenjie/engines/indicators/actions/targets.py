"""Targets of a year."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction

from zhenjie.core.actors import Actor
from zhenjie.core.periods import Period
from zhenjie.core.quantities import plain
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators.choices import TARGET_ORDER
from zhenjie.engines.indicators.models import Indicator, Target
from zhenjie.engines.indicators.preparing import Said, prepare
from zhenjie.engines.indicators.problems import Problem, Stale
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.actions import record


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
