"""留痕的说法: turns an entry into a sentence a clerk can read: who did what to which thing, which value became which."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core.digits import whole
from zhenjie.core.periods import Period, print_period
from zhenjie.core.refs import Ref, RefError
from zhenjie.engines.trail.models import Entry
from zhenjie.engines.trail.speaking import EXPLAINERS, SPEAKERS

# What no model calls by a name of its own: keys of events rather than of rows.
_KEYS = {
    "why": gettext_lazy("原因"), "reason": gettext_lazy("事由"), "way": gettext_lazy("办法"), "finding": gettext_lazy("矛盾"), "asked": gettext_lazy("要求"),
    "login": gettext_lazy("登录名"), "person": gettext_lazy("本人"), "is_active": gettext_lazy("启用"), "administrator": gettext_lazy("管理员"),
    "role": gettext_lazy("角色"), "approved": gettext_lazy("已批准"), "title": gettext_lazy("职务"), "main": gettext_lazy("主要职务"),
    "valid_from": gettext_lazy("起"), "valid_to": gettext_lazy("止"), "on": gettext_lazy("生效日"), "end": gettext_lazy("截止"),
    "figures": gettext_lazy("条数"), "new": gettext_lazy("新增"), "same": gettext_lazy("相同"), "changed": gettext_lazy("更正"), "left": gettext_lazy("未入账"),
    "came": gettext_lazy("新增"), "came_back": gettext_lazy("恢复"), "rows": gettext_lazy("行数"), "format": gettext_lazy("格式"), "size": gettext_lazy("字节"),
    "seconds": gettext_lazy("用时（秒）"), "digest": gettext_lazy("内容摘要"), "post": gettext_lazy("职务编号"), "path": gettext_lazy("位置"),
    "successor": gettext_lazy("并入"), "successors": gettext_lazy("去向"), "predecessors": gettext_lazy("来自"), "codes": gettext_lazy("原代码"),
    "permissions": gettext_lazy("权限"), "prefix": gettext_lazy("范围"), "period": gettext_lazy("期间"), "source": gettext_lazy("依据"),
    "file": gettext_lazy("附件"), "comment": gettext_lazy("评论编号"), "winner": gettext_lazy("并入"), "loser": gettext_lazy("被并入的"),
    "seen": gettext_lazy("查看的列"), "other": gettext_lazy("另一条"), "columns": gettext_lazy("列"), "conditions": gettext_lazy("条件"),
    "growth": gettext_lazy("增幅"), "value": gettext_lazy("数值"), "indicator": gettext_lazy("指标"), "kind": gettext_lazy("类别"),
    "read_in": gettext_lazy("依据"), "filled": gettext_lazy("补填"),
}  # fmt: skip
# True and kept, but of no use in a sentence; the page of one entry shows them.
_QUIET = {"digest", "size", "seconds", "path", "position", "post", "source", "code", "version", "read_in"}
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it is called, what it was, what it became ('' for nothing)."""

    key: str
    label: str
    before: str
    after: str


@dataclass(slots=True)
class Told:
    """An entry in words; ``thing`` and ``url`` name its subject, ``more`` counts the changes left out of the sentence."""

    entry: Entry
    thing: str
    url: str = ""
    changes: list[Change] = field(default_factory=list)
    created: bool = False

    @property
    def shown(self) -> list[Change]:
        """The changes that fit into a sentence."""
        return self._worth_saying[:_SHOWN]

    @property
    def more(self) -> int:
        """How many are left out of it."""
        return max(0, len(self._worth_saying) - _SHOWN)

    @property
    def _worth_saying(self) -> list[Change]:
        return [change for change in self.changes if change.key not in _QUIET]

    @property
    def about_oneself(self) -> bool:
        """Whether who did it is what it was done to (a log-in): then the name stands once."""
        return self.thing == self.entry.name


