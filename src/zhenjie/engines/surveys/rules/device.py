"""摸排手机的规则: PIN, back-off and lock of the field app as dated rules from field.yaml. Pure."""

from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml


@cache
def _load(extra: str | None) -> tuple[dict[str, Any], ...]:
    own = Path(extra) / "field.yaml" if extra else None
    built_in = files("zhenjie.engines.surveys.rules").joinpath("field.yaml")
    text = (own if own and own.exists() else built_in).read_text(encoding="utf-8")
    return tuple(sorted(yaml.safe_load(text), key=lambda one: one["valid_from"]))


def device_rules(on: date, extra: str | None = None) -> dict[str, int]:
    """The numbers in force on the day `on`; before the first entry, the first entry."""
    return {name: value for name, value in _in_force(on, extra).items() if isinstance(value, int)}


def finds_in_force(on: date, extra: str | None = None) -> tuple[str, ...]:
    """The flows of which something may be reported on the spot, in this order; none named: whichever are open to it."""
    return tuple(map(str, _in_force(on, extra).get("finds", ())))


def _in_force(on: date, extra: str | None) -> dict[str, Any]:
    entries = _load(extra)
    return next((one for one in reversed(entries) if one["valid_from"] <= on), entries[0])
