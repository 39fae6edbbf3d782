"""Beside the portal: help and a poster at the counter, answers published without names, messages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.engines.matters.conftest import act, at, fresh_key, said, village_of
from tests.factories.matters import brought_to, move
from tests.factories.org import make_account
from zhenjie.core import clock
from zhenjie.engines.matters.models import Matter, PublishedAnswer, Voice
from zhenjie.engines.notices.models import Outbound
from zhenjie.engines.notices.outbound import provider
from zhenjie.engines.notices.sending_out import carry_outbound
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_helped_at_the_counter_it_is_the_callers_matter_with_a_slip(town: Unit) -> None:
    clerk = desk(town)
    shown = clerk.get(reverse("matters:helper"))
    assert shown.status_code == 200
    data = {"text": "家里停电两天了", "at": at(town), "open": "unit", "name": "王大爷", "key": fresh_key()}
    assert clerk.post(reverse("matters:helper"), data).status_code == 422
    answer = clerk.post(reverse("matters:helper"), {**data, "consent": "yes"})
    voice = Voice.objects.get()
    assert (voice.source, voice.matter.source) == ("counter", "counter")
    assert voice.matter.events.get().account is not None
    slip = clerk.get(answer["Location"]).content.decode()
    assert voice.matter.number in slip
    assert "打印" in slip
    neighbour = Unit.objects.filter(kind="township").order_by("path")[1]
    assert clerk.post(
        reverse("matters:helper"), {**data, "key": fresh_key(), "at": at(neighbour), "consent": "yes"}
    ).status_code in (403, 404)
    assert desk(town, "reader").get(reverse("matters:helper")).status_code == 403


def closed(
    client: Client, unit: Unit, text: str = "桥头路灯不亮，我叫王建国，电话13800000001", **more: Any
) -> tuple[str, Matter]:
    code, voice = said(client, unit, text, **more)
    brought_to(voice.matter, "handling")
    move(voice.matter, "reply", words="已换灯，请王建国放心", solved="yes")
    move(voice.matter, "review", accept=True)
    act(client, code, "rate", rating="5", solved="yes")
    return code, move(voice.matter, "close")


def test_an_answer_is_published_without_names_found_in_two_signs_and_taken_down(client: Client, town: Unit) -> None:
    _code, matter = closed(client, village_of(town), name="王建国先生", phone="13800000001")
    editor = desk(town)
    assert matter.title[:4] in editor.get(reverse("matters:publishing")).content.decode()
    url = reverse("matters:publish", args=[matter.pk])
    draft = editor.get(url)
    assert "13800000001" in draft.content.decode()  # beside, as what was taken out
    texts = {name: draft.context[name] for name in ("title", "said", "answer")}
    assert not any(word in "".join(texts.values()) for word in ("王建国", "13800000001"))
    with_name = editor.post(url, {**texts, "said": "找王建国，电话13800000001"})
    assert with_name.status_code == 422
    assert not PublishedAnswer.objects.exists()
    assert "找王建国" in with_name.content.decode()
    assert editor.post(url, texts).status_code == 302
    wall = client.get(reverse("portal:echo"), {"q": "路灯"}).content.decode()
    row = PublishedAnswer.objects.get()
    assert row.title in wall
    assert row.teller == "王先生"
    item = client.get(reverse("portal:echo_item", args=[row.pk])).content.decode()
    assert "王先生" in item
    assert "建国" not in item
    assert row.title not in client.get(reverse("portal:echo"), {"q": "医保"}).content.decode()
    assert row.title not in client.get(reverse("portal:echo"), {"kind": "0101"}).content.decode()
    other = Unit.objects.filter(kind="township").order_by("path")[1]
    assert row.title not in client.get(reverse("portal:echo"), {"at": at(other)}).content.decode()
    editor.post(reverse("matters:withdraw", args=[matter.pk]))
    assert row.title not in client.get(reverse("portal:echo")).content.decode()
    assert client.get(reverse("portal:echo_item", args=[row.pk])).status_code == 404
    from zhenjie.engines.trail.models import Entry

    verbs = list(Entry.objects.filter(subject=f"matters.matter:{matter.pk}").values_list("verb", flat=True))
    assert "公开答复" in verbs
    assert "撤下公开的答复" in verbs


def test_what_nobody_agreed_to_or_is_still_open_is_not_published(client: Client, town: Unit) -> None:
    _code, hidden = closed(client, town, "不公开的一件，路灯不亮", open="unit")
    _other, voice = said(client, town, "还在办的一件，路灯不亮")
    editor = desk(town)
    for pk in (hidden.pk, voice.matter_id):
        assert editor.get(reverse("matters:publish", args=[pk])).status_code == 404
    assert desk(Unit.objects.filter(kind="township").order_by("path")[1]).get(
        reverse("matters:publish", args=[hidden.pk])
    ).status_code == 404  # fmt: skip


def test_the_wall_turns_its_pages_by_key(client: Client, town: Unit) -> None:
    editor = desk(town)
    for n in range(3):
        _code, matter = closed(client, town, f"第{n}件，路灯不亮")
        url = reverse("matters:publish", args=[matter.pk])
        draft = editor.get(url)
        editor.post(url, {name: draft.context[name] for name in ("title", "said", "answer")})
    from zhenjie.engines.matters.queries.echo import wall

    first = wall(size=2)
    second = wall(size=2, before=first.older)
    assert len({one.url for one in (*first.items, *second.items)}) == 3
    assert second.older == ""
    assert wall(before="no key at all").items


CARRIED: list[tuple[str, str, str]] = []


@provider("test")
class Remembers:
    """A provider that remembers what it carried, and has bad days."""

    bad = 0

    def carry(self, *, number: str, text: str, key: str) -> None:
        if Remembers.bad:
            Remembers.bad -= 1
            raise OSError("no line")
        CARRIED.append((number, text, key))


@pytest.fixture
def sms(settings: Any) -> Callable[[], list[tuple[str, str, str]]]:
    settings.SMS_PROVIDER = "test"
    CARRIED.clear()
    Remembers.bad = 0
    return lambda: CARRIED


WORKDAY = clock.aware(clock.datetime(2026, 11, 24, 10, 0))


def test_who_left_a_number_hears_and_the_message_tells_nothing_else(
    client: Client, town: Unit, sms: Callable[[], list[Any]]
) -> None:
    with clock.fixed(WORKDAY):
        code, voice = said(client, town, "桥头路灯不亮", phone="13800000001", name="王建国")
        said(client, town, "没留号码的人说的事")
        carry_outbound()
    with clock.fixed(WORKDAY + timedelta(hours=1)):
        brought_to(voice.matter, "visiting")
        carry_outbound()
        carry_outbound()
    assert [number for number, _text, _key in sms()] == ["13800000001"] * 2
    assert all(voice.filed.number in text for _number, text, _key in sms())
    assert not any(word in text for _n, text, _k in sms() for word in ("路灯", "王", code))
    assert not Outbound.objects.filter(to__contains="1380").exists()


def test_who_has_not_rated_is_reminded_once_and_who_has_is_not(
    client: Client, town: Unit, sms: Callable[[], list[Any]]
) -> None:
    with clock.fixed(WORKDAY):
        quiet, one = said(client, town, "桥头路灯不亮", phone="13800000001")
        rated, two = said(client, town, "井盖破了一个", phone="13800000002")
        brought_to(one.matter, "visiting")
        brought_to(two.matter, "visiting")
        carry_outbound()
        assert act(client, rated, "rate", rating="4", solved="yes").status_code == 201
    CARRIED.clear()
    with clock.fixed(WORKDAY + timedelta(days=3, hours=1)):
        carry_outbound()
        carry_outbound()
    assert [number for number, _text, _key in sms()] == ["13800000001"]
    assert quiet


def test_a_message_that_failed_is_carried_again_under_the_same_key_and_nights_are_quiet(
    client: Client, town: Unit, sms: Callable[[], list[Any]]
) -> None:
    night = WORKDAY.replace(hour=23)
    with clock.fixed(night):
        said(client, town, "桥头路灯不亮", phone="13800000001")
        assert carry_outbound() == 0
    morning = night + timedelta(hours=10)
    Remembers.bad = 1
    with clock.fixed(morning):
        assert carry_outbound() == 0
    with clock.fixed(morning + timedelta(minutes=11)):
        assert carry_outbound() == 1
    assert len({key for _n, _t, key in sms()}) == 1 == len(sms())


def test_without_a_provider_no_number_is_kept_for_later(client: Client, town: Unit, settings: Any) -> None:
    settings.SMS_PROVIDER = ""
    said(client, town, phone="13800000001")
    assert not Outbound.objects.exists()


def test_a_poster_and_the_log_in_lead_to_the_pages(client: Client, town: Unit) -> None:
    assert reverse("portal:home") in client.get(reverse("org:login")).content.decode()
    sheet = desk(town).get(reverse("matters:poster"), {"at": at(village_of(town))})
    assert f"at={at(village_of(town))}" in sheet.context["address"]
    assert "<svg" in sheet.content.decode()
    shown = client.get(reverse("portal:say"), {"at": at(village_of(town))})
    assert f'value="{at(village_of(town))}" selected' in shown.content.decode()
    assert client.get(reverse("portal:say"), {"at": "nowhere"}).status_code == 302
