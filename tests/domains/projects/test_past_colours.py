"""A past day keeps the colour it had: money, stages, corrections and a planned start told later are not in it, today they are."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from tests.factories.projects import enter, make_payment, make_project, make_receipt
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.colours import Colour
from zhenjie.domains.projects.actions.money import plan_year, report_invested, reverse_money
from zhenjie.domains.projects.actions.payments import plan_payments
from zhenjie.domains.projects.actions.plans import draw_plan
from zhenjie.domains.projects.actions.stages import correct_stage
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries.plans import lights
from zhenjie.domains.projects.queries.wall import wall
from zhenjie.domains.projects.rules.payments import Due
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.rules.colouring import Verdicts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 17)
YESTERDAY = date(2026, 6, 16)
BEGUN = date(2026, 1, 5)


def at(on: date, hour: int = 10) -> datetime:
    return clock.aware(on).replace(hour=hour)


@pytest.fixture
def project(town: Unit) -> Project:
    """Signed and planned in January by the rules of 银川, twelve million to be built this year, to begin in February."""
    with clock.fixed(at(BEGUN)):
        made = make_project(town, planned_start=date(2026, 2, 1), planned_production=date(2028, 12, 31))
        made.refresh_from_db()
        draw_plan(by=SYSTEM, project=made, on=BEGUN, jurisdiction="银川")
        for stage, on in (("negotiating", date(2026, 1, 2)), ("signed", date(2026, 1, 3))):
            enter(made, stage, on)
        plan_year(by=SYSTEM, project=made, year=2026, total=Decimal(1200))
        plan_payments(
            by=SYSTEM, project=made, payments=[Due(date(2026, 3, 31), Decimal(300))], document="施工合同第 12 条"
        )
    made.refresh_from_db()
    return made


def seen(project: Project, on: date) -> Verdicts:
    project.refresh_from_db()
    found = lights([project], on)[project.pk].verdicts
    assert found is not None
    return found


def colour(project: Project, dimension: str, on: date) -> Colour:
    return next(one.colour for one in seen(project, on).local if one.dimension == dimension)


def test_a_month_told_late_moves_today_and_not_yesterday(project: Project) -> None:
    before = seen(project, YESTERDAY)
    report_invested(by=SYSTEM, project=project, month=date(2026, 5, 1), total=Decimal(600))
    assert (colour(project, "progress", YESTERDAY), colour(project, "progress", TODAY)) == (Colour.RED, Colour.GREEN)
    assert seen(project, YESTERDAY) == before


def test_a_plan_of_the_year_told_anew_moves_today_and_not_yesterday(project: Project) -> None:
    with clock.fixed(at(date(2026, 6, 1))):
        report_invested(by=SYSTEM, project=project, month=date(2026, 5, 1), total=Decimal(30))
    before = seen(project, YESTERDAY)
    plan_year(by=SYSTEM, project=project, year=2026, total=Decimal(60))
    assert (colour(project, "progress", YESTERDAY), colour(project, "progress", TODAY)) == (Colour.RED, Colour.GREEN)
    assert seen(project, YESTERDAY) == before


def test_a_start_told_late_or_told_otherwise_moves_today_and_not_yesterday(project: Project) -> None:
    assert colour(project, "start", YESTERDAY) is Colour.RED
    project.planned_start = date(2026, 9, 1)
    save_row(by=SYSTEM, row=project)
    assert (colour(project, "start", YESTERDAY), colour(project, "start", TODAY)) == (Colour.RED, Colour.GREEN)
    project.planned_start = None
    save_row(by=SYSTEM, row=project)
    assert (colour(project, "start", YESTERDAY), colour(project, "start", TODAY)) == (Colour.RED, Colour.NONE)
    for stage, on in (("registered", date(2026, 1, 9)), ("landed", date(2026, 1, 20)), ("started", date(2026, 2, 1))):
        started = enter(project, stage, on)
    assert (colour(project, "start", YESTERDAY), colour(project, "start", TODAY)) == (Colour.RED, Colour.GREEN)
    assert (colour(project, "library", YESTERDAY), colour(project, "library", TODAY)) == (Colour.NONE, Colour.RED)
    with clock.fixed(at(TODAY + timedelta(days=1))):
        correct_stage(by=SYSTEM, entry=started, on=date(2026, 2, 1), reason="没有开工", withdraw=True)
        days = [YESTERDAY, TODAY, TODAY + timedelta(days=1)]
        assert [colour(project, "start", day) for day in days] == [Colour.RED, Colour.GREEN, Colour.NONE]


def test_the_pages_say_that_later_bookings_are_not_in_a_past_day(desk: Client, town: Unit, project: Project) -> None:
    report_invested(by=SYSTEM, project=project, month=date(2026, 5, 1), total=Decimal(600))
    page = desk.get(f"/projects/{project.pk}/?on={YESTERDAY}")
    assert page.context["lit_then"].verdicts == seen(project, YESTERDAY)
    assert "以后补记的不在内" in page.content.decode()
    assert "以后补记的不在内" in desk.get(f"/projects/wall/?on={YESTERDAY}").content.decode()
    assert "以后补记的不在内" not in desk.get("/projects/wall/").content.decode()
    card = wall([town.path], town, YESTERDAY).columns[0].cards[0]
    assert card.lit.verdicts == seen(project, YESTERDAY)


def test_the_wall_of_a_past_day_stays_on_its_day(desk: Client, project: Project, town: Unit) -> None:
    """Its head names the day, its number leads to the projects of that day, and neither light nor key projects lead back to today."""
    gone = make_project(town, "后来签的")
    enter(gone, "signed", TODAY)
    page = desk.get(f"/projects/wall/?on={YESTERDAY}&keys=1").content.decode()
    assert f"{town.name} · {YESTERDAY}</p>" in page
    assert f'href="?on={YESTERDAY}&amp;keys=1&amp;light=1"' in page
    assert f'href="?on={YESTERDAY}"' in page, "all projects of that day"
    assert 'href="?keys=1"' in page, "back to today, still the key ones"
    page = desk.get(f"/projects/wall/?on={YESTERDAY}")
    link = f"/projects/counts/rows/?stage=every&kind=stock&end={YESTERDAY}"
    assert link.replace("&", "&amp;") in page.content.decode()
    rows = desk.get(link)
    assert rows.context["told"].number == page.context["wall"].number == 1
    assert "后来签的" not in rows.content.decode()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_told_with_an_earlier_date_each_day_stays_as_it_was_seen(project: Project, seed: int) -> None:
    chance, day, story = random.Random(seed), BEGUN, {}

    def month() -> date:
        return date(2026, chance.randint(1, day.month), 1)

    def earlier() -> date:
        return BEGUN + timedelta(days=chance.randint(0, (day - BEGUN).days))

    def take_back() -> None:
        entry = MoneyEntry.objects.filter(kind__in=("paid", "receipt"), reverses=None, reversed_by=None).first()
        if entry is not None:
            reverse_money(by=SYSTEM, entry=entry)

    def begin_otherwise() -> None:
        project.planned_start = chance.choice((None, earlier(), day + timedelta(days=30)))
        save_row(by=SYSTEM, row=project)

    acts: list[Callable[[], object]] = [
        lambda: report_invested(by=SYSTEM, project=project, month=month(), total=Decimal(chance.randint(0, 400))),
        lambda: make_payment(project, str(chance.randint(1, 200)), on=earlier(), month=month()),
        lambda: make_receipt(project, str(chance.randint(1, 200)), on=earlier(), month=month()),
        lambda: plan_year(by=SYSTEM, project=project, year=2026, total=Decimal(chance.randint(100, 2400))),
        take_back,
        begin_otherwise,
    ]
    while day < TODAY:
        with clock.fixed(at(day, 16)):
            chance.choice(acts)()
            story[day] = seen(project, day)
        day += timedelta(days=chance.randint(1, 20))
    assert len({one.local for one in story.values()}) > 3, "a story in which something happens"
    for then, told in story.items():
        assert seen(project, then) == told
