"""A project that a report names stands in the register by a person's word, as a lead: what the report says of its stage needs evidence."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.org import make_county
from tests.factories.reading import make_document
from zhenjie.core.actors import Actor
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading import choosing
from zhenjie.engines.reading.naming import Named, named_in

CLERK = Actor(1, "许静")
REPORT = "柳湾镇2026年经济运行情况\n\n　　总投资3.5亿元的海川锂电材料项目主体封顶，预计明年6月竣工投产，达产后年产值8亿元。\n"


@pytest.fixture
def township(db: None) -> Unit:
    make_county(1, 2)
    return Unit.objects.get(kind="township")


def test_a_named_project_becomes_a_lead_with_what_was_told(township: Unit) -> None:
    document = make_document(township, REPORT, name="柳湾镇.txt")
    found = document.events.get(name="海川锂电材料项目")
    choosing.choose(by=CLERK, event=found, choice=choosing.Choice.parse("new:projects.project"))
    project = Project.objects.get()
    assert (project.name, project.planned_total, project.planned_production) == (
        "海川锂电材料项目", Decimal(35_000), date(2027, 6, 30),
    )  # fmt: skip
    assert (project.unit, project.stage, project.scale) == (township, "lead", "年产值8亿元")


def test_a_project_that_stands_in_the_register_is_proposed(township: Unit) -> None:
    document = make_document(township, REPORT, name="柳湾镇.txt")
    row = Project.objects.create(unit=township, name="海川锂电池材料", investor="海川新能源")
    [named] = [one for one in named_in(document, lambda declaration, verb: True) if one.event.kind == "project"]
    assert [one.pk for one in named.proposals] == [row.pk]
    assert [one.report for one in named.proposals[0].blanks] == ["35,000", "2027-06-30", "年产值8亿元"]


def test_a_row_that_says_otherwise_than_the_report_is_named_before_and_after_the_choice(township: Unit) -> None:
    document = make_document(township, REPORT, name="柳湾镇.txt")
    row = Project.objects.create(
        unit=township,
        name="海川锂电材料",
        investor="海川",
        planned_total=Decimal(24500),
        planned_production=date(2027, 6, 30),
    )

    def named() -> Named:
        [found] = [one for one in named_in(document, lambda declaration, verb: True) if one.event.kind == "project"]
        return found

    said = ("计划总投资（万元）：台账为 24,500，报告为 35,000",)
    assert named().proposals[0].differing == said
    choosing.choose(by=CLERK, event=named().event, choice=choosing.Choice.parse(f"row:projects.project:{row.pk}"))
    assert named().differing == said
