"""What a domain knows that a flow cannot say: a move of its matters that may not be made yet, and why.

@guard("hazard", "sign")
def planned(matter, said, by): return _("重大隐患先填五落实。") or None when it may be made
"""

from collections.abc import Callable, Mapping
from typing import Any

from zhenjie.core.actors import Actor
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.rules.flow import Move

#: The sentence why not, or None.
Guard = Callable[[Matter, Mapping[str, Any], Actor], str | None]
_guards: dict[tuple[str, str], list[Guard]] = {}


def guard(flow: str, *verbs: str) -> Callable[[Guard], Guard]:
    """Declares that a function is asked before each of `verbs` of a flow; inside the transaction, the matter locked."""

    def declare(function: Guard) -> Guard:
        for verb in verbs:
            known = _guards.setdefault((flow, verb), [])
            if function not in known:
                known.append(function)
        return function

    return declare


def refusal(matter: Matter, move: Move, said: Mapping[str, Any], by: Actor) -> str | None:
    """The first sentence that stands against the move; None when nothing does."""
    told = (ask(matter, said, by) for ask in _guards.get((matter.flow, move.verb), ()))
    return next((why for why in told if why is not None), None)
