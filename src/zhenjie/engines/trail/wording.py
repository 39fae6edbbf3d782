"""留痕的说法: turns an entry into a sentence a clerk can read: who did what to which thing, which value became which."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import gettext as _

from zhenjie.core.refs import Ref, RefError
from zhenjie.engines.trail.models import Entry

Explain = Callable[[Iterable[Ref]], Mapping[Ref, tuple[str, str]]]
_explainers: list[Explain] = []
# What no model calls by a name of its own.
_KEYS = {"why": "原因", "reason": "事由", "login": "登录名", "is_active": "启用", "role": "角色", "approved": "已批准"}
_SHOWN = 3


def explain_with(function: Explain) -> None:
    """The ledger above offers label and address for references; the trail below only asks."""
    if function not in _explainers:
        _explainers.append(function)


@dataclass(frozen=True, slots=True)
class Change:
    """One field: what it is called, what it was, what it became ('' for nothing)."""

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
        return self.changes[:_SHOWN]

    @property
    def more(self) -> int:
        """How many are left out of it."""
        return max(0, len(self.changes) - _SHOWN)


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
            Change(
                _label(model, key),
                _spoken(model, key, before.get(key), pointed),
                _spoken(model, key, after.get(key), pointed),
            )
            for key in keys
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
    for explain in _explainers:
        found |= {str(ref): (label, url) for ref, (label, url) in explain(refs).items()}
    missing: dict[str, list[str]] = {}
    for ref in refs:
        if str(ref) not in found and ref.register in _models() and ref.pk.isdecimal():
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
    if key in _KEYS:
        return _(_KEYS[key])
    known = _field(model, key)
    return str(known.verbose_name) if known is not None else key


def _pointed(read: Sequence[tuple[dict[str, Any], dict[str, Any], type[Model] | None]]) -> dict[tuple[str, Any], str]:
    """The names of the rows that foreign keys in before and after point at."""
    wanted: dict[type[Model], set[int]] = {}
    for before, after, model in read:
        for values in (before, after):
            for key, value in values.items():
                known = _field(model, key)
                if known is not None and known.related_model and isinstance(value, int):
                    wanted.setdefault(known.related_model, set()).add(value)  # type: ignore[arg-type]
    return {
        (target._meta.label_lower, pk): str(row)
        for target, pks in wanted.items()
        for pk, row in target._default_manager.in_bulk(pks).items()
    }


def _spoken(model: type[Model] | None, key: str, value: Any, pointed: Mapping[tuple[str, Any], str]) -> str:
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    known = _field(model, key)
    if known is not None and known.choices:
        return str(dict(known.flatchoices).get(value, value))
    if known is not None and known.related_model:
        return pointed.get((known.related_model._meta.label_lower, value), str(value))  # type: ignore[union-attr]
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if isinstance(value, dict):
        return "，".join(f"{name} {one}" for name, one in value.items())
    return str(value)
