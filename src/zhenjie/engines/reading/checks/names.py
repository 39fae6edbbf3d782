"""When two figures speak of the same thing: indicator, subject and year."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from zhenjie.engines.reading.checks.mentions import Mention


@cache
def words() -> dict[str, Any]:
    """The words of words.yaml."""
    text = files("zhenjie.engines.reading.checks").joinpath("words.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)
    return data


@cache
def pattern(section: str) -> re.Pattern[str]:
    """One section of words.yaml as a pattern."""
    return re.compile("|".join(sorted(words()[section], key=len, reverse=True)))


@cache
def _trims() -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = words()["names"]
    prefix = "|".join(sorted(names["prefix"], key=len, reverse=True))
    suffix = "|".join(sorted(names["suffix"], key=len, reverse=True))
    return re.compile(rf"^(?:{prefix})+(?=..)"), re.compile(rf"(?<=..)(?:{suffix})$")


@lru_cache(maxsize=4096)
def stem(indicator: str) -> str:
    """The name without what may stand around it: 完成固定资产投资额 -> 固定资产投资."""
    prefix, suffix = _trims()
    return suffix.sub("", prefix.sub("", indicator))


def is_generic(mention: Mention) -> bool:
    """Whether the name says too little to be recognised in another sentence."""
    generic = words()["names"]["generic"]
    return not mention.key and (
        mention.indicator in generic or stem(mention.indicator) in generic or not mention.indicator
    )


def identity(mention: Mention) -> str:
    """What two figures of one indicator share: the catalogue key, else the stem of the name; may be empty."""
    return mention.key or stem(mention.indicator)


def same_indicator(one: Mention, other: Mention) -> bool:
    """Whether both name one indicator: by catalogue key, else by stem."""
    if one.key and other.key:
        return one.key == other.key
    return bool(one.indicator) and stem(one.indicator) == stem(other.indicator)


def by_identity(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    """Figures under every name they can be asked for, so that long reports stay quick."""
    index: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        for name in {mention.key, stem(mention.indicator)} - {""}:
            index[name].append(mention)
    return index


def same_subject(one: Mention, other: Mention) -> bool:
    """Whether both speak of one body; a subject that is not said is no other."""
    return not one.subject or not other.subject or one.subject == other.subject


def _pairs(mention: Mention) -> set[str]:
    """Two-character pieces of the words around a figure."""
    pieces = (stem(mention.indicator), mention.own_words, mention.after[:8])
    said = [re.split(r"[^\u4e00-\u9fa5]", piece)[-1 if place == 1 else 0] for place, piece in enumerate(pieces)]
    return {word[i : i + 2] for word in said for i in range(len(word) - 1)} - {"其中", "完成", "实现", "累计", "新增"}


def share_noun(one: Mention, other: Mention) -> bool:
    """Whether two figures count or measure something that bears a common word (签约项目 and 工业项目)."""
    return bool(_pairs(one) & _pairs(other))


def same_year(one: Mention, other: Mention) -> bool:
    """Whether the periods are of one year, as far as both are said."""
    return one.year is None or other.year is None or one.year == other.year
