"""Pure rules of the ledger: search grams, cursors, the guard against formulas, history as sentences."""

import base64
import binascii
import json
import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import add
from typing import Any

from zhenjie.core.digits import json_of

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_RUN = re.compile(r"[^\W_]+")  # \w is what isalnum says, and the underscore
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@lru_cache(maxsize=1024)
def gram_prefix(key: str) -> str:
    """Two letters that keep the grams of one register together in the shared index. Two registers that meet on the
    same letters only cost time: the register itself is compared as well."""
    number = zlib.crc32(key.encode()) % 1296
    return _DIGITS[number // 36] + _DIGITS[number % 36]


def runs(text: str) -> list[str]:
    """Stretches of letters and digits, full width folded to half, lower case: `"Ａ座—3楼"` gives `["a座", "3楼"]`."""
    return _runs_of(_folded(text))


def _folded(text: str) -> str:
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).lower()


def _runs_of(folded: str) -> list[str]:
    return [folded] if folded.isalnum() else _RUN.findall(folded)


def grams(key: str, texts: Iterable[str]) -> str:
    """The indexed form of a row: every run as its pairs of neighbours and its last letter, in order.

    Order matters: a longer word is in the row exactly when its pairs stand side by side here.
    """
    return _grams_of(" " + gram_prefix(key), map(_folded, texts))


def grams_of_all(key: str, columns: Sequence[Sequence[str]]) -> list[str]:
    """`grams` of many rows; their texts come by column, which are folded in one go: NUL stands in none of them and joins with none."""
    folded = [_folded("\0".join(column)).split("\0") for column in columns]
    between = " " + gram_prefix(key)
    return [_grams_of(between, row) for row in zip(*folded, strict=True)]


def _grams_of(between: str, folded: Iterable[str]) -> str:
    found: list[str] = []
    for text in folded:
        for run in _runs_of(text):
            found += map(add, run, run[1:])
            found.append(run[-1])
    return between[1:] + between.join(found) if found else ""


def words_of(custom: Mapping[str, Any]) -> list[str]:
    """The texts in the columns that units have added, for the search index; dates are asked for by their own condition."""
    return [value for value in custom.values() if isinstance(value, str) and not _DAY.fullmatch(value)]


def _pairs(run: str) -> list[str]:
    return [a + b for a, b in pairwise(run)]


def needles(key: str, query: str) -> list[list[str]]:
    """What a search asks of the index: per word its pairs in order; one letter alone is a list of one short gram, to be
    taken as the beginning of a pair."""
    prefix = gram_prefix(key)
    return [[prefix + gram for gram in (_pairs(run) or [run])] for run in dict.fromkeys(runs(query))]


def guard(text: str) -> str:
    """`text` for a csv cell: what a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV injection)."""
    return "'" + text if text.startswith(_FORMULA_STARTS) else text


class CursorError(ValueError):
    """The cursor was not made by this list; the message is a Chinese sentence."""


def pack_cursor(sort: str, value: str | None, pk: str, back: bool = False) -> str:
    """An opaque place in a list: the sort it belongs to, the value and key of the row it stands at, and the direction."""
    text = json.dumps([sort, value, pk, int(back)], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack_cursor(text: str) -> tuple[str, str | None, str, bool]:
    """The parts of `pack_cursor`; raises CursorError."""
    try:
        sort, value, pk, back = json_of(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(sort, str) and isinstance(pk, str) and (value is None or isinstance(value, str)):
            return sort, value, pk, bool(back)
    except (ValueError, TypeError, binascii.Error):
        pass
    raise CursorError("翻页位置无效，请从第一页重新翻起。")


def about(count: int) -> str:
    """An estimate the way a colleague says it: two figures are all it is good for."""
    if count < 10_000:
        return str(count)
    digits = len(str(count)) - 2
    rounded = round(count, -digits)
    wan = rounded / 10_000
    return f"{wan:g} 万" if rounded < 100_000_000 else f"{rounded / 100_000_000:g} 亿"


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[tuple[str, Any, Any]]:
    """What differs, as (name, before, after), in the order of the later state."""
    old, new = before or {}, after or {}
    names = [*new, *(name for name in old if name not in new)]
    return [(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def say_change(title: str, before: str, after: str) -> str:
    """One change as a clause of a sentence."""
    if not before:
        return f"填写“{title}”为“{after}”"
    if not after:
        return f"清空“{title}”（原为“{before}”）"
    return f"把“{title}”从“{before}”改为“{after}”"
