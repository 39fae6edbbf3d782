"""Is this column something we know already? Names of columns brought to one way of writing, and how alike two names are. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import yaml

_BRACKETS = re.compile(r"[（(【\[]\s*(?:单位[:：])?\s*([^（）()【】\[\]]*?)\s*[)）】\]]")
_DROP = re.compile(r"[\s“”\"'‘’《》<>「」()（）【】\[\],，、。.:：;；·\-—―_/／\\|*＊#?？!！]+")
_DIGITS = re.compile(r"\d+(?:\.\d+)?|[一二三四五六七八九十]+(?=[岁年级类星楼层期批])")


@dataclass(frozen=True, slots=True)
class Words:
    """The table of words: what pads a name, what means the same, what must not be overlooked."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    same: tuple[tuple[str, str], ...]
    guards: tuple[str, ...]
    measures: frozenset[str]
    alike: float


@lru_cache(maxsize=1)
def words() -> Words:
    """The table that ships with the product."""
    data = yaml.safe_load(files("zhenjie.engines.surveys.rules").joinpath("words.yaml").read_text(encoding="utf-8"))
    same = [(_plain(other), _plain(group[0])) for group in data["same"] for other in group[1:]]
    by_length = sorted(same, key=lambda pair: -len(pair[0]))
    return Words(
        tuple(sorted(data["before"], key=len, reverse=True)),
        tuple(sorted(data["after"], key=len, reverse=True)),
        tuple(by_length),
        tuple(data["guards"]),
        frozenset(_folded(one) for one in data["measures"]),
        float(data["alike"]),
    )


def measure_of(title: str) -> str:
    """The unit of measure that a head carries in brackets: `占地面积（㎡）` is measured in ㎡; '' when it carries none."""
    found = [one.group(1) for one in _BRACKETS.finditer(title)]
    return next((one for one in reversed(found) if _folded(one) in words().measures), "")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("平方米", "m2").replace("平米", "m2").upper()


def _without_measures(title: str) -> str:
    """Brackets that hold a measure go; brackets that narrow the question (在建) belong to it."""
    return _BRACKETS.sub(lambda one: "" if _folded(one.group(1)) in words().measures else one.group(0), title)


def _plain(text: str) -> str:
    return _DROP.sub("", unicodedata.normalize("NFKC", text)).upper()


@lru_cache(maxsize=4096)
def fact_key(title: str) -> str:
    """The one way of writing a name: without width, case, measure and padding, synonyms brought together.

    `全村现有充电设施数量（个）` and `充电桩数` are the same question.
    """
    text = _plain(_without_measures(title)) or _plain(title)
    table = words()
    for _round in range(3):
        text = _trimmed(text, table)
    for other, first in table.same:
        if other in text and not (other in first and first in text):
            text = text.replace(other, first)
    return text[:100]


def _trimmed(text: str, table: Words) -> str:
    for head in table.before:
        if text.startswith(head) and len(text) > len(head) + 1:
            text = text[len(head) :]
            break
    for tail in table.after:
        if text.endswith(tail) and len(text) > len(tail) + 1:
            return text[: -len(tail)]
    return text


def _grams(text: str) -> set[str]:
    return {a + b for a, b in pairwise(text)} or {text}


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1; 1 only for names that mean the same in the table. A number (60岁/80岁) or a word that
    turns the meaning (未, 同比, 新增) on one side only makes them different things."""
    a, b = fact_key(one), fact_key(other)
    if a == b:
        return 1.0
    if not a or not b or _turned(a) != _turned(b):
        return 0.0
    left, right = _grams(a), _grams(b)
    return min(0.99, 2 * len(left & right) / (len(left) + len(right)))


def _turned(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    return frozenset(word for word in words().guards if word in text), tuple(sorted(_DIGITS.findall(text)))


@dataclass(frozen=True, slots=True)
class Match:
    """A known thing that a name may mean; `sure` when the names are the same in the table."""

    key: str
    title: str
    score: float

    @property
    def sure(self) -> bool:
        return self.score >= 1.0


def best(title: str, known: Iterable[tuple[str, str, tuple[str, ...]]], limit: int = 5) -> list[Match]:
    """The known things (key, title, other names) that `title` may mean, the likest first; nothing below the bar."""
    found = []
    for key, name, aliases in known:
        score = max(likeness(title, one) for one in (name, *aliases))
        if score >= words().alike:
            found.append(Match(key, name, score))
    return sorted(found, key=lambda match: -match.score)[:limit]
