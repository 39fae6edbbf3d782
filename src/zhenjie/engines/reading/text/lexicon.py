"""The language knowledge of patterns/*.yaml, loaded once, with small builders of regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "patterns"


@cache
def patterns(name: str) -> dict[str, Any]:
    """The content of patterns/NAME.yaml."""
    with open(FOLDER / f"{name}.yaml", encoding="utf-8") as file:
        loaded: dict[str, Any] = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def any_of(words: Iterable[str]) -> str:
    """An alternation of the words as written, the longest first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


def first_of(words: Iterable[str]) -> frozenset[str]:
    """The first characters of the words: asked before a long alternation is tried."""
    return frozenset(word[0] for word in words if word)
