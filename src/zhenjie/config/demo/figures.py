"""The demo's targets and monthly figures, entered as sheets with a document each; the latest month of one township is left to its report."""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import actions
from zhenjie.engines.indicators.models import Sheet, Target
from zhenjie.engines.indicators.preparing import Said
from zhenjie.engines.indicators.rules import by_key
from zhenjie.engines.org.models import Unit

READER = "990101101"
PENDING = Ref("indicators.sheet", "0")  # the sheet takes its own place when it is entered


@cache
def told() -> dict[str, Any]:
    """The figures file of the demo."""
    return dict(yaml.safe_load((Path(__file__).parent / "figures.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator of one township: cumulative or standing values by (year, month)."""

    key: str
    places: int
    flow: bool
    base: Decimal
    growth: Decimal
    noise: Random
    anchor: tuple[int, int, Decimal] | None = None

    def levels(self, year: int, last: int) -> tuple[Decimal, Decimal]:
        """What last year and this year come to at ``last`` month: from the anchor where a report says it, else from the base."""
        rise = 1 + self.growth / 100
        if self.anchor is None:
            return self.base / rise, self.base
        at, month, value = self.anchor
        level = value * last / month if self.flow else value
        return (level, level * rise) if at < year else (level / rise, level)

    def values(self, year: int, last: int) -> dict[tuple[int, int], Decimal]:
        """This year up to ``last`` month, and the whole year before, rising the way such figures rise."""
        before, now = self.levels(year, last)
        found = {
            (y, month): self._at(month, last, level)
            for y, level, months in ((year - 1, before, 12), (year, now, last))
            for month in range(2, months + 1)
        }
        return found if self.anchor is None else found | {self.anchor[:2]: self.anchor[2]}

    def _at(self, month: int, last: int, known: Decimal) -> Decimal:
        if month == last:
            return self._round(known)
        wobble = Decimal(str(1 + self.noise.uniform(-0.025, 0.025)))
        share = Decimal(month) / last if self.flow else 1 - Decimal(last - month) / 400
        return self._round(known * share * wobble)

    def _round(self, value: Decimal) -> Decimal:
        return value.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP)


def load() -> None:
    """Catalogue, targets, sheets by township and month, the closing of September and the correction after it."""
    actions.sync_catalogue(by=SYSTEM)
    if Sheet.objects.exists():
        return
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=[*told()["townships"], "990101"])}
    series = {code: _series(code) for code in told()["townships"]}
    for code, rows in series.items():
        _targets(units[code], rows)
        _sheets(units[code], rows)
    _county_targets(units["990101"])
    year = told()["year"]
    actions.close(by=SYSTEM, unit=units["990101"], period=_period(year, 9, flow=True))
    _correct(units, series)


def _series(code: str) -> list[Series]:
    place, rows = told()["townships"][code], []
    for one in told()["indicators"]:
        noise = Random(f"{told()['seed']}/{code}/{one['key']}")
        own = code == READER
        scale = Decimal(str(place["scale"])) * (1 if own else Decimal(str(round(noise.uniform(0.9, 1.1), 4))))
        growth = Decimal(str(one["growth"])) + (0 if own else Decimal(str(round(noise.uniform(-6, 6), 1))))
        flow = by_key()[one["key"]].kind == "flow"
        said = told()["anchors"].get(code, {}).get(one["key"])
        anchor = (said[0], said[1], Decimal(str(said[2]))) if said else None
        rows.append(Series(one["key"], one["places"], flow, Decimal(str(one["base"])) * scale, growth, noise, anchor))
    return rows


def _targets(unit: Unit, rows: list[Series]) -> None:
    """The year's tasks: the reader's as told; the others' so that they are as far as their pace says."""
    year, last, place = told()["year"], told()["last_month"], told()["townships"][unit.code]
    whole = Period(date(year, 1, 1), date(year, 12, 31))
    for one, row in zip(told()["indicators"], rows, strict=True):
        if "target" in one:
            task = Decimal(str(one["target"]))
            if unit.code != READER:
                task *= row.levels(year, last)[1] / Decimal(str(one["base"])) / Decimal(str(place["pace"]))
            value = max(task.quantize(Decimal(1).scaleb(-one["places"]), ROUND_HALF_UP), Decimal(1))
            _target(unit, one["key"], whole, value)
    for one in told()["ratio_targets"]:
        _target(unit, one["key"], whole, Decimal(str(one["target"])))


def _county_targets(county: Unit) -> None:
    """The county's own tasks: a little under what it hands down, as counties do."""
    year = told()["year"]
    whole = Period(date(year, 1, 1), date(year, 12, 31))
    for one in told()["indicators"]:
        if "target" in one:
            handed = sum(row.value for row in Target.objects.filter(indicator__key=one["key"], unit__parent=county))
            _target(
                county,
                one["key"],
                whole,
                (handed * Decimal("0.98")).quantize(Decimal(1).scaleb(-one["places"]), ROUND_HALF_UP),
            )
    for one in told()["ratio_targets"]:
        _target(county, one["key"], whole, Decimal(str(one["target"])))


def _target(unit: Unit, key: str, whole: Period, value: Decimal) -> Target:
    return actions.set_target(
        by=SYSTEM, unit=unit, indicator=key, period=whole, value=value, name="年度任务", kind="task", document=told()["document"]
    )  # fmt: skip


def _sheets(unit: Unit, rows: list[Series]) -> None:
    year, last = told()["year"], told()["last_month"]
    values = {row.key: row.values(year, last) for row in rows}
    from_report = {one["key"] for one in told()["indicators"] if one.get("read")} if unit.code == READER else set()
    for y, month in sorted({at for one in values.values() for at in one}):
        figures = [
            _said(row, y, month, values[row.key][(y, month)])
            for row in rows
            if not ((y, month) == (year, last) and row.key in from_report)
        ]
        document = f"青澜县统计局{y}年{month}月镇街主要指标反馈表"
        actions.enter_sheet(
            by=SYSTEM, unit=unit, key=f"demo-{unit.code}-{y}-{month}", document=document, figures=figures
        )


def _said(row: Series, year: int, month: int, value: Decimal, reason: str = "") -> Said:
    return Said(
        indicator=row.key, period=_period(year, month, flow=row.flow), value=value, source=PENDING, reason=reason
    )  # fmt: skip


def _period(year: int, month: int, *, flow: bool) -> Period:
    end = date(year, month, calendar.monthrange(year, month)[1])
    return Period(date(year, 1, 1), end) if flow else Period(end, end, "asof")


def _correct(units: dict[str, Unit], series: dict[str, list[Series]]) -> None:
    one, year = told()["correction"], told()["year"]
    row = next(row for row in series[one["unit"]] if row.key == one["key"])
    value = (row.base * Decimal(one["month"]) / told()["last_month"] * Decimal(str(one["factor"]))).quantize(
        Decimal("0.01")
    )
    actions.enter_sheet(
        by=SYSTEM, unit=units[one["unit"]], key="demo-correction", document=one["document"],
        figures=[_said(row, year, one["month"], value, one["reason"])],
    )  # fmt: skip
