"""What outcomes teach the next match: how often a segment signs, and which criterion deals break on. Smoothed, so that three
outcomes don't overturn what a hundred others say; with no outcome at all everything stays as the domain declared it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from zhenjie.engines.matching.rules.terms import Learned, Terms


@dataclass(frozen=True, slots=True)
class LearningRule:
    """``strength``: pseudo-outcomes of the prior (Beta); ``weight`` of the rate of failure in the cost; ``criteria_strength`` the same
    for the shares of reasons (Dirichlet); ``usual`` the rate before any outcome."""

    valid_from: date
    source: str
    strength: float
    weight: float
    criteria_strength: float
    usual: float
    remember_days: int


@cache
def _load(extra: str | None) -> tuple[LearningRule, ...]:
    own = Path(extra) / "learning.yaml" if extra else None
    built_in = files("zhenjie.engines.matching").joinpath("learning.yaml")
    told: list[Mapping[str, Any]] = yaml.safe_load((own if own and own.exists() else built_in).read_text("utf-8"))
    return tuple(sorted((LearningRule(**one) for one in told), key=lambda one: one.valid_from))


def learning_rule(extra: str | None, on: date) -> LearningRule:
    """The rule in force on a day; before the first, the first."""
    entries = _load(extra)
    return next((one for one in reversed(entries) if one.valid_from <= on), entries[0])


@dataclass(frozen=True, slots=True)
class Ended:
    """How one proposal ended: its segment, whether it was signed, and the criterion it broke on ('' when none is named)."""

    segment: str
    signed: bool
    broke_on: str = ""


def learn(terms: Terms, ended: Iterable[Ended], rule: LearningRule) -> Learned:
    """Rates and weights after these outcomes. Rate of a segment: (signed + strength x all) / (ended + strength), ``all`` being the
    rate over all segments, itself smoothed towards ``usual``. Weight of a criterion: its declared share and the share of
    refusals that name it, mixed by their numbers; the sum of the weights stays."""
    ended = list(ended)
    signed = sum(one.signed for one in ended)
    overall = (signed + rule.strength * rule.usual) / (len(ended) + rule.strength)
    rates = {}
    for segment in sorted({one.segment for one in ended}):
        mine = [one.signed for one in ended if one.segment == segment]
        rates[segment] = (sum(mine) + rule.strength * overall) / (len(mine) + rule.strength)
    return Learned(_weights(terms, ended, rule), rates, overall, rule.weight if ended else 0.0, rule.source)


def _weights(terms: Terms, ended: Iterable[Ended], rule: LearningRule) -> dict[str, float]:
    whole = sum(one.weight for one in terms.criteria)
    known = {one.key for one in terms.criteria}
    named = [one.broke_on for one in ended if not one.signed and one.broke_on in known]
    mixed = len(named) + rule.criteria_strength
    return {
        one.key: whole * (named.count(one.key) + rule.criteria_strength * one.weight / whole) / mixed
        for one in terms.criteria
    }
