"""The catalogue and the rules of this deployment."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings

from zhenjie.core.colours import PaceRule, pace_rule
from zhenjie.engines.indicators import rules
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.problems import Problem
from zhenjie.engines.indicators.rules import Definition


def definitions() -> Mapping[str, Definition]:
    """The catalogue of this deployment by key."""
    return rules.by_key(settings.CATALOGUE_DIR)


def rule_in_force(on: date) -> PaceRule:
    """The three-colour rule of this deployment on a day."""
    return pace_rule(getattr(settings, "PACE_JURISDICTION", ""), on)


def indicator_of(key: str) -> Indicator:
    """The indicator of a key. Raises Problem when there is none."""
    row = Indicator.objects.filter(key=key).first()
    if row is None or key not in definitions():
        raise Problem(f"指标目录里没有“{key}”。", "indicator")
    return row
