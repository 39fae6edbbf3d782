"""指标目录: what the indicators are, read from dated YAML; the reader of documents uses the same file. Pure, without Django.

`load_catalogue` reads the built-in files and a deployment's own folder beside them, where a later or equal `valid_from` wins.
`lookup` brings a name out of a report to its definition.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

KINDS = ("flow", "stock", "ratio", "index")
CUMULATIONS = ("ytd", "point", "single", "season")
AGGREGATIONS = ("sum", "weighted", "recompute", "never")
FREQUENCIES = ("D", "M", "Q", "H", "Y")
DIRECTIONS = ("up", "down", "none")
GROWTHS = ("rate", "official", "points", "absolute")
CALIBERS = ("statistics", "department", "own")
COMPLETIONS = ("share", "inverse", "mirror")
WEIGHT_DATES = ("same", "last_year_end")

#: Files that hold words and rules of display, not indicators.
_OTHER = ("words.yaml", "display.yaml")
#: Files that other parts read from the deployment's folder.
_THEIRS = ("roles.yaml", "access.yaml", "quiet.yaml", "limits.yaml", "learning.yaml", "field.yaml", "time_limits.yaml")
_HEAD = {"section", "source", "valid_from", "valid_to", "unconfirmed"}
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CatalogueError(ValueError):
    """The catalogue cannot be used; the message is a Chinese sentence that names file and entry."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A limit that belongs to the meaning of an indicator, e.g. 规上 = 2,000 万元 and more, with the document that set it."""

    text: str
    source: str
    valid_from: date
    value: Decimal | None = None
    unit: str = ""
    unconfirmed: bool = True


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator: what is counted, in which unit, how it adds along the tree and which direction is good.

    `unit` is the unit that values are kept in; `numerator`/`denominator` are keys whose sums (a leading `-` subtracts) make a
    ratio, times `factor`; `weight` is the key that a weighted mean is weighted by; `twin_of` is the same matter in another currency.
    """

    key: str
    name: str
    unit: str
    kind: str
    cumulation: str
    aggregation: str
    frequency: str
    direction: str
    section: str
    source: str
    valid_from: date
    row: int = 0
    aliases: tuple[str, ...] = ()
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    factor: Decimal = Decimal(1)
    weight: str = ""
    weight_at: str = "same"
    growth: str = "rate"
    completion: str = "share"
    caliber: str = "statistics"
    curve: tuple[Decimal, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    part_of: str = ""
    twin_of: str = ""
    by: str = ""
    note: str = ""
    late_months: int = 0
    per_head: bool = False
    ranked: bool = True
    unconfirmed: bool = True
    valid_to: date | None = None

    @property
    def cumulative(self) -> bool:
        """True for figures that grow from January on (1—10月), the ones measured against 序时进度."""
        return self.cumulation == "ytd" and self.kind == "flow" and not self.per_head

    @property
    def places(self) -> int:
        """Decimals that clerks write for this unit of measure (GB/T 15835-2011 habits)."""
        return {"亿元": 2, "万㎡": 2, "%": 1, "微克/立方米": 1}.get(self.unit, 0)

    @property
    def parts(self) -> tuple[str, ...]:
        """Every key that the value is computed from."""
        return tuple(key.lstrip("-") for key in (*self.numerator, *self.denominator))


_FIELDS = {field.name for field in fields(Definition)}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "cumulation": CUMULATIONS,
    "aggregation": AGGREGATIONS,
    "frequency": FREQUENCIES,
    "direction": DIRECTIONS,
    "growth": GROWTHS,
    "caliber": CALIBERS,
    "completion": COMPLETIONS,
    "weight_at": WEIGHT_DATES,
}


def load_catalogue(extra_dir: str | Path | None = None) -> tuple[Definition, ...]:
    """Every definition in the order of the files, the deployment's own (YAML in `extra_dir`) winning over the built-in.

    Raises CatalogueError with one sentence for an unknown field, value or key, a missing field or an alias that two claim.
    """
    return _load(str(extra_dir) if extra_dir else "")


@lru_cache(maxsize=8)
def _load(extra_dir: str) -> tuple[Definition, ...]:
    found: dict[str, Definition] = {}
    for name, text, own in _sources(extra_dir):
        seen: dict[str, Definition] = {}
        for definition in _read(name, text):
            known = seen.get(definition.key)
            if known and known.valid_from == definition.valid_from:
                raise CatalogueError(f"指标目录 {name}：编码“{definition.key}”写了两次，请删去一处或改“valid_from”。")
            if known is None or known.valid_from < definition.valid_from:
                seen[definition.key] = definition
        if not own and (twice := seen.keys() & found.keys()):
            raise CatalogueError(f"指标目录 {name}：编码“{min(twice)}”在别的文件里已有，请换一个编码。")
        found |= seen
    catalogue = tuple(sorted(found.values(), key=_section_order))
    _check_links(found)
    _check_names(catalogue)
    return catalogue


@lru_cache(maxsize=1)
def _words() -> dict[str, list[str]]:
    text = files("zhenjie.engines.indicators").joinpath("catalogue", "words.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def _section_order(definition: Definition) -> int:
    order = _words()["sections"]
    return order.index(definition.section) if definition.section in order else len(order)


def _sources(extra_dir: str) -> Iterator[tuple[str, str, bool]]:
    builtin = files("zhenjie.engines.indicators").joinpath("catalogue")
    for entry in sorted(builtin.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".yaml") and entry.name not in _OTHER:
            yield entry.name, entry.read_text(encoding="utf-8"), False
    if not extra_dir:
        return
    folder = Path(extra_dir)
    if not folder.is_dir():
        raise CatalogueError(f"指标目录的文件夹“{extra_dir}”不存在，请检查设置 ZHENJIE_CATALOGUE。")
    for path in sorted(folder.glob("*.yaml")):
        if path.name not in (*_OTHER, *_THEIRS):
            try:
                yield path.name, path.read_text(encoding="utf-8"), True
            except UnicodeDecodeError:
                raise CatalogueError(f"指标目录 {path.name} 不是 UTF-8 文本，请另存为 UTF-8。") from None


def _read(name: str, text: str) -> Iterator[Definition]:
    try:
        content = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark else ""
        raise CatalogueError(f"指标目录 {name} {where}不是正确的 YAML，请检查缩进和引号。") from None
    if not isinstance(content, dict) or not isinstance(content.get("indicators"), list):
        raise CatalogueError(f"指标目录 {name}：文件里要有“indicators:”一列指标。")
    head = {key: value for key, value in content.items() if key != "indicators"}
    if unknown := head.keys() - _HEAD:
        raise CatalogueError(f"指标目录 {name}：文件头里不认识“{min(unknown)}”。")
    for number, entry in enumerate(content["indicators"], start=1):
        if not isinstance(entry, dict):
            raise CatalogueError(f"指标目录 {name} 第 {number} 条不是“字段: 值”的写法。")
        yield _definition(f"指标目录 {name} 第 {number} 条（{entry.get('key', '无编码')}）", head | entry)


def _definition(where: str, entry: Mapping[str, Any]) -> Definition:
    if unknown := entry.keys() - _FIELDS:
        raise CatalogueError(f"{where}：不认识字段“{min(unknown)}”。")
    needed = (
        "key",
        "name",
        "unit",
        "kind",
        "cumulation",
        "aggregation",
        "frequency",
        "direction",
        "section",
        "source",
        "valid_from",
    )
    if missing := [field for field in needed if not entry.get(field)]:
        raise CatalogueError(f"{where}：缺少“{missing[0]}”。")
    if not _KEY.fullmatch(str(entry["key"])):
        raise CatalogueError(f"{where}：编码只能用小写字母、数字和连字符。")
    for field, allowed in _CHOICES.items():
        if field in entry and entry[field] not in allowed:
            raise CatalogueError(f"{where}：“{field}”不能是“{entry[field]}”，可以是 {'、'.join(allowed)}。")
    for field in ("valid_from", "valid_to"):
        if entry.get(field) is not None and not isinstance(entry[field], date):
            raise CatalogueError(f"{where}：“{field}”要写成 2026-01-01 这样的日期。")
    values = dict(entry)
    for field in ("aliases", "numerator", "denominator"):
        given = values.get(field) or []
        if not isinstance(given, list) or not all(isinstance(item, str) for item in given):
            raise CatalogueError(f"{where}：“{field}”要写成一列文字。")
        values[field] = tuple(given)
    values["factor"] = _number(where, "factor", entry.get("factor", 100 if entry["unit"] == "%" else 1))
    values["curve"] = tuple(_number(where, "curve", step) for step in entry.get("curve") or ())
    if values["curve"] and (
        len(values["curve"]) != 12 or values["curve"][-1] != 100 or list(values["curve"]) != sorted(values["curve"])
    ):
        raise CatalogueError(f"{where}：进度曲线要写十二个月的累计百分数，逐月不减，十二月为 100。")
    values["thresholds"] = tuple(_threshold(where, item) for item in entry.get("thresholds") or ())
    return Definition(**values)


def _threshold(where: str, item: Any) -> Threshold:
    known = {field.name for field in fields(Threshold)}
    if not isinstance(item, dict) or item.keys() - known or not {"text", "source", "valid_from"} <= item.keys():
        raise CatalogueError(f"{where}：“thresholds”每项要有 text、source、valid_from，可有 value、unit、unconfirmed。")
    value = None if item.get("value") is None else _number(where, "thresholds", item["value"])
    return Threshold(**{**item, "value": value})


def _number(where: str, field: str, value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise CatalogueError(f"{where}：“{field}”里的“{value}”不是数。") from None


def _check_links(found: Mapping[str, Definition]) -> None:
    for definition in found.values():
        for key in (*definition.parts, definition.weight, definition.part_of, definition.twin_of):
            if key and key not in found:
                raise CatalogueError(f"指标“{definition.name}”指向不存在的编码“{key}”。")
        if (definition.aggregation == "recompute") != bool(definition.numerator and definition.denominator):
            raise CatalogueError(f"指标“{definition.name}”：按分子分母重算的才写、也必须写“numerator”和“denominator”。")
        if (definition.aggregation == "weighted") != bool(definition.weight):
            raise CatalogueError(f"指标“{definition.name}”：加权平均的才写、也必须写“weight”。")
        for key in (*definition.parts, *filter(None, [definition.weight])):
            if found[key].aggregation != "sum":
                raise CatalogueError(
                    f"指标“{definition.name}”的“{found[key].name}”不是加总的指标，不能作分子、分母或权数。"
                )
        if definition.kind == "ratio" and definition.aggregation == "sum":
            raise CatalogueError(f"指标“{definition.name}”是比率，不能加总。")


def _check_names(catalogue: Iterable[Definition]) -> None:
    owner: dict[str, Definition] = {}
    for definition in catalogue:
        for alias in {normalise(text) for text in (definition.name, *definition.aliases)}:
            if alias in owner:
                raise CatalogueError(
                    f"“{alias}”既是“{owner[alias].name}”又是“{definition.name}”，一个叫法只能属于一个指标。"
                )
            owner[alias] = definition


_DROP = re.compile(r"[\s“”\"'‘’《》「」【】()（）,，、。:：;；·\-—―_]+")


def normalise(name: str) -> str:
    """A name without width, case, quotes, brackets and spaces: `“两新”组织` and `两新组织` are the same."""
    return _DROP.sub("", unicodedata.normalize("NFKC", name)).upper()


@lru_cache(maxsize=8)
def _index(extra_dir: str) -> tuple[dict[str, Definition], re.Pattern[str], tuple[str, ...]]:
    words = _words()
    before = "|".join(sorted(map(re.escape, words["before"]), key=len, reverse=True))
    after = tuple(sorted(words["after"], key=len, reverse=True))
    names = {normalise(name): item for item in _load(extra_dir) for name in (item.name, *item.aliases)}
    return names, re.compile(f"(?:{before})+"), after


def lookup(name: str, unit: str = "", extra_dir: str | Path | None = None) -> Definition | None:
    """The definition that a name in a report means, or None when it is not sure.

    The longest match wins: the name as it stands, then without what only locates it (全县, 实现) or pads it (额, 数).
    `unit` chooses between twins that differ in currency only (万美元 against 亿元).
    """
    names, before, after = _index(str(extra_dir) if extra_dir else "")
    text = normalise(name)
    candidates = [text]
    if match := before.match(text):
        rest = text[match.end() :]
        candidates += [text[cut:] for cut in range(1, match.end() + 1) if before.fullmatch(text[:cut])] + [rest]
    for candidate in candidates:
        for form in (candidate, *_padded(candidate, after)):
            if form and form in names:
                return fitting(names[form], unit, extra_dir) if unit else names[form]
    return None


def _padded(text: str, after: tuple[str, ...]) -> Iterator[str]:
    for tail in after:
        if text.endswith(tail):
            yield text[: -len(tail)]
    for tail in after:
        yield text + tail


def fitting(definition: Definition, unit: str, extra_dir: str | Path | None = None) -> Definition:
    """The definition itself, or its twin when only the twin is kept in the currency of `unit`."""
    if ("美元" in unit) == ("美元" in definition.unit):
        return definition
    family = definition.twin_of or definition.key
    for other in load_catalogue(extra_dir):
        if family in (other.key, other.twin_of) and ("美元" in unit) == ("美元" in other.unit):
            return other
    return definition


def by_key(extra_dir: str | Path | None = None) -> Mapping[str, Definition]:
    """The catalogue as a mapping of key to definition."""
    return _by_key(str(extra_dir) if extra_dir else "")


def computed_from(extra_dir: str | Path | None = None) -> Mapping[str, tuple[Definition, ...]]:
    """By key the indicators of which it is a part or the weight, in the order of the catalogue."""
    return _computed_from(str(extra_dir) if extra_dir else "")


@lru_cache(maxsize=8)
def _computed_from(extra_dir: str) -> Mapping[str, tuple[Definition, ...]]:
    found: dict[str, list[Definition]] = {}
    for definition in _load(extra_dir):
        for key in dict.fromkeys((*definition.parts, definition.weight)):
            if key:
                found.setdefault(key, []).append(definition)
    return MappingProxyType({key: tuple(some) for key, some in found.items()})


@lru_cache(maxsize=8)
def _by_key(extra_dir: str) -> Mapping[str, Definition]:
    return MappingProxyType({definition.key: definition for definition in _load(extra_dir)})
