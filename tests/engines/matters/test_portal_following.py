"""A matter followed by whoever said it: found again, rated, added to; who guesses finds nothing."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.engines.matters.conftest import act, fresh_key, page, photo, said, village_of
from tests.factories.matters import CLERK, brought_to, make_matter, move
from zhenjie.core import clock
from zhenjie.engines.matters.actions.joining import Part, split_matter
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.rules.parcel import promise, teller_of, title_of
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


def look(client: Client, number: str, proof: str) -> Any:
    return client.post(reverse("portal:look"), {"number": number, "phone": proof})


def test_found_again_by_number_and_telephone_or_by_code(client: Client, town: Unit) -> None:
    code, voice = said(client, town, phone="138 0000 0001")
    number = voice.matter.number
    found = look(client, number, "13800000001")
    assert found.status_code == 302
    assert code not in found["Location"]
    assert number in client.get(found["Location"]).content.decode()
    assert look(client, number[2:], code.lower()).status_code == 302
    assert look(client, code, "x").status_code == 200


def test_wrong_number_wrong_telephone_and_no_such_thing_are_answered_alike(client: Client, town: Unit) -> None:
    _code, voice = said(client, town, phone="13800000001")
    staff = make_matter(town)
    last = "8" if voice.matter.number.endswith("9") else "9"
    bodies = {
        without_tokens(look(client, number, phone).content.decode())
        for number, phone in (
            (voice.matter.number, "13800000002"),
            (voice.matter.number[:-1] + last, "13800000001"),
            (staff.number, "13800000000"),
            ("胡写", "13800000001"),
        )
    }
    assert len(bodies) == 1


def without_tokens(body: str) -> str:
    import re

    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
    return re.sub(r'name="number" value="[^"]*"', "", body)


def test_numbers_are_not_tried_one_by_one(client: Client, town: Unit) -> None:
    _code, voice = said(client, town, phone="13800000001")
    for n in range(10):
        assert look(client, voice.matter.number, f"1390000{n:04}").status_code == 200
    # From another address, with the right telephone: this number has been tried too often.
    assert client.post(
        reverse("portal:look"), {"number": voice.matter.number, "phone": "13800000001"}, REMOTE_ADDR="203.0.113.7"
    ).status_code == 429  # fmt: skip


def test_a_guessed_code_or_a_ticket_that_was_touched_or_is_old_leads_nowhere(client: Client, town: Unit) -> None:
    _code, voice = said(client, town, phone="13800000001")
    ticket = look(client, voice.matter.number, "13800000001")["Location"]
    assert client.get(ticket).status_code == 200
    other = ticket.replace("/f/", "/f/A", 1)
    for path in (other, reverse("portal:follow", args=["A" * 12]), reverse("portal:follow", args=[str(voice.pk)])):
        assert client.get(path).status_code == 404
        assert client.post(path, {"act": "add"}).status_code == 404
    import time

    real = time.time
    try:
        time.time = lambda: real() + 3 * 3600  # type: ignore[assignment]
        assert client.get(ticket).status_code == 404
    finally:
        time.time = real


def test_followed_like_a_parcel_in_residents_words_and_nothing_inner(client: Client, town: Unit) -> None:
    code, voice = said(client, town)
    assert "已收到" in page(client, code)
    move(voice.matter, "assign", to=village_of(town).pk, words="内部：这家人难缠")
    move(voice.matter, "sign")
    move(voice.matter, "note", words="内部批注不外传")
    move(voice.matter, "progress", words="维修班已到桥头")
    move(voice.matter, "urge", words="快点办")
    told = page(client, code)
    assert all(words in told for words in ("正在办理", village_of(town).name, "维修班已到桥头", "前答复"))
    assert not any(words in told for words in ("难缠", "不外传", "快点办", "李明", CLERK.name))
    matter = Matter.objects.get()
    move(matter, "reply", words="换了 6 盏灯", solved="yes")
    assert "换了 6 盏灯" not in page(client, code)  # not before it is reviewed
    move(matter, "review", accept=True)
    told = page(client, code)
    assert "换了 6 盏灯" in told
    assert "办得怎么样" in told


def test_rated_once_in_five_grades_and_reopened_once(client: Client, town: Unit) -> None:
    code, voice = said(client, town)
    matter = brought_to(voice.matter, "visiting")
    one = fresh_key()
    assert act(client, code, "rate", rating="9").status_code == 422
    assert act(client, code, "rate", rating="2", solved="no", text="还是不亮", key=one).status_code == 201
    assert act(client, code, "rate", rating="2", solved="no", text="还是不亮", key=one).status_code == 201
    assert act(client, code, "rate", rating="5").status_code == 422
    voice.refresh_from_db()
    assert (voice.grade, voice.solved, voice.comment) == ("2", "no", "还是不亮")
    assert act(client, code, "reopen", text="").status_code == 422
    assert act(client, code, "reopen", text="桥头那盏还不亮").status_code == 201
    matter.refresh_from_db()
    assert matter.stage == "handling"
    assert "桥头那盏还不亮" in page(client, code)
    move(matter, "reply", words="又换了一盏", solved="yes")
    move(matter, "review", accept=True)
    told = page(client, code)
    assert "又换了一盏" in told
    assert "没办好，再开一次" not in told
    assert act(client, code, "reopen", text="再来").status_code == 422
    assert act(client, code, "rate", rating="5", solved="yes").status_code == 201


def test_words_and_photos_are_added_and_what_was_waited_for_lets_the_clock_run(client: Client, town: Unit) -> None:
    code, voice = said(client, town)
    matter = brought_to(voice.matter, "handling")
    assert act(client, code, "add", text="第二根杆子也坏了", photo=photo()).status_code == 201
    assert "第二根杆子也坏了" in page(client, code)
    assert voice.files.count() == 1
    move(matter, "ask_material", words="请拍一下杆号")
    assert "请拍一下杆号" in page(client, code)
    assert act(client, code, "add", text="杆号 A17", script=False).status_code == 302
    matter.refresh_from_db()
    assert "paused" not in matter.state
    assert act(client, code, "add", text="").status_code == 422
    assert act(client, code, "dance", text="x").status_code == 422


def test_parts_of_a_split_matter_are_shown_simply(client: Client, town: Unit) -> None:
    code, voice = said(client, town, "路灯不亮，水管也漏")
    parts = [Part("路灯", village_of(town, 0)), Part("水管", village_of(town, 1))]
    split_matter(by=CLERK, matter=voice.matter_id, parts=parts, key="split")
    told = page(client, code)
    assert village_of(town, 0).name in told
    assert village_of(town, 1).name in told


def test_a_staff_photo_is_shown_with_the_progress_it_stands_beside_and_no_other(client: Client, town: Unit) -> None:
    from zhenjie.engines.matters.actions.filing import attach_file

    code, voice = said(client, town)
    matter = brought_to(voice.matter, "handling")
    inner = attach_file(by=CLERK, matter=matter, stream=photo((1, 2, 3)), name="内部.jpg")
    shown = attach_file(by=CLERK, matter=matter, stream=photo((4, 5, 6)), name="现场.jpg")
    move(matter, "progress", words="正在换", files=[shown.pk])
    assert b"".join(client.get(reverse("portal:file", args=[code, shown.pk])).streaming_content).startswith(b"\xff\xd8")
    assert client.get(reverse("portal:file", args=[code, inner.pk])).status_code == 404


def test_words_of_the_parcel() -> None:
    now = clock.aware(clock.datetime(2026, 11, 20, 10, 42))
    due = {
        clock.datetime(2026, 11, 20, 14, 0): ("今天 14:00 前答复", "还有 3 小时 18 分"),
        clock.datetime(2026, 11, 24, 0, 0): ("11月23日前答复", "还有 3 天"),
        clock.datetime(2026, 11, 21, 0, 0): ("今天内答复", "还有 13 小时 18 分"),
        clock.datetime(2026, 11, 19, 12, 0): ("说好11月19日答复，晚了，正在催", ""),
    }
    assert {at_: promise(clock.aware(at_), now) for at_ in due} == due
    assert promise(None, now) == ("", "")
    assert [teller_of(name) for name in ("王建国先生", "欧阳女士", "王先生", "李", "", "张大爷")] == [
        "王先生",
        "欧阳女士",
        "王先生",
        "李某",
        "",
        "张先生",
    ]
    assert title_of("  桥头路灯不亮。第二句 ") == "桥头路灯不亮"
    assert title_of("", "无") == "无"
    assert len(title_of("长" * 90)) == 40
