"""What accepted and returned dispatches teach about the next one: a linear model over pairs and triples of characters, the class and
the place. Pure; only `train` needs scikit-learn, and what it gives is plain JSON that `rank` reads without it: nothing stored is
ever executed. One binary model per unit, so that a return counts against the unit that sent it back and says nothing of the others.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from math import exp, log, sqrt
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from zhenjie.engines.matters.rules.classes import STEP

FORMAT = 1
GRAMS = (2, 3)
#: Segments of a path are four letters wide (`org.paths`); rules don't import the organisation.
SEGMENT = 4
#: Of a text only so many letters are read; an appeal says what it wants early.
READ = 600
#: Weight of class and place beside the words, whose vector has length 1.
CLASS_WEIGHT, PLACE_WEIGHT = 0.6, 0.6
DIGITS = 4
#: So many of the ranked units say which words spoke for them.
SPOKEN = 5
LETTERS = re.compile(r"[^\W\d_]+")
Model = Mapping[str, Any]


class Example(NamedTuple):
    """One dispatch that came to rest: kept by ``unit`` (accepted) or sent back by it. ``place`` is a path, ``on`` ages it."""

    text: str
    klass: str
    place: str
    unit: str
    accepted: bool
    on: date | None = None


class Ranked(NamedTuple):
    """A unit with its probability (all together 1) and the words of the text that spoke most for it."""

    unit: str
    probability: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LearningRule:
    """See learning.yaml; ``strictness``: inverse of the penalty on large weights (C of the logistic regression)."""

    valid_from: date
    source: str
    half_life_days: int
    remember_days: int
    most: int
    fewest: int
    seen_in: int
    kept: int
    folds: int
    strictness: float


@cache
def _rules(extra: str | None) -> tuple[LearningRule, ...]:
    own = Path(extra) / "dispatching.yaml" if extra else None
    built_in = files("zhenjie.engines.matters.rules").joinpath("learning.yaml")
    told = yaml.safe_load((own if own and own.exists() else built_in).read_text("utf-8"))
    return tuple(sorted((LearningRule(**one) for one in told), key=lambda one: one.valid_from))


def learning_rule(on: date, extra: str | None = None) -> LearningRule:
    """The rule in force on a day; before the first, the first. ``extra``: the deployment's folder (there: dispatching.yaml)."""
    entries = _rules(extra)
    return next((one for one in reversed(entries) if one.valid_from <= on), entries[0])


def train(examples: Sequence[Example], rule: LearningRule) -> dict[str, Any]:
    """The model as JSON-able values: idf of grams, weights by feature and unit, a bias by unit. The same examples in the same order
    give the same model. Raises ImportError without scikit-learn, ValueError when fewer than two units kept anything."""
    from scipy.sparse import csr_matrix  # slow import
    from sklearn.linear_model import LogisticRegression  # slow import

    units = sorted({one.unit for one in examples if one.accepted})
    if len(units) < 2:
        raise ValueError("至少要有两个单位办过的派单，才有得学。")
    idf = _idf(examples, rule.seen_in)
    vectors = [_vector(one.text, one.klass, one.place, idf) for one in examples]
    names = sorted({name for vector in vectors for name in vector})
    at = {name: number for number, name in enumerate(names)}
    ends = [0]
    columns: list[int] = []
    values: list[float] = []
    for vector in vectors:
        columns += [at[name] for name in vector]
        values += vector.values()
        ends.append(len(columns))
    table = csr_matrix((values, columns, ends), shape=(len(examples), len(names)))
    ages = _ages(examples, rule.half_life_days)
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    bias = {}
    for unit in units:
        # A return says "not this unit"; whose it is instead it doesn't say, so the other units' models leave it out.
        rows = [n for n, one in enumerate(examples) if one.accepted or one.unit == unit]
        wanted = [examples[n].accepted and examples[n].unit == unit for n in rows]
        fitted = LogisticRegression(C=rule.strictness, solver="liblinear", random_state=0, tol=1e-3)
        fitted.fit(table[rows], wanted, sample_weight=[ages[n] for n in rows])
        bias[unit] = round(float(fitted.intercept_[0]), DIGITS)
        heavy = sorted(enumerate(fitted.coef_[0].tolist()), key=lambda one: (-abs(one[1]), one[0]))[: rule.kept]
        for number, weight in heavy:
            if rounded := round(weight, DIGITS):
                weights[names[number]][unit] = rounded
    return {
        "format": FORMAT,
        "idf": {gram: value for gram, value in idf.items() if gram in weights},
        "weights": {name: weights[name] for name in sorted(weights)},
        "bias": bias,
        "examples": len(examples),
    }


