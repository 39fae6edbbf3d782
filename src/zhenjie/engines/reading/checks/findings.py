"""What a check finds: a relation between figures, whether it holds, and a sentence for the clerk."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from zhenjie.core.quantities import UNITS, Quantity, format_quantity
from zhenjie.engines.reading.checks.mentions import Interval, Mention

Verdict = Literal["holds", "contradicts", "open"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure in its role; offsets are code points of the text. `source` names the rows of a figure that stands nowhere in it."""

    role: str
    value: Decimal
    unit: str
    quote: str
    start: int
    end: int
    source: str = ""

    def record(self) -> dict[str, Any]:
        """The plain form."""
        value = number(self.value)
        told = {"role": self.role, "value": value, "unit": self.unit, "quote": self.quote} | {
            "start": self.start,
            "end": self.end,
        }
        return told | ({"source": self.source} if self.source else {})


@dataclass(frozen=True, slots=True)
class Finding:
    """One relation. `implied` is the value the others demand, `interval` its bounds by rounding."""

    kind: str
    verdict: Verdict
    figures: tuple[Evidence, ...]
    note: str
    implied: Decimal | None = None
    implied_unit: str = ""
    interval: Interval | None = None

    def record(self) -> dict[str, Any]:
        """The finding as `zhenjie check --format jsonl` prints it."""
        return {
            "kind": self.kind,
            "verdict": self.verdict,
            "figures": [figure.record() for figure in self.figures],
            "implied": None if self.implied is None else number(self.implied),
            "implied_unit": self.implied_unit,
            "interval": None if self.interval is None else [number(bound) for bound in self.interval],
            "note": self.note,
        }


def number(value: Decimal) -> int | float:
    """A JSON number: whole values as integers."""
    return int(value) if value == int(value) else float(value)


def evidence(*roles: tuple[str, Mention]) -> tuple[Evidence, ...]:
    """Figures in their roles."""
    return tuple(Evidence(role, m.value, m.unit, m.quote, m.start, m.end) for role, m in roles)


def parts_evidence(whole: Mention, parts: Iterable[Mention]) -> tuple[Evidence, ...]:
    """A whole and its parts."""
    return evidence(("whole", whole), *(("part", part) for part in parts))


def shown(value: Decimal, unit: str) -> str:
    """A value in the words of a note."""
    return format_quantity(Quantity(value * 100 if unit == "%" else value, unit))


def about(value: Decimal, unit: str) -> str:
    """An implied value in the words of a note: four digits, counts whole."""
    digits = max(value.adjusted() - 3, -2) if unit in UNITS else max(value.adjusted() - 3, 0)
    rounded = value.quantize(Decimal(1).scaleb(digits), ROUND_HALF_UP) if value else value
    return shown(Decimal(f"{rounded:f}"), unit)


def overlap(one: Interval, other: Interval) -> bool:
    """Whether two intervals share a value."""
    return one[0] <= other[1] and other[0] <= one[1]


def widened(interval: Interval, step: Decimal) -> Interval:
    """One printed place more on either side: numbers are cut off as often as rounded."""
    return interval[0] - step / 2, interval[1] + step / 2


def quotient(over: Interval, under: Interval) -> Interval:
    """Bounds of a division of positive intervals."""
    return over[0] / under[1], over[1] / under[0]


def judge(stated: Mention, computed: Interval, *, certain: bool) -> Verdict:
    """Whether a printed ratio is what the other figures give; only a certain reading contradicts."""
    if overlap(stated.interval(), computed):
        return "holds"
    nearly = stated.unit == "%" and overlap(widened(stated.interval(), stated.step), computed)
    if not certain or stated.is_loose or nearly:
        return "open"
    return "contradicts"


def agreement(stated: Mention, actual: Decimal) -> str:
    """How a holding relation is told: exactly, or within what rounding leaves open."""
    if abs(actual - stated.value) <= stated.step:
        return f"与文中{stated.quote}吻合"
    return f"文中{stated.quote}，在各数四舍五入的范围内"
