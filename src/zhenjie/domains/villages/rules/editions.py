"""The dated rules of this domain, read once. Pure."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _editions(name: str) -> list[dict[str, Any]]:
    text = files("zhenjie.domains.villages").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda one: one["valid_from"])


def edition(name: str, on: date, part: str = "") -> Mapping[str, Any]:
    """The edition of ``name`` in force on a day; with ``part`` one that says something about it."""
    fitting = [one for one in _editions(name) if not part or part in one]
    return next((one for one in reversed(fitting) if one["valid_from"] <= on), fitting[0])
