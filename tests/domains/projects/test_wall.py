"""The wall and the sentence above it: stage, colour, owner and next node, today and on a past day; its numbers lead to their rows."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories.org import make_person, make_unit
from tests.factories.projects import (
    brought_to,
    enter,
    make_project,
)
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.money import report_invested
from zhenjie.domains.projects.actions.plans import plan_of
from zhenjie.domains.projects.actions.work import set_team
from zhenjie.domains.projects.queries.wall import wall
from zhenjie.domains.projects.rules.mapping import draw
from zhenjie.engines.org.models import Outline, Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 17)


def test_the_wall_of_a_past_day_has_the_stages_and_colours_of_then(desk: Client, town: Unit) -> None:
    with clock.fixed(date(2026, 6, 1)):
        project = brought_to(town, "signed", year=2026, planned_production=date(2028, 6, 30), found_on=date(2026, 1, 1))
    plan = plan_of(project)
    assert plan is not None
    change_schedule(by=SYSTEM, schedule=plan, required_end=date(2026, 7, 1))
    enter(project, "registered", date(2026, 6, 14))
    enter(project, "landed", date(2026, 6, 15))
    walls = [desk.get(f"/projects/wall/{on}").context["wall"] for on in ("?on=2026-06-10", "", "?on=2026-02-01")]
    assert [[len(one.cards) for one in some.columns[:2]] for some in walls] == [[1, 0], [0, 1], [0, 0]]
    assert [some.colours for some in walls[:2]] == [
        {"green": 1, "yellow": 0, "red": 0, "none": 0}, {"green": 0, "yellow": 0, "red": 1, "none": 0},
    ]  # fmt: skip


def test_a_countys_wall_says_which_township_a_card_is_of(town: Unit) -> None:
    brought_to(town, "signed")
    assert town.parent is not None
    names = [
        {card.township for column in wall([unit.path], unit, TODAY).columns for card in column.cards}
        for unit in (town.parent, town)
    ]
    assert names == [{town.name}, {""}]


def test_the_wall_shows_stage_colour_owner_and_next_node(desk: Client, town: Unit) -> None:
    late = brought_to(
        town, "signed", year=2026, planned_production=date(2026, 9, 1), found_on=date(2026, 1, 1),
        place={"type": "Point", "coordinates": [120.01, 36.01]},
    )  # fmt: skip
    set_team(by=SYSTEM, project=late, unit=town, leader=make_person("沈国安", unit=town))
    make_project(town)
    shown = wall([town.path], town, TODAY)
    assert [len(one.cards) for one in shown.columns] == [1, 0, 0, 0, 0, 0]
    card = shown.columns[0].cards[0]
    assert card.owner is not None
    assert (card.lit.colour.value, card.owner.name, card.lit.slip > 0) == ("red", "沈国安", True)
    assert shown.turns[0][0].project == late
    assert [pin[0].project.pk for pin in shown.pins] == [late.pk]
    page = desk.get("/projects/wall/").content.decode()
    assert card.lit.named == "工期预测"
    assert card.lit.brief.startswith("投产预计晚 ")
    assert page.count(card.lit.brief) == 2, "on the card, and among the three that have to move today"
    for other in ("/projects/", "/projects/panel/"):
        assert card.lit.brief in desk.get(other).content.decode(), "a colour says why wherever it is listed"
    assert 'dark.css" media="screen">' in page
    assert "dark.css" not in desk.get("/projects/wall/?light=1").content.decode()


def test_pins_never_lie_on_one_another() -> None:
    drawn = draw([], [(key, (120.0, 36.0)) for key in range(9)] + [(20, (120.1, 36.1))])
    assert len(set(drawn.pins.values())) == 10


def test_the_map_of_the_wall_rests_on_the_outlines_that_were_brought(desk: Client, town: Unit) -> None:
    brought_to(town, "signed", place={"type": "Point", "coordinates": [120.01, 36.01]})
    bare = wall([town.path], town, TODAY).drawn
    assert not bare.areas
    village = make_unit("柳湾村", kind="village", parent=town)
    square = [[120.0, 36.0], [120.04, 36.0], [120.04, 36.02], [120.0, 36.02], [120.0, 36.0]]
    for unit, ring in ((town, square), (village, [[x, y] for x, y in square])):
        Outline.objects.create(unit=unit, valid_from=TODAY, shape={"type": "Polygon", "coordinates": [ring]})
    drawn = wall([town.path], town, TODAY).drawn
    assert drawn.land
    assert [(name, 200 < x < 220) for name, _path, x, _y in drawn.areas] == [("柳湾村", True)]
    assert "柳湾村" in desk.get("/projects/wall/").content.decode()


def test_the_sentence_s_numbers_lead_to_their_rows(desk: Client, town: Unit) -> None:
    for stage in ("signed", "landed", "started"):
        brought_to(town, stage)
    query = "stage=signed&kind=flow&start=2025-01-01&end=2025-12-31&nested=landed&nested=started"
    page = desk.get(f"/projects/counts/?{query}")
    said = "".join(text for text, _url in page.context["parts"])
    assert said == "2025年，新签约项目3个、总投资3.6亿元，其中落地2个、开工1个。"
    rows = desk.get(f"/projects/counts/rows/?{query}&step=landed")
    assert (len(rows.context["rows"]), rows.context["told"].number) == (2, 2)
    assert all(entry.stage in ("landed", "started") for _one, entry, *_said in rows.context["rows"])
    assert desk.get("/projects/counts/?stage=flown").status_code == 422


def test_a_sentence_says_money_promise_and_share_of_those_it_counts(desk: Client, town: Unit) -> None:
    soon = brought_to(
        town,
        "started",
        year=2026,
        planned_total=Decimal(20000),
        planned_production=date(2027, 4, 1),
        promised_output=Decimal(9000),
        is_key=True,
    )
    brought_to(
        town, "signed", year=2026, planned_total=Decimal(20000), planned_production=date(2027, 9, 1), is_key=True
    )
    report_invested(by=SYSTEM, project=soon, month=date(2026, 6, 1), total=Decimal(3000))

    def said(query: str) -> str:
        page = desk.get(f"/projects/counts/?{query}")
        return "".join(text for text, _url in page.context["parts"])

    ask = "stage=building&kind=stock&start=2026-01-01&end=2026-06-17&due_from=2027-01-01&due_to=2027-06-30&also=invested&also=output"
    assert "上半年投产的在建项目1个、总投资2亿元" in said(ask)
    assert "完成投资0.3亿元、达产后年产值0.9亿元。" in said(ask)
    rows = desk.get(f"/projects/counts/rows/?{ask}&step=all").content.decode()
    assert all(one in rows for one in (soon.name, "3,000", "9,000"))
    assert "重点项目2个、总投资4亿元，其中开工1个（50%）。" in said(
        "stage=every&kind=stock&end=2026-06-17&is_key=on&nested=started"
    )
    assert "按存量数" in desk.get("/projects/counts/?stage=every&kind=flow&end=2026-06-17").content.decode()
