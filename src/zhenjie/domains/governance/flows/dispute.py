"""矛盾纠纷: mediated to an agreement, or the parties are shown the way to the court; nobody is kept from it."""

from zhenjie.domains.governance.flows.grid import on_the_spot
from zhenjie.engines.matters.declarations import declare
from zhenjie.engines.matters.rules.flow import Flow, Move, Stage, replaced, without
from zhenjie.engines.matters.rules.standard import STAGES, standard_moves
from zhenjie.engines.matters.rules.verbs import Who

_titles = {"signing": "待受理", "handling": "调解中"}
stages = (
    *(Stage(one.key, _titles.get(one.key, one.title), one.desk, one.public) for one in STAGES),
    Stage("court", "已引导诉讼（仲裁）", "", "调解不成，已告知诉讼、仲裁等途径"),
)
moves = replaced(
    without(standard_moves(), "rate"),
    Move("reply", ("handling",), "reviewing", clocks=("meet handle", "start review"), title="达成协议"),
    Move("reply", ("splitting",), "reviewing", who=Who.DISPATCHER, clocks=("meet handle", "start review")),
    Move("reopen", ("closed",), "handling", who=Who.DISPATCHER, clocks=("stop", "start handle"), title="反悔，再调解"),
)
# 人民调解法第二十六条: 调解不成的，终止调解，并告知当事人可以依法通过仲裁、行政、司法等途径维护自己的权利。
court = Move(
    "close", ("handling",), "court", who=Who.HOLDER, says=("words",), clocks=("meet handle", "stop"),
    title="调解不成，告知诉讼途径",
)  # fmt: skip

dispute = declare(
    Flow(
        key="dispute",
        title="矛盾纠纷",
        prefix="纠纷",
        stages=stages,
        moves=(*moves, on_the_spot, court),
        clocks={"dispatch": "loop.dispatch", "handle": "dispute.mediate", "review": "loop.review"},
        clock_titles={"dispatch": "派单", "handle": "调解", "review": "审核回访"},
        icon="people",
    )
)
