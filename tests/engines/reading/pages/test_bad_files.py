"""Files that cannot be read: one clear sentence, a failing exit, and the other files are still read."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.engines.reading.rendering import as_docx, as_pdf, report
from zhenjie.config.cli import main

GOOD = "　　1—10月份，全镇完成固定资产投资9.36亿元，同比增长12.4%。\n"


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _locked_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption  # slow import
    from reportlab.pdfgen.canvas import Canvas  # slow import

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(72, 700, "9.36")
    canvas.save()
    return out.getvalue()


def _blank_pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas  # slow import

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


BOMB = b"<w:document>" + b" " * (200 * 1024 * 1024) + b"</w:document>"
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "lol">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'

BAD = {
    "empty.txt": (b"", "空的"),
    "spaces.txt": ("\ufeff \n\u3000\n".encode(), "空的"),
    "binary.txt": (bytes(range(256)) * 40, "二进制"),
    "program.txt": (b"\x7fELF\x02\x01\x01\0" + b"\0" * 500, "二进制"),
    "big5.txt": ("臺灣鄉鎮報告，今年收入九億元，較去年增長，發展經濟與產業。".encode("big5"), "UTF-8"),
    "broken.txt": ("\ufeff固定资产投资".encode()[:-1] + b"\xff\xfe\x80 9", "编码"),
    "endless.txt": (("投资9亿元，" * 100_000).encode(), "一行"),
    "rubbish.docx": (b"PK\x03\x04" + b"\xab" * 3000, "损坏"),
    "text.docx": (GOOD.encode(), "docx"),
    "bomb.docx": (_zip({"word/document.xml": BOMB}), "炸弹"),
    "entities.docx": (_zip({"word/document.xml": ENTITIES}), "不安全"),
    "cut.docx": (as_docx(report("云溪镇2026年1—10月"))[:9000], "损坏"),
    "wordless.docx": (_zip({"word/document.xml": b"<a/>"}), "没有文字"),
    "table.docx": (_zip({"xl/workbook.xml": b"<a/>"}), "Excel"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "docx"),
    "archive.txt": (_zip({"a.txt": b"x"}), "解压"),
    "locked.pdf": (_locked_pdf(), "密码"),
    "blank.pdf": (_blank_pdf(), "没有文字"),
    "cut.pdf": (as_pdf(report("云溪镇2026年1—10月"))[:700], "损坏"),
    "rubbish.pdf": (b"%PDF-1.7\n" + b"\x9f" * 4000, "损坏"),
    "rubbish.png": (b"\x89PNG\r\n\x1a\n" + b"\x11" * 900, "损坏"),
    "script.html": (b"<html><body><script>var a = 1;</script></body></html>", "没有正文"),
    "latin.html": ('<html><meta charset="windows-1251"><p>\u0413</p>'.encode("cp1251"), "windows-1251"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_sentence_and_a_failing_exit(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, word = BAD[name]
    path = tmp_path / name
    path.write_bytes(data)
    assert main(["read", str(path), "--format", "jsonl"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert word in said.err
    assert said.err.rstrip().endswith("。")


def test_the_other_files_are_read_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "two.txt").write_bytes(b"")
    (tmp_path / "three.txt").write_text(GOOD, encoding="gb18030")
    names = [str(tmp_path / name) for name in ("one.txt", "two.txt", "missing.txt", "three.txt")]
    assert main(["read", *names, "--jobs", "2", "--format", "jsonl"]) == 1
    said = capsys.readouterr()
    assert [line.split('"')[3] for line in said.out.splitlines()] == ["one.txt"] * 2 + ["three.txt"] * 2
    assert said.err.count("\n") == 2


def test_a_file_of_200_mb_is_refused_without_being_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert main(["read", str(path)]) == 1
    assert "200 MB" in capsys.readouterr().err


def test_a_wrong_context_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "one.txt").write_text(GOOD, encoding="utf-8")
    context = tmp_path / "docs.json"
    context.write_text('{"one": {"date": "last year"}}', encoding="utf-8")
    assert main(["read", str(tmp_path / "one.txt"), "--context", str(context)]) == 1
    assert "docs.json" in capsys.readouterr().err
