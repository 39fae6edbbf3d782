"""信访 (信访工作条例 2022): sealed; the number of the petition system is mirrored; calendar days, only the objection in working days."""

from zhenjie.engines.matters.declarations import declare
from zhenjie.engines.matters.rules.flow import Flow, Move, Stage
from zhenjie.engines.matters.rules.standard import everywhere, fitted
from zhenjie.engines.matters.rules.verbs import Who

STAGES = (
    Stage("intake", "待转送交办", "dispatcher"),
    Stage("signing", "待受理", "holder"),
    Stage("returning", "转送异议待裁定", "dispatcher"),
    Stage("handling", "办理中", "holder"),
    Stage("reviewing", "待审核", "reviewer"),
    Stage("closed", "已答复", ""),
    Stage("checking", "复查中", "dispatcher"),
    Stage("checked", "已复查", ""),
    Stage("rechecking", "复核中", "dispatcher"),
    Stage("final", "已复核，不再受理", ""),
    Stage("declined", "不予受理", ""),
)
DESK = Who.DISPATCHER
# The sixty days run until the answer is handed over: asking for approval does not end them, sending back does not begin them anew.
moves = (
    Move("register", to="intake", clocks=("start transfer",)),
    Move("assign", ("intake",), "signing", clocks=("meet transfer", "start notify"), title="转送、交办"),
    Move("return", ("signing",), "returning", within="assign petition.objection", title="对转送交办提出异议"),
    Move("rule_return", ("returning",), "intake", clocks=("stop", "start transfer"), title="裁定异议"),
    Move("sign", ("signing",), "handling", clocks=("meet notify", "start handle"), title="受理并告知"),
    Move("close", ("signing",), "declined", who=Who.HOLDER, says=("words",), clocks=("meet notify", "stop"),
         title="不予受理，告知理由和途径"),
    Move("progress", ("handling", "checking", "rechecking")),
    Move("ask_help", ("handling",)),
    Move("help", ("handling",)),
    Move("extend", ("handling",), title="申请延期（告知理由）"),
    Move("rule_extend", ("handling",)),
    Move("reply", ("handling",), "reviewing", title="报处理意见"),
    Move("close", ("reviewing",), "closed", clocks=("meet handle", "stop"), title="审核并送达答复"),
    Move("redo", ("reviewing",), "handling"),
    Move("reopen", ("closed",), "checking", who=DESK, within="close petition.review.ask",
         clocks=("stop", "start check"), title="请求复查"),
    Move("close", ("checking",), "checked", who=DESK, says=("words",), clocks=("meet check", "stop"),
         title="送达复查意见"),
    Move("reopen", ("checked",), "rechecking", who=DESK, within="close petition.recheck.ask",
         clocks=("stop", "start recheck"), title="请求复核"),
    Move("close", ("rechecking",), "final", who=DESK, says=("words",), clocks=("meet recheck", "stop"),
         title="送达复核意见"),
    *fitted(everywhere(), STAGES),
)  # fmt: skip

petition = declare(
    Flow(
        key="petition",
        title="信访事项",
        prefix="信访",
        stages=STAGES,
        moves=moves,
        clocks={
            "transfer": "petition.transfer",
            "notify": "petition.notify",
            "handle": "petition.close",
            "check": "petition.review",
            "recheck": "petition.recheck",
        },
        clock_titles={
            "transfer": "转送交办",
            "notify": "告知受理",
            "handle": "办结",
            "check": "复查",
            "recheck": "复核",
        },
        record="信访",
        sealed=True,
        reopenings=2,
        icon="key",
    )
)
