"""What a move does: state, move and words in, next state out. Pure; every verb has one small function.

`decide` checks what was said, lets the verb act, leads to the next stage and turns the clocks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from zhenjie.core.clock import aware
from zhenjie.core.digits import whole
from zhenjie.core.term_words import minute
from zhenjie.core.workdays import CalendarError, Limit, standard
from zhenjie.engines.matters.rules import clocks
from zhenjie.engines.matters.rules.facing import turn
from zhenjie.engines.matters.rules.flow import Flow, Move
from zhenjie.engines.matters.rules.kinds import KINDS
from zhenjie.engines.matters.rules.limits import LimitError, LimitRule
from zhenjie.engines.matters.rules.state import State, moment
from zhenjie.engines.matters.rules.verbs import GRADES, LEVELS, RULED_BY, VERBS

Said = Mapping[str, Any]
#: Looks up the dated limit of a key for the class and urgency of the matter.
Limits = Callable[[str], LimitRule]
REPLIED = {"yes", "part", "no"}


class Refusal(ValueError):
    """The move cannot be made like this; the message says what is missing or in the way. `field` names what to mend."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Asked:
    """One move on its way: who makes it (account), when, with which words, under which limits."""

    flow: Flow
    move: Move
    said: Said
    at: datetime
    account: int | None
    limits: Limits


_SAYS = {
    "words": "请写明情况或理由。", "to": "请选承办单位。", "ground": "请写明法律、法规或职责清单依据。",
    "person": "请选人。", "accept": "请选同意或不同意。", "limit": "请写明要延多久。", "until": "请写明到哪一天。",
    "grade": "请选满意程度。", "level": "请选督办级别。", "stage": "请选退回到哪个环节。", "into": "请选并入哪一件。",
    "parts": "请写明拆成哪几件。", "on": "请写明什么时候提醒。", "title": "请用一句话写明什么事。",
    "kind": "请选等级。", "due": "请写明到哪一天。",
}  # fmt: skip


def decide(state: State, asked: Asked) -> State:
    """The state after the move. Raises Refusal when something has to be said first or stands in the way."""
    move, said = asked.move, asked.said
    for name in move.must_say:
        if said.get(name) in (None, "", [], ()):
            raise Refusal(_SAYS.get(name, f"请填写“{name}”。"), name)
    if move.kind.other and state.pending and state.pending.get("by") == asked.account and asked.account is not None:
        raise Refusal("要由另一个人裁定，提出申请的人不能自己裁定。")
    if not may_be(move, state, asked.account):
        raise Refusal(f"“{move.button}”要由另一个人做，不能和“{VERBS[move.unlike].title}”是同一个人。")
    _in_time(state, asked)
    if state.pending and move.verb in RULED_BY and state.pending["kind"] != "return":
        raise Refusal("上一个申请还没有裁定，裁定后再提。")
    if state.signers and move.verb == "reply":
        raise Refusal("会签还没有完成，会签后再答复。")
    try:
        then = _ACTS.get(move.verb, _nothing)(state, asked)
        if move.verb in asked.flow.marked:
            then = replace(then, marks={**then.marks, move.verb: [asked.account, asked.at.isoformat()]})
        to, deeds = _end(state, asked)
        if to and to != then.stage:
            back = (*then.back, (state.stage, state.worker, state.person)) if state.stage else ()
            then = replace(then, stage=to, back=back)
        return turn(then, deeds, asked.at, asked.flow, asked.limits, until=said.get("until"))
    except (LimitError, CalendarError) as error:
        raise Refusal(str(error), "limit") from None


def _end(state: State, asked: Asked) -> tuple[str, tuple[str, ...]]:
    """Where the move leads, and what it does to the clocks: a ruling has two ends."""
    move = asked.move
    if move.verb in ("rule_return", "review", "countersign", *RULED_BY.values()) and not accepted(asked.said):
        return move.refused or _asked_from(state, move), move.refused_clocks
    return move.to, move.clocks


def _asked_from(state: State, move: Move) -> str:
    """A refused request goes back to where it was asked."""
    return state.back[-1][0] if move.verb in ("rule_return", "rule_object") and state.back else ""


def may_be(move: Move, state: State, account: int | None) -> bool:
    """Whether this account may make `move` at all: not after a move that asks for a second pair of eyes."""
    last = state.marks.get(move.unlike) if move.unlike else None
    return last is None or account is None or last[0] != account


