"""The common loop of domain.md 4.1: 登记-派单-签收-办理-答复-审核-回访-办结, with everything offices expect on the way.

A domain takes these stages and moves and says what differs."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from zhenjie.engines.matters.rules.flow import Move, Stage
from zhenjie.engines.matters.rules.verbs import Who

STAGES = (
    Stage("intake", "待派单", "dispatcher", "已收到，正在派给负责的单位"),
    Stage("signing", "待签收", "holder", "已派给负责的单位"),
    Stage("handling", "办理中", "holder", "正在办理"),
    Stage("returning", "退单待裁定", "dispatcher", "正在核对由谁负责"),
    Stage("reviewing", "待审核", "reviewer", "已有结果，正在审核"),
    Stage("visiting", "待回访", "reviewer", "已答复，请您评价"),
    Stage("shelved", "挂账", "dispatcher", "条件暂不具备，已挂账跟踪"),
    Stage("splitting", "分件办理中", "dispatcher", "由几个单位分头办理"),
    Stage("closed", "已办结", "", "已办结"),
    Stage("merged", "已并案", "", "与同一件事合并办理"),
)
WORK = ("signing", "handling")
ANSWERED = ("reviewing", "visiting")


def standard_moves(*, main: str = "handle", sign: str = "", contact: str = "") -> tuple[Move, ...]:
    """The moves of the common loop around the clock `main`, which begins with the dispatch. Every flow of it has the clocks
    "dispatch" (from registering) and "review" (from the answer), so that nothing lies anywhere without a due moment;
    `sign` and `contact` name the clocks for signing and the first contact where a flow has them."""
    started = tuple(f"start {name}" for name in (sign, contact, main) if name)
    signed = (f"meet {sign}",) if sign else ()
    touched = (f"meet {contact}",) if contact else ()
    answered = (*touched, f"meet {main}", "start review")
    again = ("stop", f"start {main}")
    return (
        Move("register", to="intake", clocks=("start dispatch",)),
        Move("assign", ("intake",), "signing", clocks=("meet dispatch", *started)),
        Move("sign", ("signing",), "handling", clocks=signed),
        Move("return", WORK, "returning"),
        Move("rule_return", ("returning",), "intake", clocks=("stop", "start dispatch")),
        Move("contact", ("handling",), clocks=touched),
        Move("progress", ("handling",), clocks=touched),
        Move("ask_help", ("handling",)),
        Move("help", ("handling",)),
        Move("ask_material", ("handling",), clocks=("pause material",)),
        Move("material_in", ("handling",), clocks=("resume material",)),
        Move("extend", WORK),
        Move("rule_extend", WORK),
        Move("reply", ("handling",), "reviewing", clocks=answered),
        Move("review", ("reviewing",), "visiting", refused="handling"),
        Move("rate", ("visiting", "closed")),
        Move("visit", ("visiting",)),
        Move("close", ("visiting",), "closed", clocks=("stop",)),
        Move("redo", ANSWERED, "handling", clocks=again),
        Move("reopen", ("closed", "visiting"), "handling", clocks=again),
        Move("shelve", ("handling",)),
        Move("rule_shelve", ("handling",), "shelved", clocks=("pause shelved",)),
        Move("unshelve", ("shelved",), "handling", clocks=("resume shelved",)),
        Move("merge", ("intake", *WORK), "merged", clocks=("stop",)),
        Move("split", ("intake",), "splitting", clocks=("meet dispatch", f"start {main}")),
        Move("part_done", ("splitting",)),
        Move("include", ("handling", *ANSWERED, "closed")),
        Move("reply", ("splitting",), "reviewing", who=Who.DISPATCHER, clocks=answered),
        *everywhere(),
    )


def everywhere() -> tuple[Move, ...]:
    """What may be done at any open stage of any flow."""
    return (
        Move("urge"),
        Move("supervise"),
        Move("escalate", ("handling", "returning", "shelved")),
        Move("add_signer", WORK),
        Move("countersign", WORK),
        Move("pass_on", WORK),
        Move("delegate", WORK),
        Move("withdraw"),
        Move("send_back", ("handling", "returning", "reviewing", "visiting", "splitting")),
        Move("remind"),
        Move("note"),
        Move("attach"),
        Move("take_in"),
        Move("exclude", ("handling", "reviewing", "visiting")),
        Move("rule_exclude", ("handling", "reviewing", "visiting")),
        Move("succeed"),
    )


def fitted(moves: Sequence[Move], stages: Iterable[Stage]) -> tuple[Move, ...]:
    """`moves` without the stages that a flow does not have; a move left with none is left out."""
    keys = {stage.key for stage in stages}
    cut = (replace(move, at=tuple(stage for stage in move.at if stage in keys)) if move.at else move for move in moves)
    return tuple(new for new, old in zip(cut, moves, strict=True) if new.at or not old.at)
