"""Limits of the daily work with rows, and the reasons for which personal data may be seen, as dated rules. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from zhenjie.core import clock


@dataclass(frozen=True, slots=True)
class Limits:
    """The rules of one period; sizes in bytes, terms in days."""

    valid_from: date
    source: str
    attachment: int
    piece: int
    upload_days: int
    bin_days: int
    print_rows: int
    alike: float
    reasons: tuple[str, ...]


def _limits(said: Mapping[str, Any]) -> Limits:
    return Limits(
        valid_from=said["valid_from"],
        source=str(said["source"]),
        attachment=int(said["attachment_mb"]) * 1024 * 1024,
        piece=int(said["piece_kb"]) * 1024,
        upload_days=int(said["upload_days"]),
        bin_days=int(said["bin_days"]),
        print_rows=int(said["print_rows"]),
        alike=float(said["alike"]),
        reasons=tuple(str(one) for one in said["reasons"]),
    )


@cache
def _load(extra: str | None) -> tuple[Limits, ...]:
    own = Path(extra) / "limits.yaml" if extra else None
    built_in = files("zhenjie.engines.ledger").joinpath("limits.yaml")
    text = (own if own and own.exists() else built_in).read_text(encoding="utf-8")
    return tuple(sorted((_limits(one) for one in yaml.safe_load(text)), key=lambda one: one.valid_from))


def limits(extra: str | None = None, on: date | None = None) -> Limits:
    """The rules in force on the day ``on`` (today by default); before the first entry, the first entry."""
    on = on or clock.today()
    entries = _load(extra)
    return next((one for one in reversed(entries) if one.valid_from <= on), entries[0])
