"""Acts on persons: look at the whole numbers, print the sheet, put people into a household. Each leaves a trail."""

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.residents.choices import Relation
from zhenjie.domains.residents.models import Household, Person
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.trail import actions as trail

LOOKED, PRINTED, SOUGHT = "查看完整信息", "出具个人信息告知单", "按号码查人"


def look_at(*, by: Actor, person: Person, reason: str) -> None:
    """Somebody reads the whole numbers of `person`; who, when and why stays."""
    _told(by, person, LOOKED, reason)


def print_sheet(*, by: Actor, person: Person, reason: str) -> None:
    """The sheet of everything held about `person` leaves the house (个人信息保护法 45)."""
    _told(by, person, PRINTED, reason)


def _told(by: Actor, person: Person, verb: str, reason: str) -> None:
    subject = Ref("residents.person", str(person.pk))
    trail.record(by=by, verb=verb, subject=subject, scope=person.unit.path, before=None, after={"reason": reason})


def record_search(*, by: Actor, found: int, scope: str) -> None:
    """A search by whole number is itself an act on personal data; the number is not written down."""
    subject = Ref("residents.search", "number")
    trail.record(by=by, verb=SOUGHT, subject=subject, scope=scope, before=None, after={"found": found})


@transaction.atomic
def join_household(*, by: Actor, person: Person, household: Household, relation: str) -> Person:
    """`person` belongs to `household` from now on; the new head takes the place of the old. Raises Problem."""
    if person.unit.path[: len(household.unit.path)] != household.unit.path and not household.unit.path.startswith(
        person.unit.path
    ):
        raise Problem(422, _("%(name)s不住在这一户所在的单位，请先改住址再并入。") % {"name": person})
    left = person.household
    if relation == Relation.HEAD and household.head_id not in (None, person.pk):
        for former in household.members.filter(relation=Relation.HEAD, gone_at__isnull=True).exclude(pk=person.pk):
            former.relation = Relation.OTHER
            save_row(by=by, row=former, verb="不再是户主")
    person.household, person.relation = household, relation
    save_row(by=by, row=person, verb="并入户")
    _settle(by, household)
    if left is not None and left.pk != household.pk:
        _settle(by, left)
    return person


@transaction.atomic
def leave_household(*, by: Actor, person: Person) -> Person:
    """`person` no longer belongs to a household."""
    left = person.household
    person.household, person.relation = None, ""
    save_row(by=by, row=person, verb="移出户")
    if left is not None:
        _settle(by, left)
    return person


def _settle(by: Actor, household: Household) -> None:
    """Head and size follow from the members."""
    there = list(household.members.filter(gone_at__isnull=True))
    household.refresh_from_db()
    household.size = len(there)
    household.head = next((one for one in there if one.relation == Relation.HEAD), None)
    save_row(by=by, row=household, verb="核定人口")
