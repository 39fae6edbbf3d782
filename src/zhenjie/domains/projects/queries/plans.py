"""Where the schedules of projects stand, with both colours: the forecast's and the local rule's over what the project's own books know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhenjie.core.colours import Colour
from zhenjie.core.workdays import standard
from zhenjie.domains.projects.choices import PROJECT, Stage
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries.books import paces
from zhenjie.domains.projects.queries.payments import paid_on, plans_on
from zhenjie.domains.projects.rules.payments import NOTHING, payable
from zhenjie.engines.schedules.queries.standings import Standing, standings, verdicts_of
from zhenjie.engines.schedules.rules.colour_rules import TITLES
from zhenjie.engines.schedules.rules.colouring import Facts, Judgement, Verdicts


@dataclass(frozen=True, slots=True)
class Lit:
    """A project's light on a day. ``verdicts`` None: it has no schedule, and no colour."""

    project: Project
    standing: Standing | None = None
    verdicts: Verdicts | None = None
    on: date | None = None

    @property
    def colour(self) -> Colour:
        """The worse of the two."""
        return self.verdicts.shown.colour if self.verdicts else Colour.NONE

    @property
    def why(self) -> str:
        """The sentence that explains it."""
        return self.verdicts.sentence if self.verdicts else ""

    @property
    def dimensions(self) -> list[tuple[str, Judgement]]:
        """Every dimension that is looked at with what it is called, ours first, those that a rule of the place judges behind it."""
        told = (self.verdicts.forecast, *self.verdicts.local) if self.verdicts else ()
        return [(TITLES[one.dimension], one) for one in told]

    @property
    def named(self) -> str:
        """The dimension that shows: the worst one."""
        return TITLES[self.verdicts.shown.dimension] if self.verdicts else ""

    @property
    def left(self) -> int | None:
        """Working days until the next node is due; negative when it is over."""
        if self.standing is None or self.standing.next is None or self.on is None:
            return None
        return working_days(self.on, self.standing.next.due)

    @property
    def slip(self) -> int:
        """Working days by which the next node will be late; 0 when it will not."""
        node = self.standing.next if self.standing else None
        return max(0, working_days(node.due, node.forecast)) if node else 0


def working_days(one: date, other: date) -> int:
    """Working days from one day to another; negative when the other is earlier."""
    rank = standard().rank
    return rank(other.toordinal()) - rank(one.toordinal())


def facts_of(projects: Sequence[Project], day: date) -> dict[int, Facts]:
    """What stages and money know of each project on a day. Four queries."""
    days: dict[int, dict[str, date]] = {}
    told = StageEntry.in_force.filter(project__in=[one.pk for one in projects], on__lte=day)
    for project, stage, on in told.filter(stage__in=(Stage.STARTED, Stage.LISTED)).values_list(
        "project", "stage", "on"
    ):
        days.setdefault(project, {})[stage] = on
    money = paces(projects, day)
    plans, paid = plans_on(projects, day), paid_on(projects, day)
    return {
        one.pk: Facts(
            planned_start=one.planned_start,
            actual_start=days.get(one.pk, {}).get(Stage.STARTED),
            completion=money[one.pk].completion,
            elapsed=money[one.pk].elapsed,
            paid=paid.get(one.pk, NOTHING) if one.pk in plans else None,
            payable=payable(plans[one.pk], day) if one.pk in plans else None,
            money="万元",
            listed=days.get(one.pk, {}).get(Stage.LISTED),
        )
        for one in projects
    }


def lights(projects: Iterable[Project], day: date) -> dict[int, Lit]:
    """Every project with its light. The same queries for one and for a thousand."""
    rows = list(projects)
    plans = standings((f"{PROJECT}:{one.pk}" for one in rows), day)
    facts = facts_of(rows, day)
    found = {}
    for one in rows:
        standing = plans.get(f"{PROJECT}:{one.pk}")
        verdicts = verdicts_of(standing, facts[one.pk], day) if standing else None
        found[one.pk] = Lit(one, standing, verdicts, day)
    return found
