"""The layers of an encoder (Vaswani et al. 2017, as BERT has them) in NumPy, and weights of four bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]
#: So many weights share one factor.
BLOCK = 32
HEADS = 12
TINY = 1e-12


def unpacked(packed: npt.NDArray[np.uint8], factors: npt.NDArray[np.float16]) -> Numbers:
    """Weights of four bits in blocks of 32 as numbers: low halves first, 8 stands for none; `packed` is (…, blocks, 16)."""
    halves = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
    numbers = halves * factors[..., None].astype(np.float32)
    return numbers.reshape(*packed.shape[:-2], -1)


def level(states: Numbers, weight: Numbers, bias: Numbers) -> Numbers:
    """Each row brought to mean 0 and variance 1, then weighed."""
    centred = states - states.mean(-1, keepdims=True)
    result: Numbers = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + TINY) * weight + bias
    return result


def layer(states: Numbers, own: Mapping[str, Any]) -> Numbers:
    """One layer over the states of one text (pieces, width): every piece looks at every other, then each is worked on alone."""
    length, width = states.shape

    def heads(name: str) -> Numbers:
        turned = states @ own[f"{name}.w"].T + own[f"{name}.b"]
        result: Numbers = turned.reshape(length, HEADS, -1).transpose(1, 0, 2)
        return result

    looks = heads("q") @ heads("k").transpose(0, 2, 1) / np.sqrt(width / HEADS, dtype=np.float32)
    looks = np.exp(looks - looks.max(-1, keepdims=True))
    seen = (looks / looks.sum(-1, keepdims=True) @ heads("v")).transpose(1, 0, 2).reshape(length, width)
    states = level(states + seen @ own["o.w"].T + own["o.b"], own["o.level.w"], own["o.level.b"])
    inner = states @ own["in.w"].T + own["in.b"]
    inner = 0.5 * inner * (1 + np.tanh(0.7978845608 * (inner + 0.044715 * inner * inner * inner)))
    return level(states + inner @ own["out.w"].T + own["out.b"], own["out.level.w"], own["out.level.b"])


def likelihoods(scores: Numbers) -> Numbers:
    """Scores over the last axis as likelihoods that add up to 1."""
    scores = np.exp(scores - scores.max(-1, keepdims=True))
    result: Numbers = scores / scores.sum(-1, keepdims=True)
    return result
