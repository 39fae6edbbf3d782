"""Slipped steps of projects: which plans are watched, which slips are over and why, who answers, and where each is shown."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.domains.projects.choices import PROJECT, Stage
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Slip
from zhenjie.domains.projects.queries.work import RUNNING
from zhenjie.domains.projects.rules.definitions import EXITS
from zhenjie.engines.org.models import TeamMember
from zhenjie.engines.org.scope import posts_of
from zhenjie.engines.schedules.models import PlanChange, Progress, Schedule
from zhenjie.engines.schedules.queries.loading import Plan, load
from zhenjie.engines.schedules.queries.slipping import Step

CHUNK = 200
Watched = list[tuple[Schedule, Project]]


def watched() -> Iterator[Watched]:
    """Plans in use of signed projects that are not through, in chunks. Two queries a chunk."""
    plans, last = Schedule.objects.filter(closed_at=None, subject__startswith=f"{PROJECT}:"), 0
    while rows := list(plans.filter(pk__gt=last).select_related("unit").order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        pks = {one.pk: pk for one in rows if (pk := whole(one.subject.rpartition(":")[2])) is not None}
        running = Project.objects.filter(pk__in=pks.values(), stage__in=RUNNING)
        known = {one.pk: one for one in running.select_related("unit", "lead_unit", "team")}
        yield [(one, known[pks[one.pk]]) for one in rows if pks.get(one.pk) in known]


def open_slips() -> "QuerySet[Slip]":
    """Those that are not over."""
    return Slip.objects.filter(over_on=None).select_related("schedule", "problem__project", "problem__matter")


def open_keys(plans: Iterable[int]) -> set[tuple[int, str]]:
    """Plan and step of the slips that are not over."""
    return set(Slip.objects.filter(over_on=None, schedule__in=list(plans)).values_list("schedule", "step"))


def over() -> Iterator[tuple[Slip, str]]:
    """The slips that are over, each with the sentence why."""
    rows = list(open_slips().order_by("pk"))
    plans = load({one.schedule_id: one.schedule for one in rows}.values())
    for one in rows:
        if why := _why_over(one, plans[one.schedule_id]):
            yield one, why


def _why_over(slip: Slip, plan: Plan) -> str:
    """Why it is over; '' while it is not."""
    project, step = slip.problem.project, f"“{slip.title}”"
    if project.gone_at is not None:
        return _("项目已移入回收站，%(step)s不再催办。") % {"step": step}
    if project.stage in EXITS:
        return _("项目已%(stage)s，%(step)s不再催办。") % {"stage": Stage(project.stage).label, "step": step}
    if plan.row.closed_at is not None:
        return _("工期计划已停用（%(why)s），%(step)s不再催办。") % {"why": plan.row.closed_why, "step": step}
    if slip.step not in plan.state.tasks:
        return _("%(step)s已从计划里删去%(who)s。") % {"step": step, "who": _last_change(slip)}
    row = plan.forecast.row(slip.step)
    if row.state == "finished":
        proof = plan.proofs.get(slip.step)
        shown = _("，凭据 %(proof)s") % {"proof": proof.evidence} if proof and proof.evidence else ""
        return _("%(step)s已于 %(day)s 办完%(proof)s，自动销。") % {
            "step": step,
            "day": row.dates.finish,
            "proof": shown,
        }
    if row.forecast_float is None or row.forecast_float < 0:
        return ""
    if changed := _last_change(slip):
        return _("计划已改%(who)s，%(step)s不再滞后，自动销。") % {"who": changed, "step": step}
    if Progress.objects.filter(schedule=slip.schedule, key=slip.step, at__gte=clock.aware(slip.began_on)).exists():
        return _("按新报的进展，%(step)s预计 %(day)s 完成，不再滞后，自动销。") % {
            "step": step,
            "day": row.dates.finish,
        }
    return _("按现在的预测，%(step)s %(day)s 完成，不再滞后，自动销。") % {"step": step, "day": row.dates.finish}


def _last_change(slip: Slip) -> str:
    """Who changed the plan since the slip began, and how, in brackets; '' when nobody did."""
    changes = PlanChange.objects.filter(
        schedule=slip.schedule, at__gte=clock.aware(slip.began_on), account__isnull=False
    )
    last = changes.order_by("-number").first()
    return _("（%(who)s %(day)s：%(what)s）") % {
        "who": last.name, "day": f"{clock.aware(last.at):%m-%d}", "what": last.said.rstrip("。"),
    } if last else ""  # fmt: skip


def holder_of(project: Project, step: Step) -> tuple[int, int | None] | None:
    """Unit and person on whose desk a slipped step goes: its owner, else the lead unit, else who leads the team; None: whoever dispatches."""
    if step.owner_person is not None and (unit := _desk(step.owner_person)) is not None:
        return unit, step.owner_person
    if project.lead_unit_id is not None:
        return project.lead_unit_id, None
    leads = (
        TeamMember.objects.filter(team=project.team_id, leads=True) if project.team_id else TeamMember.objects.none()
    )
    leader = leads.order_by("pk").values_list("person", flat=True).first()
    if leader is not None and (unit := _desk(leader)) is not None:
        return unit, leader
    return None


def _desk(person: int) -> int | None:
    """Where a person works today: the main post; None who holds none."""
    posts = sorted(posts_of(person, clock.today()), key=lambda post: not post.main)
    return posts[0].unit_id if posts else None


def of_projects(projects: Iterable[Project]) -> dict[int, list[Slip]]:
    """By project the slips that are not over. One query."""
    found: dict[int, list[Slip]] = {}
    for one in open_slips().filter(problem__project__in=[one.pk for one in projects]).order_by("pk"):
        found.setdefault(one.problem.project_id, []).append(one)
    return found
