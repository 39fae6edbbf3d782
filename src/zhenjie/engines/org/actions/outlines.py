"""Loading outlines: each feature goes to its unit by code, or by a name that only one unit below has."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.geo import Datum
from zhenjie.engines.org.actions.units import ref
from zhenjie.engines.org.models import Outline, Unit
from zhenjie.engines.org.outlinefile import Area, read_outlines
from zhenjie.engines.org.queries import units_below, valid_on
from zhenjie.engines.trail.actions import record


@dataclass(slots=True)
class Loaded:
    """What was drawn, what stands as it stood, and a sentence for each feature not taken."""

    drawn: list[Unit] = field(default_factory=list)
    same: int = 0
    problems: list[str] = field(default_factory=list)


@transaction.atomic
def load_outlines(
    *,
    by: Actor,
    path: Path,
    under: Unit | None = None,
    on: date | None = None,
    source: str = "",
    datum: Datum = "cgcs2000",
) -> Loaded:
    """Keep the outlines of a GeoJSON file from `on` (today); the same file again changes nothing. `under`: only units below it.
    Raises TableError when the file can't be read."""
    outcome, units = Loaded(), list((units_below(under) if under else Unit.objects.all()).filter(valid_on(on)))
    coded = {unit.code: unit for unit in units if unit.code}
    often = Counter(unit.name for unit in units)
    named = {unit.name: unit for unit in units if often[unit.name] == 1}
    seen: set[int] = set()
    for area in read_outlines(path, datum):
        unit = coded.get(area.code) or (named.get(area.name) if not area.code else None)
        if said := _fault(area, unit, seen, often):
            outcome.problems.append(f"第 {area.number} 个图形：{said}")
        elif unit is not None:
            seen.add(unit.pk)
            _draw(outcome, by, unit, area, on or clock.today(), source or path.name)
    return outcome


def _fault(area: Area, unit: Unit | None, seen: set[int], often: Counter[str]) -> str:
    if unit is None and not area.code and often[area.name] > 1:
        return f"有 {often[area.name]} 个单元叫“{area.name}”，请写代码。"
    if unit is None:
        return f"找不到“{area.code or area.name or '（没有写代码和名称）'}”这个单元，请核对代码或先导入单元树。"
    if unit.pk in seen:
        return f"“{unit.name}”在文件里出现了两次，只用了前一个。"
    return f"“{unit.name}”的图形不能用：{area.fault}" if area.fault else ""


def _draw(outcome: Loaded, by: Actor, unit: Unit, area: Area, on: date, source: str) -> None:
    now = Outline.objects.filter(unit=unit, valid_from__lte=on).order_by("-valid_from").first()
    if now is not None and now.shape == area.shape:
        outcome.same += 1
        return
    Outline.objects.update_or_create(unit=unit, valid_from=on, defaults={"shape": area.shape, "source": source[:120]})
    after = {"source": source[:120], "valid_from": on.isoformat()}
    before = {"source": now.source, "valid_from": now.valid_from.isoformat()} if now else None
    record(by=by, verb="登记边界", subject=ref(unit), scope=unit.path, before=before, after=after)
    outcome.drawn.append(unit)
