"""The dated rules of spaces, and the arithmetic that needs no database."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _editions() -> list[dict[str, Any]]:
    text = files("zhenjie.domains.space").joinpath("rules.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda one: one["valid_from"])


def edition(on: date) -> Mapping[str, Any]:
    """The rules in force on a day; before the first, the first."""
    return next((one for one in reversed(_editions()) if one["valid_from"] <= on), _editions()[0])


def years_after(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the last of the month."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