def _in_time(state: State, asked: Asked) -> None:
    """A move that is open only for so long after another one (政府督查工作条例 17: 30 days after the conclusion)."""
    if not asked.move.within:
        return
    since = [moment(state.marks[verb][1]) for verb in asked.move.since if verb in state.marks]
    if not since:
        raise Refusal(f"还没有结论，不能“{asked.move.button}”。")
    rule = asked.limits(asked.move.within.partition(" ")[2])
    late = clocks.due(clocks.start(rule, "within", max(since)), standard()).red_at
    if late is not None and asked.at >= late:
        raise Refusal(
            f"“{asked.move.button}”要在结论作出后{rule.limit}内提出，已于{minute(late)}到期（{rule.source}）。"
        )


def accepted(said: Said) -> bool:
    """Whether a ruling grants: "yes", true, 1."""
    return said.get("accept") in (True, "yes", "true", "1", 1)


def _nothing(state: State, asked: Asked) -> State:
    return state


def _assign(state: State, asked: Asked) -> State:
    said = asked.said
    helpers = {str(unit): False for unit in said.get("helpers") or () if int(unit) != int(said["to"])}
    klass = said.get("class") or state.klass
    return replace(state, worker=int(said["to"]), person=_int(said.get("person")), helpers=helpers, klass=klass)


def _sign(state: State, asked: Asked) -> State:
    return replace(state, person=_int(asked.said.get("person")) or state.person)


def _request(state: State, asked: Asked) -> State:
    said, verb = asked.said, asked.move.verb
    pending = {"kind": verb, "by": asked.account, "at": asked.at.isoformat(), "words": said.get("words", "")}
    for name in ("ground", "limit", "until", "to"):
        if said.get(name) not in (None, ""):
            pending[name] = said[name]
    if verb == "extend":
        _limit(said["limit"])
    return replace(state, pending=pending)


def _rule(state: State, asked: Asked) -> State:
    kind = asked.move.verb.removeprefix("rule_")
    if state.pending.get("kind") != kind:
        raise Refusal("没有等着裁定的申请，可能已经有人裁定了。")
    then = replace(state, pending={})
    if not accepted(asked.said):
        return then
    match kind:
        case "return":
            return replace(then, worker=None, person=None, helpers={}, returns=state.returns + 1)
        case "object":
            return replace(then, closed_at=asked.at.isoformat(), signers=())
        case "exclude":
            return replace(then, scored=False, ground=str(state.pending.get("ground", "")))
        case "extend":
            limit = _limit(asked.said.get("limit") or state.pending["limit"])
            return turn(then, (f"extend {limit.amount} {limit.unit}",), asked.at, asked.flow, asked.limits)
    return then


def _limit(text: Any) -> Limit:
    """ "5 wd" as a limit."""
    amount, _, unit = str(text).strip().partition(" ")
    if not (count := whole(amount, 4)):
        raise Refusal("延期要写成“数 单位”，例如 5 wd（5 个工作日）。", "limit")
    try:
        return Limit(count, unit)  # type: ignore[arg-type]
    except CalendarError as error:
        raise Refusal(str(error), "limit") from None


def _ask_help(state: State, asked: Asked) -> State:
    unit = str(asked.said["to"])
    if int(unit) == state.worker:
        raise Refusal("协办单位就是承办单位自己，请另选。", "to")
    return replace(state, helpers={**state.helpers, unit: False})


def _help(state: State, asked: Asked) -> State:
    unit = str(asked.said.get("unit", ""))
    if unit not in state.helpers:
        raise Refusal("贵单位不是这件事的协办单位。")
    return replace(state, helpers={**state.helpers, unit: True})


def _reply(state: State, asked: Asked) -> State:
    if waiting := set(state.parts) - set(state.parts_done):
        raise Refusal(f"还有 {len(waiting)} 个分件没有办结。")
    solved = str(asked.said.get("solved") or "")
    if solved and solved not in REPLIED:
        raise Refusal("是否解决请选已解决、部分解决或未解决。", "solved")
    return replace(state, solved=solved, pending={})


def _judge(state: State, asked: Asked) -> State:
    grade = str(asked.said["grade"])
    if grade not in GRADES:
        raise Refusal("满意程度请选五级之一，没有接通请选“没有接通”。", "grade")
    solved = str(asked.said.get("solved") or "")
    if solved and solved not in REPLIED:
        raise Refusal("是否解决请选已解决、部分解决或未解决。", "solved")
    return replace(state, grade=grade, solved=solved or state.solved)


def _close(state: State, asked: Asked) -> State:
    return replace(state, closed_at=asked.at.isoformat(), pending={}, paused={}, signers=())


