"""环节强弱: strong, weak, single, missing, and the reasons; the limits are dated data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml

from zhenjie.core.editions import gathered, in_force

MISSING, SINGLE, WEAK, STRONG, UNJUDGED = "missing", "single", "weak", "strong", "unjudged"
#: From the worst to the best.
ORDER = (MISSING, SINGLE, WEAK, STRONG, UNJUDGED)
GAPS = (MISSING, SINGLE, WEAK)
COLOURS = {MISSING: "red", SINGLE: "yellow", WEAK: "yellow", STRONG: "green", UNJUDGED: "none"}


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the limits. ``output_least``: 万元."""

    id: str
    valid_from: date
    source: str
    unconfirmed: bool
    large_least: int
    output_least: Decimal


@lru_cache(maxsize=8)
def editions(extra: str | None = None) -> tuple[Edition, ...]:
    """All editions, oldest first; a deployment's own `chains.yaml` takes the place of those of the same day."""
    return gathered("zhenjie.domains.investment", "chains.yaml", lambda _file, text: read(text), extra)


def edition(on: date, extra: str | None = None) -> Edition:
    """The limits in force on a day; before the first, the first."""
    return in_force(editions(extra), on) or editions(extra)[0]


def read(text: str) -> list[Edition]:
    """Editions from YAML."""
    return [_edition(one) for one in yaml.safe_load(text)]


def _edition(said: Mapping[str, Any]) -> Edition:
    return Edition(
        str(said["id"]), said["valid_from"], str(said["source"]), bool(said.get("unconfirmed")), int(said["large_least"]),
        Decimal(str(said["output_least"])),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Supply:
    """What stands at a node. ``matched``: the node says what it is, by codes or words; ``output``: 万元 of the ``told`` firms that have
    said it, None where it must not be spoken of (fewer than three)."""

    firms: int
    large: int
    told: int = 0
    output: Decimal | None = None
    matched: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a node stands. ``reasons``: keys, the worst first: none, one, no-large, low-output, enough, unsaid."""

    kind: str
    reasons: tuple[str, ...]

    @property
    def colour(self) -> str:
        """red, yellow, green, none."""
        return COLOURS[self.kind]

    @property
    def is_gap(self) -> bool:
        """缺环."""
        return self.kind in GAPS


def verdict(supply: Supply, rule: Edition) -> Verdict:
    """No firm: missing; one: single, however large; too few large ones or too little output: weak; else strong."""
    if not supply.matched and not supply.firms:
        return Verdict(UNJUDGED, ("unsaid",))
    if supply.firms == 0:
        return Verdict(MISSING, ("none",))
    faults = []
    if supply.large < rule.large_least:
        faults.append("no-large")
    if supply.output is not None and supply.output < rule.output_least:
        faults.append("low-output")
    if supply.firms == 1:
        return Verdict(SINGLE, ("one", *faults))
    return Verdict(WEAK, tuple(faults)) if faults else Verdict(STRONG, ("enough",))
