"""办理时限: which limit holds for which matter, where and since when, as dated rules from limits.yaml. Pure.

A deployment's own file is `time_limits.yaml` in its catalogue folder (`limits.yaml` there belongs to the ledger).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from zhenjie.core.digits import whole
from zhenjie.core.workdays import CalendarError, Limit

#: What starts a clock: receipt of the matter, 派单, 签收, 受理, or the conclusion (decision, answer) it follows.
STARTS = ("receipt", "dispatch", "sign", "acceptance", "conclusion")
#: What may stop it: waiting for the citizen's material, third-party expert time, approved 挂账, a hearing.
PAUSES = ("material", "expert", "shelved", "hearing")
DEFAULT_SHARE = Fraction(2, 3)

_NEEDED = ("key", "from", "limit", "start", "source", "confirmed")
_KNOWN = {*_NEEDED, "jurisdiction", "to", "extension", "extensions", "pauses", "yellow", "yellow_share"}
_KNOWN |= {"classes", "urgencies", "note"}


class LimitError(ValueError):
    """No such rule, more than it allows, or an unreadable file; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class LimitRule:
    """One version of one limit. `id` names the version: key, place, classes and urgencies if any, first day of validity.

    `extension` is the most that all extensions may add together (None: no extension), `extensions` how many there may be.
    Yellow comes when `yellow` or less is left, without it when `yellow_share` of the limit is gone. Empty `classes` or
    `urgencies` mean all; `jurisdiction` is a division code or the beginning of one, "" everywhere.
    """

    id: str
    key: str
    jurisdiction: str
    valid_from: date
    valid_to: date | None
    limit: Limit
    start: str
    extension: Limit | None
    extensions: int
    pauses: frozenset[str]
    yellow: Limit | None
    yellow_share: Fraction
    source: str
    confirmed: bool
    classes: frozenset[str] = frozenset()
    urgencies: frozenset[str] = frozenset()
    note: str = ""

    def holds(self, on: date, klass: str = "", urgency: str = "") -> bool:
        """Whether it is in force on a day for a matter of that class and urgency."""
        return (
            self.valid_from <= on
            and (self.valid_to is None or on <= self.valid_to)
            and (not self.classes or klass in self.classes)
            and (not self.urgencies or urgency in self.urgencies)
        )


def limit_rules(extra: str | None = None) -> Mapping[str, tuple[LimitRule, ...]]:
    """Every version by key. `extra` is the deployment's catalogue folder, whose entries replace those with the same
    key, place and first day, and add to the others. Raises LimitError with file and entry."""
    return _load(extra)[0]


def by_id(id: str, extra: str | None = None) -> LimitRule:
    """The version of that id, for the matter that was begun under it. Raises LimitError."""
    rule = _load(extra)[1].get(id)
    if rule is None:
        raise LimitError(f"没有编号为“{id}”的时限规则，请核对时限表。")
    return rule


def limit_rule(
    key: str, on: date, *, jurisdiction: str = "", klass: str = "", urgency: str = "", extra: str | None = None
) -> LimitRule:
    """The rule in force on a day. Raises LimitError when there is none.

    The nearest place wins (370211015, 370211, 3702, 37, everywhere); there an entry for class and urgency before one
    for the urgency before one for the class before one for all; among equals the one that began last.
    """
    rules = limit_rules(extra).get(key, ())
    for place in _places(jurisdiction):
        found = [rule for rule in rules if rule.jurisdiction == place and rule.holds(on, klass, urgency)]
        if found:
            return max(found, key=lambda rule: (bool(rule.urgencies) * 2 + bool(rule.classes), rule.valid_from))
    if not rules:
        raise LimitError(f"时限表里没有“{key}”，请先录入时限及其依据。")
    what = "、".join(filter(None, (jurisdiction and f"辖区{jurisdiction}", klass, urgency)))
    raise LimitError(
        f"“{key}”在{on.year}年{on.month}月{on.day}日{f'（{what}）' if what else ''}没有有效的时限，请录入。"
    )


def _places(jurisdiction: str) -> Iterator[str]:
    """The code, then what it lies in: division codes nest at 9, 6, 4 and 2 digits (村 12)."""
    yield jurisdiction
    yield from (jurisdiction[:length] for length in (9, 6, 4, 2, 0) if length < len(jurisdiction))


@lru_cache(maxsize=8)
def _load(extra: str | None) -> tuple[Mapping[str, tuple[LimitRule, ...]], Mapping[str, LimitRule]]:
    built_in = files("zhenjie.engines.matters.rules").joinpath("limits.yaml").read_text(encoding="utf-8")
    rules = _read("limits.yaml", built_in)
    own = Path(extra) / "time_limits.yaml" if extra else None
    if own and own.exists():
        theirs = _read(own.name, own.read_text(encoding="utf-8"))
        replaced = {(rule.key, rule.jurisdiction, rule.valid_from) for rule in theirs}
        rules = [rule for rule in rules if (rule.key, rule.jurisdiction, rule.valid_from) not in replaced] + theirs
    keys = dict.fromkeys(rule.key for rule in rules)
    by_key = {key: tuple(rule for rule in rules if rule.key == key) for key in keys}
    return by_key, {rule.id: rule for rule in rules}


