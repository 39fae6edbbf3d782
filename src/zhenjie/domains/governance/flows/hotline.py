"""12345 工单: the hotline's own system stays the record; its number and deadline are mirrored, the answer goes back to it."""

from zhenjie.engines.matters.declarations import declare
from zhenjie.engines.matters.rules.flow import Flow, Move, replaced, without
from zhenjie.engines.matters.rules.standard import STAGES, standard_moves
from zhenjie.engines.matters.rules.verbs import Who

# The caller is asked by the hotline itself; what it sends back is worked on again.
_back = Move(
    "reopen", ("closed", "visiting"), "handling", who=Who.DISPATCHER, clocks=("stop", "start handle"),
    title="12345 退回重办",
)  # fmt: skip

hotline = declare(
    Flow(
        key="hotline",
        title="12345 工单",
        prefix="热线",
        stages=STAGES,
        moves=replaced(without(standard_moves(sign="sign"), "rate"), _back),
        clocks={
            "dispatch": "loop.dispatch",
            "sign": "hotline.habit.sign",
            "handle": "hotline.sd.handle",
            "review": "loop.review",
        },
        clock_titles={"dispatch": "派单", "sign": "签收", "handle": "办理答复", "review": "审核回访"},
        record="12345",
        reopenings=5,
        icon="phone",
    )
)
