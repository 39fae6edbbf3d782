"""附件: what a file is by its content, and how its name is made harmless. Pure."""

import re
import unicodedata
from pathlib import PurePosixPath

HEAD = 4096  # bytes that `sniff` wants to see
LIMIT = 1024**3  # 1 GiB: a scanned volume of plans fits, a disk image does not
NAME_LIMIT = 200
BINARY = "application/octet-stream"

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"BM", 0, "image/bmp"),
    (b"II*\x00", 0, "image/tiff"),
    (b"MM\x00*", 0, "image/tiff"),
    (b"WEBP", 8, "image/webp"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
    (b"Rar!\x1a\x07", 0, "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed"),
    (b"\x1f\x8b", 0, "application/gzip"),
    (b"MZ", 0, "application/x-msdownload"),
    (b"\x7fELF", 0, "application/x-executable"),
    (b"ftyp", 4, "video/mp4"),
    (b"OggS", 0, "application/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"\xff\xfb", 0, "audio/mpeg"),
    (b"\xff\xf3", 0, "audio/mpeg"),
    (b"\xff\xf2", 0, "audio/mpeg"),
    (b"\xff\xf1", 0, "audio/aac"),
    (b"\xff\xf9", 0, "audio/aac"),
    (b"#!AMR", 0, "audio/amr"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
)
_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ofd": "application/ofd",
}
# A ZIP names its first member in the clear: that tells office formats apart where the outer name does not lie.
_INSIDE = ((b"word/", ".docx"), (b"xl/", ".xlsx"), (b"ppt/", ".pptx"), (b"OFD.xml", ".ofd"))
_OLE = {".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint"}
_TEXT = {".csv": "text/csv", ".json": "application/json", ".md": "text/markdown"}
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class FileProblem(ValueError):
    """The file is refused; the message is one Chinese sentence for the person who handed it in."""


def clean_name(name: str) -> str:
    """The file's own name without folders, control and direction characters; at most 200 characters, extension kept."""
    name = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    # Direction marks make "gpj.exe" look like "exe.jpg": everything of the class "format" goes.
    name = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    name = re.sub(r'[<>:"|?*]', "_", name).strip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_LIMIT:
        name = f"{stem[: NAME_LIMIT - len(ending) - 1]}.{ending}" if dot and len(ending) <= 10 else name[:NAME_LIMIT]
    return name or "未命名"


def sniff(head: bytes, name: str) -> str:
    """The media type by the first bytes; the extension only chooses among what the content allows."""
    ending = PurePosixPath(name.lower()).suffix
    if head.startswith(b"PK\x03\x04"):
        return _sniff_zip(head, ending)
    for magic, offset, media_type in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return _OLE.get(ending, media_type) if media_type == "application/x-ole-storage" else media_type
    if not _is_text(head):
        return BINARY
    if re.match(rb"(?is)\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body|script)", head):
        return "text/html"
    if re.match(rb"(?s)\s*(?:\xef\xbb\xbf)?\s*<(?:\?xml|svg)", head):
        return "image/svg+xml" if b"<svg" in head else "application/xml"
    return _TEXT.get(ending, "text/plain")


def _sniff_zip(head: bytes, ending: str) -> str:
    for mark, kind in _INSIDE:
        if mark in head:
            return _OFFICE[kind]
    if head[30:38] == b"mimetype":
        return next((t for t in _OFFICE.values() if t.encode() in head), "application/zip")
    if b"[Content_Types].xml" in head and ending in _OFFICE:
        return _OFFICE[ending]
    return "application/zip"


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # The cut may fall inside a character: up to three bytes at the end do not count.
            head[: len(head) - 3 if len(head) >= HEAD else len(head)].decode(encoding, "strict")
        except UnicodeDecodeError as error:
            if len(head) >= HEAD and error.start >= HEAD - 7:
                return True
            continue
        return True
    return False
