"""The names of a sentence, in order: those of its lists, and those that open a clause."""

from __future__ import annotations

import re
from dataclasses import replace

from zhenjie.engines.reading.text.lexicon import any_of

from .lists import PIECE, listings
from .members import Namer
from .mention import Mention
from .names import words
from .openings import opening

#: Behind a project in its sentence these are its own: 项目的加工车间已投用.
INSIDE = re.compile(r"(?:车间|生产线|大棚|教学楼|办公楼)$")
INVESTED = re.compile(rf"(?:{any_of(words['invested'])})[^，。；]{{0,8}}?\d[\d.]*[余多]?[万亿]元")


def mentions(sentence: str, township: str, told: bool = False) -> list[Mention]:
    """The names in a sentence, in order. `told`: 签约项目3个，分别为 … makes a project of whatever follows."""
    found: list[Mention] = []
    certain, before = False, 0
    for piece in PIECE.finditer(sentence):
        spent = certain and not any(mention.start >= before for mention in found)
        certain, before = INVESTED.search(piece[0]) is not None or spent, piece.start()
        for listing in listings(sentence, piece.start(), piece.end()):
            named_here = list(Namer(sentence, township, certain, told, piece.start()).names(listing))
            if found:
                named_here = [mention for mention in named_here if not INSIDE.search(mention.name)]
            if len(listing.members) > 1:
                closes = max((mention.closes for mention in named_here), default=0)
                named_here = [replace(mention, closes=closes) for mention in named_here]
            found += [replace(mention, noun=listing.noun) for mention in named_here]
        if not any(mention.start >= piece.start() for mention in found):
            found += opening(sentence, piece.start(), piece.end(), township)
    return found