def _again(state: State, asked: Asked) -> State:
    if asked.move.verb == "reopen" and state.reopened >= asked.flow.reopenings:
        raise Refusal("已经再办过一次。如果还不满意，请通过 12345 或信访渠道反映。")
    return replace(
        state, round=state.round + 1, closed_at="", grade="", solved="", pending={}, fixed={},
        worker=_int(asked.said.get("to")) or state.worker,
        reopened=state.reopened + (asked.move.verb == "reopen"),
    )  # fmt: skip


def _supervise(state: State, asked: Asked) -> State:
    if asked.said["level"] not in LEVELS:
        raise Refusal("督办级别请选黄牌、红牌、挂牌或约谈。", "level")
    return replace(state, level=str(asked.said["level"]))


def _add_signer(state: State, asked: Asked) -> State:
    person = int(asked.said["person"])
    if person in state.signers:
        raise Refusal("这个人已经在会签人里。", "person")
    return replace(state, signers=(*state.signers, person))


def _countersign(state: State, asked: Asked) -> State:
    person = _int(asked.said.get("person"))
    if person not in state.signers:
        raise Refusal("您不是会签人，或者已经会签过。")
    return replace(state, signers=tuple(one for one in state.signers if one != person))


def _pass_on(state: State, asked: Asked) -> State:
    to, person = _int(asked.said.get("to")), _int(asked.said.get("person"))
    if to is None and person is None:
        raise Refusal("请选转给哪个单位或哪个人。", "to")
    return replace(state, worker=to or state.worker, person=person)


def _classify(state: State, asked: Asked) -> State:
    if asked.said["kind"] not in (asked.flow.kinds or KINDS):
        raise Refusal("没有这个等级，请另选。", "kind")
    return replace(state, kind=str(asked.said["kind"]))


def _set_due(state: State, asked: Asked) -> State:
    """The last day that a plan of our own names holds for the main clock, from the next midnight on it is late."""
    try:
        last = date.fromisoformat(str(asked.said["due"])[:10])
    except ValueError:
        raise Refusal("期限要写成 2026-12-31 这样的日期。", "due") from None
    if last < asked.at.date():
        raise Refusal("期限不能早于今天。", "due")
    return replace(state, fixed={**state.fixed, asked.flow.main: aware(last + timedelta(days=1)).isoformat()})


def _include(state: State, asked: Asked) -> State:
    if state.scored:
        raise Refusal("这件事没有被剔除，本来就计入评价。")
    return replace(state, scored=True, ground="")


def _delegate(state: State, asked: Asked) -> State:
    return replace(state, person=int(asked.said["person"]))


def _send_back(state: State, asked: Asked) -> State:
    wanted = str(asked.said["stage"])
    for place in range(len(state.back) - 1, -1, -1):
        stage, worker, person = state.back[place]
        if stage == wanted:
            return replace(state, stage=stage, worker=worker, person=person, back=state.back[:place], pending={})
    raise Refusal("只能退回到这件事走过的环节。", "stage")


def _merge(state: State, asked: Asked) -> State:
    return replace(_close(state, asked), into=int(asked.said["into"]))


def _split(state: State, asked: Asked) -> State:
    return replace(state, parts=tuple(int(one) for one in asked.said["parts"]))


def _part_done(state: State, asked: Asked) -> State:
    return replace(state, parts_done=tuple(sorted({*state.parts_done, int(asked.said["part"])})))


_ACTS: Mapping[str, Callable[[State, Asked], State]] = {
    "assign": _assign,
    "sign": _sign,
    **dict.fromkeys(RULED_BY, _request),
    **dict.fromkeys(RULED_BY.values(), _rule),
    "ask_help": _ask_help,
    "help": _help,
    "reply": _reply,
    "rate": _judge,
    "visit": _judge,
    "close": _close,
    "redo": _again,
    "reopen": _again,
    "urge": lambda state, asked: replace(state, urged=state.urged + 1),
    "supervise": _supervise,
    "escalate": lambda state, asked: replace(state, above=int(asked.said["to"])),
    "add_signer": _add_signer,
    "countersign": _countersign,
    "pass_on": _pass_on,
    "refer": _pass_on,
    "classify": _classify,
    "set_due": _set_due,
    "include": _include,
    "delegate": _delegate,
    "send_back": _send_back,
    "merge": _merge,
    "split": _split,
    "part_done": _part_done,
    "succeed": lambda state, asked: replace(state, person=_int(asked.said.get("person"))),
}


def _int(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None
