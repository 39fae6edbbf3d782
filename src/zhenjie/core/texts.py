"""Text that comes in: what cannot be read or turns a sentence round never gets further; numbers of papers are compared as people mean them. Pure."""

import re
import unicodedata

#: Marks that nobody sees: they turn the order of what is shown (bidi controls), hide in words (zero width) or are no text at all.
_UNSEEN = (
    "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff\ufff9-\ufffb"  # Unicode TR 36, 2.10
    "\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
)
_MARKS = re.compile(f"[{_UNSEEN}]")
# The same marks written as JSON writes them; a backslash before the backslash makes it plain text.
_WRITTEN = re.compile(r"(?<!\\)((?:\\\\)*)\\u(?:00ad|061c|200[bef]|202[a-e]|206[06-9a-f]|feff|fff[9ab]|00[01][0-9a-f]|007f|00[89][0-9a-f])", re.I)  # fmt: skip
_PLAIN = {"\\u0000", "\\u0009", "\\u000a", "\\u000d"}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
BROKEN = "\ufffd"


def clean(text: str) -> str:
    """The text without marks that nobody sees; nothing else is changed."""
    return text if text.isascii() and text.isprintable() else _MARKS.sub("", text)


def is_broken(text: str) -> bool:
    """Whether bytes were lost on the way: text that was not UTF-8 was read as UTF-8."""
    return BROKEN in text


def clean_json(text: str) -> str:
    """A document in JSON without those marks, whether they stand in it as they are or escaped."""

    def without(found: re.Match[str]) -> str:
        whole = found.group(0)
        return whole if whole[-6:].lower() in _PLAIN else found.group(1)

    return _WRITTEN.sub(without, _MARKS.sub("", text))


def number_key(number: str) -> str:
    """The number of a paper (agreement, bank slip) for comparing: ＸＫ-A, xk-a and `XK - A ` are one (NFKC, case, spaces, dashes)."""
    folded = unicodedata.normalize("NFKC", clean(number)).translate(_DASHES)
    return "".join(folded.split()).upper()
