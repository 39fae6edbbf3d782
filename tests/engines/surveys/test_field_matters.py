"""Matters on the phone: what it takes along, fetched once; nothing of somebody else's, nothing after it was taken back."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.engines.surveys.conftest import PHONE, deed, desk, given_to
from tests.factories.matters import make_matter, move
from tests.factories.surveys import make_grid
from zhenjie.core import clock
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.models import Event
from zhenjie.engines.matters.queries.allowed import mover
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.surveys.actions.devices import register_device
from zhenjie.engines.surveys.models.fieldwork import Device
from zhenjie.engines.surveys.queries.desk import desk_of
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db


def test_what_comes_while_the_desk_is_read_comes_with_the_next_fetch(worker: Account, grid: Unit) -> None:
    """Told without its number, it would count as unseen: the person would be asked about what she had read."""
    matter, who = given_to(grid), mover(worker, scope_of(worker))
    came = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        if "matters_event" in sql and not came:
            came.append(True)
            move(matter, "note", words="路上堵车")
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        row = desk_of(who)["matters"][0]
    assert came
    assert "路上堵车" not in [line["words"] for line in row["lines"]]
    later = desk_of(who)["matters"][0]
    assert later["seq"] == row["seq"] + 1
    assert later["lines"][-1]["words"] == "路上堵车"


# --- what the phone takes along -----------------------------------------------------------------------------------------


def test_the_phone_takes_along_what_lies_on_the_own_desk(phone: Client, grid: Unit, village: Unit) -> None:
    mine = given_to(grid)
    given_to(make_grid(village, "第四网格"))
    make_matter(grid)
    told = desk(phone).json()
    assert [one["id"] for one in told["matters"]] == [mine.pk]
    row = told["matters"][0]
    assert (row["voices"][0]["name"], row["voices"][0]["phone"]) == ("欧阳**", PHONE)
    assert row["voices"][0]["words"] == "护栏松了，孩子会掉下去"
    assert row["red_at"] > row["yellow_at"]
    assert any("依据" in step for step in row["why"])
    assert [line["title"] for line in row["lines"]] == ["已登记", f"派给{grid.name}"]


def test_the_moves_of_the_stages_ahead_come_along(phone: Client, grid: Unit) -> None:
    told = (given_to(grid), desk(phone).json())[1]
    row = told["matters"][0]
    assert row["may"]["signing"] == ["sign", "return", "pass_on", "note"]
    assert {"reply", "progress", "ask_material"} <= set(row["may"]["handling"])
    assert row["may"]["reviewing"] == ["note"]
    forms = told["flows"][row["flow"]]["moves"]
    must = {one["key"] for one in forms["signing:return"]["questions"] if one.get("required")}
    assert must == {"ground"}
    assert forms["signing:sign"]["questions"] == []


def test_it_is_fetched_once_and_then_by_its_mark(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    mark = desk(phone)["ETag"]
    assert desk(phone, **{"If-None-Match": mark}).status_code == 304
    move(matter, "note", words="先看护栏")
    assert desk(phone, **{"If-None-Match": mark}).status_code == 200


def test_a_telephone_on_a_phone_stands_in_the_trail_once(phone: Client, grid: Unit, worker: Account) -> None:
    matter = given_to(grid)
    for _ in range(3):
        desk(phone)
    entries = Entry.objects.filter(verb="电话带到手机", account=worker.pk)
    assert [one.subject for one in entries] == [f"matters.matter:{matter.pk}"]
    assert PHONE not in entries[0].after


def test_of_an_anonymous_caller_nothing_comes_along(phone: Client, grid: Unit) -> None:
    given_to(grid, voice=Spoken(text="有人倒垃圾", name="王先生", phone=PHONE, privacy="anonymous"))
    voice = desk(phone).json()["matters"][0]["voices"][0]
    assert (voice["name"], voice["phone"]) == ("", "")


def test_the_number_of_queries_does_not_grow_with_the_desk(phone: Client, grid: Unit) -> None:
    given_to(grid)
    desk(phone)
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk(phone)
    for _ in range(6):
        given_to(grid)
    desk(phone)
    with CaptureQueriesContext(connection) as many:
        desk(phone)
    assert len(many) == len(few)


# --- the phone itself ---------------------------------------------------------------------------------------------------


def test_a_phone_that_was_taken_back_does_nothing(worker: Account, grid: Unit) -> None:
    from zhenjie.engines.org.middleware import actor_of

    matter = given_to(grid)
    secret = register_device(by=actor_of(worker, grid), account=worker, label="phone")
    Device.objects.update(revoked_at=clock.now())
    phone = Client(headers={"X-Field-Device": secret})
    phone.force_login(worker)
    assert desk(phone).status_code == 410
    answer = phone.post(
        "/field/api/matters/commands/",
        json.dumps({"commands": [deed(matter, "sign")]}),
        content_type="application/json",
    )
    assert answer.status_code == 410
    assert Event.objects.filter(matter=matter, verb="sign").count() == 0
