"""Registering at the desk: what is known already is shown; two that are one are merged, one that is many is split."""

from typing import Any

import pytest

from tests.engines.matters.conftest import desk, sent, village_of
from tests.factories.matters import key, make_matter
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


def new_form(town: Unit, **more: Any) -> dict[str, Any]:
    return {
        "key": key(), "flow": "platform", "title": "沿河路路灯三天不亮", "text": "晚上走路看不见", "unit": f"#{town.pk}", "urgency": "normal",
        "source": "call", "name": "王先生", "phone": "13800001111", "privacy": "private", "kind": "", **more,
    }  # fmt: skip


def test_what_is_known_already_is_shown_before_saving(town: Unit) -> None:
    client, _account = desk(town)
    known = make_matter(town, title="沿河路的路灯不亮", voice=Spoken(phone="13800001111"))
    form = new_form(town)
    page = client.post("/matters/new/", form).content.decode()
    assert "已有 1 件相近的" in page
    assert "同一个电话" in page
    assert Matter.objects.count() == 1
    joined = client.post("/matters/new/", {**form, "into": known.pk})
    assert joined["Location"] == f"/matters/{known.pk}/"
    assert Matter.objects.get().voices_count == 2
    made = client.post("/matters/new/", {**new_form(town), "anyway": "1"})
    assert Matter.objects.count() == 2
    assert Matter.objects.latest("id").voices.get().text == "晚上走路看不见"
    assert made["Location"] == f"/matters/{Matter.objects.latest('id').pk}/"


def test_a_registration_without_a_title_loses_nothing(town: Unit) -> None:
    client, _account = desk(town)
    answer = client.post("/matters/new/", new_form(town, title=""))
    assert answer.status_code == 422
    assert "晚上走路看不见</textarea>" in answer.content.decode()


def test_two_that_are_one_stand_beside_each_other_and_are_merged(town: Unit) -> None:
    client, _account = desk(town)
    first, second = (
        make_matter(town, title="桥头垃圾没人清", voice=Spoken(phone="13811112222")) for _number in range(2)
    )
    page = client.get(f"/matters/{second.pk}/").content.decode()
    assert "同一个电话、说法相近" in page
    client.post(f"/matters/{second.pk}/move/merge/", sent(second, into=first.pk))
    assert Matter.objects.get(pk=second.pk).into_id == first.pk
    assert "已并入" in client.get(f"/matters/{second.pk}/").content.decode()


def test_a_matter_is_split_into_parts(town: Unit) -> None:
    client, _account = desk(town)
    matter, village = make_matter(town), village_of(town)
    half = client.post(f"/matters/{matter.pk}/move/split/", sent(matter, title1="修灯", to1=""))
    assert half.status_code == 422
    form = sent(matter, title1="修灯", to1=f"#{village.pk}", title2="清沟", to2=f"#{town.pk}")
    assert client.post(f"/matters/{matter.pk}/move/split/", form).status_code == 302
    assert set(Matter.objects.filter(parent=matter).values_list("title", flat=True)) == {"修灯", "清沟"}
