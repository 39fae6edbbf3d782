"""An uploaded xlsx filled in place, from the parent's side: refused before it is opened when it cannot be a layout, opened in a child
process that is bounded in memory and time."""

import base64
import json
import subprocess
import sys
import zipfile
import zlib
from dataclasses import asdict
from io import BytesIO
from typing import Any

from zhenjie.engines.surveys.workbook.layouts import LARGEST, MB, PARTS, SECONDS, UNPACKED, Table, TemplateProblem

_CHILD = "zhenjie.engines.surveys.workbook.child"


def headings(data: bytes) -> list[str]:
    """The heads of the columns in a layout, left to right. Raises TemplateProblem."""
    found: list[str] = _ask({"do": "headings"}, data)["titles"]
    return found


def fill(data: bytes, table: Table) -> tuple[bytes, list[str]]:
    """The layout with the values in it, and sentences on what had no place. Raises TemplateProblem."""
    answer = _ask({"do": "fill", "table": asdict(table)}, data)
    return base64.b64decode(answer["data"]), list(answer["notes"])


def _ask(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    _look(data)
    message = json.dumps(request | {"data": base64.b64encode(data).decode()}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-m", _CHILD],
            input=message, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS + 20, check=False,
            env={"PYTHONPATH": ":".join(place for place in sys.path if place), "LANG": "C.UTF-8"}, cwd="/",
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        raise TemplateProblem("这个表样打开时用掉的时间或内存超过上限，请另存一份只留表头的 xlsx 再试。") from None
    if "error" in answer:
        raise TemplateProblem(answer["error"])
    return answer


def _look(data: bytes) -> None:
    """Refuse before anything is opened: too large, no xlsx, a bomb, macros, an XML that defines entities."""
    if len(data) > LARGEST:
        raise TemplateProblem(f"表样超过 {LARGEST // MB} MB，请删掉数据、只留表头再传。")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise TemplateProblem("这是旧版 xls 或加了密码的文件，请另存为不加密的 xlsx 再传。")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
                raise TemplateProblem("这个文件解开后太大，不像一张表样，请只留要填的那一页。")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise TemplateProblem("这不是 xlsx 表格，请用 Excel 或 WPS 另存为 xlsx 再传。")
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise TemplateProblem("表样里有宏，请另存为不带宏的 xlsx 再传。")
            for part in parts:
                if part.filename.endswith((".xml", ".rels", ".vml")) and b"<!ENTITY" in archive.read(part)[:65536]:
                    raise TemplateProblem("这个文件不正常，里面定义了实体，请重新另存一份再传。")
    except TemplateProblem:
        raise
    except (zipfile.BadZipFile, zlib.error, ValueError, RuntimeError, OSError, EOFError):
        raise TemplateProblem("这个文件打不开，可能已损坏，请用 Excel 或 WPS 重新另存一份再传。") from None
