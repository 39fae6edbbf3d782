"""Text tables: GB18030 or Unicode, told from the bytes; comma, semicolon, tab or bar, told from the first lines."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import IO

from zhenjie.engines.ledger.importing.errors import TableError

_HEAD = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CUTS = ("\t", ";", "；", "|", ",", "，")
_CELL = 1 << 20


def encoding_of(file: IO[bytes]) -> str:
    """UTF-8 when every byte of the file is, GB18030 otherwise. What Excel in China saves as csv is GB18030."""
    file.seek(0)
    head = file.read(4)
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    for name in ("utf-8", "gb18030"):
        file.seek(0)
        decoder = codecs.getincrementaldecoder(name)()
        try:
            while piece := file.read(_HEAD):
                decoder.decode(piece)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        return name
    raise TableError("这个 csv 既不是 UTF-8 也不是 GB18030 编码，里面有认不出的字，请用 Excel 打开后另存为 xlsx 再试。")


def cut_of(text: str) -> str:
    """The letter between the cells: the one that cuts most of the first lines into equally many cells."""
    lines = [line for line in text.splitlines()[:30] if line.strip()]
    best, most = ",", 0
    for cut in _CUTS:
        counts = Counter(line.count(cut) for line in lines)
        counts.pop(0, None)
        if counts:
            number, often = counts.most_common(1)[0]
            if often * min(number, 5) > most:
                best, most = cut, often * min(number, 5)
    return best


def rows_of(file: IO[bytes]) -> Iterator[list[str]]:
    """The lines as lists of cells; memory does not grow with the file."""
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    try:
        start = text.read(65536)
        text.seek(0)
        csv.field_size_limit(_CELL)
        yield from csv.reader(_without_nul(text), delimiter=cut_of(start))
    except csv.Error as error:
        if "field larger" in str(error):
            raise TableError("有一格的文字超过一百万字，多半是引号没有配对，请检查后再传。") from None
        raise TableError("这个 csv 的格式乱了，读不下去，请用 Excel 打开后另存为 xlsx 再试。") from None
    finally:
        text.detach()


def _without_nul(lines: IO[str]) -> Iterator[str]:
    for line in lines:
        yield line.replace("\0", "") if "\0" in line else line
