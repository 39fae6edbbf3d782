"""Photos of staff: what unfolds beyond all bounds or carries a script behind its head is refused in a sentence; a photo keeps its bytes."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from zhenjie.engines.files.photos import checked_photo
from zhenjie.engines.files.rules import FileProblem


def png(width: int, height: int) -> bytes:
    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    lines = zlib.compress(bytes((width // 8 + 1) * min(height, 64)))
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", lines) + part(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (png(30_000, 30_000), "30000×30000"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "夹带"),
        (b"\xff\xd8\xff\xe0" + b"0" * 100, "损坏|不是照片"),
    ],
)
def test_what_is_no_sound_photo_is_told(data: bytes, said: str) -> None:
    with pytest.raises(FileProblem, match=said):
        checked_photo(BytesIO(data))


def test_a_photo_keeps_its_bytes_and_papers_are_none_of_its_business() -> None:
    out = BytesIO()
    Image.new("RGB", (60, 40), "green").save(out, "JPEG")
    assert checked_photo(BytesIO(out.getvalue())).read() == out.getvalue()
    assert checked_photo(BytesIO(b"%PDF-1.7")).read() == b"%PDF-1.7"
