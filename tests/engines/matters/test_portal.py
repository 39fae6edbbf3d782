"""群众入口: said without an account, followed by a secret, never doubled, never leaking; kept in order by work, not by puzzles."""

import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.factories.matters import CLERK, brought_to, make_matter, move
from tests.factories.org import make_account, make_county
from zhenjie.core import clock
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.answering import answer_voice
from zhenjie.engines.matters.actions.joining import Part, merge_matters, split_matter
from zhenjie.engines.matters.actions.portal import code_for, said_before
from zhenjie.engines.matters.models import Knock, Matter, PublishedAnswer, Spent, Voice
from zhenjie.engines.matters.rules.parcel import promise, teller_of, title_of
from zhenjie.engines.matters.rules.work import solve
from zhenjie.engines.notices.models import Outbound
from zhenjie.engines.notices.outbound import provider
from zhenjie.engines.notices.sending_out import carry_outbound
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture(autouse=True)
def files_elsewhere(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def town() -> Unit:
    make_county(townships=2, villages=2)
    return Unit.objects.filter(kind="township").order_by("path")[0]


def village(town: Unit, number: int = 0) -> Unit:
    return Unit.objects.filter(parent=town, kind="village").order_by("path")[number]


def at(unit: Unit) -> str:
    return unit.code or f"u{unit.pk}"


def key() -> str:
    return str(uuid.uuid4())


def photo(colour: tuple[int, int, int] = (90, 120, 90)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, "JPEG", exif=b"Exif\x00\x00secret-place-of-this-phone")
    out.seek(0)
    out.name = "家门口.jpg"
    return out


def say(client: Client, unit: Unit, text: str = "桥头的路灯不亮", *, script: bool = True, **more: Any) -> Any:
    """What the page sends: with its work done, or without a script."""
    url = f"{reverse('portal:say')}?at={at(unit)}"
    data = {"text": text, "at": at(unit), "open": "open", "key": key(), **more}
    if script and "nonce" not in data:
        data["token"] = client.get(url).context["token"]
        data["nonce"] = solve(data["token"])
    return client.post(reverse("portal:say"), data, **(JSON if script else {}))


def said(client: Client, unit: Unit, text: str = "桥头的路灯不亮", **more: Any) -> tuple[str, Voice]:
    """(code, voice) of something that arrived."""
    answer = say(client, unit, text, **more)
    assert answer.status_code == 201, answer.content.decode()
    code = answer.json()["url"].split("/f/")[1].split("/")[0]
    return code, Voice.objects.select_related("matter").latest("pk")


def act(client: Client, code: str, what: str, *, script: bool = True, **more: Any) -> Any:
    url = reverse("portal:follow", args=[code])
    data = {"act": what, "key": key(), **more}
    if script:
        token = client.get(url).context["token"]
        data |= {"token": token, "nonce": solve(token)}
    return client.post(url, data, **(JSON if script else {}))


def page(client: Client, code: str) -> str:
    answer = client.get(reverse("portal:follow", args=[code]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_said_by_a_stranger_it_is_a_matter_with_a_number_a_code_and_a_class(client: Client, town: Unit) -> None:
    here = village(town)
    answer = say(
        client, here, "村口的路灯三天不亮。孩子放学看不清", phone="13800000001", name="王建国先生", kind="0102"
    )
    slip = client.get(answer.json()["url"]).content.decode()
    matter, voice = Matter.objects.get(), Voice.objects.get()
    assert (matter.unit, matter.title, matter.klass, matter.source) == (here, "村口的路灯三天不亮", "010201", "portal")
    assert matter.number in slip
    assert "<svg" in slip
    code = code_for_page(answer)
    assert code in slip
    assert code not in voice.code
    assert "王" not in voice.name
    assert "138" not in voice.phone


def code_for_page(answer: Any) -> str:
    return str(answer.json()["url"].split("/f/")[1].split("/")[0])


def test_the_same_command_again_is_the_same_matter_and_the_same_code(client: Client, town: Unit) -> None:
    one = key()
    first = say(client, town, key=one)
    token = client.get(f"{reverse('portal:say')}?at={at(town)}").context["token"]
    # The phone never got the answer and sends the very same again: token and nonce are spent by now.
    again = say(client, town, key=one, token=token, nonce="1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Matter.objects.count() == 1


def test_another_text_under_a_used_key_is_refused_and_tells_nothing(client: Client, town: Unit) -> None:
    one = key()
    say(client, town, key=one)
    answer = say(client, town, "别的事，井盖破了", key=one)
    assert answer.status_code == 422
    assert "url" not in answer.json()
    with pytest.raises(Problem):
        said_before(one, "又是别的")


@pytest.mark.parametrize("bad", ["", "1", "x" * 36, "8a4e7a3e-0000-1000-8000-000000000001"])
def test_a_key_that_can_be_guessed_makes_no_matter(bad: str, client: Client, town: Unit) -> None:
    assert say(client, town, key=bad).status_code == 422
    assert not Matter.objects.exists()


def test_a_proof_is_taken_once(client: Client, town: Unit) -> None:
    token = client.get(f"{reverse('portal:say')}?at={at(town)}").context["token"]
    proof = {"token": token, "nonce": solve(token)}
    assert say(client, town, **proof).status_code == 201
    second = say(client, town, "另一件：井盖破了", **proof)
    assert second.status_code == 409
    assert second.json()["token"] != token
    assert Matter.objects.count() == 1


def test_a_command_that_failed_spends_no_proof(client: Client, town: Unit) -> None:
    token = client.get(f"{reverse('portal:say')}?at={at(town)}").context["token"]
    proof = {"token": token, "nonce": solve(token)}
    assert say(client, town, "", **proof).status_code == 422
    assert not Spent.objects.exists()
    assert say(client, town, **proof).status_code == 201


def test_work_of_another_page_or_none_or_forged_is_no_work(client: Client, town: Unit) -> None:
    code, _voice = said(client, town)
    other = client.get(reverse("portal:follow", args=[code])).context["token"]
    for token, nonce in ((other, solve(other)), ("say.1.2.3", "1"), (other[:-1] + "A", "0")):
        assert say(client, town, "井盖破了", token=token, nonce=nonce).status_code == 409
    assert Matter.objects.count() == 1


def test_without_a_script_it_is_said_as_well_and_counted_more_strictly(
    client: Client, town: Unit, settings: Any, tmp_path: Path
) -> None:
    answer = say(client, town, script=False)
    assert answer.status_code == 302
    assert "/done/" in answer["Location"]
    few(settings, tmp_path, "plain", 1)
    answer = say(client, town, "第二件事：井盖破了", script=False)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "第二件事：井盖破了" in answer.content.decode()
    assert Matter.objects.count() == 1


def few(settings: Any, folder: Path, purpose: str, most: int) -> None:
    """A deployment that allows less."""
    told = yaml.safe_load(files("zhenjie.engines.matters").joinpath("portal.yaml").read_text("utf-8"))
    told[0]["purposes"][purpose]["most"] = most
    (folder / "portal.yaml").write_text(yaml.safe_dump(told), "utf-8")
    settings.CATALOGUE_DIR = str(folder)


def test_no_address_is_kept(client: Client, town: Unit) -> None:
    say(client, town, REMOTE_ADDR="203.0.113.9")
    assert Knock.objects.exists()
    from zhenjie.engines.trail.models import Entry

    assert not Knock.objects.filter(network__contains="203").exists()
    assert not Entry.objects.exclude(address="").exists()


def test_photos_are_written_anew_and_shown_to_their_owner_alone(client: Client, town: Unit) -> None:
    code, voice = said(client, town, photo=photo())
    stranger, _other = said(client, town, "另外一件，水管爆裂")
    kept = voice.files.get().attachment
    own = client.get(reverse("portal:file", args=[code, kept.pk]))
    body = b"".join(own.streaming_content)
    assert own.status_code == 200
    assert body.startswith(b"\xff\xd8")
    assert b"secret-place" not in body
    assert "家门口" not in own.headers["Content-Disposition"]
    assert client.get(reverse("portal:file", args=[stranger, kept.pk])).status_code == 404
    assert Client().get(reverse("files:download", args=[kept.file_id])).status_code == 302
    clerk = Client()
    clerk.force_login(make_account(unit=town, role="reader"))
    assert clerk.get(reverse("files:download", args=[kept.file_id])).status_code == 403
    assert f'/{kept.pk}/"' in page(client, code)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jpg", b"GIF89a<script>alert(1)</script>"),
        ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.jpg", b"MZ" + bytes(200)),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(50) + b"PK\x03\x04<?php"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_sentence_and_nothing_is_kept(
    name: str, data: bytes, client: Client, town: Unit
) -> None:
    file = io.BytesIO(data)
    file.name = name
    answer = say(client, town, photo=file)
    assert answer.status_code == 422
    assert answer.json()["sentence"]
    assert not Matter.objects.exists()
    assert not Spent.objects.exists()


def test_more_photos_than_agreed_are_refused(client: Client, town: Unit) -> None:
    answer = say(client, town, photo=[photo((n, n, n)) for n in range(4)])
    assert answer.status_code == 422
    assert "3" in answer.json()["sentence"]


def test_a_voice_note_alone_is_enough(client: Client, town: Unit) -> None:
    note = io.BytesIO(b"#!AMR\n" + (b"\x04" + bytes(12)) * 100)
    note.name = "a.amr"
    _code, voice = said(client, town, "", voice=note)
    assert "录音" in voice.matter.title
    assert voice.files.get().attachment.file.media_type.startswith("audio")


def test_privacy_is_what_the_person_chose(client: Client, town: Unit) -> None:
    private = {"phone": "13800000001", "name": "王建国"}
    _code, anonymous = said(client, town, "举报一件事，路灯不亮", open="nobody", **private)
    assert (anonymous.privacy, anonymous.name, anonymous.phone, anonymous.phone_index) == ("anonymous", "", "", "")
    _code, unit = said(client, town, "路灯不亮，请修", open="unit", **private)
    assert unit.privacy == "private"
    assert unit.phone
    _code, nothing = said(client, town, "没有选择谁能看到", open="")
    assert nothing.privacy == "private"


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
    move(voice.matter, "assign", to=village(town).pk, words="内部：这家人难缠")
    move(voice.matter, "sign")
    move(voice.matter, "note", words="内部批注不外传")
    move(voice.matter, "progress", words="维修班已到桥头")
    move(voice.matter, "urge", words="快点办")
    told = page(client, code)
    assert all(words in told for words in ("正在办理", village(town).name, "维修班已到桥头", "前答复"))
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
    one = key()
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


def guesses(client: Client, unit: Unit, text: str, **more: Any) -> Any:
    return client.post(reverse("portal:similar"), {"text": text, "at": at(unit), **more}, **JSON).json()


def test_neighbours_who_say_the_same_are_counted_and_each_follows_the_own_voice(client: Client, town: Unit) -> None:
    here = village(town)
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
    here = village(town)
    _code, hidden = said(client, here, "桥头的路灯晚上不亮", open="unit")
    assert guesses(client, here, "桥头的路灯晚上不亮")["same"] is None
    for token in (str(hidden.matter_id), "x", f"{hidden.matter_id}:a:b"):
        said(client, here, "桥头的路灯晚上不亮了吧", join=token)
    hidden.matter.refresh_from_db()
    assert hidden.matter.voices_count == 1
    assert Matter.objects.count() == 4


def test_guesses_name_place_class_and_the_right_channel_at_once(client: Client, town: Unit) -> None:
    here = village(town, 1)
    told = guesses(client, town, f"{here.name}有人家着火了，路灯也不亮")
    assert told["place"]["at"] == at(here)
    assert told["channels"][0]["tel"] == "119"
    code, _voice = said(client, here, "邻居家着火了，正在烧")  # and it is filed all the same
    assert "119" in client.get(reverse("portal:done", args=[code])).content.decode()
    assert guesses(client, town, "路灯不亮")["kind"]["key"] == "0102"
    assert guesses(client, town, "", at="nowhere") == {"place": None, "kind": None, "same": None, "channels": []}


def test_a_point_leads_to_the_place_of_what_lies_beside_it(client: Client, town: Unit) -> None:
    here = village(town, 1)
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


def test_parts_of_a_split_matter_are_shown_simply(client: Client, town: Unit) -> None:
    code, voice = said(client, town, "路灯不亮，水管也漏")
    parts = [Part("路灯", village(town, 0)), Part("水管", village(town, 1))]
    split_matter(by=CLERK, matter=voice.matter_id, parts=parts, key="split")
    told = page(client, code)
    assert village(town, 0).name in told
    assert village(town, 1).name in told


def test_a_staff_photo_is_shown_with_the_progress_it_stands_beside_and_no_other(client: Client, town: Unit) -> None:
    from zhenjie.engines.matters.actions.filing import attach_file

    code, voice = said(client, town)
    matter = brought_to(voice.matter, "handling")
    inner = attach_file(by=CLERK, matter=matter, stream=photo((1, 2, 3)), name="内部.jpg")
    shown = attach_file(by=CLERK, matter=matter, stream=photo((4, 5, 6)), name="现场.jpg")
    move(matter, "progress", words="正在换", files=[shown.pk])
    assert b"".join(client.get(reverse("portal:file", args=[code, shown.pk])).streaming_content).startswith(b"\xff\xd8")
    assert client.get(reverse("portal:file", args=[code, inner.pk])).status_code == 404


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_helped_at_the_counter_it_is_the_callers_matter_with_a_slip(town: Unit) -> None:
    clerk = desk(town)
    shown = clerk.get(reverse("matters:helper"))
    assert shown.status_code == 200
    data = {"text": "家里停电两天了", "at": at(town), "open": "unit", "name": "王大爷", "key": key()}
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
        reverse("matters:helper"), {**data, "key": key(), "at": at(neighbour), "consent": "yes"}
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
    _code, matter = closed(client, village(town), name="王建国先生", phone="13800000001")
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
    sheet = desk(town).get(reverse("matters:poster"), {"at": at(village(town))})
    assert f"at={at(village(town))}" in sheet.context["address"]
    assert "<svg" in sheet.content.decode()
    shown = client.get(reverse("portal:say"), {"at": at(village(town))})
    assert f'value="{at(village(town))}" selected' in shown.content.decode()
    assert client.get(reverse("portal:say"), {"at": "nowhere"}).status_code == 302


def test_nothing_with_a_secret_is_compressed_or_kept_by_a_cache(client: Client, town: Unit) -> None:
    code, voice = said(client, town, phone="13800000001")
    gzip = {"HTTP_ACCEPT_ENCODING": "gzip"}
    for url in (reverse("portal:follow", args=[code]), reverse("portal:done", args=[code]), reverse("portal:look")):
        answer = client.get(url, **gzip)
        assert "Content-Encoding" not in answer
        assert "no-store" in answer["Cache-Control"]
    assert client.get(f"{reverse('portal:say')}?at={at(town)}", **gzip)["Content-Encoding"] == "gzip"
    assert voice


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


def test_whoever_holds_the_code_for_a_key_holds_the_key() -> None:
    assert code_for(key()) != code_for(key())
    assert len(code_for(key())) == 12
