"""One project on one page: the chain with its evidence, money, schedule and colour, team, weeks, problems, what it promised.

Every act is a small form on that page; one that is not right comes back on the page, filled as it was.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core import clock
from zhenjie.core.refs import Ref
from zhenjie.domains.projects.actions import stages as acts
from zhenjie.domains.projects.actions import work
from zhenjie.domains.projects.actions.plans import draw_plan, plan_of, record_permit
from zhenjie.domains.projects.actions.work import said_once
from zhenjie.domains.projects.choices import PROJECT, Stage
from zhenjie.domains.projects.forms import stages as forms
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries import books, counts, reconciling
from zhenjie.domains.projects.queries.plans import lights
from zhenjie.domains.projects.queries.slips import of_projects
from zhenjie.domains.projects.queries.work import leaders_of, shown, weeks_of
from zhenjie.domains.projects.rules import yields
from zhenjie.domains.projects.rules.definitions import CHAIN, Edition, edition, rank
from zhenjie.domains.projects.rules.money import reconciled
from zhenjie.domains.projects.views.reach import MONEY_READ, READ, WEEK_WRITE, WRITE, answered, home_of, project_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.matters.queries.allowed import WRITE as MATTERS_WRITE
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.models import TeamMember
from zhenjie.engines.schedules.queries.evidence import latest_files
from zhenjie.engines.schedules.views.reach import day_asked
from zhenjie.web.beside import drawn

_WORDS = {str(value): label for value, label in Stage.choices}


@require_GET
def project(request: Any, pk: int) -> HttpResponse:
    """The page."""
    return _shown(request, project_of(request, pk, READ))


def _shown(request: Any, found: Project, *, status: int = 200, **more: Any) -> HttpResponse:
    today, may_write = clock.today(), request.scope.allows(WRITE, found.unit.path)
    entries = list(counts.history(found))
    sums = books.sums_of([found], today)[found.pk]
    said, doubts = reconciled(sums), reconciling.doubts_of([found], today)[found.pk]
    lit, then = lights([found], today)[found.pk], day_asked(request)
    context: dict[str, Any] = {
        "project": found, "today": today, "chain": _chain(found, entries), "entries": _with_forms(entries, may_write, more), "stage_words": _WORDS,
        "rule": edition(today, settings.CATALOGUE_DIR), "sums": sums, "said": said, "doubts": doubts,
        "pace": books.paces([found], today)[found.pk], "lit": lit,
        "plan": resolve(Ref("schedules.schedule", str(lit.standing.schedule))) if lit.standing else None,
        "files": latest_files(lit.standing.schedule) if lit.standing else [],
        "leaders": leaders_of(found), "members": _members(found), "weeks": weeks_of(found),
        "problems": shown(found.problems.select_related("matter__unit", "matter__holder", "slip").order_by("-pk")),
        "slips": of_projects([found]).get(found.pk, []), "then": then, "lit_then": lights([found], then)[found.pk] if then else None,
        "permits": found.permits.filter(gone_at__isnull=True).order_by("issued_on", "pk"),
        "deliveries": _deliveries(found, today), "may_write": may_write,
        "may_money": request.scope.allows(MONEY_READ, found.unit.path),
        "may_week": request.scope.allows(WEEK_WRITE, found.unit.path),
        "may_problem": request.scope.allows(MATTERS_WRITE, found.unit.path),
        "problem_form": forms.ProblemForm(prefix="problem"), "beside": drawn(request, PROJECT, found),
    }  # fmt: skip
    if may_write:
        where = home_of(request)
        ahead = acts.next_stages(found)
        context |= {
            "ahead": ahead, "stage_form": forms.StageForm(
                prefix="stage", stages=ahead, proofs=_proofs(ahead, context["rule"]), initial={"on": today, "evidence": _first_proof(ahead, context["rule"])}
            ),
            "resume_form": forms.ResumeForm(prefix="resume", initial={"on": today}),
            "team_form": forms.TeamForm(prefix="team", prefixes=where),
            "leader_form": forms.LeaderForm(prefix="leader", prefixes=where),
            "permit_form": forms.PermitForm(prefix="permit"),
        }  # fmt: skip
    return render(request, "projects/project.html", context | more, status=status)


def _proofs(ahead: list[str], rule: Edition) -> dict[str, tuple[str, ...]]:
    """The evidence that each of the next stages accepts."""
    return {one: tuple(rule.stages[one].evidence) for one in ahead}


def _first_proof(ahead: list[str], rule: Edition) -> str:
    """The evidence that the next stage asks for first."""
    return rule.stages[ahead[0]].evidence[0] if ahead else ""


def _chain(found: Project, entries: list[StageEntry]) -> list[tuple[str, Any, StageEntry | None, bool]]:
    """(stage, title, the entry in force, whether passed) along the chain."""
    stands = {
        one.stage: one
        for one in entries
        if not one.withdrawn and getattr(one, "later", None) is None and not one.resumes
    }
    far = max([rank(one) for one in stands if one in CHAIN], default=rank("lead"))
    return [(stage, _WORDS[stage], stands.get(stage), rank(stage) <= far) for stage in CHAIN]


def _with_forms(entries: list[StageEntry], may_write: bool, more: dict[str, Any]) -> list[tuple[StageEntry, Any]]:
    """Each entry with the form that corrects it, where it may be corrected: one that was refused as it was typed."""

    def form_of(one: StageEntry) -> Any:
        if not may_write or one.withdrawn or getattr(one, "later", None) is not None:
            return None
        if more.get("wrong") == one.pk:
            return more["correct_form"]
        return forms.CorrectForm(prefix="correct", auto_id=f"id_{one.pk}_%s")

    return [(one, form_of(one)) for one in entries]


def _members(found: Project) -> list[TeamMember]:
    if found.team is None:
        return []
    return list(found.team.members.select_related("person__unit").order_by("-leads", "pk"))


def _deliveries(found: Project, today: Any) -> list[tuple[Any, yields.Scored]]:
    rows = found.deliveries.filter(gone_at__isnull=True).select_related("project").order_by("-year")
    return [
        (one, yields.score({"tax": one.per_mu(one.tax), "added": one.per_mu(one.added)}, today.replace(year=one.year, month=12, day=31)))
        for one in rows
    ]  # fmt: skip


def _back(found: Project, anchor: str) -> str:
    return reverse("projects:project", args=[found.pk]) + f"#{anchor}"


@require_POST
def enter(request: Any, pk: int) -> HttpResponse:
    """Enter a stage with its evidence."""
    found = project_of(request, pk, WRITE)
    ahead, rule = acts.next_stages(found), edition(clock.today(), settings.CATALOGUE_DIR)
    form = forms.StageForm(request.POST, request.FILES, prefix="stage", stages=ahead, proofs=_proofs(ahead, rule))

    def act(told: dict[str, Any]) -> None:
        file = told["file"]
        proof = acts.Proof(told["evidence"], told["number"], file, file.name if file else "")
        acts.enter_stage(
            by=request.actor, project=found, stage=told["stage"], on=told["on"], proof=proof, reason=told["reason"],
            contract=told["contract"],
        )  # fmt: skip

    stage = _WORDS.get(form["stage"].value() or "", "")
    said = _("已登记“%(stage)s”。") % {"stage": stage}
    if form["stage"].value() == Stage.SIGNED:
        with_plan = _("已登记“%(stage)s”，工期已按计划投产日倒排好。") % {"stage": stage}
        without = _("已登记“%(stage)s”。还没有能倒排的“计划投产”，填好以后在“工期”里排。") % {"stage": stage}
        return answered(
            request, form, act, said=lambda: with_plan if plan_of(found) else without, url=_back(found, "chain"),
            again=lambda form: _shown(request, found, status=422, stage_form=form, wrong="stage"),
        )  # fmt: skip
    return answered(
        request, form, act, said=said, url=_back(found, "chain"),
        again=lambda form: _shown(request, found, status=422, stage_form=form, wrong="stage"),
    )  # fmt: skip


@require_POST
def resume(request: Any, pk: int) -> HttpResponse:
    """A paused project goes on."""
    found = project_of(request, pk, WRITE)
    return answered(
        request, forms.ResumeForm(request.POST, prefix="resume"),
        lambda told: acts.resume_project(by=request.actor, project=found, on=told["on"], reason=told["reason"]),
        said=_("已恢复，回到暂停前的阶段。"), url=_back(found, "chain"),
        again=lambda form: _shown(request, found, status=422, resume_form=form, wrong="resume"),
    )  # fmt: skip


@require_POST
def correct(request: Any, pk: int) -> HttpResponse:
    """Correct an entry by one of its own."""
    entry = get_object_or_404(StageEntry.objects.select_related("project__unit"), pk=pk)
    require(request, WRITE, entry.project.unit.path)
    found = project_of(request, entry.project_id, WRITE)

    def act(told: dict[str, Any]) -> None:
        proof = None
        if told["evidence"] or told["number"]:
            proof = acts.Proof(told["evidence"] or entry.evidence, told["number"] or entry.number)
        acts.correct_stage(
            by=request.actor, entry=entry, on=told["on"], proof=proof, reason=told["reason"], withdraw=told["withdraw"]
        )

    return answered(
        request, forms.CorrectForm(request.POST, prefix="correct"), act, said=_("已更正，原来的那条留着。"),
        url=_back(found, "chain"),
        again=lambda form: _shown(request, found, status=422, correct_form=form, wrong=entry.pk),
    )  # fmt: skip


@require_POST
def team(request: Any, pk: int) -> HttpResponse:
    """专班: an existing one or a new one."""
    found = project_of(request, pk, WRITE)

    def act(told: dict[str, Any]) -> None:
        if told["team"]:
            work.give_team(by=request.actor, project=found, team=told["team"])
        else:
            work.set_team(
                by=request.actor,
                project=found,
                unit=told["leader"].unit,
                leader=told["leader"],
                members=list(told["members"]),
            )

    return answered(
        request, forms.TeamForm(request.POST, prefix="team", prefixes=home_of(request)), act, said=_("专班已定。"),
        url=_back(found, "team"), again=lambda form: _shown(request, found, status=422, team_form=form, wrong="team"),
    )  # fmt: skip


@require_POST
def leader(request: Any, pk: int) -> HttpResponse:
    """包联."""
    found = project_of(request, pk, WRITE)
    return answered(
        request, forms.LeaderForm(request.POST, prefix="leader", prefixes=home_of(request)),
        lambda told: work.link_leader(
            by=request.actor, project=found, person=told["person"], every_days=told["every_days"], valid_from=clock.today()
        ),
        said=_("包联领导已定。"), url=_back(found, "team"),
        again=lambda form: _shown(request, found, status=422, leader_form=form, wrong="leader"),
    )  # fmt: skip


@require_POST
def problem(request: Any, pk: int) -> HttpResponse:
    """提问题: it becomes a matter."""
    found = project_of(request, pk, MATTERS_WRITE)
    return answered(
        request, forms.ProblemForm(request.POST, prefix="problem"),
        lambda told: work.raise_problem(
            by=request.actor, project=found, text=told["text"], kind=told["kind"], wished=told["wished"],
            key=said_once(clock.today(), told["text"]),
        ),
        said=_("已转为事项，等待交办。"), url=_back(found, "problem"),
        again=lambda form: _shown(request, found, status=422, problem_form=form, wrong="problem"),
    )  # fmt: skip


@require_POST
def draw(request: Any, pk: int) -> HttpResponse:
    """The backward schedule of a project that was signed before its day of production was known."""
    found = project_of(request, pk, WRITE)
    try:
        draw_plan(by=request.actor, project=found)
        messages.success(request, _("工期已按计划投产日倒排好。"))
    except Problem as problem:
        messages.error(request, problem.detail)
    return HttpResponseRedirect(_back(found, "schedule"))


@require_POST
def permit(request: Any, pk: int) -> HttpResponse:
    """取得手续: kept with the project, where its schedule reads it."""
    found = project_of(request, pk, WRITE)
    return answered(
        request, forms.PermitForm(request.POST, prefix="permit"),
        lambda told: record_permit(by=request.actor, project=found, **told),
        said=lambda: _("手续已记下，工期里的这一步随之办完。") if plan_of(found) else _("手续已记下。还没有排工期，排了以后这一步就算办完。"),
        url=_back(found, "permit"), again=lambda form: _shown(request, found, status=422, permit_form=form, wrong="permit"),
    )  # fmt: skip
