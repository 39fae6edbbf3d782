"""Growth in words that officials use: what the source reported beside what the levels give, and when there is no rate at all.

Published growth is not the ratio of two published levels (scope changes, constant prices), so both are kept and compared;
rates are never averaged. Display rules are dated data in catalogue/display.yaml.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

import yaml

from zhenjie.core.quantities import plain, round_half_up
from zhenjie.engines.indicators.rules import Definition

MINUS = "−"


@dataclass(frozen=True, slots=True)
class Growth:
    """`value` in per cent, or in 百分点 or units where a rate would mislead; `text` is what the screen shows.

    `basis`: reported (by the source), computed (from two levels), none. `differs` says that both exist and don't agree.
    """

    text: str
    basis: str = "none"
    value: Decimal | None = None
    reported: Decimal | None = None
    computed: Decimal | None = None
    differs: bool = False
    why: str = ""
    unit: str = "%"

    @property
    def computed_text(self) -> str:
        """The computed change with its unit; — for none. 百分点 are never called %."""
        return "—" if self.computed is None else f"{signed(self.computed)}{self.unit}"

    @property
    def reported_text(self) -> str:
        """What the source reported; — for none."""
        return "—" if self.reported is None else f"{signed(self.reported, 2)}%"


@cache
def _display() -> dict[str, list[dict[str, object]]]:
    text = files("zhenjie.engines.indicators").joinpath("catalogue", "display.yaml").read_text(encoding="utf-8")
    found: dict[str, list[dict[str, object]]] = {}
    for entry in yaml.safe_load(text):
        found.setdefault(entry["rule"], []).append(entry)
    return found


def display_rule(name: str, field: str, on: date = date.max) -> Decimal:
    """The number that a rule of display sets on a day."""
    valid = [entry for entry in _display()[name] if str(entry["valid_from"]) <= on.isoformat()]
    return Decimal(str(max(valid, key=lambda entry: str(entry["valid_from"]))[field]))


def signed(value: Decimal, places: int = 1) -> str:
    """`+11.7`, `−3.2`, `0`: with the true minus sign, zeros at the end trimmed."""
    rounded = round_half_up(value, places)
    text = plain(abs(rounded))
    return f"+{text}" if rounded > 0 else f"{MINUS}{text}" if rounded < 0 else "0"


def rate(now: Decimal, before: Decimal) -> Decimal | None:
    """(now/before − 1) in per cent, None unless the base is positive."""
    return (now / before - 1) * 100 if before > 0 else None


def in_words(now: Decimal, before: Decimal) -> str:
    """What is said when the base is negative or the sign changes and a rate would be nonsense."""
    if before < 0:
        return "扭亏" if now >= 0 else "增亏" if now < before else "减亏" if now > before else "持平"
    return "由正转负" if now < 0 else ""


def growth(
    definition: Definition, now: Decimal | None, before: Decimal | None, reported: Decimal | None = None
) -> Growth:
    """Growth on the same period of last year. What the source reported goes first; the computed one stands beside it.

    The base is 0: “—（新增）”; negative: words; below a hundredth of the unit: the difference; ratios: 百分点.
    """
    computed = None if now is None or before is None else rate(now, before)
    if definition.growth == "points" or definition.kind == "ratio":
        return _points(definition, now, before)
    if reported is not None:
        limit = display_rule("growth-mismatch", "points")
        differs = computed is not None and abs(computed - reported) > limit
        why = "上报增速与两年总量测算的不一致，可能是口径调整或可比价，以上报为准。" if differs else ""
        return Growth(f"{signed(reported, 2)}%", "reported", reported, reported, computed, differs, why)
    if now is None or before is None:
        return Growth("—", why="没有去年同期的数。" if now is not None else "")
    if before == 0:
        if definition.growth == "absolute":
            return Growth(
                f"{signed(now)}{definition.unit}" if now else "持平",
                "computed",
                now,
                None,
                None,
                why="去年同期为零，不算增速。",
            )
        return Growth("—（新增）" if now else "持平", why="去年同期为零，不算增速。")
    if words := in_words(now, before):
        return Growth(words, "computed", None, None, None, why="基数或本期为负，不算增速。")
    if definition.growth == "absolute" or before < display_rule("tiny-base", "share"):
        difference = now - before
        return Growth(
            f"{signed(difference, 2)}{definition.unit}",
            "computed",
            difference,
            None,
            computed,
            why="基数很小，只写增减量。",
        )
    why = "增速以统计部门反馈为准，这里是按两年总量测算的。" if definition.growth == "official" else ""
    return Growth(f"{signed(computed or Decimal(0))}%", "computed", computed, None, computed, why=why)


def _points(definition: Definition, now: Decimal | None, before: Decimal | None) -> Growth:
    if now is None or before is None:
        return Growth("—")
    difference = now - before
    return Growth(f"{signed(difference)}个百分点", "computed", difference, None, difference, unit="个百分点")


def multiple(now: Decimal, before: Decimal) -> str:
    """`是去年全年的3.5倍`; a decrease never uses 倍, so below one the share is given."""
    if before <= 0:
        return ""
    times = now / before
    return f"{plain(round_half_up(times, 1))}倍" if times >= 1 else f"{plain(round_half_up(times * 100, 1))}%"


def monthly(cumulated: Sequence[Decimal | None]) -> list[tuple[str, Decimal | None]]:
    """Single months out of cumulative figures, January first; where January is not published, 1—2月 stays one figure.

    A month between gaps is unknown, not guessed.
    """
    found: list[tuple[str, Decimal | None]] = []
    for number, value in enumerate(cumulated, start=1):
        before = cumulated[number - 2] if number > 1 else Decimal(0)
        if number == 1 and value is None:
            continue
        if number == 2 and before is None:
            found.append(("1—2月", value))
        else:
            found.append((f"{number}月", None if value is None or before is None else value - before))
    return found


def month_on_month(months: Sequence[tuple[str, Decimal | None]]) -> list[Decimal | None]:
    """环比 of single months in per cent (未季调): only between two neighbouring months with a positive base."""
    found: list[Decimal | None] = []
    for number, (name, value) in enumerate(months):
        before = months[number - 1] if number else ("", None)
        comparable = value is not None and before[1] is not None and "—" not in name and "—" not in before[0]
        found.append(rate(value, before[1]) if comparable and value is not None and before[1] is not None else None)
    return found


def two_year_average(first: Decimal, second: Decimal) -> Decimal:
    """两年平均增速 in per cent from two yearly rates in per cent: geometric, not the mean."""
    return (((1 + first / 100) * (1 + second / 100)).sqrt() - 1) * 100


def contribution(
    part_now: Decimal, part_before: Decimal, whole_now: Decimal, whole_before: Decimal
) -> tuple[Decimal | None, Decimal | None]:
    """贡献率 (%) and 拉动 (百分点) of a part in the growth of the whole; None where the base is not positive or nothing grew."""
    rise, total = part_now - part_before, whole_now - whole_before
    return (rise / total * 100 if total else None), (rise / whole_before * 100 if whole_before > 0 else None)