def rank(model: Model, text: str, klass: str, place: str, only: Iterable[str] | None = None) -> list[Ranked]:
    """The units by probability, the likeliest first; ``only`` these units when given. The first few say their words. Needs no
    scikit-learn; raises ValueError when the model is of another format."""
    vector = _vector(text, klass, place, model["idf"])
    ordered = _ordered(model, vector, only)
    return [
        Ranked(unit, probability, _spoken(model, text, vector, unit) if number < SPOKEN else ())
        for number, (unit, probability) in enumerate(ordered)
    ]


def _ordered(model: Model, vector: Mapping[str, float], only: Iterable[str] | None = None) -> list[tuple[str, float]]:
    if model["format"] != FORMAT:
        raise ValueError("这个派单模型是另一个版本学出来的，请重新学习。")
    wanted = set(model["bias"]) if only is None else set(only) & set(model["bias"])
    scores = {unit: float(model["bias"][unit]) for unit in wanted}
    for name, value in vector.items():
        for unit, weight in model["weights"].get(name, {}).items():
            if unit in scores:
                scores[unit] += weight * value
    odds = {unit: 1 / (1 + exp(-max(-30.0, min(30.0, score)))) for unit, score in sorted(scores.items())}
    whole = sum(odds.values())
    return [(unit, odds[unit] / whole) for unit in sorted(odds, key=lambda unit: (-odds[unit], unit))]


def first_dispatch_accuracy(examples: Sequence[Example], rule: LearningRule) -> tuple[int, int]:
    """首派准确率 by cross-validation forward in time: (right, asked). Cut into ``folds`` + 1 blocks, each block is asked of a model that
    knows only the blocks before it, as it will be in use. Only accepted examples have an answer. In order of time."""
    size = len(examples) // (rule.folds + 1)
    right = asked = 0
    for fold in range(1, rule.folds + 1) if size else ():
        known = examples[: fold * size]
        if len({one.unit for one in known if one.accepted}) < 2:
            continue
        model = train(known, rule)
        for one in examples[fold * size : (fold + 1) * size]:
            if one.accepted:
                asked += 1
                right += _ordered(model, _vector(one.text, one.klass, one.place, model["idf"]))[0][0] == one.unit
    return right, asked


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:READ]).casefold()


def _grams(text: str) -> Iterator[tuple[int, str]]:
    """Grams with where they begin, within runs of letters; digits fall out: house numbers and phone numbers teach nothing and are
    somebody's."""
    for run in LETTERS.finditer(_folded(text)):
        for long in GRAMS:
            for place in range(run.start(), run.end() - long + 1):
                yield place, run.string[place : place + long]


def _idf(examples: Sequence[Example], seen_in: int) -> dict[str, float]:
    seen = Counter(gram for one in examples for gram in {gram for _place, gram in _grams(one.text)})
    whole = len(examples) + 1
    return {gram: round(log(whole / times) + 1, DIGITS) for gram, times in sorted(seen.items()) if times >= seen_in}


def _vector(text: str, klass: str, place: str, idf: Mapping[str, float]) -> dict[str, float]:
    times = Counter(gram for _place, gram in _grams(text) if gram in idf)
    words = {gram: (1 + log(number)) * idf[gram] for gram, number in times.items()}
    length = sqrt(sum(value * value for value in words.values())) or 1.0
    vector = {gram: value / length for gram, value in words.items()}
    classes = [klass[:end] for end in range(STEP, len(klass) + 1, STEP)]
    places = [place[:end] for end in range(SEGMENT, len(place) + 1, SEGMENT)]
    vector |= {f"c:{one}": CLASS_WEIGHT for one in classes}
    vector |= {f"p:{one}": PLACE_WEIGHT for one in places}
    # Who does it is a matter of both: the sanitation of this township, not sanitation and this township.
    vector |= {f"c:{one}@{other}": CLASS_WEIGHT for one in classes[1:2] for other in places}
    return vector


def _ages(examples: Sequence[Example], half_life: int) -> list[float]:
    newest = max((one.on for one in examples if one.on is not None), default=None)
    return [
        1.0 if newest is None or one.on is None else 0.5 ** ((newest - one.on).days / half_life) for one in examples
    ]


def _spoken(model: Model, text: str, vector: Mapping[str, float], unit: str, most: int = 3) -> tuple[str, ...]:
    """The pieces of the text that spoke most for the unit: neighbouring grams that speak for it grow together to one piece."""
    told = _folded(text)
    said = [0.0] * len(told)
    for begin, gram in _grams(text):
        weight = model["weights"].get(gram, {}).get(unit, 0.0) * vector.get(gram, 0.0)
        for place in range(begin, begin + len(gram)):
            said[place] += weight / len(gram)
    bar = max(said, default=0.0) * 0.4
    heavy = "".join(letter if bar > 0 and said[place] >= bar else " " for place, letter in enumerate(told))
    pieces: dict[str, float] = defaultdict(float)
    for piece in re.finditer(r"\S{2,}", heavy):
        pieces[piece.group()] += sum(said[piece.start() : piece.end()])
    return tuple(sorted(pieces, key=lambda piece: (-pieces[piece], piece))[:most])
