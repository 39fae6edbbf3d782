"""GB/T 4754 as data: which section a code belongs to and what it is called. Pure."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _sections() -> Mapping[str, Any]:
    text = files("zhenjie.domains.enterprises").joinpath("industries.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text)["sections"])


@cache
def _by_code() -> Mapping[str, tuple[str, str]]:
    return {code: (letter, name) for letter, one in _sections().items() for code, name in one["of"].items()}


def listed() -> list[tuple[str, list[tuple[str, str]]]]:
    """Sections with their codes, as a form offers them: ``C35 专用设备制造业``."""
    return [
        (f"{letter} {one['name']}", [(code, f"{letter}{code} {name}") for code, name in one["of"].items()])
        for letter, one in _sections().items()
    ]


def section(code: str) -> str:
    """The letter of the section; '' for a code that is none."""
    return _by_code().get(code, ("", ""))[0]


def section_name(letter: str) -> str:
    """What a section is called."""
    return str(_sections()[letter]["name"]) if letter in _sections() else ""


def codes_of(*letters: str) -> list[str]:
    """All codes of these sections."""
    return [code for letter in letters for code in _sections()[letter]["of"]]
