"""The network as the files hold it, and what it says of a text."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from .layers import Numbers, layer, level, likelihoods, unpacked
from .pieces import Piece, Pieces
from .told import LABELS, STAGES, Told

_PATTERNS = Path(__file__).parent.parent / "patterns"
BASE, LEARNED = _PATTERNS / "chinese.npz", _PATTERNS / "names.npz"
#: So many characters of one piece get a label of their own.
WITHIN = 8
#: What a text begins and ends with.
OPENS, CLOSES = "<s>", "</s>"
#: So many pieces are read at once.
MOST = 480
MATRICES = ("q", "k", "v", "o", "in", "out")


class Network:
    """The network of two files: what was pretrained, and what it has learned since."""

    def __init__(self, base: Path = BASE, learned: Path = LEARNED) -> None:
        own: dict[str, Any] = {**np.load(base), **np.load(learned)}
        pieces = own["pieces"].tobytes().decode().split("\n")
        self.pieces = Pieces(pieces, own["scores"].tolist(), pieces.index("<unk>"))
        self.words, self.factors = own["words.q"], own["words.d"]
        self.places = own["places"].astype(np.float32)
        self.level = own["level.w"], own["level.b"]
        self.layers = [numbers_of(_part(own, f"{number}.")) for number in range(int(own["layers"]))]
        self.head, self.bias = (own[f"head.{part}"].astype(np.float32) for part in "wb")

    def numbers(self, pieces: list[Piece]) -> list[int]:
        """The pieces of a text as numbers, between those it begins and ends with."""
        known = self.pieces.numbers
        return [known[OPENS], *(piece.number for piece in pieces), known[CLOSES]]

    def opening(self, numbers: npt.ArrayLike) -> Numbers:
        """The states before the first layer of one text (pieces) or several (texts, pieces): each piece's own, and its place's."""
        rows = np.asarray(numbers)
        return level(unpacked(self.words[rows], self.factors[rows]) + self.places[: rows.shape[-1]], *self.level)

    def tell(self, text: str) -> Told:
        """What is told in a text of one or some sentences; of a longer one each 480 pieces by themselves."""
        pieces = self.pieces.cut(text)
        said = [self._said(pieces[start : start + MOST]) for start in range(0, len(pieces), MOST)]
        return _spread(np.concatenate(said), pieces, len(text), self.pieces.unknown)

    def _said(self, pieces: list[Piece]) -> Numbers:
        """The scores of each piece, of labels and stages."""
        states = self.opening(self.numbers(pieces))
        for own in self.layers:
            states = layer(states, own)
        return states[1:-1] @ self.head + self.bias


def _part(own: dict[str, Any], start: str) -> dict[str, Any]:
    return {name.removeprefix(start): array for name, array in own.items() if name.startswith(start)}


def numbers_of(packed: dict[str, Any]) -> dict[str, Numbers]:
    """The weights of a layer as numbers: matrices that were tuned lie in eight bits with a factor a row, others in four."""
    weights = dict(packed)
    for name in MATRICES:
        whole, factors = weights.pop(f"{name}.q"), weights.pop(f"{name}.d")
        tuned = whole.dtype == np.int8
        weights[f"{name}.w"] = whole * factors[:, None].astype(np.float32) if tuned else unpacked(whole, factors)
    return {name: array.astype(np.float32) for name, array in weights.items()}


def _spread(said: Numbers, pieces: list[Piece], length: int, unknown: int) -> Told:
    """What is said of the pieces, for the characters they stand for."""
    labels = np.zeros((length, len(LABELS)), np.float32)
    stages = np.zeros((length, len(STAGES)), np.float32)
    labels[:, 0] = stages[:, 0] = 1
    readable = np.ones(length, np.bool_)
    each = WITHIN * len(LABELS)
    named = likelihoods(said[:, :each].reshape(-1, WITHIN, len(LABELS)))
    reached = likelihoods(said[:, each:])
    for row, piece in enumerate(pieces):
        end = min(piece.end, piece.start + WITHIN)
        labels[piece.start : end] = named[row, : end - piece.start]
        stages[piece.start : end] = reached[row]
        readable[piece.start : piece.end] = piece.number != unknown
    return Told(labels, stages, readable)


@cache
def _ready() -> tuple[Network, ThreadpoolController]:
    return Network(), ThreadpoolController()


def tell(text: str) -> Told:
    """What the network tells of a text of one or some sentences."""
    network, threads = _ready()
    # The matrices are small: several threads wait for each other longer than they work, on a busy machine a hundredfold.
    with threads.limit(limits=1, user_api="blas"):
        return network.tell(text)
