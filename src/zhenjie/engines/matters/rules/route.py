"""The way of a matter as a strip of stages: where it has been, where it is, where it goes from here if nothing special happens. Pure."""

from collections import deque

from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.rules.verbs import Who

#: Ways off the common road: taken when somebody decides so, never expected; nor is what happens by itself.
_ENDS_ELSEWHERE = frozenset({"merge", "split"})
_SIDEWAYS = _ENDS_ELSEWHERE | {"return", "rule_return", "shelve", "rule_shelve", "redo", "reopen", "send_back"}


def route(flow: Flow, state: State) -> list[tuple[str, str]]:
    """(title, "done" | "now" | "ahead") in order; a stage gone through more than once stands where it was last."""
    ahead = _ahead(flow, state.stage)
    past = [stage for stage, _unit, _person in state.back if stage != state.stage and stage not in ahead]
    been = list(reversed(dict.fromkeys(reversed(past))))
    marks = [*((key, "done") for key in been), (state.stage, "now"), *((key, "ahead") for key in ahead)]
    return [(flow.stage(key).title, mark) for key, mark in marks]


def _ahead(flow: Flow, stage: str) -> list[str]:
    """The shortest way to an end by the moves of the common road; where there is none, back onto it; else by any move."""
    for avoided in (_SIDEWAYS, _ENDS_ELSEWHERE, frozenset[str]()):
        if way := _shortest(flow, stage, avoided):
            return way
    return []


def _shortest(flow: Flow, stage: str, avoided: frozenset[str]) -> list[str]:
    if not flow.stage(stage).open:
        return []
    seen, queue = {stage}, deque([(stage, [])])  # type: ignore[var-annotated]
    while queue:
        here, way = queue.popleft()
        for move in flow.moves_at(here):
            if not move.to or move.to in seen or move.verb in avoided or (avoided and move.mover is Who.SYSTEM):
                continue
            if not flow.stage(move.to).open:
                return [*way, move.to]
            seen.add(move.to)
            queue.append((move.to, [*way, move.to]))
    return []
