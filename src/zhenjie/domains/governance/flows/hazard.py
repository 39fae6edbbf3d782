"""隐患: graded, set right by a plan, looked at again by somebody else, struck off (安全生产法 第四十一条、第七十条).

A major one is not taken in hand before its five duties are written (五落实); what is late is listed (挂牌督办) or handed to enforcement.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.domains.governance.models.affairs import Hazard
from zhenjie.domains.governance.rules.hazards import grades
from zhenjie.engines.matters.declarations import declare
from zhenjie.engines.matters.guarding import guard
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.rules.flow import Flow, Move, Stage
from zhenjie.engines.matters.rules.standard import WORK, everywhere, fitted
from zhenjie.engines.matters.rules.verbs import Who

STAGES = (
    Stage("intake", "待定级交办", "dispatcher", "已收到，正在定级交办"),
    Stage("signing", "待签收", "holder", "已交给负责整改的单位"),
    Stage("handling", "整改中", "holder", "正在整改"),
    Stage("returning", "退单待裁定", "dispatcher", "正在核对由谁负责"),
    Stage("reviewing", "待复查", "reviewer", "报称已改好，等待复查"),
    Stage("striking", "待销号", "reviewer", "复查通过"),
    Stage("enforcing", "移交执法", "holder", "已移交执法部门"),
    Stage("closed", "已销号", "", "已销号"),
    Stage("merged", "已并案", "", "与同一件事合并办理"),
)
_again = ("stop", "start handle")
moves = (
    Move("register", to="intake", clocks=("start dispatch",)),
    Move("classify", ("intake",)),
    Move("classify", WORK, clocks=("reset handle",), title="重新定级"),
    Move("assign", ("intake",), "signing", clocks=("meet dispatch", "start handle"), title="交办"),
    Move("sign", ("signing",), "handling"),
    Move("return", WORK, "returning"),
    Move("rule_return", ("returning",), "intake", clocks=("stop", "start dispatch")),
    Move("set_due", ("intake", *WORK), title="五落实定期限"),
    Move("progress", ("handling", "enforcing")),
    Move("ask_help", ("handling",)),
    Move("help", ("handling",)),
    Move("extend", WORK),
    Move("rule_extend", WORK),
    Move("reply", ("handling",), "reviewing", clocks=("meet handle", "start review"), title="整改完成，报请复查"),
    Move("reply", ("enforcing",), "reviewing", clocks=("meet enforce", "start review"), title="反馈执法结果"),
    Move("review", ("reviewing",), "striking", clocks=("meet review", "start strike"), refused="handling",
         refused_clocks=_again, unlike="reply", title="复查"),
    Move("close", ("striking",), "closed", clocks=("stop",), title="销号"),
    Move("redo", ("reviewing", "striking"), "handling", clocks=_again),
    Move("reopen", ("closed",), "handling", who=Who.DISPATCHER, clocks=_again, title="隐患反弹，再整改"),
    Move("refer", ("handling", "reviewing"), "enforcing", clocks=("stop", "start enforce"), title="移交执法"),
    Move("merge", ("intake", *WORK), "merged", clocks=("stop",)),
    *fitted(everywhere(), STAGES),
)  # fmt: skip

hazard = declare(
    Flow(
        key="hazard",
        title="安全隐患",
        prefix="隐患",
        stages=STAGES,
        moves=moves,
        clocks={
            "dispatch": "loop.dispatch",
            "handle": "hazard.fix",
            "review": "hazard.recheck",
            "strike": "hazard.strike",
            "enforce": "hazard.enforce",
        },
        clock_titles={
            "dispatch": "定级交办",
            "handle": "整改",
            "review": "复查",
            "strike": "销号",
            "enforce": "执法反馈",
        },
        reopenings=3,
        icon="shield",
        kinds={one.key: one.title for one in grades()},
    )
)


@guard("hazard", "assign")
def graded(matter: Matter, said: Mapping[str, Any], by: Actor) -> str | None:
    """Graded before it is given to somebody: the grade says how long there is."""
    return None if matter.kind in hazard.kinds else _("请先定级，再交办：等级决定整改时限。")


@guard("hazard", "sign", "reply")
def planned(matter: Matter, said: Mapping[str, Any], by: Actor) -> str | None:
    """The five duties of a major hazard stand before anybody sets to work, and still stand when it is reported done."""
    if matter.kind not in {one.key for one in grades() if one.duties} or matter.stage == "enforcing":
        return None
    missing = Hazard.missing_of(Hazard.objects.filter(matter=matter).first())
    return _("重大隐患先落实%(what)s，再办理。") % {"what": "、".join(map(str, missing))} if missing else None
