"""Both sides of a conflict are kept, nothing is overwritten, and a person chooses: on the phone or at the desk."""

from typing import Any

import pytest

from tests.engines.ledger.sample.models import Yard
from tests.factories.surveys import send, the_row
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.surveys.actions.receiving import settle
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record

pytestmark = pytest.mark.django_db


def test_both_sides_of_a_conflict_are_kept_and_nothing_is_overwritten(given: Assignment) -> None:
    yard, said = the_row(given)
    yard.state = "used"
    save_row(by=SYSTEM, row=yard, version=1)
    said["answers"] |= {"state": "talks"}
    verdict = send(said, given)
    assert verdict["verdict"] == "conflict"
    assert verdict["theirs"]["answers"]["state"] == "used"
    record = Record.objects.get()
    assert (record.answers["state"], record.theirs["answers"]["state"]) == ("talks", "used")
    yard.refresh_from_db()
    assert yard.state == "used"


def test_the_person_on_the_spot_saw_what_she_left_as_it_was(given: Assignment) -> None:
    yard, said = the_row(given)
    yard.state = "used"
    save_row(by=SYSTEM, row=yard, version=1)
    assert send(said, given)["verdict"] == "conflict"


def test_a_change_of_something_the_form_does_not_ask_is_no_conflict(given: Assignment) -> None:
    yard, said = the_row(given)
    yard.owner = "村集体"
    save_row(by=SYSTEM, row=yard, version=1)
    said["answers"] |= {"state": "talks"}
    assert send(said, given)["verdict"] == "accepted"
    yard.refresh_from_db()
    assert (yard.state, yard.owner) == ("talks", "村集体")


def in_conflict(given: Assignment) -> tuple[Yard, dict[str, Any], dict[str, Any]]:
    yard, said = the_row(given)
    yard.state = "used"
    save_row(by=SYSTEM, row=yard, version=1)
    said["answers"] |= {"state": "talks"}
    return yard, said, send(said, given)["theirs"]


def test_choosing_mine_lands_and_choosing_theirs_does_not(given: Assignment) -> None:
    yard, said, theirs = in_conflict(given)
    mine = send({**said, "turn": 2, "choice": "mine", "base": theirs["version"], "was": theirs["answers"]}, given)
    assert mine["verdict"] == "accepted"
    yard.refresh_from_db()
    assert yard.state == "talks"
    assert Record.objects.get().theirs["answers"]["state"] == "used"
    other, more, theirs = in_conflict_again(given)
    assert send({**more, "turn": 2, "choice": "theirs"}, given)["verdict"] == "settled"
    other.refresh_from_db()
    assert other.state == "used"
    assert Record.objects.get(key=more["key"]).answers["state"] == "talks"


def in_conflict_again(given: Assignment) -> tuple[Yard, dict[str, Any], dict[str, Any]]:
    Yard.objects.all().delete()
    return in_conflict(given)


def test_mine_over_a_row_that_changed_once_more_is_a_conflict_again(given: Assignment) -> None:
    yard, said, theirs = in_conflict(given)
    yard.refresh_from_db()
    yard.note = "又改了"
    save_row(by=SYSTEM, row=yard, version=2)
    again = send({**said, "turn": 2, "choice": "mine", "base": theirs["version"], "was": theirs["answers"]}, given)
    assert again["verdict"] == "conflict"
    assert again["theirs"]["version"] == 3


@pytest.mark.parametrize(("side", "state"), [("mine", "talks"), ("theirs", "used")])
def test_the_desk_chooses_and_the_phone_is_told(given: Assignment, side: Any, state: str) -> None:
    yard, said, theirs = in_conflict(given)
    settle(by=SYSTEM, record=Record.objects.get(), side=side, version=theirs["version"])
    yard.refresh_from_db()
    assert yard.state == state
    late = send({**said, "turn": 2, "choice": "theirs"}, given)
    assert (late["verdict"], late["chosen"], late["turn"]) == ("settled", side, 2)
    with pytest.raises(Problem):
        settle(by=SYSTEM, record=Record.objects.get(), side=side, version=theirs["version"])


def test_the_desk_does_not_choose_over_what_it_has_not_seen(given: Assignment) -> None:
    _yard, _said, theirs = in_conflict(given)
    with pytest.raises(Conflict):
        settle(by=SYSTEM, record=Record.objects.get(), side="mine", version=theirs["version"] - 1)  # type: ignore[arg-type]
