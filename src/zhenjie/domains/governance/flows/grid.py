"""网格事件: seen by a grid worker or told by a resident; done on the spot, else sent to whom it belongs."""

from zhenjie.engines.matters.declarations import declare
from zhenjie.engines.matters.rules.flow import Flow, Move
from zhenjie.engines.matters.rules.standard import STAGES, standard_moves
from zhenjie.engines.matters.rules.verbs import Who

#: 能当场处理的当场处理 (滨州市网格化服务管理条例 2021 第三条): whoever registered it closes it with what was done.
on_the_spot = Move(
    "close", ("intake",), "closed", who=Who.ANYONE, says=("words",), clocks=("meet dispatch", "stop"), title="当场办结"
)

grid = declare(
    Flow(
        key="grid",
        title="网格事件",
        prefix="网格",
        stages=STAGES,
        moves=(*standard_moves(), on_the_spot),
        clocks={"dispatch": "loop.dispatch", "handle": "grid.handle", "review": "loop.review"},
        clock_titles={"dispatch": "派单", "handle": "办理", "review": "审核回访"},
        public=True,
        icon="compass",
    ),
    callers=("resident",),
)
