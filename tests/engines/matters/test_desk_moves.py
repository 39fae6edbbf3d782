"""Moves at the desk: one, the same twice, two people at once, a batch; what is missing is said and nothing is lost."""

import pytest
from django.test import Client

from tests.engines.matters.conftest import desk, sent
from tests.factories.matters import CHIEF, brought_to, key, make_matter, move
from tests.factories.org import make_account
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


def test_a_move_is_made_and_shown_beside_the_list(town: Unit) -> None:
    client, account = desk(town)
    matter = make_matter(town)
    url = f"/matters/{matter.pk}/move/assign/?from=box%3Dall%26open%3D{matter.pk}"
    answer = client.post(url, sent(matter, to=f"{town.name} #{town.pk}"))
    assert (answer.status_code, answer["Location"]) == (302, f"/matters/?box=all&open={matter.pk}")
    matter.refresh_from_db()
    assert (matter.stage, matter.holder_id) == ("signing", town.pk)
    page = client.get(answer["Location"]).content.decode()
    assert "刚刚派给" in page
    client.post(f"/matters/{matter.pk}/move/sign/", sent(matter, mine="on"))
    matter.refresh_from_db()
    assert (matter.stage, matter.person_id) == ("handling", account.person_id)


def test_the_same_form_sent_twice_is_one_move(town: Unit) -> None:
    client, _account = desk(town)
    matter = make_matter(town)
    form = sent(matter, to=f"#{town.pk}")
    for _time in range(2):
        assert client.post(f"/matters/{matter.pk}/move/assign/", form).status_code == 302
    assert Event.objects.filter(matter=matter, verb="assign").count() == 1


def test_who_comes_second_keeps_the_words(town: Unit) -> None:
    client, _account = desk(town)
    matter = brought_to(make_matter(town), "handling")
    form = sent(matter, words="灯已经换好，当晚亮了。")
    move(matter, "progress", by=CHIEF, words="已派人去看")
    answer = client.post(f"/matters/{matter.pk}/move/reply/", form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "王敏阶段反馈" in page
    assert "灯已经换好，当晚亮了。</textarea>" in page
    again = client.post(f"/matters/{matter.pk}/move/reply/", {**form, "version": matter.seq + 1})
    assert again.status_code == 302


def test_who_is_too_late_for_the_step_can_copy_the_words(town: Unit) -> None:
    client, _account = desk(town)
    matter = brought_to(make_matter(town), "handling")
    form = sent(matter, words="我写的答复")
    move(matter, "reply", by=CHIEF, words="已答复")
    answer = client.post(f"/matters/{matter.pk}/move/reply/", form)
    assert answer.status_code == 409
    assert "<blockquote data-lost>我写的答复</blockquote>" in answer.content.decode()


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(town: Unit) -> None:
    client, _account = desk(town)
    matter = brought_to(make_matter(town), "handling")
    answer = client.post(
        f"/matters/{matter.pk}/move/extend/", sent(matter, words="等零件到货", limit_0="", limit_1="wd")
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_extend_limit_error"' in page
    assert "等零件到货</textarea>" in page
    too_long = client.post(f"/matters/{matter.pk}/move/extend/", sent(matter, words="等", limit_0="9", limit_1="wd"))
    assert too_long.status_code == 302
    ruled = client.post(
        f"/matters/{matter.pk}/move/rule_extend/",
        sent(too_long and Matter.objects.get(pk=matter.pk), accept="yes", words="同意"),
    )
    assert ruled.status_code == 422
    assert "不能自己裁定" in ruled.content.decode()


def test_a_reader_moves_nothing(town: Unit) -> None:
    client, _account = desk(town, "reader")
    matter = make_matter(town)
    assert 'id="act"' not in client.get(f"/matters/{matter.pk}/").content.decode()
    assert client.post(f"/matters/{matter.pk}/move/assign/", sent(matter, to=f"#{town.pk}")).status_code == 403


def test_every_offered_form_opens(town: Unit) -> None:
    client, _account = desk(town)
    for stage in ("intake", "signing", "handling", "reviewing", "visiting"):
        matter = brought_to(make_matter(town), stage)
        context = client.get(f"/matters/{matter.pk}/").context
        for one in context["moves"]:
            page = client.get(f"/matters/{matter.pk}/?act={one.verb}")
            assert f'data-act="{one.verb}"' in page.content.decode(), (stage, one.verb)


def test_a_batch_tells_what_was_refused_and_why(town: Unit) -> None:
    client, _account = desk(town)
    rows = [make_matter(town) for _number in range(3)]
    signed = brought_to(make_matter(town), "handling")
    form = {"verb": "assign", "to": f"#{town.pk}", "key": key(), "rows": [one.pk for one in (*rows, signed)]}
    answer = client.post("/matters/batch/?box=all", form, follow=True)
    page = answer.content.decode()
    assert {one.stage for one in Matter.objects.filter(pk__in=[one.pk for one in rows])} == {"signing"}
    assert "派单：3 件已办" in page
    assert "1 件没有办" in page
    assert f'href="/matters/{signed.pk}/">{signed.title}</a>' in page
    assert "件已办" not in client.get("/matters/?box=all").content.decode()
    undone = client.post("/matters/batch/undo/", {"key": key(), "rows": [one.pk for one in rows]}, follow=True)
    assert "撤回：3 件已办" in undone.content.decode()
    assert {one.stage for one in Matter.objects.filter(pk__in=[one.pk for one in rows])} == {"intake"}


def test_a_batch_without_a_unit_moves_nothing(town: Unit) -> None:
    client, _account = desk(town)
    matter = make_matter(town)
    page = client.post(
        "/matters/batch/", {"verb": "assign", "to": "没有这个办", "key": key(), "rows": [matter.pk]}, follow=True
    )
    assert "没有“没有这个办”" in page.content.decode()
    assert Matter.objects.get(pk=matter.pk).stage == "intake"


def test_a_batch_reaches_no_neighbour(town: Unit) -> None:
    other = Unit.objects.filter(kind="township").exclude(pk=town.pk)[0]
    matter = make_matter(other, title="邻镇的事")
    client, _account = desk(town)
    page = client.post("/matters/batch/", {"verb": "urge", "key": key(), "rows": [matter.pk]}, follow=True)
    assert "邻镇的事" not in page.content.decode()
    assert Matter.objects.get(pk=matter.pk).seq == 1


def test_one_voice_gets_its_own_reply(town: Unit) -> None:
    client, _account = desk(town)
    matter = brought_to(make_matter(town), "handling")
    voice = matter.voices.get()
    assert (
        client.post(f"/matters/{matter.pk}/voices/{voice.pk}/reply/", {"key": key(), "reply": " "}).status_code == 422
    )
    client.post(f"/matters/{matter.pk}/voices/{voice.pk}/reply/", {"key": key(), "reply": "您那盏已经修好"})
    voice.refresh_from_db()
    assert voice.reply == "您那盏已经修好"


def test_a_foreign_page_can_send_nothing(town: Unit) -> None:
    account = make_account(unit=town)
    client = Client(enforce_csrf_checks=True)
    client.force_login(account)
    matter = make_matter(town)
    for url in (
        f"/matters/{matter.pk}/move/note/",
        "/matters/batch/",
        "/matters/batch/undo/",
        "/matters/new/",
        f"/matters/{matter.pk}/files/",
    ):
        assert client.post(url, {"key": "1", "words": "x"}).status_code == 403
    assert Matter.objects.get(pk=matter.pk).seq == 1
