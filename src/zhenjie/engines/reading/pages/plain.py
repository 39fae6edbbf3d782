"""txt: bytes to characters. The text is the file itself, so that offsets are offsets into the file."""

import codecs
from itertools import pairwise

from zhenjie.engines.reading.pages.errors import PageError
from zhenjie.engines.reading.pages.sheets import Block, Segment, Sheets

#: A township's year report has some 20,000 characters; a line beyond this is no text.
LONGEST_LINE = 200_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL = frozenset(chr(c) for c in range(32)) - frozenset("\t\n\r\f\v\x1a\x1b")


def decode(data: bytes) -> tuple[str, int]:
    """The characters, and how many characters of byte-order mark stand before them (0 or 1).

    UTF-8 (with or without mark), UTF-16 with mark, GB18030. Raises PageError when no reading makes sense.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), 1
            except UnicodeDecodeError as error:
                raise _undecodable(error.start + len(mark)) from None
    try:
        return data.decode("utf-8"), 0
    except UnicodeDecodeError as error:
        broken = error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _undecodable(max(error.start, broken.start)) from None
    if not _looks_chinese(text):
        raise _undecodable(broken.start)
    return text, 0


def _undecodable(position: int) -> PageError:
    return PageError(
        f"这个文件既不是 UTF-8 也不是 GB18030 编码（第 {position + 1} 个字节起读不出字），请用记事本另存为 UTF-8 后再试。"
    )


def _looks_chinese(text: str) -> bool:
    """GB18030 decodes nearly anything; real Chinese text is made of common characters and ASCII."""
    sample = text[:20_000]
    strange = sum(
        1 for c in sample if 0xE000 <= ord(c) < 0xF900 or (0x0080 <= ord(c) < 0x2000 and c not in "·—“”×÷±°§")
    )
    common = sum(1 for c in sample if "一" <= c <= "龥" and c.encode("gb18030") < b"\xd8")
    wide = sum(1 for c in sample if ord(c) >= 0x80)
    return strange * 20 <= wide and common * 2 >= wide


def check_text(text: str) -> None:
    """Raises PageError for an empty text, one with control characters, or a line without end."""
    if not text.strip("\ufeff \t\r\n\f\v\u3000"):
        raise PageError("这个文件是空的，没有可读的文字，请检查是否选错了文件。")
    if any(c in _CONTROL for c in text[:100_000]):
        raise PageError("这个文件不是文本（里面有控制字符），请上传 txt、html、docx、pdf 或图片。")
    longest, before = 0, -1
    for position in [i for i, c in enumerate(text) if c == "\n"] + [len(text)]:
        longest, before = max(longest, position - before), position
    if longest > LONGEST_LINE:
        raise PageError(f"有一行长达 {longest} 个字，不像文章，请检查是否选错了文件。")


def read_txt(data: bytes) -> Sheets:
    """The text as it lies in the file; every line that is not empty is a block."""
    text, mark = decode(data)
    check_text(text)
    sheets = Sheets("txt", text, [Segment(0, len(text), mark, len(text))])
    ends = [-1, *(i for i, c in enumerate(text) if c == "\n"), len(text)]
    for low, high in pairwise(ends):
        if text[low + 1 : high].strip():
            sheets.blocks.append(Block(low + 1, high))
    return sheets
