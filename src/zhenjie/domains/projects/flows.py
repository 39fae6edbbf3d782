"""项目问题: the common loop; what stands in the way of a project lies on somebody's desk until it is out of the way."""

from typing import Any

from django.http import HttpRequest

from zhenjie.domains.projects.choices import PROBLEM, PROJECT, Trouble
from zhenjie.domains.projects.queries.steps import finished_steps
from zhenjie.domains.projects.queries.work import facts_of
from zhenjie.engines.matters.declarations import declare
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.rules.flow import Flow, Move, Stage
from zhenjie.engines.matters.rules.standard import STAGES, standard_moves
from zhenjie.engines.matters.rules.verbs import Who
from zhenjie.engines.matters.showing_facts import facts
from zhenjie.engines.schedules.facts import pulling

_TITLES = {
    "intake": "待交办",
    "handling": "协调中",
    "reviewing": "待审核",
    "visiting": "待项目方确认",
    "closed": "已解决",
}

_LYING = ("intake", "signing", "handling", "returning", "reviewing", "shelved")

problem = declare(
    Flow(
        key=PROBLEM,
        title="项目问题",
        prefix="项目",
        stages=tuple(Stage(one.key, _TITLES.get(one.key, one.title), one.desk) for one in STAGES),
        # A slipped step that is done needs no answer any more, wherever its matter lies.
        moves=(
            *standard_moves(),
            Move("close", _LYING, "closed", who=Who.SYSTEM, says=("words",), clocks=("stop",), title="自动销"),
        ),
        clocks={"dispatch": "loop.dispatch", "handle": "project.problem", "review": "loop.review"},
        clock_titles={"dispatch": "交办", "handle": "协调解决", "review": "审核确认"},
        icon="flag",
        kinds={str(value): str(label) for value, label in Trouble.choices},
    )
)


@facts(PROBLEM)
def of_problem(request: HttpRequest, matter: Matter) -> tuple[str, dict[str, Any]] | None:
    """The project, where it stands and what it is worth, on the page of the matter."""
    told = facts_of(matter)
    return ("projects/parts/problem_facts.html", told) if told else None


pulling(PROJECT, finished_steps)
