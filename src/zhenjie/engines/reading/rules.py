"""What may be posted and as what, which day a document is from, what a contradiction would have to be. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from zhenjie.core.periods import Period, PeriodError, find_periods
from zhenjie.core.quantities import Quantity, format_quantity, plain, round_half_up

_DAY = re.compile(r"(20\d{2})\s*[年.\-/]\s*(1[0-2]|0?[1-9])\s*[月.\-/]\s*(3[01]|[12]\d|0?[1-9])(?:\s*日|(?!\d))")
_MONTH = re.compile(r"(20\d{2})年(?:1\s*[—–\-~至]\s*)?(1[0-2]|[1-9])月")
_HALF = {"上半年": 7, "前三季度": 10, "一季度": 4, "三季度": 10, "全年": 13, "年度": 13}
_AVERAGE = re.compile(r"[村户人亩企社园店台]均[^，,。；、]{0,6}$")
_VALUE = re.compile(r"([−+\-]?[\d.]+)(.*)")
#: Aspects that state the value of an indicator.
STATING = frozenset({"level", "rate"})


def guess_date(name: str, text: str) -> date | None:
    """The day a document was written: printed in its name, its head or its foot; else the month after the one in its name."""
    for place in (name, text[:400], text[-200:]):
        if match := _DAY.search(place):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                continue
    head = f"{name} {text[:80]}"
    if match := _MONTH.search(head):
        return _first_of_next(int(match[1]), int(match[2]))
    if match := re.search(rf"(20\d{{2}})年?.{{0,4}}({'|'.join(_HALF)})", head):
        year, month = int(match[1]), _HALF[match[2]]
        return date(year + 1, 1, 15) if month == 13 else date(year, month, 8)
    return None


def _first_of_next(year: int, month: int) -> date:
    return date(year + 1, 1, 8) if month == 12 else date(year, month + 1, 8)


def guess_period(title: str, periods: Iterable[str], written: date | None) -> str:
    """The stretch of time a report is about, ISO: named in its title, else the one most of its figures have; '' if none.

    `periods` are the figures' own. A stretch begins with a year and has ended when the report was written.
    """
    if written is None:
        return ""
    named = [period for _start, _end, period in find_periods(title, written)]
    counted = Counter(text for text in periods if text)
    common = [Period.from_iso(text) for text, times in counted.most_common() if times >= 3]
    for period in (*named, *common):
        if period.start and period.end and period.start.month == period.start.day == 1 and period.end <= written:
            return period.iso()
    return ""


def settle_period(own: str, aspect: str, of_document: str, written: date | None) -> str:
    """The period of a figure: its own; that of the document where the text says none, or only 今年, 目前 for what was reached.

    A report on 1—10月 that is written on 9 November and says 目前 or 今年以来 means the end of October.
    """
    if not of_document or aspect == "target" or written is None or not of_document.startswith(str(written.year)):
        return own if own or aspect == "target" else of_document
    if own == f"{written}/{written}":
        return "/".join([of_document.partition("/")[2]] * 2)
    this_year = (f"{written.year}-01-01/{written.year}-12-31", f"{written.year}-01-01/{written}")
    return of_document if own in ("", *this_year) else own


def is_average(told: Mapping[str, Any]) -> bool:
    """村均154万元, 亩均3100元: a share of the indicator, not the indicator; 人均可支配收入 is one of its own.

    `told` is a record of the reader: per, indicator, sentence, quote.
    """
    before = told["sentence"].partition(told["quote"])[0]
    return "均" not in told["indicator"] and bool(told["per"] or _AVERAGE.search(before))


def printed(value: Decimal, measure: str, aspect: str = "level") -> tuple[str, str]:
    """Number and unit apart, the way clerks write them: (`9.36`, `亿元`); growth carries its sign."""
    said = format_quantity(Quantity(value * 100 if measure == "%" else value, measure)) if measure else plain(value)
    match = _VALUE.match(said)
    if match is None:
        return str(value), measure
    number, unit = match.groups()
    whole, dot, rest = number.lstrip("-−+").partition(".")
    sign = "−" if value < 0 else "+" if aspect == "growth" and value > 0 else ""
    return f"{sign}{int(whole or 0):,}{dot}{rest}", unit


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the books that figures of a document make: an observation with its growth, or a target."""

    figure: int
    kind: str
    key: str
    unit: int
    period: Period
    value: Decimal
    symbol: str
    approx: str = ""
    growth: Decimal | None = None
    growth_figure: int | None = None

    @property
    def cell(self) -> tuple[str, int, str, str]:
        """What must not be said twice with different values."""
        return (self.kind, self.unit, self.key, self.period.iso())


