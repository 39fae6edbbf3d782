"""Periods of reports: 1—10月, 上半年, 截至10月底, 今年以来, “十四五”期间. Read, printed, compared, kept as ISO intervals."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Self

from zhenjie.core.numerals import half_width
from zhenjie.core.period_words import SCAN, Kind, month_end, points_elsewhere, read_period


class PeriodError(ValueError):
    """The text is no period; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both included. `asof` is a state on one day, `since` runs to the day of the report.

    `open` means that the text points at a period which it does not say (同期 without context); its days are None.
    """

    start: date | None
    end: date | None
    kind: Kind = "range"
    text: str = ""

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None) or (self.kind == "open") != (self.start is None):
            raise PeriodError("时段要么有首尾两天，要么都没有。")
        if self.start and self.end and self.start > self.end:
            raise PeriodError(f"时段“{self.text or self.start}”的结束早于开始，请核对年月。")

    def iso(self) -> str:
        """`2020-01-01/2020-10-31`; empty for an open period."""
        return f"{self.start}/{self.end}" if self.start else ""

    @classmethod
    def from_iso(cls, text: str, kind: Kind = "range") -> Self:
        """The period of an ISO interval; the empty text is the open period. Raises PeriodError."""
        if not text:
            return cls(None, None, "open")
        first, _, last = text.partition("/")
        try:
            return cls(date.fromisoformat(first), date.fromisoformat(last or first), kind, text)
        except PeriodError:
            raise
        except ValueError:
            raise PeriodError(f"“{text}”不是有效的时段，应写成 2020-01-01/2020-10-31。") from None

    @property
    def months(self) -> int:
        """Calendar months touched; 0 for a single day."""
        if not self.start or not self.end or self.start == self.end:
            return 0
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def is_year_to_date(self) -> bool:
        """From 1 January to a later day of the same year: the figures cumulate."""
        start, end = self.start, self.end
        return bool(start and end and (start.month, start.day) == (1, 1) and start.year == end.year and start < end)

    @property
    def is_whole_months(self) -> bool:
        """From the first day of a month to the last day of one."""
        return bool(self.start and self.end and self.start.day == 1 and self.end == month_end(self.end))

    def __contains__(self, day: date) -> bool:
        return bool(self.start and self.end and self.start <= day <= self.end)

    def same_period_last_year(self) -> Self:
        """The period 同比 compares with. A month's end stays a month's end (2024-02-29 and 2023-02-28)."""
        if not self.start or not self.end:
            return self
        start, end = _year_before(self.start), _year_before(self.end)
        return type(self)(start if self.start != self.end else end, end, self.kind)


@lru_cache(4096)
def _year_before(day: date) -> date:
    last = month_end(date(day.year - 1, day.month, 1))
    return last if day.day > last.day or (day == month_end(day) and day.day > 1) else day.replace(year=day.year - 1)


def months(year: int, first: int, last: int) -> Period:
    """Whole months of one year."""
    return Period(date(year, first, 1), month_end(date(year, last, 1)))


def year_to_date(year: int, month: int) -> Period:
    """1—month月."""
    return months(year, 1, month)


def month(year: int, number: int) -> Period:
    """One month."""
    return months(year, number, number)


def quarter(year: int, number: int) -> Period:
    """One quarter (not cumulated)."""
    return months(year, 3 * number - 2, 3 * number)


def year(number: int) -> Period:
    """One calendar year."""
    return months(number, 1, 12)


def as_of(day: date) -> Period:
    """A state on one day."""
    return Period(day, day, "asof")


def elapsed_share(period_end: date) -> Decimal:
    """序时进度: the share of the year gone, by month; inside a month by its days (31 Oct = 10/12)."""
    return (period_end.month - 1 + Decimal(period_end.day) / month_end(period_end).day) / 12


def print_period(period: Period, reference: date | None = None) -> str:
    """The period in Chinese. The year is named unless it is that of `reference` (the year before it is 去年)."""
    start, end = period.start, period.end
    if not start or not end:
        return period.text or "时段不明"
    if period.kind == "asof" or (start == end and start == month_end(start)):
        return f"截至{_year_word(end, reference)}{_month_end_word(end, reference)}"
    if period.kind == "since":
        return f"{_start_word(start, reference)}以来"
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        if start.year != end.year:
            return f"{start.year}—{end.year}年"
        return _year_word(end, reference) + "全年" if reference and reference.year == end.year else f"{end.year}年"
    if period.is_whole_months and start.year == end.year:
        return _year_word(end, reference) + _months_word(start.month, end.month)
    if period.is_whole_months:
        return f"{start.year}年{start.month}月至{end.year}年{end.month}月"
    first = f"{_year_word(start, reference)}{start.month}月{start.day}日"
    if start == end:
        return first
    return f"{first}至{'' if start.year == end.year else f'{end.year}年'}{end.month}月{end.day}日"


_NAMED_MONTHS = {
    (1, 3): "一季度",
    (4, 6): "二季度",
    (7, 9): "三季度",
    (10, 12): "四季度",
    (1, 6): "上半年",
    (7, 12): "下半年",
}
_NAMED_MONTHS |= {(1, 9): "前三季度"}


def _months_word(first: int, last: int) -> str:
    return _NAMED_MONTHS.get((first, last)) or (f"{first}月" if first == last else f"{first}—{last}月")


def _year_word(day: date, reference: date | None) -> str:
    if reference is None or day.year not in (reference.year, reference.year - 1):
        return f"{day.year}年"
    return "" if day.year == reference.year else "去年"


def _month_end_word(day: date, reference: date | None) -> str:
    if (day.month, day.day) == (12, 31):
        return "年底" if reference and day.year == reference.year else "底"
    return f"{day.month}月底" if day == month_end(day) else f"{day.month}月{day.day}日"


def _start_word(day: date, reference: date | None) -> str:
    prefix = _year_word(day, reference)
    if (day.month, day.day) == (1, 1):
        return prefix or "今年"
    return f"{prefix}{day.month}月" + ("" if day.day == 1 else f"{day.day}日")


_WIDE = re.compile("[０-９．－]")


def parse_period(text: str, reference: date, *, year: int | None = None, context: Period | None = None) -> Period:
    """The period that `text` states, seen from the day of the report.

    `year` is the year of what stands before (用于没有写年份的月份); `context` is the period that 同期 points at.
    Raises PeriodError when the text is no period.
    """
    bare = half_width(text).strip()
    found = _parse(bare, reference, year)
    if found is None:
        raise PeriodError(f"“{text}”不是能识别的时段，可以写成“1—10月”“上半年”“截至10月底”。")
    if found.kind == "open" and context is not None:
        found = context if bare == "同期" else context.same_period_last_year()
    return Period(found.start, found.end, found.kind, text.strip())


def find_periods(text: str, reference: date, *, year: int | None = None) -> list[tuple[int, int, Period]]:
    """Every period in a text with its code-point offsets, left to right, not overlapping."""
    plain = half_width(text) if _WIDE.search(text) else text
    found = []
    for match in SCAN.finditer(plain):
        period = _parse(match.group(), reference, year)
        if period is not None:
            start, end = match.span()
            if plain is not text:
                period = replace(period, text=text[start:end])
            found.append((start, end, period))
    return found


@lru_cache(maxsize=4096)
def _parse(text: str, reference: date, year: int | None) -> Period | None:
    try:
        days = read_period(text, reference, year)
    except ValueError:
        return None  # 2月30日
    if days is None or days[0] > days[1]:
        return Period(None, None, "open", text) if points_elsewhere(text) else None
    return Period(days[0], days[1], days[2], text)
