"""Random small plans, once for the code and once for the oracle."""

from datetime import date

from hypothesis import strategies as st

from tests.engines.schedules.oracle import Job, Puzzle, Tie
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.tasks import Constraint, Link, Task

#: Years with a published arrangement, long holidays and make-up days on both sides of New Year and Spring Festival.
STARTS = st.dates(min_value=date(2024, 12, 20), max_value=date(2025, 10, 15))
UNITS = st.sampled_from(["wd", "wd", "d"])


@st.composite
def puzzles(draw: st.DrawFn, bound: bool = False, most: int = 7) -> Puzzle:
    count = draw(st.integers(1, most))
    jobs = [Job(draw(st.integers(0, 6)), draw(UNITS)) for _ in range(count)]
    if bound:
        for job in jobs:
            if draw(st.integers(0, 3)) == 0:
                job.not_before = draw(STARTS).toordinal()
            if draw(st.integers(0, 3)) == 0:
                job.not_after = draw(STARTS).toordinal() + 20
    ties = []
    for after in range(1, count):
        for before in draw(st.lists(st.integers(0, after - 1), max_size=3, unique=True)):
            kind = draw(st.sampled_from(["FS", "SS", "FF", "SF"]))
            ties.append(Tie(before, after, kind, draw(st.integers(-4, 5)), draw(UNITS)))
    return Puzzle(jobs, draw(st.permutations(ties)))


def compiled(puzzle: Puzzle) -> Network:
    tasks = []
    for number, job in enumerate(puzzle.jobs):
        bounds = []
        if job.not_before is not None:
            bounds.append(Constraint("start_no_earlier", date.fromordinal(job.not_before)))
        if job.not_after is not None:
            bounds.append(Constraint("finish_no_later", date.fromordinal(job.not_after)))
        tasks.append(Task(str(number), f"任务{number}", job.length, job.unit, tuple(bounds)))
    links = [Link(str(tie.before), str(tie.after), tie.type, tie.lag, tie.unit) for tie in puzzle.ties]
    return Network(reversed(tasks), links)
