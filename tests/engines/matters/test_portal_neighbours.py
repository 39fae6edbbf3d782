"""Neighbours who say the same: counted, joined, each with the own voice; guesses of place, class and channel."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.engines.matters.conftest import JSON, act, at, page, said, village_of
from tests.factories.matters import CLERK, brought_to, move
from zhenjie.engines.matters.actions.answering import answer_voice
from zhenjie.engines.matters.actions.joining import merge_matters
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


def guesses(client: Client, unit: Unit, text: str, **more: Any) -> Any:
    return client.post(reverse("portal:similar"), {"text": text, "at": at(unit), **more}, **JSON).json()


def test_neighbours_who_say_the_same_are_counted_and_each_follows_the_own_voice(client: Client, town: Unit) -> None:
    here = village_of(town)
    first, _voice = said(client, here, "桥头的路灯晚上不亮，我是王建国，电话13800000001")
    offer = guesses(client, here, "桥头路灯晚上都不亮了")["same"]
    assert offer["count"] == 1
    assert "王建国" not in str(offer)
    code, second = said(client, here, "桥头路灯晚上都不亮了", join=offer["token"])
    assert Matter.objects.count() == 1
    assert second.matter.voices_count == 2
    assert guesses(client, here, "桥头路灯不亮")["same"]["count"] == 2
    matter = brought_to(second.matter, "handling")
    move(matter, "progress", words="已与户主王建国（13800000001）联系")
    told = page(client, code)
    assert "另外 1 位邻居" in told
    assert not any(words in told for words in ("王建国", "13800000001"))
    assert code != first
    assert "我是" not in told


def test_what_is_private_is_not_shown_to_neighbours_and_cannot_be_joined_by_number(client: Client, town: Unit) -> None:
    here = village_of(town)
    _code, hidden = said(client, here, "桥头的路灯晚上不亮", open="unit")
    assert guesses(client, here, "桥头的路灯晚上不亮")["same"] is None
    for token in (str(hidden.matter_id), "x", f"{hidden.matter_id}:a:b"):
        said(client, here, "桥头的路灯晚上不亮了吧", join=token)
    hidden.matter.refresh_from_db()
    assert hidden.matter.voices_count == 1
    assert Matter.objects.count() == 4


def test_guesses_name_place_class_and_the_right_channel_at_once(client: Client, town: Unit) -> None:
    here = village_of(town, 1)
    told = guesses(client, town, f"{here.name}有人家着火了，路灯也不亮")
    assert told["place"]["at"] == at(here)
    assert told["channels"][0]["tel"] == "119"
    code, _voice = said(client, here, "邻居家着火了，正在烧")  # and it is filed all the same
    assert "119" in client.get(reverse("portal:done", args=[code])).content.decode()
    assert guesses(client, town, "路灯不亮")["kind"]["key"] == "0102"
    assert guesses(client, town, "", at="nowhere") == {"place": None, "kind": None, "same": None, "channels": []}


def test_a_point_leads_to_the_place_of_what_lies_beside_it(client: Client, town: Unit) -> None:
    here = village_of(town, 1)
    said(client, here, "井盖破了", lat="36.10001", lon="117.20001")
    told = guesses(client, town, "这里有个大坑", lat="36.10050", lon="117.20010")
    assert told["place"]["at"] == at(here)
    assert guesses(client, town, "这里有个大坑", lat="37.2", lon="117.2")["place"] is None
    assert guesses(client, town, "这里有个大坑", lat="999", lon="x")["place"] is None


def test_after_merging_everybody_keeps_the_own_number_reply_and_rating(client: Client, town: Unit) -> None:
    first, one = said(client, town, "桥头路灯不亮", open="unit")
    second, two = said(client, town, "小学门口路灯不亮", open="unit")
    merge_matters(by=CLERK, matter=two.matter_id, into=one.matter_id, key="merge")
    matter = brought_to(Matter.objects.get(pk=one.matter_id), "visiting")
    answer_voice(by=CLERK, voice=two.pk, reply="小学门口的也换了", key="own")
    mine, theirs = page(client, second), page(client, first)
    assert two.filed.number in mine
    assert one.filed.number not in mine
    assert "小学门口的也换了" in mine
    assert "小学门口的也换了" not in theirs
    assert act(client, second, "rate", rating="5", solved="yes").status_code == 201
    one.refresh_from_db()
    assert one.grade == ""
    assert "办得怎么样" in page(client, first)
    matter.refresh_from_db()
