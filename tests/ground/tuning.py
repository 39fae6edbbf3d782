"""Tunes the upper layers of the reader's network on labelled texts (JAX; the group `learn` of dependencies).

The two lowest of the pretrained layers are kept, the six above them and the head tuned with AdamW (Loshchilov, Hutter 2019) for five rounds; what comes
out is written in eight bits a weight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from tests.ground.pretrained import KEPT, Pretrained
from zhenjie.engines.reading.text.encoder import LABELS, STAGES
from zhenjie.engines.reading.text.encoder.layers import HEADS, TINY
from zhenjie.engines.reading.text.encoder.telling import MATRICES, MOST, WITHIN, Network

#: Rounds over all texts, the highest rate, how much faster the head learns, pieces a step.
ROUNDS, RATE, HEAD_RATE, STEP = 5, 1.5e-4, 10.0, 1600
DROPPED = 0.1
#: The stages weigh less than the names.
STAGE_WEIGHT = 0.1
#: Texts are filled up to one of these lengths.
LENGTHS = (24, 48, 72, 96, 128, 160, 200, 256, 320, 512)
Tree = Any


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, the label of each of its characters (`LABELS`) and the stage told there (`STAGES`; -1 where nobody has said)."""

    text: str
    labels: list[int]
    stages: list[int]


@dataclass(frozen=True, slots=True)
class Read:
    """A lesson in pieces: their numbers, the labels of the characters of each (-1 where it has fewer), its stage."""

    numbers: list[int]
    labels: np.ndarray
    stages: np.ndarray


def read(network: Network, lesson: Lesson) -> Read:
    """A lesson as the network sees it."""
    pieces = network.pieces.cut(lesson.text)[:MOST]
    labels = np.full((len(pieces) + 2, WITHIN), -1, np.int32)
    stages = np.full(len(pieces) + 2, -1, np.int32)
    for row, piece in enumerate(pieces, 1):
        here = lesson.labels[piece.start : min(piece.end, piece.start + WITHIN)]
        labels[row, : len(here)] = here
        stages[row] = max(lesson.stages[piece.start : piece.end], default=-1)
    return Read(network.numbers(pieces), labels, stages)


def _level(states: Tree, weight: Tree, bias: Tree) -> Tree:
    centred = states - states.mean(-1, keepdims=True)
    return centred * jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + TINY) * weight + bias


def _dropped(states: Tree, key: Tree) -> Tree:
    return states * jax.random.bernoulli(key, 1 - DROPPED, states.shape) / (1 - DROPPED)


def _layer(states: Tree, own: dict[str, Tree], hidden: Tree, key: Tree | None) -> Tree:
    """`encoder.layers.layer` over a batch (texts, pieces, width), with dropout where a key is given."""
    texts, pieces, width = states.shape
    first, second = (None, None) if key is None else jax.random.split(key)

    def heads(name: str) -> Tree:
        turned = states @ own[f"{name}.w"].T + own[f"{name}.b"]
        return turned.reshape(texts, pieces, HEADS, -1).transpose(0, 2, 1, 3)

    looks = jax.nn.softmax(heads("q") @ heads("k").transpose(0, 1, 3, 2) / np.sqrt(width / HEADS) + hidden, -1)
    seen = (looks @ heads("v")).transpose(0, 2, 1, 3).reshape(texts, pieces, width) @ own["o.w"].T + own["o.b"]
    seen = seen if first is None else _dropped(seen, first)
    states = _level(states + seen, own["o.level.w"], own["o.level.b"])
    inner = jax.nn.gelu(states @ own["in.w"].T + own["in.b"], approximate=True) @ own["out.w"].T + own["out.b"]
    inner = inner if second is None else _dropped(inner, second)
    return _level(states + inner, own["out.level.w"], own["out.level.b"])


def _missed(scores: Tree, wanted: Tree) -> Tree:
    """The mean cross entropy where something is wanted."""
    asked = wanted >= 0
    told = jnp.take_along_axis(jax.nn.log_softmax(scores), jnp.maximum(wanted, 0)[..., None], -1)[..., 0]
    return -(told * asked).sum() / jnp.maximum(asked.sum(), 1)


def _loss(tuned: Tree, kept: list[Tree], batch: Tree, key: Tree) -> Tree:
    states, filled, labels, stages = batch
    hidden = (1 - filled[:, None, None, :]) * -1e9
    for own in kept:
        states = _layer(states, own, hidden, None)
    states = jax.lax.stop_gradient(states)
    for number, own in enumerate(tuned["layers"]):
        states = _layer(states, own, hidden, jax.random.fold_in(key, number))
    said = _dropped(states, jax.random.fold_in(key, len(tuned["layers"]))) @ tuned["head.w"] + tuned["head.b"]
    each = WITHIN * len(LABELS)
    names = said[..., :each].reshape(*said.shape[:2], WITHIN, len(LABELS))
    return _missed(names, labels) + STAGE_WEIGHT * _missed(said[..., each:], stages)


