"""转化率 by cohort (domain.md §3.4): of the leads that were registered in one year or quarter, how many got how far by a day, whatever
period that was in. Never the flow of one period divided by the flow of another. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median

from zhenjie.domains.projects.rules.definitions import rank

#: The steps a lead is followed through; each is nested in the one before.
STEPS = ("lead", "negotiating", "signed", "registered", "landed", "started", "producing")
_FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class Life:
    """One project as a cohort sees it: when it was registered, from what source, the first day of each stage by the day that is asked."""

    key: int
    found: date
    source: str
    days: Mapping[str, date] = field(default_factory=dict)
    amount: Decimal | None = None

    @property
    def far(self) -> int:
        """The rank of the furthest stage."""
        return max((rank(stage) for stage in self.days if 0 < rank(stage) < 900), default=rank("lead"))

    def reached(self, step: str) -> bool:
        """Whether it got as far, by that stage or a later one."""
        return self.far >= rank(step)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a cohort: how many reached it, the share of the cohort, the share of the step before; per cent, None of nothing."""

    stage: str
    number: int
    of_all: Decimal | None
    of_before: Decimal | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """What became of the leads of one period or source. ``days``: median from the lead to the signing; ``small``: too few to compare."""

    label: str
    number: int
    steps: tuple[Step, ...]
    ended: int
    days: int | None
    small: bool

    def at(self, stage: str) -> Step:
        """One step."""
        return next(one for one in self.steps if one.stage == stage)


def year_of(life: Life) -> str:
    """“2026”."""
    return f"{life.found.year}"


def quarter_of(life: Life) -> str:
    """“2026Q3”."""
    return f"{life.found.year}Q{(life.found.month + 2) // 3}"


def half_of(life: Life) -> str:
    """“2026H2”."""
    return f"{life.found.year}H{1 if life.found.month <= 6 else 2}"


PERIODS: Mapping[str, Callable[[Life], str]] = {"year": year_of, "half": half_of, "quarter": quarter_of}


def bounds(label: str) -> tuple[date, date] | None:
    """First and last day of “2026”, “2026H2”, “2026Q3”; None for what is none of them."""
    year, mark = label[:4], label[4:]
    spans = {"": (1, 12), "H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
    if not (year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100) or mark not in spans:
        return None
    first, last = spans[mark]
    return date(int(year), first, 1), date(int(year), last, 30 if last in (6, 9) else 31)


def cohort(label: str, lives: Sequence[Life], least: int) -> Cohort:
    """One cohort; with fewer than ``least`` leads it is small."""
    steps, before = [], len(lives)
    for stage in STEPS:
        number = sum(one.reached(stage) for one in lives)
        steps.append(Step(stage, number, _share(number, len(lives)), _share(number, before)))
        before = number
    spans = [(one.days["signed"] - one.found).days for one in lives if "signed" in one.days]
    ended = sum("ended" in one.days for one in lives)
    return Cohort(label, len(lives), tuple(steps), ended, int(median(spans)) if spans else None, len(lives) < least)


def cohorts(lives: Iterable[Life], by: Callable[[Life], str], least: int) -> list[Cohort]:
    """All cohorts, by their label."""
    groups: dict[str, list[Life]] = defaultdict(list)
    for one in lives:
        groups[by(one)].append(one)
    return [cohort(label, groups[label], least) for label in sorted(groups)]


def _share(number: int, of: int) -> Decimal | None:
    return number * _FULL / of if of else None
