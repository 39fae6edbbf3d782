"""Overview, board and agenda say the same whether colours come from spells or every plan is judged anew."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

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
from zhenjie.domains.projects.queries.plans import glimpses, lights
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule
from zhenjie.engines.schedules.actions.proving import note_proofs
from zhenjie.engines.schedules.actions.spelling import keep_spells
from zhenjie.engines.schedules.models import Spell

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
BEGUN, TODAY = date(2026, 1, 5), date(2026, 6, 17)
PAGES = ("/projects/", "/projects/panel/", "/projects/meetings/")


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
    texts = [desk.get(page).content.decode().partition("<main")[2] for page in PAGES]
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
    for days in range(20, 170, 25):
        day = BEGUN + timedelta(days=days)
        with clock.fixed(at(day)):
            note_proofs()
            keep_spells()
            for chore in (False, True):
                assert seen(desk, town, day) == judged_anew(desk, town, day), (day, chore)
                found = running([town.path])
                lit = lights(found, day)
                assert [(one.project.pk, one.colour, one.left) for one in glimpses(found, day)] == [
                    (pk, one.colour, one.left) for pk, one in lit.items()
                ]
                colours |= {one.colour for one in lit.values()}
                lamps = [one for one in lit.values() if one.standing and not one.standing.finished]
                late = {one.project for one in lamps if one.standing and one.standing.next and one.standing.next.late}
                bad = {one.project for one in lamps if one.colour in (Colour.RED, Colour.YELLOW)}
                assert late <= bad <= {one.project for one in points([town.path], day)}
                # What was written a moment ago is told, though no chore has come round.
                for row in chance.sample(rows, 4):
                    happens(row, day, chance)
            watch_slips()
    assert colours == set(Colour)


def test_an_agenda_is_read_page_by_page(town: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    """All pages together are the agenda; a page works out only its own plans."""
    rows = some(town, Random(4), 9)
    for row in rows[::3]:
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
        assert page.points[-1].text in desk.get(f"/projects/meetings/?at={number}").content.decode()
        if page.following is None:
            break
        assert page.following == number + 1
        number = page.following
    assert number > 2
    assert found == whole
    for asked in ("", "?at=0", "?at=x"):
        assert found[0].text in desk.get(f"/projects/meetings/{asked}").content.decode()
    assert found[-1].text in desk.get("/projects/meetings/?at=999").content.decode()


def test_only_what_is_shown_is_judged(town: Unit) -> None:
    """Ten plans are well: nobody works them out."""
    rows = some(town, Random(1), 11)
    for row in rows:
        if plan := plan_of(row):
            change_schedule(by=SYSTEM, schedule=plan, required_end=date(2029, 12, 31), jurisdiction="")
    note_proofs()
    keep_spells()
    on = clock.today()
    with CaptureQueriesContext(connection) as asked:
        assert board.lit([town.path], on).counts == {"red": 0, "yellow": 0, "green": 10, "none": 1}
        assert points([town.path], on) == []
    assert not any("schedules_scheduletask" in one["sql"] and "WHERE" in one["sql"] for one in asked.captured_queries)


def test_a_permit_counts_before_any_chore_has_come_round(town: Unit) -> None:
    row = some(town, Random(2), 2)[1]
    for stage in ("registered", "landed"):
        enter(row, stage, TODAY)
    note_proofs()
    keep_spells()
    (before,) = (one.left for one in glimpses([row], TODAY))
    lit = lights([row], TODAY)[row.pk]
    assert lit.standing is not None
    assert lit.standing.next is not None
    assert (lit.standing.next.key, lit.left) == ("record", before)
    permit = Permit(unit=town, project=row, kind="record", number="备1", issued_on=TODAY)
    save_row(by=SYSTEM, row=permit)
    (after,) = (one.left for one in glimpses([row], TODAY))
    assert after == lights([row], TODAY)[row.pk].left != before
    note_proofs()
    keep_spells()
    Permit.objects.filter(pk=permit.pk).delete()
    assert [one.left for one in glimpses([row], TODAY)] == [before], "nor does one that is withdrawn"