def tell(entries: Sequence[Entry]) -> list[Told]:
    """The entries in words; one query per kind of thing, however many entries."""
    things = _things(entries)
    read = [(_read(entry.before), _read(entry.after), _model(entry.subject)) for entry in entries]
    pointed = _pointed(read)
    told = []
    for entry, (before, after, model) in zip(entries, read, strict=True):
        label, url = things.get(entry.subject, (_fallback(entry.subject), ""))
        keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        changes = [
            Change(key, _label(model, key), was, now)
            for key in keys
            for was in [_spoken(model, key, before.get(key), pointed)]
            for now in [_spoken(model, key, after.get(key), pointed)]
            if was or now
        ]
        told.append(Told(entry, label, url, changes, created=not before))
    return told


def _read(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        return {_("内容"): text}
    return value if isinstance(value, dict) else {_("内容"): value}


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.label_lower: model for model in apps.get_models()}


def _model(subject: str) -> type[Model] | None:
    return _models().get(subject.partition(":")[0])


def _fallback(subject: str) -> str:
    model = _model(subject)
    register, _colon, pk = subject.partition(":")
    title = str(model._meta.verbose_name) if model else register
    return title if pk in {"-", "0"} else f"{title} {pk}"


def _things(entries: Sequence[Entry]) -> dict[str, tuple[str, str]]:
    """Label and address of every subject that still exists."""
    refs = set()
    for subject in {entry.subject for entry in entries}:
        try:
            refs.add(Ref.parse(subject))
        except RefError:
            continue
    found: dict[str, tuple[str, str]] = {}
    for explain in EXPLAINERS:
        found |= {str(ref): (label, url) for ref, (label, url) in explain(refs).items()}
    missing: dict[str, list[str]] = {}
    for ref in refs:
        if str(ref) not in found and ref.register in _models() and whole(ref.pk) is not None:
            missing.setdefault(ref.register, []).append(ref.pk)
    for register, pks in missing.items():
        rows = _models()[register]._default_manager.in_bulk([int(pk) for pk in pks])
        found |= {f"{register}:{pk}": (str(row), "") for pk, row in rows.items()}
    return found


def _field(model: type[Model] | None, key: str) -> "Field[Any, Any] | None":
    if model is None:
        return None
    try:
        found = model._meta.get_field(key)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None


def _label(model: type[Model] | None, key: str) -> str:
    known = _field(model, key)
    if known is not None and str(known.verbose_name) != key.replace("_", " "):
        return str(known.verbose_name)
    return str(_KEYS.get(key, key))


def _pointed(
    read: Sequence[tuple[dict[str, Any], dict[str, Any], type[Model] | None]],
) -> dict[tuple[str, Any], str]:
    """The names of the rows that foreign keys in before and after point at, by number or by the row's own ``key``."""
    wanted: dict[type[Model], set[int | str]] = {}
    for before, after, model in read:
        for values in (before, after):
            for key, value in values.items():
                target = _target(model, key)
                if target is not None and isinstance(value, int | str) and value != "":
                    wanted.setdefault(target, set()).add(value)
    found: dict[tuple[str, Any], str] = {}
    for target, named in wanted.items():
        label, rows = target._meta.label_lower, target._default_manager
        numbers = {value for value in named if isinstance(value, int)}
        found |= {(label, pk): str(row) for pk, row in rows.in_bulk(numbers).items()} if numbers else {}
        if (words := named - numbers) and _field(target, "key") is not None:
            found |= {(label, row.serializable_value("key")): str(row) for row in rows.filter(key__in=words)}
    return found


def _target(model: type[Model] | None, key: str) -> type[Model] | None:
    known = _field(model, key)
    related = known.related_model if known is not None else None
    return related if isinstance(related, type) else None


def _spoken(model: type[Model] | None, key: str, value: Any, pointed: Mapping[tuple[str, Any], str]) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    known, target = _field(model, key), _target(model, key)
    if known is not None and known.choices:
        return str(dict(known.flatchoices).get(value, value))
    if target is not None and isinstance(value, int | str):
        return pointed.get((target._meta.label_lower, value), str(value))
    if key == "period" and isinstance(value, str):
        return _period(value)
    if key in SPEAKERS:
        return SPEAKERS[key](str(value))
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if isinstance(value, dict):
        return "，".join(f"{name} {one}" for name, one in value.items())
    return str(value)


def _period(text: str) -> str:
    try:
        return print_period(Period.from_iso(text))
    except ValueError:
        return text
