"""Which node of a chain a firm belongs to, by its industry (GB/T 4754) and by the words its products and its name contain. Pure.

The register knows industries by two or three digits, a county's chain table often by four (3852 家用制冷电器). A finer code only says
that the firm may belong; then a product word has to say so too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_APART = re.compile(r"[,，、;；/\s|]+")
_CODE = re.compile(r"^[A-Ta-t]?(\d{2,4})$")
SURE, DOUBT = "sure", "doubt"


class CodeProblem(ValueError):
    """A code that is none; the message is the code."""


def parts(text: str) -> tuple[str, ...]:
    """The codes or words of a cell, each once, in their order."""
    return tuple(dict.fromkeys(one for one in _APART.split(text.strip()) if one))


def codes_in(text: str, known: Sequence[str]) -> tuple[str, ...]:
    """“C38、3912” gives ("38", "3912"). Raises CodeProblem with the first that lies below none of the `known` codes."""
    found = []
    for one in parts(text):
        match = _CODE.match(one)
        if match is None or not any(related(match[1], code) for code in known):
            raise CodeProblem(one)
        found.append(match[1])
    return tuple(dict.fromkeys(found))


def related(one: str, other: str) -> bool:
    """Whether one code lies below the other, or is it."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


@dataclass(frozen=True, slots=True)
class Proposal:
    """Why a firm is proposed: ``code`` of the node and ``word`` that fit, '' for none; ``how``: SURE or DOUBT."""

    how: str
    code: str = ""
    word: str = ""


def proposal(codes: Sequence[str], words: Sequence[str], industry: str, text: str) -> Proposal | None:
    """What speaks for a firm of `industry` whose products and name are `text`; None when nothing does.

    A word and the industry, or the one of them that the node asks for, is sure. A word against the industry is doubtful. The industry
    alone, where the node asks for words too, says nothing: half the firms of a county make something of metal.
    """
    code = next((one for one in codes if related(one, industry)), "")
    word = next((one for one in words if one in text), "")
    if words:
        if not word:
            return None
        return Proposal(SURE if code or not codes else DOUBT, code, word)
    if not code:
        return None
    return Proposal(SURE if industry.startswith(code) else DOUBT, code)
