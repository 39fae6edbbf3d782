"""By what the analysis counts: dated parameters from analysis.yaml. Pure."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class AnalysisRule:
    """See analysis.yaml."""

    id: str
    valid_from: date
    source: str
    confirmed: bool
    recurrence_days: int
    near_metres: int
    alike: float
    strong: float
    least: int
    weeks: int
    rise_least: int
    deviations: float


def analysis_rule(on: date, extra: str | None = None) -> AnalysisRule:
    """The rule in force on a day; before the first, the first. `extra`: the deployment's folder (there: matter_analysis.yaml)."""
    entries = _rules(extra)
    return next((one for one in reversed(entries) if one.valid_from <= on), entries[0])


@cache
def _rules(extra: str | None) -> tuple[AnalysisRule, ...]:
    own = Path(extra) / "matter_analysis.yaml" if extra else None
    built_in = files("zhenjie.engines.matters.rules").joinpath("analysis.yaml")
    told = yaml.safe_load((own if own and own.exists() else built_in).read_text("utf-8"))
    return tuple(sorted((AnalysisRule(**one) for one in told), key=lambda one: one.valid_from))
