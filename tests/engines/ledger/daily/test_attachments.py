"""Attachments: every byte or none, however often the network dies; nobody else's, and never run by the browser."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from PIL import Image

from tests.engines.ledger.conftest import Ground
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.files.queries import open_file
from zhenjie.engines.ledger.actions import attaching
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.models import Attachment, Upload
from zhenjie.engines.ledger.own import declared

LIST = "/ledger/sample.yard/"


def drawn(side: int) -> bytes:
    """A real picture: what calls itself one is opened before it is kept."""
    out = io.BytesIO()
    Image.effect_noise((side, side), 80).save(out, "PNG")
    return out.getvalue()


PNG, LARGE, OTHER = drawn(8), drawn(40), drawn(9)


class Sender:
    """What upload.ts does, without the browser."""

    def __init__(self, client: Client, pk: int, data: bytes, name: str = "图纸.png") -> None:
        self.client, self.start, self.data, self.name = client, f"{LIST}{pk}/uploads/", data, name

    def begin(self) -> dict[str, Any]:
        sent = {"name": self.name, "size": len(self.data), "stamp": "1"}
        answer = self.client.post(self.start, sent)
        self.begun = answer.json()
        return self.begun

    def piece(self, offset: int, size: int) -> Any:
        url = f"{self.start}{self.begun['upload']}/?offset={offset}"
        return self.client.post(url, self.data[offset : offset + size], content_type="application/octet-stream")

    def finish(self, digest: str = "") -> Any:
        digest = digest or hashlib.sha256(self.data).hexdigest()
        return self.client.post(f"{self.start}{self.begun['upload']}/?finish={digest}")


def bytes_of(attachment: Attachment) -> bytes:
    with open_file(attachment.file) as file:
        return file.read()


def test_piece_by_piece_and_over_a_closed_page(
    ground: Ground, clerk: Client, django_capture_on_commit_callbacks: Any
) -> None:
    yard = make_yard(ground.village)
    sender = Sender(clerk, yard.pk, LARGE)
    sender.begin()
    assert sender.piece(0, 100).json() == {"offset": 100}
    assert "上次传到" in clerk.get(f"{LIST}{yard.pk}/").content.decode()
    again = Sender(clerk, yard.pk, LARGE)
    assert again.begin()["offset"] == 100
    assert again.piece(100, 10_000).json() == {"offset": len(LARGE)}
    with django_capture_on_commit_callbacks(execute=True):
        assert again.finish().json() == again.finish().json() == {"done": True}
    attachment = Attachment.objects.get()
    assert bytes_of(attachment) == LARGE
    assert not list(attaching.draft_of(Upload.objects.get()).parent.glob("*.part"))
    page = clerk.get(f"{LIST}{yard.pk}/").content.decode()
    assert "图纸.png" in page
    assert "添加附件" in page


def test_a_piece_that_arrives_twice_or_out_of_place_changes_nothing(ground: Ground, clerk: Client) -> None:
    sender = Sender(clerk, make_yard(ground.village).pk, PNG)
    sender.begin()
    assert sender.piece(0, 10).json() == {"offset": 10}
    assert sender.piece(0, 10).json() == {"offset": 10}
    assert sender.piece(40, 10).json() == {"offset": 10}
    nowhere = f"{sender.start}{sender.begun['upload']}/?offset=x"
    assert sender.client.post(nowhere, b"", content_type="application/octet-stream").json() == {"offset": 10}


def test_what_does_not_match_its_hash_is_no_attachment(ground: Ground, clerk: Client) -> None:
    sender = Sender(clerk, make_yard(ground.village).pk, PNG)
    sender.begin()
    assert sender.finish().status_code == 409
    sender.piece(0, 1000)
    refused = sender.finish("0" * 64)
    assert (refused.status_code, refused.json()["again"]) == (422, True)
    assert not Attachment.objects.exists()
    clerk.post(f"{sender.start}{sender.begun['upload']}/?drop")
    assert sender.begin()["offset"] == 0


def test_a_draft_that_was_swept_away_begins_again(ground: Ground, clerk: Client) -> None:
    sender = Sender(clerk, make_yard(ground.village).pk, PNG)
    sender.begin()
    sender.piece(0, 10)
    attaching.draft_of(Upload.objects.get()).unlink()
    assert sender.piece(10, 10).json() == {"offset": 0}
    sender.piece(0, 1000)
    assert sender.finish().json() == {"done": True}


def test_too_large_and_empty_are_refused_with_a_sentence(ground: Ground, clerk: Client) -> None:
    url = f"{LIST}{make_yard(ground.village).pk}/uploads/"
    large = clerk.post(url, {"name": "录像.mp4", "size": limits().attachment + 1})
    assert (large.status_code, large.json()["detail"]) == (413, "“录像.mp4”超过 800 MB，请拆分或压缩后再传。")
    assert clerk.post(url, {"name": "空.txt", "size": "0"}).status_code == 422
    sender = Sender(clerk, make_yard(ground.village).pk, PNG)
    sender.begin()
    more = clerk.post(
        f"{sender.start}{sender.begun['upload']}/?offset=0", PNG + b"x", content_type="application/octet-stream"
    )
    assert more.status_code == 413


def handed_in(client: Client, pk: int, data: bytes = PNG, name: str = "图纸.png") -> Attachment:
    sender = Sender(client, pk, data, name)
    sender.begin()
    sender.piece(0, len(data))
    sender.finish()
    return Attachment.objects.latest("pk")


def test_only_pictures_are_shown_and_nothing_is_run(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village)
    picture, page = handed_in(clerk, yard.pk), handed_in(clerk, yard.pk, b"<html><script>x</script>", "页.html")
    shown = clerk.get(f"{LIST}{yard.pk}/files/{picture.pk}/?show")
    assert shown["Content-Disposition"].startswith("inline")
    assert shown.getvalue() == PNG
    for url in (f"{LIST}{yard.pk}/files/{page.pk}/?show", f"{LIST}{yard.pk}/files/{picture.pk}/"):
        answer = clerk.get(url)
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer.getvalue()


def test_nobody_reaches_the_neighbours_attachment(ground: Ground, clerk: Client, browser_of) -> None:
    yard, own = make_yard(ground.village), make_yard(ground.other)
    attachment = handed_in(clerk, yard.pk)
    stranger = browser_of(ground.stranger)
    assert stranger.get(f"{LIST}{yard.pk}/files/{attachment.pk}/").status_code == 404
    assert stranger.get(f"{LIST}{own.pk}/files/{attachment.pk}/").status_code == 404
    assert stranger.post(f"{LIST}{yard.pk}/uploads/", {"name": "a", "size": 3}).status_code == 404
    colleague = browser_of(make_account(unit=ground.town))
    sender = Sender(clerk, yard.pk, OTHER)
    sender.begin()
    assert (
        colleague.post(f"{sender.start}{sender.begun['upload']}/?offset=0", b"1", content_type="a/b").status_code == 404
    )


def test_a_number_alone_opens_no_file_of_a_row_one_may_not_read(ground: Ground, clerk: Client, browser_of) -> None:
    attachment = handed_in(clerk, make_yard(ground.village).pk)
    url = f"/files/{attachment.file_id}/"
    assert browser_of(make_account(unit=ground.town, role="organiser")).get(url).status_code == 403
    assert clerk.get(url).getvalue() == PNG


def test_removed_and_put_back(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village)
    attachment = handed_in(clerk, yard.pk)
    clerk.post(f"{LIST}{yard.pk}/files/{attachment.pk}/drop/")
    context = clerk.get(f"{LIST}{yard.pk}/").context
    assert (len(context["files"]), len(context["gone_files"])) == (0, 1)
    clerk.post(f"{LIST}{yard.pk}/files/{attachment.pk}/restore/")
    assert len(clerk.get(f"{LIST}{yard.pk}/").context["files"]) == 1


def test_what_nobody_went_on_with_is_swept_away(ground: Ground, clerk: Client) -> None:
    sender = Sender(clerk, make_yard(ground.village).pk, PNG)
    sender.begin()
    sender.piece(0, 10)
    upload = Upload.objects.get()
    assert attaching.forget_uploads() == 0
    with clock.fixed(clock.now() + timedelta(days=8)):
        assert attaching.forget_uploads() == 1
    assert not attaching.draft_of(upload).exists()


class AnyNetwork(TestCase):
    """Pieces of any size, lost answers, repeated and misplaced pieces: at the end every byte, once."""

    @settings(max_examples=30, deadline=None)
    @given(
        st.binary(min_size=1, max_size=300), st.lists(st.tuples(st.integers(0, 320), st.integers(1, 90)), max_size=12)
    )
    def test_every_byte_arrives(self, data: bytes, tries: list[tuple[int, int]]) -> None:
        town = make_unit("云溪镇")
        account, declaration = make_account(unit=town), declared("sample.yard", town)
        assert declaration is not None
        row = make_yard(town)
        upload = attaching.start_upload(
            by=SYSTEM, account=account, declaration=declaration, row=row, name="a.bin", size=len(data)
        )

        def send(offset: int, size: int) -> int:
            return attaching.append_piece(
                by=SYSTEM, upload=upload, offset=offset, piece=data[offset : offset + size]
            ).got

        for offset, size in tries:
            send(offset, size)
        got = Upload.objects.get(pk=upload.pk).got
        while got < len(data):
            got = send(got, 64)
        digest = hashlib.sha256(data).hexdigest()
        kept = attaching.finish_upload(by=SYSTEM, declaration=declaration, row=row, upload=upload, digest=digest)
        assert bytes_of(kept) == data


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\u202egpj.exe", "con.txt"])
def test_a_name_is_only_a_name(ground: Ground, clerk: Client, name: str) -> None:
    kept = handed_in(clerk, make_yard(ground.village).pk, PNG, name)
    assert "/" not in kept.file.name
    assert "\u202e" not in kept.file.name


@pytest.mark.parametrize("data", [PNG[:60], PNG + b"<script>alert(1)</script>"])
def test_a_picture_that_is_cut_off_or_carries_something_is_refused(ground: Ground, clerk: Client, data: bytes) -> None:
    sender = Sender(clerk, make_yard(ground.village).pk, data)
    sender.begin()
    sender.piece(0, 10_000)
    answer = sender.finish()
    assert answer.status_code == 422
    assert "“图纸.png”没有收下：" in answer.json()["detail"]
    assert not Attachment.objects.exists()
