"""What residents say to the portal: taken once, with its work done, its photos and its privacy; what the pages keep to themselves."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.engines.matters.conftest import at, few, fresh_key, page, photo, said, say, village_of
from tests.factories.org import make_account
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.portal import code_for, said_before
from zhenjie.engines.matters.models import Knock, Matter, Spent, Voice
from zhenjie.engines.matters.rules.work import solve
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


def test_said_by_a_stranger_it_is_a_matter_with_a_number_a_code_and_a_class(client: Client, town: Unit) -> None:
    here = village_of(town)
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
    one = fresh_key()
    first = say(client, town, key=one)
    token = client.get(f"{reverse('portal:say')}?at={at(town)}").context["token"]
    # The phone never got the answer and sends the very same again: token and nonce are spent by now.
    again = say(client, town, key=one, token=token, nonce="1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Matter.objects.count() == 1


def test_another_text_under_a_used_key_is_refused_and_tells_nothing(client: Client, town: Unit) -> None:
    one = fresh_key()
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


def test_nothing_with_a_secret_is_compressed_or_kept_by_a_cache(client: Client, town: Unit) -> None:
    code, voice = said(client, town, phone="13800000001")
    gzip = {"HTTP_ACCEPT_ENCODING": "gzip"}
    for url in (reverse("portal:follow", args=[code]), reverse("portal:done", args=[code]), reverse("portal:look")):
        answer = client.get(url, **gzip)
        assert "Content-Encoding" not in answer
        assert "no-store" in answer["Cache-Control"]
    assert client.get(f"{reverse('portal:say')}?at={at(town)}", **gzip)["Content-Encoding"] == "gzip"
    assert voice


def test_whoever_holds_the_code_for_a_key_holds_the_key() -> None:
    assert code_for(fresh_key()) != code_for(fresh_key())
    assert len(code_for(fresh_key())) == 12
