"""A time limit as it is written: a number and what it is counted in. How it is counted: `terms`."""

from dataclasses import dataclass
from typing import Literal

LimitUnit = Literal["wd", "d", "month", "h", "min", "s", "wh", "wm"]
Family = Literal["wd", "d", "month", "clock", "office"]
#: Unit: what it is counted in, how many of that (days, months, seconds) and the word.
_UNITS: dict[str, tuple[Family, int, str]] = {
    "wd": ("wd", 1, "个工作日"),
    "d": ("d", 1, "日"),
    "month": ("month", 1, "个月"),
    "h": ("clock", 3600, "小时"),
    "min": ("clock", 60, "分钟"),
    "s": ("clock", 1, "秒"),
    "wh": ("office", 3600, "个工作小时"),
    "wm": ("office", 60, "个工作分钟"),
}
#: The families whose terms end with a day.
DAYS = ("wd", "d", "month")


class CalendarError(ValueError):
    """The data or the limit is unusable; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: `wd` working days, `d` calendar days, `month` months, clock time `h` hours, `min` minutes and `s`
    seconds, office time `wh` hours and `wm` minutes."""

    amount: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if self.amount < 0 or self.unit not in _UNITS:
            units = "、".join(_UNITS)
            raise CalendarError(f"时限“{self.amount}{self.unit}”无效，请填写不小于 0 的数和单位（{units} 之一）。")

    def __str__(self) -> str:
        return f"{self.amount}{_UNITS[self.unit][2]}"

    @property
    def family(self) -> Family:
        """What is counted: working days, days, months, `clock` time or `office` time."""
        return _UNITS[self.unit][0]

    @property
    def size(self) -> int:
        """How many of that: days, months, or seconds for clock and office time."""
        return self.amount * _UNITS[self.unit][1]

    @property
    def in_days(self) -> bool:
        """Whether it ends with a day and not with a moment."""
        return self.family in DAYS
