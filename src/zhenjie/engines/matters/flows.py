"""The one flow that belongs to the platform itself: a complaint about the platform (design.md 1: a public way to complain)."""

from zhenjie.engines.matters.declarations import declare
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.standard import STAGES, standard_moves

platform = declare(
    Flow(
        key="platform",
        title="平台意见",
        prefix="意见",
        stages=STAGES,
        moves=standard_moves(),
        clocks={"dispatch": "loop.dispatch", "handle": "platform.handle", "review": "loop.review"},
        clock_titles={"dispatch": "派单", "handle": "办理", "review": "审核回访"},
        public=True,
        icon="bell",
    ),
    callers=("platform",),
)
