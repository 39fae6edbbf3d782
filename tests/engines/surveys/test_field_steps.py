"""Steps of a matter at the phone's door: once under any retry, nothing over somebody else's move, nothing without the right."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.engines.surveys.conftest import deed, desk, given_to, send
from tests.factories.matters import move
from tests.factories.org import make_account, make_county, make_post
from tests.factories.surveys import make_grid
from zhenjie.core import clock
from zhenjie.engines.matters.models import Event, Voice
from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.surveys.rules.deeds import on_phone_at

pytestmark = pytest.mark.django_db


# --- exactly once -------------------------------------------------------------------------------------------------------


def test_sent_ten_times_it_is_done_once_and_answered_alike(phone: Client, grid: Unit, worker: Account) -> None:
    matter = given_to(grid)
    one = deed(matter, "sign")
    verdicts = [send(phone, one)[0] for _ in range(10)]
    assert all(verdict == verdicts[0] for verdict in verdicts)
    assert verdicts[0]["verdict"] == "done"
    assert Event.objects.filter(matter=matter, verb="sign").count() == 1
    matter.refresh_from_db()
    assert (matter.stage, matter.person_id) == ("handling", worker.person_id)


def test_a_round_without_a_signal_arrives_in_order(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    sign = deed(matter, "sign")
    call = deed(matter, "contact", {"words": "电话里说好下午去"}, after=[sign["key"]])
    reply = deed(matter, "reply", {"words": "护栏已经焊牢。", "solved": "yes"}, after=[sign["key"], call["key"]])
    assert [one["verdict"] for one in send(phone, sign, call, reply)] == ["done"] * 3
    matter.refresh_from_db()
    assert matter.stage == "reviewing"
    assert Voice.objects.get(matter=matter).contacted_at is not None


def test_what_comes_too_early_waits_for_what_was_before(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    sign = deed(matter, "sign")
    reply = deed(matter, "reply", {"words": "焊好了。", "solved": "yes"}, after=[sign["key"]])
    assert send(phone, reply)[0]["verdict"] == "again"
    assert [one["verdict"] for one in send(phone, sign, reply)] == ["done", "done"]


def test_two_phones_of_one_worker_know_nothing_of_each_other(worker: Account, grid: Unit) -> None:
    matter = given_to(grid)
    phones = [Client(), Client()]
    for one in phones:
        one.force_login(worker)
    assert send(phones[0], deed(matter, "sign"))[0]["verdict"] == "done"
    second = send(phones[1], deed(matter, "sign"))[0]
    assert second["verdict"] == "conflict"
    assert second["may"] is False
    assert Event.objects.filter(matter=matter, verb="sign").count() == 1


def test_two_workers_one_matter_the_second_is_told(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    other = make_account(unit=grid, role="grid_worker")
    second = Client()
    second.force_login(other)
    assert send(phone, deed(matter, "sign"))[0]["verdict"] == "done"
    told = send(
        second, deed(matter, "note", {"words": "我也看到了"}), deed(matter, "return", {"ground": "职责清单第 3 条"})
    )
    assert [one["verdict"] for one in told] == ["done", "conflict"]


def test_the_key_of_another_account_is_another_command(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    one = deed(matter, "note", {"words": "看过了"})
    other = Client()
    other.force_login(make_account(unit=grid, role="grid_worker"))
    assert [send(client, one)[0]["verdict"] for client in (phone, other)] == ["done", "done"]
    assert Event.objects.filter(matter=matter, verb="note").count() == 2


# --- conflicts and refusals ---------------------------------------------------------------------------------------------


def test_a_conflict_tells_what_happened_and_all_the_same_does_it(phone: Client, grid: Unit) -> None:
    matter = given_to(grid, "handling")
    one = deed(matter, "reply", {"words": "焊好了。", "solved": "yes"})
    move(matter, "progress", words="工程队明天到")
    told = send(phone, one)[0]
    assert told["verdict"] == "conflict"
    assert told["may"] is True
    assert "工程队明天到" in told["happened"][0]
    assert send(phone, one)[0]["verdict"] == "conflict"
    assert send(phone, {**one, "version": told["seq"]})[0]["verdict"] == "done"
    assert Event.objects.filter(matter=matter, verb="reply").count() == 1


def test_what_the_form_asks_is_asked_at_the_door_too(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    one = deed(matter, "return", {"words": "不归我们"})
    told = send(phone, one)[0]
    assert (told["verdict"], set(told["faults"])) == ("refused", {"ground"})
    mended = {**one, "said": {"words": "不归我们", "ground": "职责清单第 12 条"}}
    assert send(phone, mended)[0]["verdict"] == "done"
    matter.refresh_from_db()
    assert (matter.stage, matter.state["pending"]["ground"]) == ("returning", "职责清单第 12 条")


def test_whoever_lost_the_post_on_the_way_is_refused(phone: Client, grid: Unit, village: Unit, worker: Account) -> None:
    matter = given_to(grid)
    elsewhere = make_grid(village, "第五网格")
    assert worker.person is not None
    Post.objects.filter(person=worker.person).update(valid_to=clock.today() - timedelta(days=1))
    make_post(worker.person, unit=elsewhere, role="grid_worker")
    told = send(phone, deed(matter, "sign"))[0]
    assert told["verdict"] == "refused"
    assert "不归您" in told["sentence"]
    assert Event.objects.filter(matter=matter, verb="sign").count() == 0


@pytest.mark.parametrize("verb", ["assign", "rule_return", "merge", "review", "supervise", "nonsense"])
def test_what_belongs_to_a_desk_is_not_done_by_a_phone(phone: Client, grid: Unit, verb: str) -> None:
    matter = given_to(grid)
    assert send(phone, deed(matter, verb, {"to": grid.pk, "accept": True, "words": "x"}))[0]["verdict"] == "refused"
    matter.refresh_from_db()
    assert matter.stage == "signing"


@pytest.mark.parametrize(
    "said",
    [
        None, [], "x", {}, {"key": "k"}, {"key": str(uuid.uuid4()), "verb": "sign"},
        {"key": str(uuid.uuid4()), "verb": "sign", "matter": "1"}, {"key": str(uuid.uuid4()), "verb": "sign", "matter": True},
        {"key": str(uuid.uuid4()), "verb": "sign", "matter": 1, "version": -3}, {"key": str(uuid.uuid4()), "verb": "sign", "matter": 1, "after": ["x"]},
        {"key": str(uuid.uuid4()), "verb": "sign", "matter": 1, "said": []}, {"key": str(uuid.uuid4()), "verb": "sign", "matter": 999999999},
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(phone: Client, grid: Unit, said: Any) -> None:
    told = send(phone, said)[0]
    assert told["verdict"] == "refused"
    assert told["sentence"]


def test_handed_over_to_a_colleague_and_gone_from_the_phone(phone: Client, grid: Unit) -> None:
    colleague = make_account(unit=grid, role="grid_worker")
    assert colleague.person is not None
    matter = given_to(grid)
    options = desk(phone).json()["whom"][str(grid.pk)]
    value = f"{grid.pk}/{colleague.person_id}"
    assert [value, f"{colleague.person.name}（{grid.name}）"] in options
    assert send(phone, deed(matter, "pass_on", {"whom": value, "words": "他熟"}))[0]["verdict"] == "done"
    assert desk(phone).json()["matters"] == []
    client = Client()
    client.force_login(colleague)
    assert [one["id"] for one in desk(client).json()["matters"]] == [matter.pk]


def test_it_cannot_be_handed_to_whom_the_phone_does_not_offer(phone: Client, grid: Unit) -> None:
    far = make_county(townships=1, villages=1)
    matter = given_to(grid)
    told = send(phone, deed(matter, "pass_on", {"whom": str(far.pk)}))[0]
    assert (told["verdict"], set(told["faults"])) == ("refused", {"whom"})


# --- time ---------------------------------------------------------------------------------------------------------------


def test_the_moment_on_the_phone_is_kept_and_turns_no_clock(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    before = clock.now()
    at = before - timedelta(hours=5)
    send(phone, deed(matter, "sign", at=at.isoformat()))
    event = Event.objects.get(matter=matter, verb="sign")
    assert event.said["on_phone_at"] == clock.aware(at).isoformat(timespec="seconds")
    assert event.at >= before


def test_a_phone_whose_clock_is_wrong_is_not_believed() -> None:
    now = clock.now()
    for told in (now + timedelta(minutes=1), now - timedelta(days=2, minutes=1)):
        assert on_phone_at(told.isoformat(), now) == ""
    for told in ("", "gestern", "2026-11-26", now.replace(tzinfo=None).isoformat()):
        assert on_phone_at(told, now) == ""
    assert on_phone_at((now - timedelta(days=1)).isoformat(), now)
