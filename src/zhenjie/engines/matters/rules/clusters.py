"""Repeated causes: which matters tell of the same thing, and in which words. Pure, and the same for the same matters in any order.

Two matters are alike when they are of one class, lie near each other and share some of their words; or when they share so many
rare words that class and place say nothing against it. What is alike hangs together; what hangs together is a cluster.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import log, sqrt

from zhenjie.core.geo import Point, distance
from zhenjie.engines.matters.rules.analysis import AnalysisRule
from zhenjie.engines.matters.rules.classes import STEP

READ = 300
LETTERS = re.compile(r"[^\W\d_]+")
#: A word in more matters than this is not rare, and finds no pairs across classes and places.
RARE = 40
#: So many digits of a class make "one class": 0102 路灯, not 010201.
CLASS = 2 * STEP
#: So many pairs of characters in common are no chance.
TOGETHER = 2
#: The share of a cluster's matters that must have a word for the cluster to be told by it.
SHARED = 0.6


@dataclass(frozen=True, slots=True)
class Note:
    """One matter as clusters see it. `place` is a path; `at` (longitude, latitude) where known; `closed` the day it was closed."""

    key: int
    text: str
    klass: str
    place: str
    opened: date
    closed: date | None = None
    at: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Matters that tell of the same thing, by key; `words` that most of them have, the heaviest first; `klass` and `place` what all have
    in common ('' when nothing)."""

    keys: tuple[int, ...]
    words: tuple[str, ...]
    klass: str
    place: str


@dataclass(frozen=True, slots=True)
class Again:
    """`key` was opened `days` after `before` had been closed, and tells of the same thing."""

    key: int
    before: int
    days: int


@dataclass(frozen=True, slots=True)
class Vector:
    """The pairs of characters of one text that other texts have too, by rarity; `length` over these, `whole` over all of its pairs."""

    weights: Mapping[str, float]
    length: float
    whole: float


def clusters(notes: Iterable[Note], rule: AnalysisRule) -> list[Cluster]:
    """The clusters of at least `rule.least` matters, the largest first."""
    known = sorted(notes, key=lambda one: one.key)
    vectors = _vectors(known)
    chief = list(range(len(known)))

    def root(one: int) -> int:
        while chief[one] != one:
            chief[one] = chief[chief[one]]
            one = chief[one]
        return one

    for one, other in _alike(known, vectors, rule):
        low, high = sorted((root(one), root(other)))
        chief[high] = low
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(known)):
        groups[root(number)].append(number)
    found = [
        _cluster([known[n] for n in members], [vectors[n] for n in members])
        for members in groups.values()
        if len(members) >= rule.least
    ]
    return sorted(found, key=lambda one: (-len(one.keys), one.keys))


def again(notes: Iterable[Note], rule: AnalysisRule) -> list[Again]:
    """Matters that came back within `rule.recurrence_days` after one like it near by had been closed, each with the last such one; the
    quickest first."""
    known = sorted(notes, key=lambda one: one.key)
    vectors = _vectors(known)
    found: dict[int, Again] = {}
    for one, other in _near(known, vectors, rule):
        for first, later in ((known[one], known[other]), (known[other], known[one])):
            days = (later.opened - first.closed).days if first.closed else -1
            if not 0 <= days <= rule.recurrence_days:
                continue
            kept = found.get(later.key)
            if kept is None or (days, -first.key) < (kept.days, -kept.before):
                found[later.key] = Again(later.key, first.key, days)
    return sorted(found.values(), key=lambda one: (one.days, one.key))


def _alike(notes: Sequence[Note], vectors: Sequence[Vector], rule: AnalysisRule) -> Iterator[tuple[int, int]]:
    """Pairs of matters that are alike: near each other, or by rare words."""
    yield from _near(notes, vectors, rule)
    yield from _rare(vectors, rule)


def _near(notes: Sequence[Note], vectors: Sequence[Vector], rule: AnalysisRule) -> Iterator[tuple[int, int]]:
    """Pairs of one class that lie near each other and share their words, once each."""
    near: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, note in enumerate(notes):
        if note.klass:
            for bucket in _buckets(note, rule):
                near[note.klass[:CLASS], bucket].append(number)
    seen: set[tuple[int, int]] = set()
    for members in near.values():
        for pair in combinations(members, 2):
            if pair not in seen and _close(notes[pair[0]], notes[pair[1]], rule):
                seen.add(pair)
                if likeness(vectors[pair[0]], vectors[pair[1]]) >= rule.alike:
                    yield pair


