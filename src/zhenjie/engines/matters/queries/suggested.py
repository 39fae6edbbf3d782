"""Whom a matter should be given to, as its page asks: (unit, score, reason, ground, source), the best first."""

from typing import Any

from zhenjie.engines.matters.models import Matter


def suggested(matter: Matter) -> list[Any]:
    """Suggestions for a matter that waits to be assigned. Nothing yet: the duty list answers here as soon as it is there."""
    return []


def suggests() -> bool:
    """Whether there is anything that suggests at all."""
    return False
