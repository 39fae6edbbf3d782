"""The work on projects written down: the week in a minute, problems that become matters, teams, leaders."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import blake2s

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.projects.actions.money import report_invested
from zhenjie.domains.projects.choices import PROBLEM, PROJECT, TOLD, Trouble
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Problem as Trouble_
from zhenjie.domains.projects.models.work import Week
from zhenjie.domains.projects.queries import books
from zhenjie.domains.projects.rules.money import said
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.org.actions.links import create_link
from zhenjie.engines.org.actions.teams import add_member, create_team
from zhenjie.engines.org.models import Link, Person, Team, Unit


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def said_once(where: object, text: str) -> str:
    """The key under which the same words in the same place are one problem; other words are another, however alike they begin."""
    return f"{where}:{blake2s(' '.join(text.split()).encode(), digest_size=16).hexdigest()}"


@transaction.atomic
def report_week(
    *, by: Actor, project: Project, on: date, done: str = "", ahead: str = "", same: bool = False,
    invested: Decimal | None = None, trouble: str = "", kind: str = Trouble.OTHER, wished: str = "", key: str = "",
    version: int | None = None,
) -> Week:  # fmt: skip
    """The week of a day: what was done, what comes next, the month's investment so far, what stands in the way. Told again in the
    same week it takes the place of what was said; ``trouble`` becomes a matter. ``version``: of the week as whoever tells it saw it, 0
    for none. Raises Problem with the field; Conflict when somebody else told it in between."""
    held = Project.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=project.pk)
    if on > clock.today():
        raise Problem(422, _("这一周还没有到。"), field="on")
    if not same and not done.strip():
        raise Problem(422, _("写一句本周做了什么；没有变化就勾“没有新进展”。"), field="done")
    monday = monday_of(on)
    row = Week.objects.filter(project=held, monday=monday).first() or Week(project=held, monday=monday)
    if version is not None and version != (row.version if row.pk else 0):
        raise Conflict(
            row,
            _("%(name)s刚报过这一周：“%(done)s”。您写的没有丢，再点一次“报上去”就以您的为准。")
            % {"name": row.name, "done": row.done or _("没有新进展")},
        )
    stands = books.of_month(held, on)
    if invested is not None and invested < stands:
        raise Problem(
            422, _("本月账上已有 %(stands)s，这里报的更少。确实要减，请到项目资金的“当月完成投资”里改。") % {"stands": said(stands)},
            field="invested",
        )  # fmt: skip
    row.unit, row.done, row.ahead, row.same = held.unit, done.strip()[:300], ahead.strip()[:300], same
    row.name, row.at = by.name[:60], clock.now()
    save_row(by=by, row=row, verb=_("周进展"))
    if invested is not None:
        report_invested(by=by, project=held, month=on, total=invested, note=_("周进展"))
    if trouble.strip():
        raise_problem(
            by=by,
            project=held,
            text=trouble,
            kind=kind,
            wished=wished,
            key=key or said_once(f"week:{row.pk}", trouble),
        )
    return row


@transaction.atomic
def raise_problem(
    *, by: Actor, project: Project, text: str, kind: str, wished: str = "", key: str, at: datetime | None = None
) -> Trouble_:
    """提问题: a matter of the flow of project problems that points at the project. Once per `key`. Raises Problem."""
    if not text.strip():
        raise Problem(422, _("请写清是什么问题。"), field="text")
    if kind not in dict(TOLD):
        raise Problem(422, _("请选问题类型。"), field="kind")
    title = f"{project.name}：{' '.join(text.split())}"[:60]
    new = New(
        flow=PROBLEM, unit=project.unit, title=title, text=text.strip(), source=Source.VISIT, kind=kind,
        subject=str(Ref(PROJECT, str(project.pk))),
    )  # fmt: skip
    matter = register_matter(by=by, new=new, key=f"project:{project.pk}:{key}"[:80], at=at)
    made, _new = Trouble_.objects.get_or_create(
        matter=matter, defaults={"project": project, "kind": kind, "wished": wished.strip()[:120]}
    )
    return made


@transaction.atomic
def set_team(
    *, by: Actor, project: Project, unit: Unit, leader: Person, members: Sequence[Person] = (), name: str = ""
) -> Team:
    """成立专班: a team of the organisation with its leader and members, and the project is theirs. Raises org's Problem."""
    held = (
        Project.objects.select_for_update(of=("self",), no_key=True).select_related("unit", "team").get(pk=project.pk)
    )
    called = name or _("%(name)s专班") % {"name": held.name}
    if held.team is not None and held.team.name == called:
        if held.team.members.filter(person=leader, leads=True).exists():
            return held.team
        raise Problem(409, _("“%(name)s”已经成立，换组长或成员请在组织的专班里改。") % {"name": called}, field="leader")
    team = create_team(
        by=by,
        unit=unit,
        name=called,
        purpose=held.name,
        valid_from=clock.today(),
    )
    for person in dict.fromkeys((leader, *members)):
        add_member(by=by, team=team, person=person, leads=person == leader)
    held.team = team
    save_row(by=by, row=held, verb=_("成立专班"))
    return team


@transaction.atomic
def give_team(*, by: Actor, project: Project, team: Team | None) -> Project:
    """An existing team takes a project on, or nobody does."""
    held = Project.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=project.pk)
    held.team = team
    return save_row(by=by, row=held, verb=_("换专班"))


def link_leader(*, by: Actor, project: Project, person: Person, every_days: int = 30, valid_from: date) -> Link:
    """包联: a leader answers for the project. Raises org's Problem."""
    return create_link(
        by=by, person=person, subject=Ref(PROJECT, str(project.pk)), label=project.name, every_days=every_days,
        valid_from=valid_from,
    )  # fmt: skip
