"""What the board shows of projects: how many stand where, the month's investment against its plan, plans that are red or yellow, and
which milestones come next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import ExtractMonth

from zhenjie.core.colours import Colour
from zhenjie.domains.projects.choices import MoneyKind, Stage
from zhenjie.domains.projects.queries import books, chain
from zhenjie.domains.projects.queries.agenda import running
from zhenjie.domains.projects.queries.plans import Lit, lights
from zhenjie.domains.projects.queries.work import Owner, owners
from zhenjie.domains.projects.rules.money import NOTHING, Pace, pace

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


def steps(prefixes: Iterable[str]) -> list[Step]:
    """The stock by step, each project once. One query, on what the projects' own rows keep."""
    told = (
        chain.projects(prefixes).order_by().values_list("stage").annotate(number=Count("pk"), sum=Sum("planned_total"))
    )
    by_stage = {stage: (number, Decimal(amount or NOTHING)) for stage, number, amount in told}
    return [
        Step(
            stage.value, str(stage.label), sum(by_stage.get(one, (0, NOTHING))[0] for one in some),
            sum((by_stage.get(one, (0, NOTHING))[1] for one in some), NOTHING),
        )
        for stage, some in STEPS
    ]  # fmt: skip


def money(prefixes: Iterable[str], today: date) -> Money:
    """The month and the year. One query."""
    told = (
        books.money(prefixes)
        .filter(kind__in=(MoneyKind.PLAN, MoneyKind.INVESTED), month__year=today.year)
        .order_by()
        .values_list("kind", ExtractMonth("month"))
        .annotate(sum=Sum("amount"))
    )
    sums = {(kind, month): Decimal(amount or NOTHING) for kind, month, amount in told}
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
    """The same queries for one project and for hundreds."""
    rows = list(lights(running(prefixes), today).values())
    counts = {one.value: 0 for one in (Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.NONE)}
    for one in rows:
        counts[one.colour.value] += 1
    bad = [one for one in rows if one.colour in (Colour.RED, Colour.YELLOW)]
    bad.sort(key=lambda one: (-one.colour.severity, one.left if one.left is not None else 9999, one.project.pk))
    soon = [one for one in rows if one.left is not None and 0 <= one.left <= SOON]
    soon.sort(key=lambda one: (one.left or 0, one.project.pk))
    shown = {one.project.pk: one.project for one in [*bad[:SHOWN], *soon[:NODES]]}
    mine = owners(shown.values())
    return Lights(
        counts, [Node(one, mine.get(one.project.pk)) for one in bad[:SHOWN]],
        [Node(one, mine.get(one.project.pk)) for one in soon[:NODES]],
    )  # fmt: skip
