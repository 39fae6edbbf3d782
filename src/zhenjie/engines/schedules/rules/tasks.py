"""What a plan (倒排工期) is made of: tasks, links between them, dates they are bound to. Terms as in PMBOK and the DCMA's 14 points."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

DayUnit = Literal["wd", "d"]
#: Finish to start, start to start, finish to finish, start to finish.
LinkType = Literal["FS", "SS", "FF", "SF"]
ConstraintType = Literal["start_no_earlier", "finish_no_later", "must_start", "must_finish"]
UNIT_WORDS: dict[DayUnit, str] = {"wd": "个工作日", "d": "天"}


class ScheduleError(ValueError):
    """A plan that can't be worked out; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A date a task is bound to: not begun before it, ended by it, begun on it, ended on it. Both days count as worked."""

    type: ConstraintType
    on: date


@dataclass(frozen=True, slots=True)
class Task:
    """A task of `duration` working days (wd) or calendar days (d); 0 is a milestone (里程碑), which happens by the end of its day.

    Work of working days lies on working days and goes on without a break; make-up days (调休) are worked.
    """

    key: str
    title: str
    duration: int
    unit: DayUnit = "wd"
    constraints: tuple[Constraint, ...] = ()

    @property
    def milestone(self) -> bool:
        """Whether it takes no time."""
        return self.duration == 0


@dataclass(frozen=True, slots=True)
class Link:
    """`successor` waits for `predecessor` in the way of `type`, `lag` days longer; a negative lag is a lead (提前)."""

    predecessor: str
    successor: str
    type: LinkType = "FS"
    lag: int = 0
    unit: DayUnit = "wd"


def check_task(task: Task) -> None:
    """Raises ScheduleError with what is wrong with a task."""
    if task.duration < 0:
        raise ScheduleError(f"“{task.title}”的工期是 {task.duration}，请填写不小于 0 的整数。")
    if task.unit not in UNIT_WORDS:
        raise ScheduleError(f"“{task.title}”的工期单位“{task.unit}”不认识，可以是 wd（工作日）或 d（天）。")
    for constraint in task.constraints:
        if constraint.type not in get_args(ConstraintType):
            raise ScheduleError(
                f"“{task.title}”的限定“{constraint.type}”不认识，可以是 {'、'.join(get_args(ConstraintType))}。"
            )


def check_link(link: Link, titles: dict[str, str]) -> None:
    """Raises ScheduleError with what is wrong with a link; `titles` by key of the tasks there are."""
    for key, other in ((link.predecessor, link.successor), (link.successor, link.predecessor)):
        if key not in titles:
            raise ScheduleError(
                f"与“{titles.get(other, other)}”相连的任务“{key}”不在计划里，请补上任务或删去这条关系。"
            )
    if link.type not in get_args(LinkType):
        raise ScheduleError(
            f"“{titles[link.predecessor]}”与“{titles[link.successor]}”的关系“{link.type}”不认识，可以是 FS、SS、FF、SF。"
        )
    if link.unit not in UNIT_WORDS:
        raise ScheduleError(f"“{titles[link.successor]}”的间隔单位“{link.unit}”不认识，可以是 wd（工作日）或 d（天）。")


def say_date(day: date) -> str:
    """2026年9月1日, as sentences write it."""
    return f"{day.year}年{day.month}月{day.day}日"