@dataclass(slots=True)
class Plan:
    """What posting would do; `left` gives for each figure that stays out the reason in a few words."""

    rows: list[Row] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)
    #: Figures that say once more what another one's row says: they are posted with it.
    twins: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A figure as a person left it."""

    pk: int
    key: str
    unit: int | None
    period: str
    value: Decimal
    measure: str
    aspect: str
    approx: str = ""
    sentence: str = ""
    threshold: bool = False


def plan(figures: Sequence[Confirmed]) -> Plan:
    """Which rows the figures make.

    1. a value with indicator, unit and period is an observation; 2. a growth rate goes with the value it belongs to;
    3. a task or goal for a whole year is a target; 4. what is derived (completion, share, multiple) is not kept;
    5. of two different values for one cell neither is posted.
    """
    made = Plan()
    growths = [f for f in figures if f.aspect == "growth" and f.measure == "%"]
    for figure in figures:
        if figure.aspect == "growth":
            continue
        if figure.threshold:
            made.left[figure.pk] = "是门槛，不是完成数"
            continue
        if figure.aspect not in STATING and figure.aspect != "target":
            made.left[figure.pk] = "由别的数算出，不单独入账"
            continue
        period = _period(figure)
        if reason := _missing(figure, period):
            made.left[figure.pk] = reason
            continue
        assert period is not None
        assert figure.unit is not None
        value, symbol = (figure.value * 100, "%") if figure.measure == "%" else (figure.value, figure.measure)
        if figure.aspect == "target":
            made.rows.append(Row(figure.pk, "target", figure.key, figure.unit, period, value, symbol))
            continue
        growth = next((g for g in growths if _belongs(g, figure)), None)
        rate = None if growth is None else growth.value * 100
        owner = None if growth is None else growth.pk
        made.rows.append(
            Row(figure.pk, "value", figure.key, figure.unit, period, value, symbol, figure.approx, rate, owner)
        )
    taken = {row.growth_figure for row in made.rows}
    for growth in growths:
        if growth.pk not in taken:
            made.left[growth.pk] = "增速随主数入账，主数没有入账"
    return _without_disputes(made)


def _period(figure: Confirmed) -> Period | None:
    try:
        period = Period.from_iso(figure.period)
    except PeriodError:
        return None
    return period if period.start and period.end else None


def _missing(figure: Confirmed, period: Period | None) -> str:
    if not figure.key:
        return "指标目录里没有对应的指标"
    if figure.unit is None:
        return "不是本单位或所辖村居的数"
    if period is None:
        return "没有写明期间"
    if figure.aspect == "target" and (period.end is None or period.end.month != 12):
        return "任务没有写明是全年的"
    return ""


def _belongs(growth: Confirmed, figure: Confirmed) -> bool:
    return (growth.key, growth.unit, growth.sentence) == (figure.key, figure.unit, figure.sentence) and (
        growth.period == figure.period or not growth.period
    )


def _without_disputes(made: Plan) -> Plan:
    """One row per cell; where two figures of a document differ, a person has to reject one."""
    cells: dict[tuple[str, int, str, str], list[Row]] = {}
    for row in made.rows:
        cells.setdefault(row.cell, []).append(row)
    kept = []
    for rows in cells.values():
        if len({(row.value, row.symbol) for row in rows}) == 1:
            best = next((row for row in rows if row.growth is not None), rows[0])
            kept.append(best)
            for row in rows:
                if row is not best:
                    made.left[row.figure] = "与另一处相同，只记一次"
                    made.twins |= {pk: best.figure for pk in (row.figure, row.growth_figure) if pk}
        else:
            made.left |= {row.figure: "同一指标同一期间有两个不同的数，请剔除一个" for row in rows}
    made.rows = kept
    return made


Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WayOut:
    """The value that would make a contradiction go away, and the sum that gives it."""

    value: Decimal
    measure: str
    terms: tuple[tuple[str, Decimal, str], ...] = ()
    sign: str = ""


ROLES = {
    "level": "完成数",
    "value": "数值",
    "current": "本期",
    "target": "任务",
    "completion": "完成率",
    "growth": "增速",
    "share": "占比",
    "whole": "总数",
    "part": "其中",
    "multiple": "倍数",
    "base": "基数",
    "count": "个数",
    "rate": "比率",
    "register": "台账数",
}


def disputed_part(parts: Sequence[Part]) -> Part | None:
    """The figure of the text that the others speak against: a ratio before a value, else the one named last."""
    here = [part for part in parts if part["start"] >= 0]
    ratios = [part for part in here if part["unit"] == "%"]
    if len(ratios) == 1:
        return ratios[0]
    return next((part for part in here if part["role"] in ("whole", "count", "multiple")), here[-1] if here else None)


def way_out(parts: Sequence[Part], implied: Decimal | None, implied_unit: str) -> WayOut | None:
    """What the disputed figure would have to be, from the other figures of the finding (or from the books)."""
    disputed = disputed_part(parts)
    if disputed is None:
        return None
    values = {part["role"]: Decimal(str(part["value"])) for part in parts}
    units = {part["role"]: part["unit"] for part in parts}
    for over, under in (("level", "target"), ("part", "whole")):
        if disputed["unit"] == "%" and values.get(under) and over in values and units[over] == units[under]:
            terms = ((over, values[over], units[over]), (under, values[under], units[under]))
            return WayOut(round_half_up(values[over] / values[under], 3), "%", terms, "÷")
    if implied is not None and implied_unit == disputed["unit"]:
        others = [part for part in parts if part is not disputed and part["start"] >= 0]
        return WayOut(
            implied, implied_unit, tuple((p["role"], Decimal(str(p["value"])), p["unit"]) for p in others[:3])
        )
    return None


def undoubted(doubts: Iterable[str], notes: Iterable[str], clashing: bool) -> bool:
    """Whether a figure may be accepted unseen: nothing doubtful, no open contradiction."""
    return not clashing and set(doubts) <= set(notes)
