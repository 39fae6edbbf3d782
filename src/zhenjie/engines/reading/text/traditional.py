"""Reports in traditional characters: read as simplified ones, character for character, and written back as they stood."""

from __future__ import annotations

from .lexicon import patterns

_pairs = patterns("traditional")
SIMPLIFIED = dict(zip("".join(_pairs["traditional"]), "".join(_pairs["simplified"]), strict=True))
_TABLE = str.maketrans(SIMPLIFIED)
#: From this share of its characters on a text is one in traditional characters, and not one that quotes a few.
SHARE = 0.05


def simplified(text: str) -> str:
    """The text in simplified characters, as long as it was; unchanged where it holds only a few traditional ones."""
    if sum(character in SIMPLIFIED for character in text) < SHARE * len(text):
        return text
    return text.translate(_TABLE)


def written(text: str) -> dict[int, str]:
    """For `str.translate`: how a text that `simplified` changed writes the characters it has in traditional form only."""
    own = set(text)
    if simplified(text) == text:
        return {}
    return {ord(SIMPLIFIED[one]): one for one in own if one in SIMPLIFIED and SIMPLIFIED[one] not in own}
