"""Stored colours say of every day what a judgement of that day says, however many plans there are."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.engines.schedules.mondays import MONDAY, at
from tests.factories.schedules import make_chain, make_schedule
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.actions.drawing import change_schedule, close_schedule
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.actions.spelling import keep_spells
from zhenjie.engines.schedules.models import Schedule, Spell
from zhenjie.engines.schedules.queries import listing, spells
from zhenjie.engines.schedules.queries.standings import standings_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def judged(on: date) -> dict[str, int]:
    rows = Schedule.objects.filter(created_at__lt=clock.aware(on + timedelta(days=1)))
    found = dict.fromkeys(("green", "yellow", "red", "none"), 0)
    for one in standings_of(
        [row for row in rows if not row.closed_at or row.closed_at >= clock.aware(on + timedelta(days=1))], on
    ).values():
        found[one.colour.value] += 1
    return found


def told(on: date) -> dict[str, int] | None:
    end = clock.aware(on + timedelta(days=1))
    held = Schedule.objects.filter(created_at__lt=end).exclude(closed_at__lt=end)
    found = spells.counted(held, on)
    return found and found.by_colour


def some_plans(town: Unit) -> list[Schedule]:
    ends = (date(2026, 3, 25), date(2026, 3, 30), date(2026, 4, 20), None, date(2026, 3, 16))
    rows = [make_chain(town, required_end=end) for end in ends]
    return [
        *rows,
        make_schedule(town, required_end=date(2027, 2, 1)),
        make_schedule(town, required_end=date(2026, 12, 1)),
    ]


def test_spells_say_what_judging_says_on_every_day_to_come(town: Unit) -> None:
    some_plans(town)
    assert keep_spells() == 7
    assert keep_spells() == 0
    for days in (0, 1, 3, 7, 10, 14, 20, 28, 45, 90, 200, 300, 400):
        day = MONDAY + timedelta(days=days)
        with at(day):
            keep_spells()
            assert told(day) == judged(day), day
    assert Spell.objects.count() == 7


def test_news_begin_a_new_spell_and_the_past_stays(town: Unit) -> None:
    rows, chance = some_plans(town), Random("spells")
    seen: dict[date, dict[str, int]] = {}
    for days in range(0, 60, 3):
        day = MONDAY + timedelta(days=days)
        with at(day):
            keep_spells()
            row = Schedule.objects.get(pk=chance.choice(rows).pk)
            if chance.random() < 0.5 and row.closed_at is None:
                change_schedule(by=SYSTEM, schedule=row, required_end=day + timedelta(days=chance.randrange(10, 90)))
            elif row.closed_at is None and row.tasks.filter(key="t1").exists():
                record_progress(by=SYSTEM, schedule=row, task="t1", started=day, remaining=chance.randrange(1, 9))
            if days == 30:
                close_schedule(by=SYSTEM, schedule=Schedule.objects.get(pk=rows[0].pk), why="换了地块")
            # Before the chore has come round it is judged anew, afterwards it is stored: the same.
            assert told(day) == judged(day)
            keep_spells()
            assert told(day) == judged(day)
            seen[day] = judged(day)
    with at(MONDAY + timedelta(days=90)):
        keep_spells()
        for days in range(0, 60):
            day = MONDAY + timedelta(days=days)
            assert told(day) == judged(day), day
        assert all(told(day) == was for day, was in seen.items())


def test_a_chore_that_slept_loses_nothing(town: Unit) -> None:
    row = make_chain(town, required_end=date(2026, 4, 20))
    keep_spells()
    with at(MONDAY + timedelta(days=10)):
        change_schedule(by=SYSTEM, schedule=row, required_end=date(2026, 3, 16))
    with at(MONDAY + timedelta(days=20)):
        keep_spells()
        for days in range(20):
            day = MONDAY + timedelta(days=days)
            assert told(day) == judged(day), day


def test_a_new_rule_ends_what_was_worked_out_by_another(town: Unit, settings: Any, tmp_path: Any) -> None:
    make_chain(town, required_end=date(2026, 4, 2))
    keep_spells()
    (tmp_path / "colour_rules.yaml").write_text(
        "- {id: own, dimension: forecast, jurisdiction: '', from: 2026-03-09, source: 本县, confirmed: true, yellow_below: 30}",
        encoding="utf-8",
    )
    settings.CATALOGUE_DIR = tmp_path
    for days in (0, 4, 6, 7, 8, 30):
        day = MONDAY + timedelta(days=days)
        with at(day):
            keep_spells()
            assert told(day) == judged(day), day


def test_many_plans_are_counted_filtered_and_paged(town: Unit, monkeypatch: Any) -> None:
    monkeypatch.setattr(listing, "COUNTED", 3)
    some_plans(town)
    keep_spells()

    class Everywhere:
        prefixes = ("",)

        def prefixes_for(self, _permission: str) -> tuple[str, ...]:
            return (town.path,)

        def allows(self, *_asked: Any) -> bool:
            return True

    with at(date(2026, 3, 12)):
        page = listing.listed(Everywhere(), town)
        assert page.counts == judged(date(2026, 3, 12))
        assert page.total == 7
        for colour, count in page.counts.items():
            rows = listing.listed(Everywhere(), town, colour=colour).rows
            assert [one.colour.value for _row, one in rows] == [colour] * count


def test_thirty_plans_ask_no_more_than_one(town: Unit) -> None:
    make_chain(town, required_end=date(2026, 4, 2))
    asked = []
    for _round in range(2):
        keep_spells()
        with CaptureQueriesContext(connection) as seen:
            told(MONDAY)
        asked.append(len(seen))
        for _number in range(29):
            make_chain(town, required_end=date(2026, 4, 2))
    assert asked == [asked[0]] * 2
