"""专班: people from several offices work together for a time; one or more of them lead."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org.models import Person, Team, TeamMember, Unit
from zhenjie.engines.org.problems import Problem, Stale
from zhenjie.engines.trail.actions import record


def ref(team: Team) -> Ref:
    """The reference of a team."""
    return Ref("org.team", str(team.pk))


def _told(team: Team) -> dict[str, Any]:
    return {
        "name": team.name,
        "unit": team.unit_id,
        "purpose": team.purpose,
        "valid_from": team.valid_from.isoformat(),
        "valid_to": team.valid_to and team.valid_to.isoformat(),
    }


def claim(team: Team, version: int | None) -> Team:
    """The team as it stands now, locked; Stale when no longer the `version` that the user saw."""
    current = Team.objects.select_for_update(of=("self",)).select_related("unit").get(pk=team.pk)
    if version is not None and current.version != version:
        raise Stale(current.name)
    return current


def _clean(name: str, valid_from: date, valid_to: date | None) -> str:
    if not name.strip():
        raise Problem("请填写专班名称。", "name")
    if valid_to is not None and valid_to < valid_from:
        raise Problem("结束日期不能早于成立日期。", "valid_to")
    return name.strip()


@transaction.atomic
def create_team(
    *, by: Actor, unit: Unit, name: str, purpose: str = "", valid_from: date, valid_to: date | None = None
) -> Team:
    """A team set up by `unit`, still without members. Raises Problem."""
    name = _clean(name, valid_from, valid_to)
    team = Team.objects.create(unit=unit, name=name, purpose=purpose, valid_from=valid_from, valid_to=valid_to)
    record(by=by, verb="成立专班", subject=ref(team), scope=unit.path, before=None, after=_told(team))
    return team


@transaction.atomic
def edit_team(
    *, by: Actor, team: Team, version: int | None, name: str, purpose: str, valid_from: date, valid_to: date | None
) -> Team:
    """Change name, purpose or time; `valid_to` is the last day. Raises Problem, Stale."""
    current = claim(team, version)
    before = _told(current)
    current.name = _clean(name, valid_from, valid_to)
    current.purpose, current.valid_from, current.valid_to = purpose, valid_from, valid_to
    current.version += 1
    current.save(update_fields=["name", "purpose", "valid_from", "valid_to", "version"])
    record(by=by, verb="修改专班", subject=ref(current), scope=current.unit.path, before=before, after=_told(current))
    return current


@transaction.atomic
def add_member(*, by: Actor, team: Team, person: Person, leads: bool = False) -> TeamMember:
    """`person` joins; who is in the team already is told so. Raises Problem."""
    current = claim(team, None)
    try:
        with transaction.atomic():
            member = TeamMember.objects.create(team=current, person=person, leads=leads)
    except IntegrityError as error:
        raise Problem(f"{person.name}已经在“{current.name}”里。", "person") from error
    after = {"person": person.pk, "name": person.name, "leads": leads}
    record(by=by, verb="加入专班", subject=ref(current), scope=current.unit.path, before=None, after=after)
    return member


@transaction.atomic
def remove_member(*, by: Actor, member: TeamMember) -> None:
    """The person leaves the team; asking twice changes nothing."""
    gone, _ = TeamMember.objects.filter(pk=member.pk).delete()
    if gone:
        before = {"person": member.person_id, "name": member.person.name, "leads": member.leads}
        team = member.team
        record(by=by, verb="退出专班", subject=ref(team), scope=team.unit.path, before=before, after=None)
