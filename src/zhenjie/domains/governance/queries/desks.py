"""Where a permission counts for a matter: handling at the unit that holds it, all else at the centre that dispatches it."""

from typing import Any

from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import DISPATCH, HANDLE, READ, SUPERVISE, desks_of

__all__ = ["DISPATCH", "HANDLE", "READ", "SUPERVISE", "may", "place_for"]


def place_for(matter: Matter, permission: str) -> str:
    """The path of the unit where `permission` is asked for `matter`. Two queries."""
    desks = desks_of(matter)
    return desks.worker if permission == HANDLE else desks.center


def may(scope: Any, matter: Matter, permission: str) -> bool:
    """Whether somebody with `scope` holds the permission where it counts."""
    return bool(scope.allows(permission, place_for(matter, permission)))
