"""The figure: what a report says with one number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(slots=True)
class Figure:
    """One quantity of a report.

    `value` is in the base unit (10.2亿元 = 1020000000 元, 94.5% = 0.945 %); `start` and `end` are code-point offsets into the
    raw text; `period` is an ISO interval or '' when the text does not say; `doubts` names what a person should look at.
    """

    value: Decimal
    unit: str
    unit_text: str
    aspect: str
    indicator: str
    key: str
    subject: str
    period: str
    period_kind: str
    period_text: str
    per: str
    approx: str
    quote: str
    sentence: str
    start: int
    end: int
    doubts: tuple[str, ...] = ()
    upper: Decimal | None = None

    def record(self, doc: str = "") -> dict[str, Any]:
        """The figure as the yardstick's JSON object."""
        return {
            "doc": doc,
            "value": number(self.value),
            "unit": self.unit,
            "unit_text": self.unit_text,
            "aspect": self.aspect,
            "indicator": self.indicator,
            "key": self.key,
            "subject": self.subject,
            "period": self.period,
            "period_kind": self.period_kind,
            "period_text": self.period_text,
            "per": self.per,
            "approx": self.approx,
            "upper": None if self.upper is None else number(self.upper),
            "quote": self.quote,
            "sentence": self.sentence,
            "start": self.start,
            "end": self.end,
            "doubts": list(self.doubts),
        }


def number(value: Decimal) -> int | float:
    """A JSON number: whole values as integers."""
    whole = int(value)
    return whole if whole == value else float(value)