def _rare(vectors: Sequence[Vector], rule: AnalysisRule) -> Iterator[tuple[int, int]]:
    """Pairs that share so many rare words that class and place say nothing against it."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, vector in enumerate(vectors):
        for gram in vector.weights:
            holders[gram].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for members in holders.values():
        if len(members) <= RARE:
            shared.update(combinations(members, 2))
    for pair, times in sorted(shared.items()):
        if times >= TOGETHER and likeness(vectors[pair[0]], vectors[pair[1]], whole=True) >= rule.strong:
            yield pair


def _buckets(note: Note, rule: AnalysisRule) -> Iterator[str]:
    """Where to look for neighbours: the same place, and the cells of a grid around the point, wide enough for `near_metres`."""
    yield note.place
    if note.at is not None:
        wide = rule.near_metres / 80_000  # a degree is never less than 80 km of longitude south of 44° north
        east, north = int(note.at[0] / wide), int(note.at[1] / wide)
        yield from (f"{east + x},{north + y}" for x in (-1, 0, 1) for y in (-1, 0, 1))


def _close(one: Note, other: Note, rule: AnalysisRule) -> bool:
    if one.place == other.place:
        return True
    if one.at is None or other.at is None:
        return False
    return distance(Point(*one.at, "cgcs2000"), Point(*other.at, "cgcs2000")) <= rule.near_metres


def likeness(one: Vector, other: Vector, *, whole: bool = False) -> float:
    """How alike two texts are (0-1): the cosine over what others say too, or over all they say (`whole`). Fewer than TOGETHER pairs
    in common, and it is a word by chance: 0."""
    few, many = sorted((one.weights, other.weights), key=len)
    shared = [gram for gram in few if gram in many]
    if len(shared) < TOGETHER:
        return 0.0
    product = sum(few[gram] * many[gram] for gram in shared)
    return product / (one.whole * other.whole if whole else one.length * other.length)


def _grams(text: str) -> set[str]:
    """Pairs of characters within runs of letters; digits fall out: they are house numbers and telephones."""
    told = unicodedata.normalize("NFKC", text[:READ]).casefold()
    return {run[at : at + 2] for run in LETTERS.findall(told) for at in range(len(run) - 1)}


def _vectors(notes: Sequence[Note]) -> list[Vector]:
    """Every text by its pairs of characters; a pair is worth more the fewer texts have it."""
    grams = [_grams(note.text) for note in notes]
    seen = Counter(gram for one in grams for gram in one)
    count = len(notes) + 1
    vectors = []
    for one in grams:
        weights = {gram: log(count / seen[gram]) + 0.1 for gram in sorted(one)}
        shared = {gram: weight for gram, weight in weights.items() if seen[gram] > 1}
        vectors.append(Vector(shared, _length(shared), _length(weights)))
    return vectors


def _length(weights: Mapping[str, float]) -> float:
    return sqrt(sum(weight * weight for weight in weights.values())) or 1.0


def _cluster(notes: Sequence[Note], vectors: Sequence[Vector]) -> Cluster:
    weights: dict[str, float] = defaultdict(float)
    times: Counter[str] = Counter()
    for vector in vectors:
        times.update(vector.weights.keys())
        for gram, weight in vector.weights.items():
            weights[gram] += weight / vector.whole
    common = {gram: weights[gram] for gram in times if times[gram] >= SHARED * len(notes)}
    klass, place = _common([one.klass for one in notes], STEP), _common([one.place for one in notes], 4)
    return Cluster(tuple(one.key for one in notes), spoken(common, [one.text for one in notes]), klass, place)


def spoken(weights: Mapping[str, float], texts: Sequence[str], most: int = 4) -> tuple[str, ...]:
    """Pairs grown together to the pieces that stand in the texts: 路灯, 灯不, 不亮 become 路灯不亮 where most texts have it so."""
    pieces: Counter[str] = Counter()
    for text in texts:
        told = unicodedata.normalize("NFKC", text[:READ]).casefold()
        marked = [False] * len(told)
        for at in range(len(told) - 1):
            if told[at : at + 2] in weights:
                marked[at] = marked[at + 1] = True
        kept = "".join(letter if marked[at] else " " for at, letter in enumerate(told))
        pieces.update(set(kept.split()))
    heavy = {
        piece: sum(weights.get(piece[at : at + 2], 0.0) for at in range(len(piece) - 1)) * times
        for piece, times in pieces.items()
        if 2 <= len(piece) <= 12 and times >= SHARED * len(texts)
    }
    if not heavy:
        heavy = dict(weights)
    ordered = sorted(heavy, key=lambda piece: (-heavy[piece], piece))
    told_ones: list[str] = []
    for piece in ordered:
        if not any(piece in other or other in piece for other in told_ones):
            told_ones.append(piece)
    return tuple(told_ones[:most])


def _common(codes: Sequence[str], step: int) -> str:
    """The longest beginning, in whole steps, that all codes have."""
    low, high = min(codes), max(codes)
    same = 0
    while same < min(len(low), len(high)) and low[same : same + step] == high[same : same + step]:
        same += step
    return low[:same]