def _read(name: str, text: str) -> list[LimitRule]:
    try:
        entries = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise LimitError(f"时限表 {name} 第 {mark.line + 1 if mark else '?'} 行不是正确的 YAML。") from None
    if not isinstance(entries, list):
        raise LimitError(f"时限表 {name} 要写成一列时限，每条以“- key:”开头。")
    rules: dict[str, LimitRule] = {}
    for number, entry in enumerate(entries, start=1):
        where = f"时限表 {name} 第 {number} 条"
        if not isinstance(entry, dict):
            raise LimitError(f"{where}不是“字段: 值”的写法。")
        rule = _rule(f"{where}（{entry.get('key', '无编码')}）", entry)
        if rule.id in rules:
            raise LimitError(f"{where}：“{rule.id}”写了两次，请删去一处或改“from”。")
        rules[rule.id] = rule
    return list(rules.values())


def _rule(where: str, entry: Mapping[str, Any]) -> LimitRule:
    if unknown := entry.keys() - _KNOWN:
        raise LimitError(f"{where}：不认识字段“{min(map(str, unknown))}”。")
    if missing := [field for field in _NEEDED if entry.get(field) in (None, "")]:
        raise LimitError(f"{where}：缺少“{missing[0]}”。")
    for field in ("from", "to"):
        if entry.get(field) is not None and not isinstance(entry[field], date):
            raise LimitError(f"{where}：“{field}”要写成 2026-01-01 这样的日期。")
    if entry["start"] not in STARTS:
        raise LimitError(f"{where}：“start”不能是“{entry['start']}”，可以是 {'、'.join(STARTS)}。")
    if not isinstance(entry["confirmed"], bool):
        raise LimitError(f"{where}：“confirmed”只能写 true 或 false。")
    pauses, classes = _words(where, entry, "pauses"), _words(where, entry, "classes")
    if strange := pauses.difference(PAUSES):
        raise LimitError(f"{where}：“pauses”不能是“{min(strange)}”，可以是 {'、'.join(PAUSES)}。")
    urgencies = _words(where, entry, "urgencies")
    key, place, extension = str(entry["key"]), str(entry.get("jurisdiction", "")), _limit(where, entry, "extension")
    which = ",".join(sorted(classes) + sorted(urgencies))
    limit = _limit(where, entry, "limit")
    assert limit is not None
    if extension and limit.in_days and not extension.in_days:
        # Hours run on from the end that did not roll over a holiday: the extended term might end before the plain one.
        raise LimitError(f"{where}：按日计的时限不能按小时延长，请按日或工作日写“extension”。")
    return LimitRule(
        id=key + (f"@{place}" if place else "") + (f"@{which}" if which else "") + f"@{entry['from']}",
        key=key,
        jurisdiction=place,
        valid_from=entry["from"],
        valid_to=entry.get("to"),
        limit=limit,
        start=entry["start"],
        extension=extension,
        extensions=_times(where, entry, extension),
        pauses=pauses,
        yellow=_limit(where, entry, "yellow"),
        yellow_share=_share(where, entry.get("yellow_share")),
        source=str(entry["source"]),
        confirmed=entry["confirmed"],
        classes=classes,
        urgencies=urgencies,
        note=str(entry.get("note", "")),
    )


def _limit(where: str, entry: Mapping[str, Any], field: str) -> Limit | None:
    said = entry.get(field)
    if said is None:
        return None
    amount, _, unit = str(said).partition(" ")
    if (count := whole(amount, 6)) is None or (field != "limit" and count == 0):
        raise LimitError(f"{where}：“{field}”要写成“5 wd”这样的数和单位。")
    try:
        return Limit(count, unit.strip())  # type: ignore[arg-type]
    except CalendarError as error:
        raise LimitError(f"{where}：{error}") from None


def _times(where: str, entry: Mapping[str, Any], extension: Limit | None) -> int:
    times = entry.get("extensions", 1 if extension else 0)
    if not isinstance(times, int) or times < 0 or bool(times) != bool(extension):
        raise LimitError(f"{where}：“extensions”是可以延长的次数，要和“extension”（总共最多延长多少）一起写。")
    return times


def _share(where: str, said: Any) -> Fraction:
    try:
        share = DEFAULT_SHARE if said is None else Fraction(str(said))
    except (ValueError, ZeroDivisionError):
        share = Fraction(0)
    if not 0 < share < 1:
        raise LimitError(f"{where}：“yellow_share”要写成 0 和 1 之间的数，如 2/3。")
    return share


def _words(where: str, entry: Mapping[str, Any], field: str) -> frozenset[str]:
    said = entry.get(field) or []
    if not isinstance(said, list) or not all(isinstance(word, str) for word in said):
        raise LimitError(f"{where}：“{field}”要写成一列文字。")
    return frozenset(said)
