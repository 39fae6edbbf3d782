"""Which of the moves that somebody may make are worth a button now, which one is the next step, and how the rest is grouped. Pure."""

from collections.abc import Sequence

from zhenjie.engines.matters.rules.flow import Move
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.rules.verbs import RULED_BY

#: The next step, the most pressing first.
NEXT = (
    "rule_return", "rule_extend", "rule_shelve", "rule_exclude", "countersign", "assign", "sign", "material_in", "reply",
    "review", "visit", "close", "help", "unshelve", "note",
)  # fmt: skip
GROUPS: dict[str, tuple[str, ...]] = {
    "办理": (
        "contact",
        "progress",
        "reply",
        "ask_material",
        "material_in",
        "review",
        "visit",
        "close",
        "redo",
        "unshelve",
    ),
    "协同": ("ask_help", "help", "add_signer", "countersign", "pass_on", "delegate", "escalate", "assign", "sign"),
    "多件": ("attach", "merge", "split"),
    "申请": ("return", "extend", "shelve", "exclude", "include"),
    "督办": ("urge", "supervise"),
    "其他": ("note", "remind", "send_back", "withdraw"),
}
#: What a whole page of matters can be moved by in one go.
TOGETHER = ("assign", "sign", "contact", "review", "close", "urge", "note")
#: Moves that nobody makes by hand.
_INNER = {"register", "take_in", "part_done", "succeed"}


def offered(moves: Sequence[Move], state: State, last: str, withdrawn: frozenset[str], *, spoken: int) -> list[Move]:
    """`moves` without those that would be refused at once. `last`: the verb of the last event; `withdrawn`: verbs that can be taken
    back; `spoken`: how many people said it."""

    def good(move: Move) -> bool:
        verb = move.verb
        if verb in _INNER or (verb in RULED_BY and state.pending):
            return False
        match verb:
            case "material_in":
                return state.paused.get("reason") == "material"
            case "ask_material":
                return not state.paused
            case "withdraw":
                return last in withdrawn
            case "send_back":
                return any(stage != state.stage for stage, _unit, _person in state.back)
            case "visit":
                return spoken > 0
            case "reply":
                return not state.signers and set(state.parts) <= set(state.parts_done)
            case "exclude":
                return state.scored
            case "include":
                return not state.scored
        return True

    return [move for move in moves if good(move)]


def next_step(moves: Sequence[Move], *, rated: bool) -> Move | None:
    """The move to propose: closing comes before asking again once everybody has rated."""
    by_verb = {move.verb: move for move in moves}
    order = [verb for verb in NEXT if not (rated and verb == "visit")]
    return next((by_verb[verb] for verb in order if verb in by_verb), moves[0] if moves else None)


def grouped(moves: Sequence[Move]) -> list[tuple[str, list[Move]]]:
    """`moves` under the titles of GROUPS; empty groups are left out, what no group names comes under the last."""
    known = {verb for verbs in GROUPS.values() for verb in verbs}
    last = next(reversed(GROUPS))
    found = []
    for title, verbs in GROUPS.items():
        rows = [move for move in moves if move.verb in verbs or (title == last and move.verb not in known)]
        if rows:
            found.append((title, rows))
    return found
