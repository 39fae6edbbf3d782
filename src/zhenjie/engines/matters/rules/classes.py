"""The class tree of matters (领域→类→项) from classes.yaml, and which class the words of a text speak for. Pure.

A class is a prefix: "02" is a field, "0201" a class, "020101" an item; what holds for a prefix holds for all below it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from zhenjie.engines.matters.rules.kinds import KINDS, URGENCIES

#: How many digits each level adds.
STEP = 2
#: A word that many items share says little for each: its weight is divided by the number of items that claim it.
MANY = 5


@dataclass(frozen=True, slots=True)
class MatterClass:
    """One node: ``field`` is the code of its field, ``words`` and ``urgency`` only mean something for an item."""

    code: str
    title: str
    field: str
    words: tuple[str, ...] = ()
    urgency: str = "normal"
    until: date | None = None

    @property
    def level(self) -> int:
        """1 field, 2 class, 3 item."""
        return len(self.code) // STEP


@dataclass(frozen=True, slots=True)
class KindOfMatter:
    """诉求类型: 咨询, 求助, 投诉, 举报, 建议, 感谢; it stands beside the class, not in it."""

    code: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The whole tree with the source it was taken from."""

    valid_from: date
    source: str
    classes: Mapping[str, MatterClass]
    kinds: tuple[KindOfMatter, ...]
    shared: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A class or kind suggested: ``score`` is its share of all that the text says (0-1), ``words`` those that speak for it."""

    code: str
    title: str
    score: float
    words: tuple[str, ...]


def _words(said: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(said.get("words", "")).casefold().split())


def _nodes(fields: list[Mapping[str, Any]]) -> Iterator[MatterClass]:
    for field in fields:
        yield MatterClass(field["code"], field["title"], field["code"], until=field.get("until"))
        for middle in field["classes"]:
            yield MatterClass(middle["code"], middle["title"], field["code"], until=middle.get("until"))
            for item in middle["items"]:
                urgency = item.get("urgency", "normal")
                yield MatterClass(item["code"], item["title"], field["code"], _words(item), urgency, item.get("until"))


def _faults(nodes: list[MatterClass]) -> Iterator[str]:
    codes = Counter(one.code for one in nodes)
    titles = Counter(one.title for one in nodes)
    for one in nodes:
        if len(one.code) % STEP or not one.code.isdigit() or codes[one.code] > 1:
            yield f"编码“{one.code}”要是不重复的偶数位数字"
        if one.level > 1 and one.code[:-STEP] not in codes:
            yield f"“{one.code}”没有上级“{one.code[:-STEP]}”"
        if titles[one.title] > 1:
            yield f"名称“{one.title}”用了两次，导入时分不清"
        if one.urgency not in URGENCIES:
            yield f"“{one.code}”的紧急程度“{one.urgency}”不在 {'、'.join(URGENCIES)} 里"


@cache
def tree(extra: str | None = None) -> Tree:
    """The tree in force; ``extra``: the deployment's own folder. Raises ValueError with all that is wrong with the file."""
    own = Path(extra) / "classes.yaml" if extra else None
    built_in = files("zhenjie.engines.matters.rules").joinpath("classes.yaml")
    said = yaml.safe_load((own if own and own.exists() else built_in).read_text("utf-8"))
    nodes = list(_nodes(said["fields"]))
    if faults := sorted(set(_faults(nodes))):
        raise ValueError("事项分类（classes.yaml）有误：" + "；".join(faults))
    return Tree(
        valid_from=said["valid_from"],
        source=said["source"],
        classes={one.code: one for one in nodes},
        kinds=tuple(KindOfMatter(one["code"], KINDS[one["code"]], _words(one)) for one in said["kinds"]),
        shared=Counter(word for one in nodes for word in set(one.words)),
    )


def class_of(code: str, extra: str | None = None) -> MatterClass | None:
    """The class with this code, retired ones too; None when there is none."""
    return tree(extra).classes.get(code)


def children(code: str = "", extra: str | None = None, on: date | None = None) -> list[MatterClass]:
    """The classes just below ``code`` ('' for the fields), in order; with ``on`` without those retired before that day."""
    long = len(code) + STEP
    return [
        one
        for one in tree(extra).classes.values()
        if len(one.code) == long and one.code.startswith(code) and (on is None or one.until is None or on <= one.until)
    ]


def full_title(code: str, extra: str | None = None) -> str:
    """`市容与环境卫生 / 垃圾 / 三大堆`; an unknown code stays as it is."""
    known = tree(extra).classes
    steps = [known[code[:end]].title for end in range(STEP, len(code) + 1, STEP) if code[:end] in known]
    return " / ".join(steps) or code


def suggest_class(text: str, extra: str | None = None, on: date | None = None, most: int = 5) -> list[Suggested]:
    """The items that the words of ``text`` speak for, the strongest first; nothing said, nothing suggested."""
    known = tree(extra)
    told = text.casefold()
    found: list[tuple[float, MatterClass, tuple[str, ...]]] = []
    for one in known.classes.values():
        if on is not None and one.until is not None and one.until < on:
            continue
        if words := _said(told, one.words):
            found.append((sum(_weight(word, known.shared[word]) for word in words), one, words))
    return _ranked([(score, one.code, one.title, words) for score, one, words in found], most)


def suggest_kind(text: str, extra: str | None = None) -> list[Suggested]:
    """咨询, 求助, 投诉, 举报, 建议 or 感谢 by the words of ``text``, the strongest first."""
    told = text.casefold()
    said = [(one, _said(told, one.words)) for one in tree(extra).kinds]
    return _ranked([(sum(map(len, words)), one.code, one.title, words) for one, words in said if words], len(said))


def _said(told: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that occur; one that lies within another that occurs says nothing of its own."""
    here = [word for word in words if word in told]
    return tuple(word for word in here if not any(word != other and word in other for other in here))


def _weight(word: str, shared: int) -> float:
    return min(len(word), MANY) ** 1.5 / shared


def _ranked(found: list[tuple[float, str, str, tuple[str, ...]]], most: int) -> list[Suggested]:
    whole = sum(score for score, *_rest in found)
    found.sort(key=lambda one: (-one[0], one[1]))
    return [Suggested(code, title, score / whole, words) for score, code, title, words in found[:most]]
