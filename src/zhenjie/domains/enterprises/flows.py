"""企业诉求: 诉求归集 - 任务流转 - 部门处理 - 结果反馈, under the three limits of Shandong's "2115"."""

from typing import Any

from django.http import HttpRequest

from zhenjie.domains.enterprises.choices import APPEAL
from zhenjie.domains.enterprises.queries.appeals import facts_of
from zhenjie.engines.matters.declarations import declare
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.rules.flow import Flow, Move, replaced
from zhenjie.engines.matters.rules.standard import ANSWERED, STAGES, standard_moves
from zhenjie.engines.matters.rules.verbs import Who
from zhenjie.engines.matters.showing_facts import facts

_STARTED = ("start contact", "start feedback", "start solve")
_TOUCHED = ("meet contact", "meet feedback")
_ANSWERED = (*_TOUCHED, "meet solve", "start review")
_AGAIN = ("stop", "start solve")

appeal = declare(
    Flow(
        key=APPEAL,
        title="企业诉求",
        prefix="企诉",
        stages=STAGES,
        moves=(
            *replaced(
                standard_moves(main="solve", contact="contact"),
                Move("assign", ("intake",), "signing", clocks=("meet dispatch", *_STARTED)),
                # Reached on the phone before it was signed for is reached: the firm does not ask who pressed what.
                Move("contact", ("signing", "handling"), clocks=("meet contact",), title="联系或到现场"),
                Move("progress", ("handling",), clocks=_TOUCHED, title="反馈进展"),
                Move("reply", ("handling",), "reviewing", clocks=_ANSWERED),
                Move("redo", ANSWERED, "handling", clocks=_AGAIN),
            ),
            Move("reply", ("splitting",), "reviewing", who=Who.DISPATCHER, clocks=("meet solve", "start review")),
        ),
        clocks={
            "dispatch": "loop.dispatch",
            "contact": "appeal.sd.contact",
            "feedback": "appeal.sd.feedback",
            "solve": "appeal.sd.solve",
            "review": "loop.review",
        },
        clock_titles={
            "dispatch": "派单",
            "contact": "2 小时联系或到现场",
            "feedback": "1 个工作日反馈",
            "solve": "15 个工作日办结",
            "review": "审核回访",
        },
        main="solve",
        public=True,
        icon="firm",
    ),
    callers=("firm",),
)


@facts(APPEAL)
def of_appeal(request: HttpRequest, matter: Matter) -> tuple[str, dict[str, Any]]:
    """The firms that said it and what it changed, on the page of the matter."""
    return "enterprises/parts/appeal_facts.html", facts_of(matter)
