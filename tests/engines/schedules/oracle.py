"""A second opinion on schedules, written apart from the code: days are walked one by one, dates are pushed until nothing moves.

Working days come from the public package chinese_calendar. A moment is the end of a day (an ordinal). A piece of work of n working
days is the n days on which offices work that come after its start; of n calendar days, the n days after it.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

import chinese_calendar


@cache
def works(ordinal: int) -> bool:
    return bool(chinese_calendar.is_workday(date.fromordinal(ordinal)))


def walk(ordinal: int, count: int, unit: str) -> int:
    """`count` days on from the end of a day: forward to the end of the last of them, backward over the days undone."""
    if unit == "d" or not count:
        return ordinal + count
    if count > 0:
        while count:
            ordinal += 1
            count -= works(ordinal)
        return ordinal
    # Undoing n worked days leaves the end of the worked day before them.
    count = -count
    while True:
        if works(ordinal):
            if not count:
                return ordinal
            count -= 1
        ordinal -= 1


@dataclass
class Job:
    length: int
    unit: str
    not_before: int | None = None
    not_after: int | None = None


def begun(start: int, job: Job) -> int:
    """The end of the day before the first day of work: work of working days that is to begin on a day off begins later."""
    while job.length and job.unit == "wd" and not works(start + 1):
        start += 1
    return start


@dataclass
class Tie:
    before: int
    after: int
    type: str
    lag: int
    unit: str


@dataclass
class Puzzle:
    jobs: list[Job]
    ties: list[Tie] = field(default_factory=list)

    def kept(self, tie: Tie, starts: list[int]) -> bool:
        ends = [walk(start, job.length, job.unit) for start, job in zip(starts, self.jobs, strict=True)]
        begins = [begun(start, job) for start, job in zip(starts, self.jobs, strict=True)]
        left = begins[tie.before] if tie.type[0] == "S" else ends[tie.before]
        right = begins[tie.after] if tie.type[1] == "S" else ends[tie.after]
        source = self.jobs[tie.before]
        if tie.type == "SF" and tie.unit == "wd" and not tie.lag and source.unit == "wd" and source.length:
            # Who is to finish when Monday's work begins may finish on Friday.
            while not works(left):
                left -= 1
        return right >= walk(left, tie.lag, tie.unit)

    def earliest(self, start: int) -> list[int]:
        """Start moments: each job is pushed a day while a tie or a date is broken."""
        starts = [
            max(start, start if job.not_before is None else job.not_before - (job.length > 0)) for job in self.jobs
        ]
        moved = True
        while moved:
            moved = False
            for tie in self.ties:
                while not self.kept(tie, starts):
                    starts[tie.after] += 1
                    moved = True
        return starts

    def latest(self, end: int) -> list[int]:
        """Start moments: each job is pulled a day while it ends too late or a tie is broken."""
        starts = []
        for job in self.jobs:
            last = end if job.not_after is None else min(end, job.not_after)
            begin = last
            while walk(begin, job.length, job.unit) > last:
                begin -= 1
            starts.append(begin)
        moved = True
        while moved:
            moved = False
            for tie in self.ties:
                while not self.kept(tie, starts):
                    starts[tie.before] -= 1
                    moved = True
        return starts


def first_day(start: int, job: Job) -> date:
    """The first day of work; a milestone's own day."""
    return date.fromordinal(begun(start, job) + (job.length > 0))


def last_day(start: int, job: Job) -> date:
    return date.fromordinal(walk(start, job.length, job.unit))
