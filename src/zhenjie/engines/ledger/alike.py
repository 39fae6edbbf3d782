"""疑似重复: which rows may be the same thing, by the pairs of letters they share. Pure.

Rows are first brought together by letter pairs that few rows share (blocking), then each pair is scored; what everybody has in
common ("镇", "合作社", "有限公司") brings nobody together.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from zhenjie.engines.ledger.rules import runs

CROWD = 40  # a letter pair that more rows share brings nobody together
_FIRST, _OTHER = 3.0, 0.5
_NUMBER = re.compile(r"[0-9]+|[零〇一二三四五六七八九十百]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row as it is compared: ``texts`` by column, the one it is called by first; ``marks`` are secrets, equal or not."""

    pk: int
    texts: Mapping[str, str]
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows and how alike they are, from 0 to 1; ``same`` names the columns that agree entirely."""

    low: int
    high: int
    score: float
    same: tuple[str, ...]


def letters(text: str) -> str:
    """A text without what people write now one way and now another: blanks, width, case, brackets."""
    return "".join(runs(text))


def dice(one: str, other: str) -> float:
    """How many neighbouring letters two texts share (Dice): 1 for the same, 0 for nothing in common."""
    a, b = letters(one), letters(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    left, right = Counter(pairwise(a)), Counter(pairwise(b))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def score(one: Candidate, other: Candidate) -> tuple[float, tuple[str, ...]]:
    """How alike two rows are, and the columns that agree. The first column weighs most; a column that one of them leaves
    empty says nothing. The same secret (an identity number) makes them the same; two different numbers in what they are called
    (10号院, 100号院) make them two."""
    whole, weight, same = 0.0, 0.0, []
    for place, name in enumerate(one.texts):
        mine, yours = one.texts.get(name, ""), other.texts.get(name, "")
        if not letters(mine) or not letters(yours):
            continue
        heavy = _FIRST if place == 0 else _OTHER
        found = dice(mine, yours)
        whole, weight = whole + heavy * found, weight + heavy
        if found == 1.0:
            same.append(name)
    if one.marks & other.marks:
        return 1.0, tuple(same)
    if _numbered_apart(next(iter(one.texts.values()), ""), next(iter(other.texts.values()), "")):
        return 0.0, ()
    return (whole / weight if weight else 0.0), tuple(same)


def _numbered_apart(one: str, other: str) -> bool:
    mine, yours = ([said.lstrip("0") for said in _NUMBER.findall(letters(text))] for text in (one, other))
    return bool(mine and yours and mine != yours)


def pairs(candidates: Sequence[Candidate], threshold: float, apart: Iterable[tuple[int, int]] = ()) -> list[Pair]:
    """The pairs that are alike enough, most alike first. ``apart``: pairs (low, high) known to be two things."""
    by_pk = {one.pk: one for one in candidates}
    known = set(apart)
    found = []
    for low, high in sorted(_met(candidates) - known):
        value, same = score(by_pk[low], by_pk[high])
        if value >= threshold:
            found.append(Pair(low, high, value, same))
    return sorted(found, key=lambda pair: (-pair.score, pair.low, pair.high))


def _met(candidates: Sequence[Candidate]) -> set[tuple[int, int]]:
    """The pairs worth scoring: the same secret, the same first text, or at least two rare letter pairs in common (one when
    the text is short)."""
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    whole: dict[str, list[int]] = defaultdict(list)
    short: set[int] = set()
    for one in candidates:
        first = letters(next(iter(one.texts.values()), ""))
        for mark in one.marks:
            whole[f"mark:{mark}"].append(one.pk)
        if first:
            whole[first].append(one.pk)
        grams = set(pairwise(first))
        if len(grams) <= 2:
            short.add(one.pk)
        for gram in grams:
            blocks[gram].append(one.pk)
    met = {pair for pks in whole.values() for pair in combinations(sorted(set(pks))[: CROWD * 5], 2)}
    shared: Counter[tuple[int, int]] = Counter()
    for pks in blocks.values():
        if len(pks) <= CROWD:
            shared.update(combinations(sorted(pks), 2))
    return met | {pair for pair, number in shared.items() if number >= 2 or set(pair) <= short}
