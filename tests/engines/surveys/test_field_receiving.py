"""What comes back from phones: once, in its own grid, landed with its source."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from tests.factories.surveys import QUESTIONS, a_record, give, make_grid, make_survey, send, the_row
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.actions.receiving import receive
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record
from zhenjie.engines.surveys.queries.packages import package_of
from zhenjie.engines.surveys.queries.records import unsealed
from zhenjie.engines.trail import queries as trail

pytestmark = pytest.mark.django_db


def test_a_new_yard_lands_in_the_register_with_its_source(given: Assignment) -> None:
    verdict = send(a_record(given), given)
    assert verdict["verdict"] == "accepted"
    yard = Yard.objects.get()
    assert (yard.name, yard.state, yard.area, str(yard.since), yard.unit) == (
        "23号院",
        "idle",
        Decimal("120.50"),
        "2020-05-01",
        given.unit,
    )
    record = Record.objects.get()
    assert record.landed == f"sample.yard:{yard.pk}"
    assert [entry.verb for entry in trail.history(Ref("sample.yard", str(yard.pk)))] == ["摸排登记"]
    told = trail.history(Ref("surveys.record", str(record.pk)))
    assert f"sample.yard:{yard.pk}" in told[0].after


def test_sent_ten_times_it_is_there_once_and_answered_alike(given: Assignment) -> None:
    said = a_record(given)
    verdicts = [send(said, given) for _ in range(10)]
    assert all(one == verdicts[0] for one in verdicts)
    assert (Yard.objects.count(), Record.objects.count()) == (1, 1)


def test_restored_on_another_phone_it_is_known_by_its_own_key(given: Assignment, township: Unit) -> None:
    said = a_record(given)
    first = send(said, given)
    other = make_account(unit=given.unit, role="grid_worker")
    from zhenjie.engines.org.middleware import actor_of

    again = send(said, given, by=actor_of(other, given.unit))
    assert again["verdict"] == "accepted"
    assert again["number"] == first["number"]
    assert Yard.objects.count() == 1


def test_a_correction_changes_the_row_it_became(given: Assignment) -> None:
    said = a_record(given)
    send(said, given)
    verdict = send({**said, "turn": 2, "answers": {**said["answers"], "area": "99"}}, given)
    assert verdict["verdict"] == "accepted"
    assert [yard.area for yard in Yard.objects.all()] == [Decimal("99.00")]


def test_an_older_turn_that_arrives_late_changes_nothing(given: Assignment) -> None:
    said = a_record(given)
    send({**said, "turn": 2, "answers": {**said["answers"], "area": "99"}}, given)
    verdict = send(said, given)
    assert verdict["turn"] == 2
    assert Yard.objects.get().area == Decimal("99.00")


def test_a_visited_row_is_changed_and_what_was_emptied_is_empty(given: Assignment) -> None:
    yard, said = the_row(given, note="门锁着")
    said["answers"] |= {"state": "talks", "note": ""}
    assert send(said, given)["verdict"] == "accepted"
    yard.refresh_from_db()
    assert (yard.state, yard.note, yard.version) == ("talks", "", 2)


def test_what_the_form_did_not_show_is_left_alone(given: Assignment) -> None:
    yard, said = the_row(given, since="2019-03-01")
    said["answers"] |= {"state": "used"}
    assert send(said, given)["verdict"] == "accepted"
    yard.refresh_from_db()
    assert str(yard.since) == "2019-03-01"


def test_a_faulty_record_is_refused_with_sentences_and_may_come_again(given: Assignment) -> None:
    said = a_record(given)
    bad = send({**said, "answers": {"name": "23号院", "state": "idle", "area": "0"}}, given)
    assert bad["verdict"] == "refused"
    assert bad["faults"] == {"area": "“面积”不能小于 1。"}
    assert (Yard.objects.count(), Record.objects.count()) == (0, 0)
    assert send(said, given)["verdict"] == "accepted"


@pytest.mark.parametrize("said", [None, [], {}, {"key": "x"}, {"key": "0" * 36, "turn": True}])
def test_nonsense_is_refused_with_a_sentence(given: Assignment, said: Any) -> None:
    verdict = send(said, given)
    assert verdict["verdict"] == "refused"
    assert verdict["sentence"].endswith("。")


def test_a_row_of_another_grid_cannot_be_named(given: Assignment, township: Unit) -> None:
    other = make_yard(make_grid(Unit.objects.filter(parent=township).order_by("path")[1], "第一网格"), "别处")
    verdict = send(a_record(given, subject=str(other.pk), base=1), given)
    assert verdict["verdict"] == "refused"
    assert Record.objects.count() == 0


def test_the_grid_of_somebody_else_is_not_filled(given: Assignment, township: Unit) -> None:
    verdict = receive(
        by=SYSTEM, said=a_record(given), prefixes=(Unit.objects.filter(parent=township).order_by("path")[1].path,)
    )
    assert verdict["verdict"] == "refused"


def test_an_old_form_lands_after_the_form_has_changed(given: Assignment) -> None:
    said = a_record(given)
    newer = [
        {**one, "title": "现状"} if one["key"] == "state" else one for one in QUESTIONS if one["key"] != "since"
    ] + [{"key": "owner", "kind": "text", "title": "权属人", "required": True, "column": "owner"}]
    survey = given.survey
    designing.change_draft(by=SYSTEM, survey=survey, questions=newer)
    designing.publish(by=SYSTEM, survey=survey)
    assert send(said, given)["verdict"] == "accepted"
    yard = Yard.objects.get()
    assert str(yard.since) == "2020-05-01"
    assert package_of(Assignment.objects.select_related("survey__unit", "unit").get(pk=given.pk))["number"] == 2


def test_a_closed_survey_still_takes_what_was_filled(given: Assignment) -> None:
    designing.close_survey(by=SYSTEM, survey=given.survey)
    assert send(a_record(given), given)["verdict"] == "accepted"


def test_secret_answers_are_sealed_at_rest(township: Unit) -> None:
    questions = [*QUESTIONS, {"key": "mobile", "kind": "text", "title": "电话", "secret": True}]
    given = give(make_survey(township, questions=questions), Unit.objects.filter(parent=township).order_by("path")[0])
    said = a_record(given)
    said["answers"]["mobile"] = "13800000000"
    assert send(said, given)["verdict"] == "accepted"
    record = Record.objects.get()
    assert "13800000000" not in json.dumps(record.answers) + record.sealed
    assert unsealed(record) == {"mobile": "13800000000"}


def test_a_survey_without_a_register_keeps_its_records(township: Unit) -> None:
    questions = [
        {"key": "who", "kind": "text", "title": "户主"},
        {
            "key": "people",
            "kind": "group",
            "title": "同住",
            "questions": [{"key": "age", "kind": "number", "title": "年龄"}],
        },
    ]
    given = give(
        make_survey(township, questions=questions, target=""), Unit.objects.filter(parent=township).order_by("path")[0]
    )
    verdict = send(a_record(given, answers={"who": "张家", "people": [{"age": "70"}, {"age": "68"}]}), given)
    assert verdict["verdict"] == "accepted"
    assert Record.objects.get().answers["people"] == [{"age": "70"}, {"age": "68"}]


def test_no_new_rows_where_only_known_ones_are_checked(township: Unit) -> None:
    given = give(make_survey(township, may_add=False), Unit.objects.filter(parent=township).order_by("path")[0])
    assert send(a_record(given), given)["verdict"] == "refused"
    assert Yard.objects.count() == 0
