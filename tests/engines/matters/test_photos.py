"""What people photograph is shown; where they stood, with which phone, and what somebody hid in the file is not."""

import io
import random
import struct
import zipfile
import zlib
from fractions import Fraction

import pytest
from PIL import Image

from zhenjie.core.actors import SYSTEM
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.photos import clean_photo
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.files.serving import serve
from zhenjie.engines.files.voices import check_voice

HIDDEN = (b"Exif", b"GPS", b"HUAWEI", b"http://ns.adobe.com", b"ICC_PROFILE", b"Photoshop", b"tEXt")


def picture(size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Left half red, right half blue."""
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((30, 30, 200), (size[0] // 2, 0, *size))
    return image


def saved(image: Image.Image, form: str = "JPEG", **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def with_place(image: Image.Image, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "HUAWEI"
    exif[0x9286] = "secret comment"
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (Fraction(30), Fraction(15), Fraction(7)), 3: "E", 4: (Fraction(120), Fraction(9), Fraction(3))}
    )
    return saved(image, exif=exif, comment=b"Photoshop of a neighbour", icc_profile=b"ICC" * 40, quality=90)


def refused(data: bytes) -> str:
    with pytest.raises(FileProblem) as problem:
        clean_photo(data)
    said = str(problem.value)
    assert said.endswith("。")
    return said


def test_place_device_comment_and_profile_are_gone() -> None:
    raw = with_place(picture())
    assert Image.open(io.BytesIO(raw)).getexif().get_ifd(0x8825)
    clean, kind = clean_photo(raw)
    shown = Image.open(io.BytesIO(clean))
    assert kind == "image/jpeg"
    assert shown.format == "JPEG"
    assert dict(shown.getexif()) == {}
    assert set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert not any(mark in clean for mark in HIDDEN)


@pytest.mark.parametrize(("orientation", "top"), [(1, "red"), (6, "red"), (8, "blue")])
def test_a_photo_taken_on_its_side_stands_upright(orientation: int, top: str) -> None:
    clean, _kind = clean_photo(with_place(picture((400, 200)), orientation))
    shown = Image.open(io.BytesIO(clean))
    assert shown.size == ((400, 200) if orientation == 1 else (200, 400))
    red, _green, blue = shown.getpixel((5, 5))  # type: ignore[misc]
    assert (red > blue) == (top == "red")


def test_large_photos_shrink_and_transparency_turns_white() -> None:
    clean, _kind = clean_photo(saved(picture((5000, 2500)), quality=80))
    assert Image.open(io.BytesIO(clean)).size == (2000, 1000)
    clean, _kind = clean_photo(saved(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG"))
    assert Image.open(io.BytesIO(clean)).getpixel((20, 20)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "P"), ("PNG", "I;16"), ("PNG", "L"), ("WEBP", "RGB"), ("JPEG", "CMYK"), ("JPEG", "L")]
)
def test_what_phones_and_scanners_write_is_taken(form: str, mode: str) -> None:
    image = Image.new("I;16", (60, 50)) if mode == "I;16" else picture((60, 50)).convert(mode)
    clean, _kind = clean_photo(saved(image, form))
    assert Image.open(io.BytesIO(clean)).size == (60, 50)


def test_the_film_behind_a_live_photo_is_left_out() -> None:
    noise = random.Random(3).randbytes(200_000)
    clean, _kind = clean_photo(saved(picture()) + b"\x00\x00\x00\x18ftypmp42" + noise)
    assert b"ftyp" not in clean


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred kilobytes that unfolds to `width` x `height` points."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\x00" * (width // 8 + 1)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )


def test_a_bomb_is_refused_with_its_size() -> None:
    raw = bomb(20_000, 20_000)
    assert len(raw) < 1_000_000
    assert "20000×20000" in refused(raw)


def test_a_bomb_in_a_text_of_the_picture_is_refused() -> None:
    text = zlib.compress(b"a" * 80_000_000, 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = saved(picture((20, 20)), "PNG")
    hostile = raw[:33] + chunk(b"zTXt", b"k\x00\x00" + text) + raw[33:]
    assert "没有传完整" in refused(hostile)


def test_an_archive_or_a_page_inside_a_photo_is_refused() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as box:
        box.writestr("run.js", "alert(1)")
    assert "夹带" in refused(saved(picture()) + archive.getvalue())
    assert "夹带" in refused(saved(picture(), comment=b"<script>alert(1)</script>"))
    assert "夹带" in refused(saved(picture(), comment=b"<?php system($_GET[0]); ?>"))


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a" + bytes(50),
        b"MZ" + bytes(300),
        b"%PDF-1.7 ...",
        b"hello",
    ],
)
def test_what_only_calls_itself_a_photo_is_refused(data: bytes) -> None:
    assert "照片" in refused(data)


def test_a_file_cut_off_or_spoilt_is_refused() -> None:
    raw = saved(picture((800, 600)), quality=95)
    assert "没有传完整" in refused(raw[: len(raw) // 2])
    assert "没有传完整" in refused(saved(picture((800, 600)), "PNG")[:200])
    assert "空的" in refused(b"")


def test_random_bytes_behind_a_right_head_end_in_a_sentence() -> None:
    dice = random.Random(5)
    for head in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\x00\x00\x00WEBPVP8 "):
        refused(head + dice.randbytes(2000))


# ---- voice notes ----


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def m4a(seconds: int, *, handler: bytes = b"soun") -> bytes:
    place = box(b"udta", box(b"\xa9xyz", b"\x00\x12\x15\xc7+30.2519+120.1511/"))
    head = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(12))))
    return box(b"ftyp", b"M4A \x00\x00\x00\x00isom") + box(b"moov", head + track + place) + box(b"mdat", bytes(500))


def amr(seconds: int) -> bytes:
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * 50 * seconds


def aac(seconds: int) -> bytes:
    size = 200
    frame = bytes([0xFF, 0xF1, 0x60, size >> 11, size >> 3 & 255, (size & 7) << 5 | 0x1F, 0xFC]) + bytes(size - 7)
    return frame * (seconds * 16000 // 1024 * 22050 // 22050 + 1)


def mp3(seconds: int) -> bytes:
    frame = b"\xff\xfb\x50\x00" + bytes(144 * 64000 // 44100 - 4)
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x16" + b"TIT2\x00\x00\x00\x0c\x00\x00\x03Uncle Wang\x00"[:22]
    return tag + frame * int(seconds * 44100 / 1152) + b"TAG" + b"Uncle Wang".ljust(125, b"\x00")


def opus(seconds: int) -> bytes:
    def page(granule: int, body: bytes) -> bytes:
        return b"OggS\x00\x00" + struct.pack("<qIII", granule, 7, 0, 0) + bytes([1, len(body)]) + body

    return page(0, b"OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00") + page(seconds * 48000, bytes(200))


def webm(seconds: int, codec: bytes = b"A_OPUS") -> bytes:
    cluster = b"\x1f\x43\xb6\x75\x01\xff\xff\xff\xff\xff\xff\xff\xe7\x83" + (seconds * 1000).to_bytes(3, "big")
    return b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\x16\x54\xae\x6b\x86" + codec + cluster + bytes(300)


MAKERS = {
    "audio/mp4": m4a,
    "audio/amr": amr,
    "audio/aac": aac,
    "audio/mpeg": mp3,
    "audio/ogg": opus,
    "audio/webm": webm,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_a_voice_note_is_known_by_its_bytes_and_bounded_in_time(kind: str) -> None:
    make = MAKERS[kind]
    voice = check_voice(make(30))
    assert voice.kind == kind
    assert voice.seconds == pytest.approx(30, abs=2)
    with pytest.raises(FileProblem, match="最长 180 秒"):
        check_voice(make(400))


def test_place_and_name_in_a_voice_note_are_gone() -> None:
    assert b"+30.2519" in m4a(10)
    clean = check_voice(m4a(10)).data
    assert b"+30.2519" not in clean
    assert b"udta" not in clean
    assert len(clean) == len(m4a(10))
    assert b"Uncle" in mp3(10)
    assert b"Uncle" not in check_voice(mp3(10)).data


def test_films_pages_archives_and_the_rest_are_no_voice_notes() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a", "b")
    for data, word in (
        (m4a(10, handler=b"vide"), "录像"),
        (webm(10, b"V_VP8"), "录像"),
        (amr(5) + archive.getvalue(), "夹带"),
        (opus(5) + b"<script>alert(1)</script>", "夹带"),
        (b"<html>", "夹带"),
        (b"RIFF1234WAVE", "不是录音"),
        (m4a(10)[:-200], "没有传完整"),
        (b"\xff\xfb\x50\x00" + bytes(100), "不是录音"),
        (bytes(5 * 1024 * 1024), "4 MB"),
        (b"", "空的"),
    ):
        with pytest.raises(FileProblem, match=word):
            check_voice(data)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", MAKERS)
def test_a_voice_note_leaves_as_sound_and_never_as_a_page(kind: str) -> None:
    voice = check_voice(MAKERS[kind](10))
    stored = store(by=SYSTEM, stream=io.BytesIO(voice.data), name=f"voice.{voice.ending}", scope="a")
    answer = serve(stored, hear=True)
    assert answer["Content-Type"] == kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == voice.data
    answer.file_to_stream.close()
    page = store(by=SYSTEM, stream=io.BytesIO(b"<html>"), name="voice.webm", scope="a")
    answer = serve(page, hear=True)
    assert answer["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content) == b"<html>"
    answer.file_to_stream.close()
