"""Who works on the demo's projects, and how: teams, leaders, weeks, problems, meetings."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from zhenjie.config.demo import writing
from zhenjie.config.demo.projects_told import Place, Told, Trouble, moment, telling, troubles
from zhenjie.core import clock, workdays
from zhenjie.core.actors import Actor
from zhenjie.domains.projects.actions.meetings import decide_item, write_agenda
from zhenjie.domains.projects.actions.work import give_team, link_leader, raise_problem, set_team
from zhenjie.domains.projects.models.outputs import Delivery
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Meeting, Week
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.org.models import Team, Unit


def load_people(made: Sequence[tuple[Project, Told]], places: Sequence[Place]) -> None:
    """Teams of the organisation and leaders; the team that is there already takes the projects under construction."""
    own = Team.objects.filter(name="重点项目建设专班").first()
    teams: dict[tuple[int, int], Team] = {}
    for number, (project, told) in enumerate(made):
        place = places[number >= 34]
        if told.far in ("lead", "ended") or not place.people:
            continue
        who = place.people[number % len(place.people)]
        key = (place.town.pk, who.pk)
        if told.far == "building" and own is not None and number < 34 and number % 2:
            give_team(by=place.by, project=project, team=own)
        elif key in teams:
            give_team(by=place.by, project=project, team=teams[key])
        else:
            others = [one for one in place.people if one != who][:2]
            teams[key] = set_team(
                by=place.by,
                project=project,
                unit=place.town,
                leader=who,
                members=others,
                name=f"{place.town.name}招商项目{len(teams) + 1}专班",
            )
        if told.total >= 15000 and told.far not in ("negotiating",):
            link_leader(
                by=place.by, project=project, person=place.people[0], every_days=14, valid_from=project.found_on
            )


def load_work(projects: Sequence[Project], places: Sequence[Place]) -> None:
    """Weeks, deliveries, problems and meetings."""
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    for project in projects:
        project.refresh_from_db()
    late, early = (telling()["done"], telling()["ahead"]), (telling()["early"]["done"], telling()["early"]["ahead"])
    said = dict.fromkeys(("signed", "registered", "landed"), early)
    running = [
        one for one in projects if one.stage in ("signed", "registered", "landed", "started", "building", "completed")
    ]
    writing.write([
        Week(
            unit=one.unit, project=one, monday=monday - timedelta(weeks=back), done=_turn(said.get(one.stage, late)[0], number + back),
            ahead=_turn(said.get(one.stage, late)[1], number + back), name="孟秋实", at=moment(min(today, monday - timedelta(weeks=back) + timedelta(days=4)), 17),
        )
        for number, one in enumerate(running) for back in range(4) if back or number % 3 == 0
    ])  # fmt: skip
    writing.write([
        Delivery(
            unit=one.unit, project=one, year=today.year - 1, output=(one.promised_output or Decimal(0)) * Decimal(share),
            tax=(one.promised_tax or Decimal(0)) * Decimal(share) * Decimal("0.9"), document="企业履约评估表（盖章）",
        )
        for one, share in zip([one for one in projects if one.stage in ("full", "producing")], ("0.88", "0.62", "0.41"), strict=False)
    ])  # fmt: skip
    by_name = {one.name: one for one in projects}
    for number, trouble in enumerate(troubles()):
        _problem(by_name[trouble.project], trouble, places[0], number)
    _meetings(places[0], today)


def _turn(words: Sequence[str], number: int) -> str:
    return words[number % len(words)]


def _problem(project: Project, trouble: Trouble, place: Place, number: int) -> None:
    _name, kind, text, wished, ago, signed = trouble
    days = workdays.standard()
    at = moment(days.add_workdays(clock.today(), -ago), 9)
    with clock.fixed(at):
        made = raise_problem(
            by=place.by, project=project, text=text, kind=kind, wished=wished, key=f"demo:{number}", at=at
        )
    office = Unit.objects.filter(code="990101101-04").first() or place.town
    if not signed or not project.unit.path.startswith(place.town.path):
        return
    chief = Actor(account=None, name="孟庭", unit=place.town.path)
    for step, (verb, more) in enumerate((("assign", {"to": office.pk}), ("sign", {}))):
        when = at + timedelta(hours=2 + step * 3)
        move_matter(
            by=chief if verb == "assign" else Actor(account=None, name="孟秋实", unit=office.path), matter=made.matter_id, verb=verb,
            key=f"demo:project:{number}:{verb}", at=when, **more,
        )  # fmt: skip


def _meetings(place: Place, today: date) -> None:
    days = workdays.standard()
    past = days.add_workdays(today, -8)
    meeting = save_row(by=place.by, row=Meeting(
        unit=place.town, title="重点项目周调度会", on=past, host="沈国安", spot="镇政府二楼会议室", minutes=f"云溪镇会纪〔{past.year}〕21号",
    ))  # fmt: skip
    with clock.fixed(moment(past)):
        write_agenda(by=place.by, meeting=meeting)
        for number, item in enumerate(meeting.items.order_by("position")[:4]):
            decide_item(
                by=place.by, item=item, decided=("每天调度，三天内给结果", "约县局现场会商", "先行报图审，容缺受理", "专班驻点")[number],
                holder=place.town, due=days.add_workdays(past, 3 + number * 3),
            )  # fmt: skip
    save_row(
        by=place.by,
        row=Meeting(unit=place.town, title="重点项目周调度会", on=days.add_workdays(today, 1), host="沈国安"),
    )
