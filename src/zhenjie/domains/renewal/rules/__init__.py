"""The dated rules of renewal, read once. Pure."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _editions(name: str) -> list[dict[str, Any]]:
    text = files("zhenjie.domains.renewal").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda one: one["valid_from"])


def edition(name: str, on: date) -> Mapping[str, Any]:
    """The edition of ``name`` (`law`, `signing`, `works`) in force on a day; before the first, the first."""
    return next((one for one in reversed(_editions(name)) if one["valid_from"] <= on), _editions(name)[0])
