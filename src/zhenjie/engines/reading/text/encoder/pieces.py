"""Text to the pieces a network knows: the likeliest cut of a unigram model (Kudo 2018), each piece with its place in the text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

#: Stands for a blank, and before the first character.
BLANK = "\u2581"
#: What is no piece costs this much more than the rarest one.
UNKNOWN_COSTS = 10.0


@dataclass(frozen=True, slots=True)
class Piece:
    """The piece `number` at [start, end) of the text; one that only opens the text has no length."""

    number: int
    start: int
    end: int


class Pieces:
    """Knows its pieces and how likely each is (logarithms); what is none of them is the piece `unknown`, a character each."""

    def __init__(self, pieces: list[str], scores: list[float], unknown: int) -> None:
        self.unknown = unknown
        self.scores = scores
        self.numbers = {piece: number for number, piece in enumerate(pieces)}
        self.longest = max(map(len, pieces))
        self.worst = min(scores) - UNKNOWN_COSTS

    def cut(self, text: str) -> list[Piece]:
        """The pieces of a text from left to right."""
        written, places = _normal(text)
        size = len(written)
        best, back = [0.0] + [float("-inf")] * size, [(0, 0)] * (size + 1)
        for low in range(size):
            ways = [(self.unknown, low + 1, self.worst)]
            for high in range(low + 1, min(size, low + self.longest) + 1):
                if (number := self.numbers.get(written[low:high])) is not None:
                    ways.append((number, high, self.scores[number]))
            for number, high, score in ways:
                if best[low] + score > best[high]:
                    best[high], back[high] = best[low] + score, (number, low)
        found, high = list[Piece](), size
        while high:
            number, low = back[high]
            found.append(Piece(number, places[low], places[high - 1] + 1 if high > 1 else 0))
            high = low
        return found[::-1]


def _normal(text: str) -> tuple[str, list[int]]:
    """The text in compatibility form, blanks marked and never two together, and where each of its characters comes from."""
    written, places = [BLANK], [0]
    for place, character in enumerate(text):
        for one in unicodedata.normalize("NFKC", character):
            one = BLANK if one.isspace() else one
            if one != BLANK or written[-1] != BLANK:
                written.append(one)
                places.append(place)
    return "".join(written), places
