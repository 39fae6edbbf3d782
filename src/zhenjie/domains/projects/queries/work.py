"""The work on projects read: weeks, problems with their matters, owners, promises of meetings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.domains.projects.choices import PROBLEM, PROJECT
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Item, Problem, Slip, Week
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.showing import colour_at, left
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Link, TeamMember, Unit
from zhenjie.engines.org.queries import valid_on, within

#: What the chain has behind it is not looked at on a wall or at a meeting, nor is what it has not signed.
RUNNING = ("signed", "registered", "landed", "started", "building", "completed", "producing")


@dataclass(frozen=True, slots=True)
class Shown:
    """A problem with the colour and stage of its matter."""

    problem: Problem
    matter: Matter
    colour: Colour
    left: str
    stage: str

    @property
    def slip(self) -> Slip | None:
        """The step that slipped, where it is one."""
        return slip_of(self.problem)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.matter.holder_id is not None


def slip_of(problem: Problem) -> Slip | None:
    """The step that slipped, where a problem is one."""
    return problem.slip if hasattr(problem, "slip") else None


def problems(prefixes: Iterable[str]) -> "QuerySet[Problem]":
    """The problems of projects in reach; those of a project in the recycle bin come back with it."""
    rows = Problem.objects.filter(matter__flow=PROBLEM, project__gone_at__isnull=True)
    rows = within(rows, prefixes, "project__unit__path")
    return rows.select_related("matter__unit", "matter__holder", "project__unit", "slip")


def open_problems(prefixes: Iterable[str]) -> "QuerySet[Problem]":
    """Those that are not closed, the most urgent first."""
    return problems(prefixes).filter(matter__holder__isnull=False).order_by("matter__red_at", "pk")


def shown(rows: Iterable[Problem]) -> list[Shown]:
    """Problems with colour, time left, stage; no query of its own."""
    now = clock.now()
    return [
        Shown(
            one, one.matter, colour_at(one.matter.yellow_at, one.matter.red_at, now), left(one.matter.red_at, now),
            flow_of(one.matter).stage(one.matter.stage).title,
        )
        for one in rows
    ]  # fmt: skip


def facts_of(matter: Matter) -> dict[str, Any] | None:
    """What the page of a matter tells of a problem; None for a matter that belongs to no project."""
    found = Problem.objects.select_related("project__unit", "slip").filter(matter=matter).first()
    if found is None:
        return None
    slip = slip_of(found)
    names = [f"problem:{found.pk}", *([f"node:{found.project_id}:{slip.step}"] if slip else [])]
    items = Item.objects.filter(about__in=names).select_related("meeting", "holder").order_by("-meeting__on", "-pk")
    return {"problem": found, "project": found.project, "slip": slip, "items": items[:6]}


def matters_behind(items: Iterable[Item]) -> dict[int, int]:
    """By item of an agenda the matter it is about, where it is about one. Two queries."""
    rows = list(items)
    pks = [int(one.about.partition(":")[2]) for one in rows if one.about.startswith("problem:")]
    matters = {f"problem:{pk}": matter for pk, matter in Problem.objects.filter(pk__in=pks).values_list("pk", "matter")}
    nodes = {one.project_id for one in rows if one.about.startswith("node:")}
    slips = Slip.objects.filter(problem__project__in=nodes).order_by("pk")
    for project, step, matter in slips.values_list("problem__project", "step", "problem__matter"):
        matters[f"node:{project}:{step}"] = matter
    return {one.pk: matters[one.about] for one in rows if one.about in matters}


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a project: the leader of its team, else who is linked to it (包联)."""

    person: int
    name: str
    role: str


def owners(projects: Iterable[Project]) -> dict[int, Owner]:
    """The first person that answers for each project. Two queries."""
    rows = list(projects)
    teams = {one.team_id for one in rows if one.team_id}
    leaders = {
        one.team_id: one.person
        for one in TeamMember.objects.filter(team__in=teams, leads=True).select_related("person").order_by("-pk")
    }
    subjects = [f"{PROJECT}:{one.pk}" for one in rows]
    links = {
        one.subject: one.person
        for one in Link.objects.filter(valid_on(), subject__in=subjects).select_related("person").order_by("-pk")
    }
    found = {}
    for one in rows:
        if one.team_id and (leader := leaders.get(one.team_id)) is not None:
            found[one.pk] = Owner(leader.pk, leader.name, "专班组长")
        elif (linked := links.get(f"{PROJECT}:{one.pk}")) is not None:
            found[one.pk] = Owner(linked.pk, linked.name, "包联领导")
    return found


def leaders_of(project: Project) -> list[Link]:
    """包联: who answers for one project today."""
    links = Link.objects.filter(valid_on(), subject=f"{PROJECT}:{project.pk}")
    return list(links.select_related("person__unit").order_by("pk"))


def weeks_of(project: Project, most: int = 6) -> list[Week]:
    """The last weeks."""
    return list(project.weeks.order_by("-monday")[:most])


def last_weeks(projects: Iterable[Project], before: date | None = None) -> dict[int, Week]:
    """The last week told of each project. One query."""
    told = Week.objects.filter(project__in=[one.pk for one in projects])
    if before is not None:
        told = told.filter(monday__lt=before)
    found: dict[int, Week] = {}
    for week in told.order_by("project", "-monday"):
        found.setdefault(week.project_id, week)
    return found


def promises(prefixes: Iterable[str], on: date) -> "QuerySet[Item]":
    """What earlier meetings decided and is not done yet, the longest due first; nothing of what lies in the recycle bin."""
    present = Q(project__isnull=True) | Q(project__gone_at__isnull=True)
    rows = Item.objects.filter(present, done_on__isnull=True, meeting__on__lt=on, meeting__gone_at__isnull=True)
    rows = within(rows, prefixes, "meeting__unit__path")
    rows = rows.exclude(decided="").select_related("project", "meeting", "holder")
    return rows.order_by("due", "pk")


def units_near(unit: Unit, most: int = 200) -> list[Unit]:
    """Whom a meeting of a unit gives things to: itself, its offices and villages."""
    kinds = (UnitKind.TOWNSHIP, UnitKind.OFFICE, UnitKind.VILLAGE, UnitKind.COUNTY)
    return list(within(Unit.objects.filter(valid_on(), kind__in=kinds), [unit.path], "path").order_by("path")[:most])
