"""Surveys declared in a domain: a YAML text beside its registers, offered at every desk as a template to begin from.

key: idle-yards
title: 闲置院落摸排
purpose: …
target: space.place
questions:
  - {key: name, kind: text, title: 院名, required: true, column: name}
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from django.core.exceptions import ImproperlyConfigured

from zhenjie.engines.surveys.rules.designing import faults_of

_KNOWN = {"key", "title", "purpose", "target", "may_add", "questions"}


@dataclass(frozen=True, slots=True)
class Template:
    """A survey to begin from."""

    key: str
    title: str
    purpose: str
    target: str
    may_add: bool
    questions: list[dict[str, Any]]


_templates: dict[str, Template] = {}


def declare_survey(text: str) -> Template:
    """Take a template into the house; every fault stops the boot and is named."""
    said: Mapping[str, Any] = yaml.safe_load(text)
    faults = [f"没有“{name}”这个属性。" for name in sorted(set(said) - _KNOWN)]
    faults += [f"缺少“{name}”。" for name in ("key", "title", "questions") if not said.get(name)]
    faults += faults_of(said.get("questions"))
    if said.get("key") in _templates:
        faults.append("这个 key 已经登记过，请另起一个。")
    if faults:
        raise ImproperlyConfigured(f"摸排样板“{said.get('key')}”有误：{''.join(faults)}")
    found = Template(
        key=said["key"], title=said["title"], purpose=said.get("purpose", ""), target=said.get("target", ""),
        may_add=said.get("may_add", True), questions=said["questions"],
    )  # fmt: skip
    _templates[found.key] = found
    return found


def template(key: str) -> Template | None:
    """The template called `key`."""
    return _templates.get(key)


def templates() -> Iterator[Template]:
    """All templates by title."""
    return iter(sorted(_templates.values(), key=lambda one: one.title))
