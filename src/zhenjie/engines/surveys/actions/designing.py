"""Designing and giving out: a draft is worked on, published as a version, given to grids, closed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers
from zhenjie.engines.surveys.choices.fieldwork import SurveyState
from zhenjie.engines.surveys.models.fieldwork import Assignment, Survey, SurveyVersion
from zhenjie.engines.surveys.rules.designing import faults_of
from zhenjie.engines.trail import actions as trail


def _ref(survey: Survey) -> Ref:
    return Ref("surveys.survey", str(survey.pk))


@transaction.atomic
def create_survey(
    *, by: Actor, unit: Unit, title: str, purpose: str = "", target: str = "", may_add: bool = True,
    questions: Sequence[Mapping[str, Any]] = (), template: str = "",
) -> Survey:  # fmt: skip
    """A survey in design; nobody sees it on a phone yet."""
    survey = Survey.objects.create(
        unit=unit, title=title, purpose=purpose, target=target, may_add=may_add, draft=list(questions), template=template,
        created_at=clock.now(), created_by=by.name[:60],
    )  # fmt: skip
    after = {"title": title, "purpose": purpose, "target": target}
    trail.record(by=by, verb=_("新建摸排"), subject=_ref(survey), scope=unit.path, after=after)
    return survey


def _locked(survey: Survey, version: int | None) -> Survey:
    stored = Survey.objects.select_for_update(of=("self",)).select_related("unit").get(pk=survey.pk)
    if version is not None and stored.version != version:
        raise Conflict(stored, _("“%(what)s”在您改的时候被别人改过，您的修改没有保存，请看过再改。") % {"what": stored})
    return stored


@transaction.atomic
def change_draft(
    *, by: Actor, survey: Survey, questions: Sequence[Mapping[str, Any]], version: int | None = None
) -> Survey:
    """The draft as it stands now. Phones keep the published version until the next is published."""
    survey = _locked(survey, version)
    survey.draft, survey.version = list(questions), survey.version + 1
    survey.save(update_fields=["draft", "version"])
    return survey


@transaction.atomic
def change_survey(
    *, by: Actor, survey: Survey, title: str, purpose: str, may_add: bool, version: int | None = None
) -> Survey:
    """What the survey is called and what for."""
    survey = _locked(survey, version)
    before = {"title": survey.title, "purpose": survey.purpose, "may_add": survey.may_add}
    after = {"title": title, "purpose": purpose, "may_add": may_add}
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        survey.title, survey.purpose, survey.may_add, survey.version = title, purpose, may_add, survey.version + 1
        survey.save(update_fields=[*changed, "version"])
        trail.record(
            by=by, verb=_("修改摸排"), subject=_ref(survey), scope=survey.unit.path,
            before={name: before[name] for name in changed}, after={name: after[name] for name in changed},
        )  # fmt: skip
    return survey


@transaction.atomic
def publish(*, by: Actor, survey: Survey) -> Survey:
    """Make the draft the next version; phones take it with their next signal, what was filled with the old one still lands.
    Problem with every fault when the draft cannot be used."""
    survey = _locked(survey, None)
    if faults := faults_of(survey.draft):
        raise Problem(422, "".join(faults))
    last = SurveyVersion.objects.filter(survey=survey, number=survey.number).first()
    if last is not None and last.questions == survey.draft:
        raise Problem(409, _("和第 %(number)s 版一样，没有要发布的改动。") % {"number": survey.number})
    survey.number = (survey.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    survey.version += 1
    if survey.state == SurveyState.DRAFT:
        survey.state = SurveyState.OPEN
    survey.save(update_fields=["number", "version", "state"])
    SurveyVersion.objects.create(
        survey=survey, number=survey.number, questions=survey.draft, at=clock.now(), name=by.name[:60]
    )
    after = {"number": survey.number, "questions": len(survey.draft)}
    trail.record(by=by, verb=_("发布摸排"), subject=_ref(survey), scope=survey.unit.path, after=after)
    return survey


@transaction.atomic
def assign(*, by: Actor, survey: Survey, units: Iterable[Unit], due: date | None = None) -> int:
    """Give the survey to grids; a grid that has it gets the new date, one it was taken from has it again. Returns how many."""
    survey = _locked(survey, None)
    units = list(units)
    if survey.number == 0:
        raise Problem(409, _("还没有发布，先发布再派发。"))
    if beyond := [unit.name for unit in units if not covers(survey.unit.path, unit.path)]:
        raise Problem(
            422, _("%(names)s不归%(unit)s管，不能派。") % {"names": "、".join(beyond), "unit": survey.unit.name}
        )
    for unit in units:
        Assignment.objects.update_or_create(
            survey=survey, unit=unit,
            defaults={"due": due, "ended_at": None},
            create_defaults={"due": due, "at": clock.now(), "name": by.name[:60]},
        )  # fmt: skip
    after = {"units": "、".join(unit.name for unit in units), "due": due}
    trail.record(by=by, verb=_("派发摸排"), subject=_ref(survey), scope=survey.unit.path, after=after)
    return len(units)


@transaction.atomic
def expect(*, by: Actor, assignment: Assignment, number: int | None) -> None:
    """How many there are to see in a grid, where the register does not say."""
    if assignment.expected != number:
        before, after = {"expected": assignment.expected}, {"expected": number}
        assignment.expected = number
        assignment.save(update_fields=["expected"])
        trail.record(
            by=by,
            verb=_("改应摸排数"),
            subject=_ref(assignment.survey),
            scope=assignment.unit.path,
            before=before,
            after=after,
        )


@transaction.atomic
def take_back(*, by: Actor, assignment: Assignment) -> None:
    """The grid no longer has the survey; what lies on phones may still be sent."""
    if Assignment.objects.filter(pk=assignment.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        after = {"units": assignment.unit.name}
        trail.record(
            by=by, verb=_("收回摸排"), subject=_ref(assignment.survey), scope=assignment.unit.path, after=after
        )


@transaction.atomic
def close_survey(*, by: Actor, survey: Survey) -> Survey:
    """The survey is over: phones offer it no more, what was filled still arrives."""
    survey = _locked(survey, None)
    if survey.state != SurveyState.CLOSED:
        survey.state, survey.closed_at, survey.version = SurveyState.CLOSED, clock.now(), survey.version + 1
        survey.save(update_fields=["state", "closed_at", "version"])
        trail.record(by=by, verb=_("结束摸排"), subject=_ref(survey), scope=survey.unit.path)
    return survey
