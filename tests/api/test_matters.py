"""Matters through the API: registered once, moved once, told what others did."""

from collections.abc import Callable
from datetime import timedelta

from tests.api.conftest import Land, Program
from tests.factories.matters import make_matter
from tests.factories.org import make_account
from zhenjie.core import clock
from zhenjie.engines.matters.models import Event, Matter

MAY = ("matters.read", "matters.write", "matters.handle", "matters.dispatch", "matters.review")


def asking(land: Land, program: Callable[..., Program]) -> Program:
    """A program of somebody who handles matters of the township."""
    return program(*MAY, account=make_account(unit=land.town, role="clerk", login="handles"))


def test_a_command_whose_answer_was_lost_is_answered_again(land: Land, program: Callable[..., Program]) -> None:
    ours, matter = asking(land, program), make_matter(land.town)
    said = {"verb": "assign", "to": land.town.pk, "version": 1}
    path = f"/matters/{matter.pk}/moves"
    first = ours.post(path, said, **{"Idempotency-Key": "k1"})
    # The step is over: the same command again is no new step, and no refusal either.
    again = ours.post(path, said, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert Event.objects.filter(matter=matter, verb="assign").count() == 1
    assert ours.post(path, said, **{"Idempotency-Key": "k2"}).status_code == 403


def test_who_comes_second_is_told_who_was_first(land: Land, program: Callable[..., Program]) -> None:
    ours, matter = asking(land, program), make_matter(land.town)
    path = f"/matters/{matter.pk}/moves"
    assert ours.post(path, {"verb": "assign", "to": land.town.pk, "version": 1}).status_code == 200
    late = ours.post(path, {"verb": "sign", "version": 1})
    assert late.status_code == 409
    assert "派单" in late.json()["detail"]


def test_an_official_deadline_that_is_over_is_red_at_once(land: Land, program: Callable[..., Program]) -> None:
    body = {
        "flow": "platform", "unit": land.town.pk, "title": "路灯不亮", "record": "QL-9",
        "due_at": (clock.now() - timedelta(minutes=5)).isoformat(),
    }  # fmt: skip
    ours = asking(land, program)
    made = ours.post("/matters", body, **{"Idempotency-Key": "new"}).json()
    ours.post(f"/matters/{made['id']}/moves", {"verb": "assign", "to": land.town.pk})
    matter = Matter.objects.get(pk=made["id"])
    assert matter.yellow_at == matter.red_at
    assert ours.get(f"/matters/{made['id']}").json()["colour"] == "red"
    (period,) = matter.periods.filter(valid_to=None)
    assert (period.yellow_at, period.red_at) == (matter.yellow_at, matter.red_at)
