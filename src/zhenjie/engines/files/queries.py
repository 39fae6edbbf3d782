"""Reading stored files: where the bytes lie, and whether what lies there is what was stored."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.rules import FileProblem


def place_of(digest: str) -> Path:
    """The path for these bytes: two levels of folders, so that none holds more than a few thousand."""
    return Path(settings.FILES_ROOT) / digest[:2] / digest[2:4] / digest


def path_of(stored: StoredFile) -> Path:
    """Where the bytes of ``stored`` lie; for programs that want a path. Never write there."""
    return place_of(stored.digest)


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes of ``stored`` for reading; FileProblem when they are gone from the disk."""
    try:
        return path_of(stored).open("rb")
    except FileNotFoundError:
        raise FileProblem(
            f"附件“{stored.name}”的内容不在存储目录里，请从备份恢复，再运行 zhenjie files check。"
        ) from None


def kept_digests() -> Iterator[tuple[str, Path]]:
    """(digest, path) of everything that lies in the store."""
    root = Path(settings.FILES_ROOT)
    for path in sorted(root.glob("??/??/*")):
        yield path.name, path
