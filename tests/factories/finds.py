"""A flow of things found on the spot, as domains declare it: whoever registers may close it there and then."""

from collections.abc import Iterator
from contextlib import contextmanager

from zhenjie.engines.matters import declarations
from zhenjie.engines.matters.rules.flow import Flow, Move
from zhenjie.engines.matters.rules.standard import STAGES, standard_moves
from zhenjie.engines.matters.rules.verbs import Who

FOUND = Flow(
    key="found",
    title="网格发现",
    prefix="发现",
    stages=STAGES,
    moves=(
        *standard_moves(),
        Move("close", ("intake",), "closed", who=Who.ANYONE, says=("words",), clocks=("stop",), title="当场办结"),
    ),
    clocks={"dispatch": "loop.dispatch", "handle": "platform.handle", "review": "loop.review"},
)


@contextmanager
def found_flow() -> Iterator[Flow]:
    """FOUND is declared; afterwards it is not any more."""
    declarations.declare(FOUND)
    try:
        yield FOUND
    finally:
        declarations._flows.pop(FOUND.key)
