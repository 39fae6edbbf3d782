"""Why each personal field is kept, on what ground, for how long, and what the person is told: purposes.yaml of each app. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a person may know about one field (个人信息保护法 17, 35)."""

    purpose: str
    ground: str
    notice: str
    keep: str
    sensitive: bool = False


@cache
def purposes(package: str) -> Mapping[str, Purpose]:
    """``Model.field`` → purpose, as the app ``package`` writes it down; empty when it holds no personal data."""
    file = files(package).joinpath("purposes.yaml")
    if not file.is_file():
        return {}
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {
        f"{model}.{field}": Purpose(**{**said["defaults"], **one})
        for model, fields in said["fields"].items()
        for field, one in fields.items()
    }


def age(born: date, on: date) -> int:
    """Completed years on a day; one year older on the birthday itself."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def age_band(years: int) -> str:
    """What is shown instead of the date of birth."""
    if years < 14:
        return "14岁以下"
    if years >= 90:
        return "90岁以上"
    return f"{years // 10 * 10}—{years // 10 * 10 + 9}岁"
