"""Overview, board, agenda, wall and list of plans say the same whether what was kept of plans is read or every plan is judged anew."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.org import make_account
from tests.factories.projects import enter, make_problem, make_project
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.colours import Colour
from zhenjie.domains.projects.actions.money import plan_year, report_invested
from zhenjie.domains.projects.actions.plans import draw_plan, plan_of
from zhenjie.domains.projects.actions.slips import watch_slips
from zhenjie.domains.projects.models.projects import Permit, Project
from zhenjie.domains.projects.queries import agenda, board
from zhenjie.domains.projects.queries.agenda import Point, points, running
from zhenjie.domains.projects.queries.plans import lights
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule
from zhenjie.engines.schedules.actions.proving import note_proofs
from zhenjie.engines.schedules.actions.spelling import keep_spells
from zhenjie.engines.schedules.models import Spell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
BEGUN, TODAY = date(2026, 1, 5), date(2026, 6, 17)
PAGES = (
    "/projects/",
    "/projects/panel/",
    "/projects/meetings/",
    "/projects/wall/",
    "/schedules/",
    "/schedules/?colour=red",
)
#: What they say of a day that is over.
THEN = ("/projects/wall/?light&on=", "/schedules/?on=")


def at(on: date) -> datetime:
    return clock.aware(on).replace(hour=10)


def some(town: Unit, chance: Random, number: int = 7) -> list[Project]:
    """Signed in January, some by the rules of 银川, one that has no plan."""
    made = []
    with clock.fixed(at(BEGUN)):
        for place in range(number):
            ready = BEGUN + timedelta(days=chance.randrange(120, 500))
            row = make_project(
                town, planned_start=date(2026, 2, 1), planned_production=ready if place else None, land="lease"
            )
            row.refresh_from_db()
            if place:
                draw_plan(by=SYSTEM, project=row, on=BEGUN, jurisdiction="银川" if place % 3 == 0 else "")
            enter(row, "signed", date(2026, 1, 3))
            made.append(row)
    return made


def happens(row: Project, day: date, chance: Random) -> None:
    """Something that a clerk writes down, through whichever door."""

    def moved() -> None:
        if plan := plan_of(row):
            change_schedule(by=SYSTEM, schedule=plan, required_end=day + timedelta(days=chance.randrange(40, 500)))

    def permitted() -> None:
        kind = chance.choice(["record", "environment", "building", "construction"])
        save_row(
            by=SYSTEM, row=Permit(unit=row.unit, project=row, kind=kind, number=f"{day}{row.pk}{kind}", issued_on=day)
        )

    def withdrawn() -> None:
        Permit.objects.filter(project=row).delete()

    def begun() -> None:
        row.refresh_from_db()
        if row.stage == "signed":
            enter(row, "started", day)

    def built() -> None:
        plan_year(by=SYSTEM, project=row, year=2026, total=Decimal(1200))
        report_invested(by=SYSTEM, project=row, month=day.replace(day=1), total=Decimal(chance.randrange(50, 300)))

    acts: list[Callable[[], None]] = [
        moved,
        permitted,
        permitted,
        withdrawn,
        begun,
        built,
        lambda: make_problem(row) and None,
    ]
    chance.choice(acts)()


def seen(desk: Client, town: Unit, on: date) -> tuple[list[str], board.Lights, list[Point], list[Point]]:
    past = [f"{page}{on - timedelta(days=days)}" for page in THEN for days in (1, 12)]
    texts = [desk.get(page).content.decode().partition("<main")[2] for page in (*PAGES, *past)]
    here = [town.path]
    return texts, board.lit(here, on), points(here, on), points(here, on - timedelta(days=20))


def judged_anew(desk: Client, town: Unit, on: date) -> tuple[list[str], board.Lights, list[Point], list[Point]]:
    with transaction.atomic():
        Spell.objects.all().delete()
        found = seen(desk, town, on)
        transaction.set_rollback(True)
    return found


def test_pages_say_what_judging_every_plan_says(town: Unit) -> None:
    chance = Random("glimpses")
    rows, colours = some(town, chance), set()
    desk = Client()
    desk.force_login(make_account(unit=town, role="clerk"))
    for days in (20, 70, 71, 120, 160):
        day = BEGUN + timedelta(days=days)
        with clock.fixed(at(day)):
            note_proofs()
            keep_spells()
            for turn in range(4):
                assert seen(desk, town, day) == judged_anew(desk, town, day), (day, turn)
                found = running([town.path])
                lit = lights(found, day)
                colours |= {one.colour for one in lit.values()}
                lamps = [one for one in lit.values() if one.standing and not one.standing.finished]
                late = {one.project for one in lamps if one.standing and one.standing.next and one.standing.next.late}
                bad = {one.project for one in lamps if one.colour in (Colour.RED, Colour.YELLOW)}
                assert late <= bad <= {one.project for one in points([town.path], day)}
                # What was written a moment ago is told, though no chore has come round.
                for row in chance.sample(rows, 4):
                    happens(row, day, chance)
                if turn == 2:
                    keep_spells()
            watch_slips()
    assert colours == set(Colour)


def test_an_agenda_is_read_page_by_page(town: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """All pages together are the agenda."""
    rows = some(town, Random(4), 9)
    for row in (*rows[::3], *rows[::3]):
        make_problem(row)
    monkeypatch.setattr(agenda, "CALLED", 2)
    desk = Client()
    desk.force_login(make_account(unit=town, role="clerk"))
    on, found, number = TODAY, [], 1
    whole = points([town.path], on)
    while True:
        page = agenda.page([town.path], on, number)
        found += page.points
        assert len({one.project for one in page.points}) <= 2
        assert page.projects == len({one.project for one in whole})
        shown = desk.get(f"/projects/meetings/?at={number}").content.decode()
        assert all(one.text in shown and shown.count(f"<b>{one.project}</b>") == 1 for one in page.points), (
            "called up once"
        )
        if page.following is None:
            break
        assert page.following == number + 1
        number = page.following
    assert number > 2
    assert found == whole
    for asked in ("", "?at=0", "?at=x"):
        assert found[0].text in desk.get(f"/projects/meetings/{asked}").content.decode()
    assert found[-1].text in desk.get("/projects/meetings/?at=999").content.decode()


def test_what_was_kept_is_not_judged(town: Unit) -> None:
    """Ten plans, red and green: once the chore has come round nobody works them out, on the morning after neither."""
    rows, pages = (
        some(town, Random(1), 11),
        ("/projects/", "/projects/panel/", "/projects/meetings/", "/projects/wall/", "/schedules/"),
    )
    for number, row in enumerate(rows):
        if plan := plan_of(row):
            end = date(2026, 8, 1) if number % 2 else date(2029, 12, 31)
            change_schedule(by=SYSTEM, schedule=plan, required_end=end, jurisdiction="")
    clerk = make_account(unit=town, role="clerk")
    note_proofs()
    for day in (TODAY, TODAY + timedelta(days=1)):
        with clock.fixed(at(day)):
            desk = Client()
            desk.force_login(clerk)
            keep_spells()
            with CaptureQueriesContext(connection) as asked:
                assert board.lit([town.path], day).counts == {"red": 5, "yellow": 0, "green": 5, "none": 1}
                for page in pages:
                    assert desk.get(page).status_code == 200
        assert not any(
            "schedules_scheduletask" in one["sql"] and "WHERE" in one["sql"] for one in asked.captured_queries
        )


def test_a_permit_counts_before_any_chore_has_come_round(town: Unit) -> None:
    row = some(town, Random(2), 2)[1]
    for stage in ("registered", "landed"):
        enter(row, stage, TODAY)

    def permitted() -> None:
        save_row(by=SYSTEM, row=Permit(unit=town, project=row, kind="record", number="备1", issued_on=TODAY))

    def step() -> str:
        lit = lights([row], TODAY)[row.pk]
        assert lit.standing is not None
        assert lit.standing.next is not None
        return lit.standing.next.key

    note_proofs()
    keep_spells()
    assert step() == "record"
    permitted()
    assert step() != "record"
    note_proofs()
    keep_spells()
    Permit.objects.filter(project=row).delete()
    assert step() == "record", "nor does one that is withdrawn"
    note_proofs()
    permitted()
    keep_spells()
    assert step() != "record"
    Permit.objects.filter(project=row).delete()
    assert step() == "record", "nor one that came and went between two looks into the ledgers"


def test_a_rule_loaded_today_counts_at_once(town: Unit, settings: Any, tmp_path: Path) -> None:
    rows = some(town, Random(3))
    for row in rows:
        if plan := plan_of(row):
            change_schedule(by=SYSTEM, schedule=plan, required_end=date(2029, 12, 31))
    desk = Client()
    desk.force_login(make_account(unit=town, role="clerk"))
    note_proofs()
    keep_spells()
    before = seen(desk, town, TODAY)
    (tmp_path / "colour_rules.yaml").write_text(
        f"- {{id: own, dimension: forecast, jurisdiction: '', from: {TODAY}, source: 本县, confirmed: true, yellow_below: 3000}}",
        encoding="utf-8",
    )
    settings.CATALOGUE_DIR = tmp_path
    for _round in range(2):
        told = seen(desk, town, TODAY)
        assert told == judged_anew(desk, town, TODAY) != before
        assert all("本县" in told[0][page] for page in (3, 4)), "wall and list of plans"
        keep_spells()
