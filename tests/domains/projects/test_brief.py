"""Why a card of the wall is yellow or red, in the few words it has room for: each dimension says by how much."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from tests.factories.projects import brought_to
from zhenjie.core.actors import SYSTEM
from zhenjie.core.colours import Colour
from zhenjie.domains.projects.actions.plans import plan_of
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries.plans import Lit, lights, working_days
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule
from zhenjie.engines.schedules.rules.colour_rules import colour_rules
from zhenjie.engines.schedules.rules.colouring import Facts, Judgement, Verdicts, local_colours

TODAY = date(2026, 6, 17)


@pytest.mark.parametrize(
    ("facts", "named", "brief"),
    [
        (Facts(planned_start=date(2026, 6, 1)), "开工", "到期没有开工"),
        (Facts(planned_start=date(2026, 3, 18)), "开工", "到期 2 个月没有开工"),
        (Facts(planned_start=date(2026, 3, 17)), "开工", "到期 3 个月没有开工"),
        (Facts(completion=Decimal("0.30"), elapsed=Decimal("0.625")), "进度", "投资欠序时 32.5 个百分点"),
        (Facts(paid=Decimal(300), payable=Decimal(500)), "资金支付", "应付未付 200 万元"),
        (Facts(actual_start=date(2026, 4, 1)), "入库", "开工 2 个月没有入库"),
        (Facts(paid=Decimal(500), payable=Decimal(500)), "资金支付", ""),
    ],
)
def test_each_rule_of_the_place_says_by_how_much(facts: Facts, named: str, brief: str) -> None:
    calm = Judgement("forecast", Colour.GREEN, "")
    lit = Lit(Project(), None, Verdicts(calm, local_colours(facts, TODAY, "银川", colour_rules())))
    assert (lit.named, lit.brief) == (named, brief)


@pytest.mark.django_db
@pytest.mark.usefixtures("held")
def test_an_end_that_is_late_or_nearly_so_says_how_late_also_in_english(town: Unit) -> None:
    project = brought_to(town, "signed", year=2026, planned_production=date(2028, 6, 30), found_on=date(2026, 1, 1))
    plan, standing = plan_of(project), lights([project], TODAY)[project.pk].standing
    assert plan is not None
    assert standing is not None
    assert standing.forecast_finish is not None
    finish = standing.forecast_finish

    def lit(more: int) -> Lit:
        change_schedule(by=SYSTEM, schedule=plan, required_end=finish + timedelta(days=more))
        return lights([project], TODAY)[project.pk]

    late, none, little, calm = (lit(days) for days in (-28, 0, 4, 300))
    assert late.brief == f"投产预计晚 {working_days(finish - timedelta(days=28), finish)} 个工作日"
    assert none.brief == "投产没有余地"
    assert little.brief.startswith("投产只余 ")
    assert calm.brief == ""
    with translation.override("en"):
        assert late.named == "forecast"
        assert late.brief.endswith("working days late")
