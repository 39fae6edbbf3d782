"""Attachments: kept once, named harmlessly, known by content, handed out as bytes and to nobody else."""

import hashlib
import io
import os
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories.org import make_account, make_county
from zhenjie.config.cli import main
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.files.actions import move_scope, store
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.queries import open_file, path_of, place_of
from zhenjie.engines.files.rules import NAME_LIMIT, FileProblem, clean_name, sniff
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


def keep(content: bytes = b"x", name: str = "a.txt", scope: str = "0001", **more: object) -> StoredFile:
    return store(by=SYSTEM, stream=io.BytesIO(content), name=name, scope=scope, **more)  # type: ignore[arg-type]


def files_in(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_equal_bytes_lie_on_disk_once_under_two_names(settings: Settings) -> None:
    one, two = keep(b"same", "a.txt"), keep(b"same", "b.txt", scope="0002")
    assert one.digest == two.digest == hashlib.sha256(b"same").hexdigest()
    assert (one.name, two.name) == ("a.txt", "b.txt")
    assert files_in(settings.FILES_ROOT) == [path_of(one)]
    with open_file(two) as stream:
        assert stream.read() == b"same"


def test_what_is_stored_can_be_neither_run_nor_changed() -> None:
    mode = path_of(keep(b"#!/bin/sh\necho no", "run.sh")).stat().st_mode & 0o777
    assert mode == 0o400


@pytest.mark.parametrize(("size", "limit", "said"), [(11, 10, "超过 10 字节"), (0, 10, "空文件")])
def test_too_large_and_empty_are_refused_and_leave_nothing(
    settings: Settings, size: int, limit: int, said: str
) -> None:
    with pytest.raises(FileProblem, match=said):
        keep(b"x" * size, limit=limit)
    assert files_in(settings.FILES_ROOT) == []
    assert not StoredFile.objects.exists()


class Torn(io.RawIOBase):
    """A connection that breaks after the first megabyte."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += 1
        if self.given > 1:
            raise ConnectionResetError
        return b"x" * 1024 * 1024


def test_a_broken_upload_leaves_nothing(settings: Settings) -> None:
    with pytest.raises(ConnectionResetError):
        store(by=SYSTEM, stream=Torn(), name="a.pdf", scope="")  # type: ignore[arg-type]
    assert files_in(settings.FILES_ROOT) == []


class Endless(io.RawIOBase):
    """Three hundred megabytes that exist nowhere at once; notes the largest piece asked for."""

    def __init__(self, size: int) -> None:
        self.left, self.largest = size, 0

    def read(self, size: int = -1) -> bytes:
        self.largest = max(self.largest, size)
        piece = min(size, self.left)
        self.left -= piece
        return b"\0" * piece


def test_hundreds_of_megabytes_pass_in_small_pieces() -> None:
    stream = Endless(300 * 1024 * 1024)
    stored = store(by=SYSTEM, stream=stream, name="图.tif", scope="")  # type: ignore[arg-type]
    assert stored.size == 300 * 1024 * 1024
    assert 0 < stream.largest <= 1024 * 1024
    path_of(stored).chmod(0o600)
    os.unlink(path_of(stored))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\报告.docx", "报告.docx"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("\u202egpj.exe", "gpj.exe"),
        ("con.txt", "_con.txt"),
        ("  .. ", "未命名"),
        ("", "未命名"),
        ('a<b>:"c|?*.txt', "a_b___c___.txt"),
        ("长" * 300 + ".docx", "长" * (NAME_LIMIT - 5) + ".docx"),
        ("e\u0301.txt", "\u00e9.txt"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def office(member: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr(member, "<x/>")
    return out.getvalue()


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7\n", "报告.docx", "application/pdf"),
        (b"MZ\x90\x00", "报告.pdf", "application/x-msdownload"),
        (b"\x89PNG\r\n\x1a\n", "x", "image/png"),
        (office("word/document.xml"), "x.zip", DOCX),
        (office("xl/workbook.xml"), "x.docx", XLSX),
        (office("other.txt"), "x.zip", "application/zip"),
        (b"<!DOCTYPE html><script>", "a.txt", "text/html"),
        (b"<svg onload=alert(1)>", "a.png", "image/svg+xml"),
        ("财政收入1.2亿元".encode(), "a.txt", "text/plain"),
        ("财政收入1.2亿元".encode("gb18030"), "a.csv", "text/csv"),
        (("亿" * 2000).encode()[:4096], "a.txt", "text/plain"),
        (b"\x00\x01\x02", "a.txt", "application/octet-stream"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "application/vnd.ms-excel"),
    ],
)
def test_the_content_decides_what_a_file_is(head: bytes, name: str, kind: str) -> None:
    assert sniff(head[:4096], name) == kind


def test_the_claim_of_the_sender_is_not_believed() -> None:
    assert keep(b"<script>alert(1)</script>", "x.png", media_type="image/png").media_type == "text/html"


@pytest.fixture
def desk(db: None) -> tuple[Client, Unit, Unit]:
    """A clerk's browser, the own township, another one."""
    make_county(townships=2)
    mine, other = Unit.objects.filter(kind="township").order_by("path")
    client = Client()
    client.force_login(make_account(unit=mine))
    return client, mine, other


def test_a_download_is_an_attachment_that_no_browser_interprets(desk: tuple[Client, Unit, Unit]) -> None:
    client, mine, _other = desk
    stored = keep(b"<script>alert(1)</script>", "坏 页.html", scope=mine.path)
    answer = client.get(f"/files/{stored.pk}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%9D%8F")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert int(answer["Content-Length"]) == stored.size


def test_another_townships_file_does_not_exist_here(desk: tuple[Client, Unit, Unit]) -> None:
    client, _mine, other = desk
    assert client.get(f"/files/{keep(scope=other.path).pk}/").status_code == 404
    assert client.get("/files/999999/").status_code == 404
    assert Client().get(f"/files/{keep(scope=other.path).pk}/").status_code == 302


def test_a_file_lost_from_the_disk_is_not_found_and_named_by_the_check(
    desk: tuple[Client, Unit, Unit], capsys: pytest.CaptureFixture[str]
) -> None:
    client, mine, _other = desk
    stored, changed = keep(b"gone", "丢.txt", scope=mine.path), keep(b"right", "换.txt", scope=mine.path)
    assert main(["files", "check"]) == 0
    path_of(stored).unlink()
    path_of(changed).chmod(0o600)
    path_of(changed).write_bytes(b"wrong")
    assert client.get(f"/files/{stored.pk}/").status_code == 404
    assert main(["files", "check"]) == 1
    out = capsys.readouterr().out
    assert "内容不见了：丢.txt" in out
    assert "内容与登记的不符：换.txt" in out


def test_what_nobody_claims_is_named_and_does_no_harm(capsys: pytest.CaptureFixture[str]) -> None:
    orphan = place_of("ab" * 32)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"left over")
    assert main(["files", "check"]) == 0
    assert "无主的文件：abababababab" in capsys.readouterr().out


def test_files_go_along_when_their_unit_moves() -> None:
    inside, below, beside = keep(scope="00010001"), keep(scope="000100010002"), keep(scope="00010002")
    assert move_scope(by=SYSTEM, old="00010001", new="00020005") == 2
    for stored in (inside, below, beside):
        stored.refresh_from_db()
    assert (inside.scope, below.scope, beside.scope) == ("00020005", "000200050002", "00010002")
