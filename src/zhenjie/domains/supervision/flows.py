"""督查问题: 立项 - 交办 - 整改反馈 - 核查 - 销号, and back when it comes up again (回头看)."""

from typing import Any

from django.http import HttpRequest

from zhenjie.domains.supervision.choices import FINDING
from zhenjie.domains.supervision.queries.findings import facts_of
from zhenjie.engines.matters.declarations import declare
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.rules.flow import Flow, Move, Stage, without
from zhenjie.engines.matters.rules.standard import WORK, everywhere
from zhenjie.engines.matters.rules.verbs import Who
from zhenjie.engines.matters.showing_facts import facts

STAGES = (
    Stage("intake", "已立项，待交办", "dispatcher"),
    Stage("signing", "待签收", "holder"),
    Stage("handling", "整改中", "holder"),
    Stage("returning", "退单待裁定", "dispatcher"),
    Stage("objecting", "复核中", "dispatcher"),
    Stage("reviewing", "待核查", "reviewer"),
    Stage("striking", "待销号", "reviewer"),
    Stage("shelved", "挂账", "dispatcher"),
    Stage("closed", "已销号", ""),
    Stage("dropped", "结论已撤销", ""),
)
_AGAIN = ("stop", "start rectify")
#: 政府督查工作条例 17: who was looked into may ask for review within 30 days of the conclusion, and is answered in 30.
_WITHIN = "assign,review,redo inspection.review.ask"
MOVES = (
    Move("register", to="intake", clocks=("start dispatch",), title="立项"),
    Move("assign", ("intake",), "signing", clocks=("meet dispatch", "start sign", "start rectify"), title="交办"),
    Move("sign", ("signing",), "handling", clocks=("meet sign",)),
    # The deadline of the circular goes on while it is ruled whose the finding is.
    Move("return", WORK, "returning"),
    Move("rule_return", ("returning",), "intake", clocks=("meet sign", "start dispatch")),
    Move("progress", ("handling",), title="反馈进展"),
    Move("ask_help", ("handling",)),
    Move("help", ("handling",)),
    Move("extend", WORK),
    Move("rule_extend", WORK),
    Move("reply", ("handling",), "reviewing", clocks=("meet rectify", "start verify"), title="反馈整改情况"),
    Move(
        "review", ("reviewing",), "striking", clocks=("meet verify", "start strike"), refused="handling",
        refused_clocks=_AGAIN, title="核查",
    ),
    Move("close", ("striking",), "closed", clocks=("stop",), unlike="review", title="销号"),
    Move("redo", ("striking",), "handling", clocks=_AGAIN, title="退回整改"),
    Move("redo", ("closed",), "handling", clocks=_AGAIN, who=Who.SUPERVISOR, title="回头看：问题反弹，重新整改"),
    Move("object", WORK, "objecting", clocks=("meet sign", "start objection"), within=_WITHIN),
    Move("rule_object", ("objecting",), "dropped", clocks=("stop",), refused_clocks=("meet objection",)),
    Move("shelve", ("handling",)),
    Move("rule_shelve", ("handling",), "shelved", clocks=("pause shelved",)),
    Move("unshelve", ("shelved",), "handling", clocks=("resume shelved",)),
    Move("note", ("closed",), who=Who.SUPERVISOR, title="回头看：没有反弹"),
    *(
        Move("send_back", ("handling", "returning", "reviewing", "striking")) if one.verb == "send_back" else
        Move(one.verb, ("handling", "reviewing", "striking")) if one.verb in ("exclude", "rule_exclude") else one
        for one in without(everywhere(), "take_in", "attach")
    ),
)  # fmt: skip

finding = declare(
    Flow(
        key=FINDING,
        title="督查问题",
        prefix="督查",
        stages=STAGES,
        moves=MOVES,
        clocks={
            "dispatch": "loop.dispatch",
            "sign": "inspection.sign",
            "rectify": "inspection.rectify",
            "verify": "inspection.verify",
            "strike": "inspection.strike",
            "objection": "inspection.review",
        },
        clock_titles={
            "dispatch": "交办",
            "sign": "签收",
            "rectify": "整改",
            "verify": "核查",
            "strike": "销号",
            "objection": "复核",
        },
        main="rectify",
        icon="flag",
    )
)


@facts(FINDING)
def of_finding(request: HttpRequest, matter: Matter) -> tuple[str, dict[str, Any]] | None:
    """The circular, the rectification and its proofs, on the page of the matter."""
    told = facts_of(matter)
    return ("supervision/parts/facts.html", told) if told else None