def _steps(texts: Sequence[Read], chance: np.random.Generator) -> list[tuple[int, list[Read]]]:
    """All lessons in a new order, a step those of about one length, with that length."""
    shelves: dict[int, list[Read]] = {}
    for at in chance.permutation(len(texts)):
        one = texts[at]
        shelves.setdefault(next(size for size in LENGTHS if len(one.numbers) <= size), []).append(one)
    steps = [
        (size, some[at : at + STEP // size])
        for size, some in shelves.items()
        for at in range(0, len(some), STEP // size)
    ]
    return [steps[at] for at in chance.permutation(len(steps))]


def _batch(network: Network, size: int, some: list[Read]) -> tuple[np.ndarray, ...]:
    """The opening states of these lessons, filled up to one size, which pieces are theirs, the labels and the stages."""
    rows = STEP // size
    numbers = np.zeros((rows, size), np.int64)
    filled = np.zeros((rows, size), np.float32)
    filled[:, 0] = 1
    labels, stages = np.full((rows, size, WITHIN), -1, np.int32), np.full((rows, size), -1, np.int32)
    for row, one in enumerate(some):
        length = len(one.numbers)
        numbers[row, :length], filled[row, :length] = one.numbers, 1
        labels[row, :length], stages[row, :length] = one.labels, one.stages
    return network.opening(numbers), filled, labels, stages


def tune(network: Network, pretrained: Pretrained, lessons: Sequence[Lesson]) -> Tree:
    """The tuned layers and the head; the network gives the pieces and the layers below."""
    chance = np.random.default_rng(0)
    texts = [read(network, lesson) for lesson in lessons]
    kept = network.layers[:KEPT]
    wide = WITHIN * len(LABELS) + len(STAGES)
    head = chance.normal(0, 0.02, (network.places.shape[1], wide)).astype(np.float32)
    tuned = {"layers": pretrained.upper(), "head.w": head, "head.b": np.zeros(wide, np.float32)}
    tuned = jax.tree.map(jnp.asarray, tuned)
    steps = ROUNDS * len(_steps(texts, np.random.default_rng(0)))
    pace = optax.warmup_cosine_decay_schedule(0, 1, steps // 12, steps, 0.02)
    rates = {"layers": lambda step: RATE * pace(step), "head": lambda step: RATE * HEAD_RATE * pace(step)}
    kinds = {"layers": "layers", "head.w": "head", "head.b": "head"}
    way = optax.chain(
        optax.clip_by_global_norm(1.0),
        optax.multi_transform({name: optax.adamw(rate, weight_decay=0.01) for name, rate in rates.items()}, kinds),
    )
    state = way.init(tuned)

    @jax.jit
    def step(tuned: Tree, state: Tree, batch: Tree, key: Tree) -> tuple[Tree, Tree, Tree]:
        missed, slope = jax.value_and_grad(_loss)(tuned, kept, batch, key)
        change, state = way.update(slope, state, tuned)
        return optax.apply_updates(tuned, change), state, missed

    key, done = jax.random.PRNGKey(0), 0
    for number in range(ROUNDS):
        lost = []
        for size, some in _steps(texts, chance):
            batch = _batch(network, size, some)
            tuned, state, missed = step(tuned, state, batch, jax.random.fold_in(key, done))
            lost.append(float(missed))
            done += 1
            if done % 100 == 0:
                print(f"step {done} of {steps}: {sum(lost) / len(lost):.3f}", flush=True)
        print(f"round {number + 1} of {ROUNDS}: {sum(lost) / len(lost):.3f}", flush=True)
    return jax.tree.map(np.asarray, tuned)


def write(tuned: Tree, target: Path) -> None:
    """`names.npz`: what was tuned, in eight bits a weight with a factor a row."""
    told: dict[str, Any] = {name: tuned[name].astype(np.float16) for name in ("head.w", "head.b")}
    for number, own in enumerate(tuned["layers"], KEPT):
        for name, array in own.items():
            matrix, _, part = name.rpartition(".")
            if part == "w" and matrix in MATRICES:
                factors = np.maximum(np.abs(array).max(1) / 127, 1e-7).astype(np.float16)
                told[f"{number}.{matrix}.q"] = (
                    np.round(array / factors[:, None].astype(np.float32)).clip(-127, 127).astype(np.int8)
                )
                told[f"{number}.{matrix}.d"] = factors
            else:
                told[f"{number}.{name}"] = array.astype(np.float16)
    np.savez(target, **told)
