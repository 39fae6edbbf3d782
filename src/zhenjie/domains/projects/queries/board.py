"""What the board shows of projects: how many stand where, the month's investment against its plan, plans that are red or yellow, and
which milestones come next."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, Sum

from zhenjie.core.colours import Colour
from zhenjie.domains.projects.choices import MoneyKind, Stage
from zhenjie.domains.projects.queries import books, chain
from zhenjie.domains.projects.queries.agenda import running
from zhenjie.domains.projects.queries.plans import Lit, lights, worst_first
from zhenjie.domains.projects.queries.work import Owner, owners
from zhenjie.domains.projects.rules.money import NOTHING, Pace, pace
from zhenjie.engines.org.paths import end_of, widest
from zhenjie.engines.trail.prepared import Prepared

#: The steps that a leader knows; what lies between is counted with the one before.
STEPS: tuple[tuple[Stage, tuple[str, ...]], ...] = (
    (Stage.LEAD, ("lead",)), (Stage.NEGOTIATING, ("negotiating",)), (Stage.SIGNED, ("signed", "registered")),
    (Stage.LANDED, ("landed",)), (Stage.STARTED, ("started",)), (Stage.BUILDING, ("building",)),
    (Stage.COMPLETED, ("completed",)), (Stage.PRODUCING, ("producing", "full")),
)  # fmt: skip
SHOWN, NODES, SOON = 5, 5, 10


@dataclass(frozen=True, slots=True)
class Step:
    """How many projects stand at one step today, and their planned total in 万元."""

    stage: str
    title: str
    number: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """完成投资 of the running month and of the year against their plans, 万元."""

    month: Decimal
    month_plan: Decimal
    year: Pace

    @property
    def share(self) -> Decimal | None:
        """Share of the month's plan that is done; None without a plan."""
        return self.month / self.month_plan if self.month_plan else None


#: Of what the projects' own rows keep; those whose lead is counted elsewhere stay out.
_STEPS = Prepared(
    lambda path, day: (
        chain.projects([path])
        .filter(~Exists(chain.aside(day)))
        .order_by()
        .values_list("stage")
        .annotate(number=Count("pk"), sum=Sum("planned_total"))
    ),
    end_of,
)
_MONEY = Prepared(
    lambda path, first, last: (
        books.money([path])
        .filter(kind__in=(MoneyKind.PLAN, MoneyKind.INVESTED), month__gte=first, month__lte=last)
        .order_by()
        .values_list("kind", "month")
        .annotate(sum=Sum("amount"))
    ),
    end_of,
)


def steps(prefixes: Iterable[str], today: date) -> list[Step]:
    """The stock by step today, each project once. One query for each prefix."""
    by_stage: dict[str, tuple[int, Decimal]] = {}
    for path in widest(prefixes):
        for stage, number, amount in _STEPS(path, today):
            before, sum_before = by_stage.get(stage, (0, NOTHING))
            by_stage[stage] = (before + number, sum_before + Decimal(amount or NOTHING))
    return [
        Step(
            stage.value, str(stage.label), sum(by_stage.get(one, (0, NOTHING))[0] for one in some),
            sum((by_stage.get(one, (0, NOTHING))[1] for one in some), NOTHING),
        )
        for stage, some in STEPS
    ]  # fmt: skip


def money(prefixes: Iterable[str], today: date) -> Money:
    """The month and the year. One query for each prefix."""
    sums: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for path in widest(prefixes):
        for kind, month, amount in _MONEY(path, date(today.year, 1, 1), date(today.year, 12, 31)):
            sums[kind, month.month] += Decimal(amount or NOTHING)
    plan = [sums.get((MoneyKind.PLAN, month), NOTHING) for month in range(1, 13)]
    done = [sums.get((MoneyKind.INVESTED, month), NOTHING) for month in range(1, 13)]
    return Money(done[today.month - 1], plan[today.month - 1], pace(plan, sum(done, NOTHING), today))


@dataclass(frozen=True, slots=True)
class Node:
    """The next milestone of a plan."""

    lit: Lit
    owner: Owner | None


@dataclass(frozen=True, slots=True)
class Lights:
    """The running projects by colour, those that have to be looked at, and what is due within ten working days."""

    counts: dict[str, int]
    worst: list[Node]
    nodes: list[Node]


def lit(prefixes: Sequence[str], today: date) -> Lights:
    """The same queries for one project and for hundreds. Of a lead that stands in two places both are listed, for somebody works on each; it is
    counted once."""
    rows = list(lights(running(prefixes), today).values())
    elsewhere = set(chain.projects(prefixes).filter(Exists(chain.aside(today))).values_list("pk", flat=True))
    counts = {one.value: 0 for one in (Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.NONE)}
    for one in rows:
        counts[one.colour.value] += one.project.pk not in elsewhere
    bad = worst_first(rows)[:SHOWN]
    soon = sorted(
        (one for one in rows if one.left is not None and 0 <= one.left <= SOON),
        key=lambda one: (one.left, one.project.pk),
    )[:NODES]
    mine = owners([one.project for one in [*bad, *soon]])
    worst, nodes = ([Node(one, mine.get(one.project.pk)) for one in some] for some in (bad, soon))
    return Lights(counts, worst, nodes)
