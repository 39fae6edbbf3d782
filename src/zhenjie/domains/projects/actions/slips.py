"""节点滞后: a step that slipped lies on the desk of whoever answers for it, and leaves it by itself when it no longer does.

A slip begins when the rule says so and is over when the step is finished or no longer late, whatever became of its matter meanwhile. A
step that slips again has another matter: another stretch of time, perhaps another holder, and each counted.
"""

from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.core.workdays import standard
from zhenjie.domains.projects.choices import PROBLEM, PROJECT, Trouble
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Problem, Slip
from zhenjie.domains.projects.queries import slips
from zhenjie.domains.projects.rules.slips import SlipRule, slip_rule
from zhenjie.engines.ledger.problems import Problem as Refused
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.slipping import Step, steps_at_hand


def watch_slips() -> tuple[int, int]:
    """Ends the slips that are over, and on working days begins those that the rule finds; how many began and ended. Done twice it is done
    once."""
    ended = sum([_end(slip, why) for slip, why in slips.over()])
    today = clock.today()
    rule = slip_rule(today, settings.CATALOGUE_DIR)
    if rule is None or not standard().is_workday(today):
        return 0, ended
    return sum(_begin_all(rows, rule) for rows in slips.watched()), ended


def _begin_all(rows: slips.Watched, rule: SlipRule) -> int:
    known = slips.open_keys(plan.pk for plan, _project in rows)
    hands = steps_at_hand([plan for plan, _project in rows])
    found = [
        (plan, project, step)
        for plan, project in rows
        for step in _late(hands[plan.pk].values(), rule)
        if (plan.pk, step.key) not in known
    ]
    return sum(_begin(plan, project, step, rule) for plan, project, step in _lasting(found, rule))


def _late(steps: Iterable[Step], rule: SlipRule) -> list[Step]:
    return [one for one in steps if one.colour.value in rule.colours and one.kind in rule.days]


def _lasting(
    found: Sequence[tuple[Schedule, Project, Step]], rule: SlipRule
) -> Iterable[tuple[Schedule, Project, Step]]:
    """Those that were as late already so many working days ago, by what was known then."""
    today, calendar = clock.today(), standard()
    for days in sorted({rule.days[step.kind] for _plan, _project, step in found}):
        these = [one for one in found if rule.days[one[2].kind] == days]
        before = steps_at_hand([one[0] for one in these], calendar.add_workdays(today, -days)) if days else {}
        for plan, project, step in these:
            then = before.get(plan.pk, {}).get(step.key) if days else step
            if then is not None and then.colour.value in rule.colours:
                yield plan, project, step


@transaction.atomic
def _begin(plan: Schedule, project: Project, step: Step, rule: SlipRule) -> bool:
    Schedule.objects.select_for_update().get(pk=plan.pk)
    earlier = list(Slip.objects.filter(schedule=plan, step=step.key).select_related("problem__matter").order_by("pk"))
    if any(one.over_on is None for one in earlier):
        return False
    days = rule.days[step.kind]
    waited = (
        ngettext("亮灯满 %(days)d 个工作日", "亮灯满 %(days)d 个工作日", days) % {"days": days}
        if days
        else _("亮灯当天")
    )
    text = step.said + _("%(waited)s转为事项，依据：%(source)s。") % {"waited": waited, "source": rule.source}
    if step.owner:
        text += _("办理：%(who)s。") % {"who": step.owner}
    if earlier:
        text += _("这一步第 %(count)d 次滞后，上一次是%(matter)s。") % {
            "count": len(earlier) + 1, "matter": earlier[-1].problem.matter.number,
        }  # fmt: skip
    key = f"slip:{plan.pk}:{step.key}:{len(earlier) + 1}"
    new = New(
        flow=PROBLEM, unit=project.unit, title=_("%(project)s：%(step)s滞后") % {"project": project.name, "step": step.title},
        text=text, source=Source.SYSTEM, kind=Trouble.SLIP, subject=str(Ref(PROJECT, str(project.pk))),
    )  # fmt: skip
    matter = register_matter(by=SYSTEM, new=new, key=key)
    problem = Problem.objects.create(matter=matter, project=project, kind=Trouble.SLIP)
    Slip.objects.create(
        problem=problem, schedule=plan, step=step.key, title=step.title, due=step.due, forecast=step.forecast, days=step.days,
        began_on=clock.today(), rule=rule.id,
    )  # fmt: skip
    if (holder := slips.holder_of(project, step)) is not None:
        unit, person = holder
        move_matter(by=SYSTEM, matter=matter.pk, verb="assign", key=f"{key}:assign", to=unit, person=person)
    return True


@transaction.atomic
def _end(slip: Slip, why: str) -> bool:
    held = Slip.objects.select_for_update(of=("self",)).select_related("problem__matter").get(pk=slip.pk)
    if held.over_on is not None:
        return False
    held.over_on, held.over_why = clock.today(), why[:300]
    held.save(update_fields=["over_on", "over_why"])
    matter = held.problem.matter
    if matter.holder_id is None:
        return True
    key = f"slip:{held.schedule_id}:{held.step}:{held.pk}:over"
    try:
        move_matter(by=SYSTEM, matter=matter.pk, verb="close", key=key, words=why)
    except Refused:
        # Split among several: they finish what they were given, and read that the reason is gone.
        move_matter(by=SYSTEM, matter=matter.pk, verb="note", key=f"{key}:said", words=why)
    return True
