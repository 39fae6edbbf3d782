"""Stock, flow and nested counts over random histories, against one project at a time in plain Python; cohorts; sentences."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.factories.org import make_county, make_unit
from tests.factories.projects import brought_to, enter, make_project
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.stages import correct_stage
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries import chain, counts
from zhenjie.domains.projects.queries.counts import Asked
from zhenjie.domains.projects.rules.definitions import CHAIN, MARKS, rank
from zhenjie.domains.projects.rules.history import Entered, reached, standing
from zhenjie.domains.projects.rules.sentences import sentence
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
FIRST = date(2024, 1, 1)
STAGES = [*CHAIN, *MARKS, "paused", "ended", "struck"]


def history(project: Project, chance: random.Random) -> None:
    """A chain that skips and stops where it likes; some of it paused, ended, struck, marked, corrected."""
    day, rows = project.found_on, []
    far = chance.randrange(len(CHAIN))
    for stage in CHAIN[1 : far + 1]:
        if chance.random() < 0.25:
            continue
        day += timedelta(days=chance.choice([0, 0, 5, 40, 90]))
        rows.append(StageEntry(stage=stage, on=day))
        if stage == "started" and chance.random() < 0.5:
            rows.append(StageEntry(stage="listed", on=day + timedelta(days=chance.choice([0, 30]))))
        if chance.random() < 0.12:
            day += timedelta(days=chance.choice([0, 10]))
            rows.append(StageEntry(stage="paused", on=day))
            day += timedelta(days=chance.choice([1, 60]))
            rows.append(StageEntry(stage=stage, on=day, resumes=True))
    if chance.random() < 0.25:
        rows.append(
            StageEntry(
                stage=chance.choice(["paused", "ended", "struck"]), on=day + timedelta(days=chance.choice([0, 20]))
            )
        )
    for row in rows:
        row.project, row.rank, row.rule, row.at, row.name = project, rank(row.stage), "t", clock.aware(row.on), "许静"
        row.save()
        if chance.random() < 0.15:
            StageEntry.objects.create(
                project=project, stage=row.stage, rank=row.rank, resumes=row.resumes, on=row.on, corrects=row, rule="t",
                at=clock.aware(row.on + timedelta(days=30)), name="许静", withdrawn=False,
            )  # fmt: skip


@pytest.fixture
def county() -> Unit:
    return make_county(townships=3, villages=1)


def told(project: Project) -> list[Entered]:
    rows = StageEntry.objects.filter(project=project)
    replaced = {row.corrects_id for row in rows}
    return [row.entered for row in rows if row.pk not in replaced and not row.withdrawn]


def test_counts_agree_with_one_project_at_a_time(county: Unit) -> None:
    chance = random.Random(7)
    units = list(Unit.objects.exclude(kind="county").order_by("path"))
    everything = []
    for number in range(70):
        found = FIRST + timedelta(days=chance.randrange(500))
        project = make_project(
            chance.choice(units),
            found_on=found,
            planned_total=Decimal(chance.randrange(500, 50000)) if number % 9 else None,
        )
        history(project, chance)
        everything.append((project, told(project)))
    for _case in range(25):
        unit = chance.choice([county, *units])
        end = FIRST + timedelta(days=chance.randrange(900))
        start = end - timedelta(days=chance.choice([0, 30, 200, 365]))
        stage, deeper = chance.choice(STAGES), chance.choice(CHAIN[1:])
        mine = [(p, h) for p, h in everything if p.unit.path.startswith(unit.path)]

        stood = {p.pk for p, h in mine if (now := standing(p.found_on, h, end)) and stands(now, stage)}
        asked = Asked((stage,), False, start, end, (deeper,))
        assert set(counts.rows([unit.path], asked).values_list("pk", flat=True)) == stood, (stage, end)

        struck = {p.pk for p, h in mine if any(one.stage == "struck" and one.on <= end for one in h)}
        came = {p.pk for p, h in mine if p.pk not in struck and entered(p, h, stage, start, end)}
        asked = Asked((stage,), True, start, end, (deeper,))
        assert set(counts.rows([unit.path], asked).values_list("pk", flat=True)) == came, (stage, start, end)
        nested = {p.pk for p, h in mine if p.pk in came and reached(h, deeper, end)}
        base, (inner,) = counts.counted([unit.path], asked)
        assert (base.number, inner.number) == (len(came), len(nested))
        assert base.amount == sum((p.planned_total or 0 for p, _h in mine if p.pk in came), Decimal(0))
        assert inner.number <= base.number


def stands(now: object, stage: str) -> bool:
    left = getattr(now, "exit", "")
    if stage in MARKS:
        return stage in getattr(now, "marks", ()) and left not in ("ended", "struck")
    return (left or getattr(now, "stage", "")) == stage


def entered(project: Project, rows: list[Entered], stage: str, start: date, end: date) -> bool:
    if stage == "lead":
        return start <= project.found_on <= end
    return any(one.stage == stage and not one.resumes and start <= one.on <= end for one in rows)


def test_every_project_stands_in_one_place(county: Unit) -> None:
    chance = random.Random(3)
    for _number in range(20):
        history(make_project(county, found_on=FIRST + timedelta(days=chance.randrange(300))), chance)
    day = FIRST + timedelta(days=250)
    found = counts.by_stage([county.path], day)
    assert sum(one.number for one in found.values()) == chain.on_day(chain.projects([county.path]), day).count()


def test_nested_counts_are_a_chain_of_subsets_and_never_added(county: Unit) -> None:
    for stage, number in (("signed", 6), ("landed", 3), ("started", 1), ("producing", 2)):
        for _one in range(number):
            brought_to(county, stage)
    brought_to(county, "negotiating")
    asked = Asked(("signed",), True, date(2025, 1, 1), date(2025, 12, 31), ("started", "landed", "producing"))
    base, nested = counts.counted([county.path], asked)
    assert (base.number, [one.number for one in nested]) == (12, [6, 3, 2])
    said = "".join(
        p.text for p in sentence(base, nested, flow=True, start=asked.start, end=asked.end, today=date(2026, 2, 1))
    )
    assert said == "2025年，新签约项目12个、总投资14.4亿元，其中落地6个、开工3个、投产2个。"


def test_the_sentence_of_a_stock(county: Unit) -> None:
    for place in range(25):
        project = make_project(county, planned_total=Decimal(22680))
        enter(project, "negotiating", date(2025, 2, 1 + place))
    base, nested = counts.counted([county.path], Asked(("negotiating",), False, date(2025, 1, 1), date(2025, 10, 31)))
    said = "".join(
        p.text
        for p in sentence(
            base, nested, flow=False, start=date(2025, 1, 1), end=date(2025, 10, 31), today=date(2025, 11, 3)
        )
    )
    assert said == "截至10月底，在谈项目25个、总投资5.67亿元。".replace("5.67", "56.7")


def test_a_township_counts_its_own(county: Unit) -> None:
    one, other = Unit.objects.filter(kind="township").order_by("path")[:2]
    brought_to(one, "signed")
    brought_to(make_unit("远村", kind="village", parent=one), "signed")
    brought_to(other, "signed")
    asked = Asked(("signed",), True, date(2025, 1, 1), date(2025, 12, 31))
    assert [counts.counted([unit.path], asked)[0].number for unit in (one, other, county)] == [2, 1, 3]


def test_what_was_known_then_is_not_what_is_known_now(county: Unit) -> None:
    with clock.fixed(date(2025, 4, 2)):
        project = brought_to(county, "signed")
    with clock.fixed(date(2025, 6, 1)):
        correct_stage(
            by=SYSTEM, entry=project.entries.get(stage="signed"), on=date(2025, 4, 1), reason="合同落款是四月"
        )
    march = (date(2025, 3, 1), date(2025, 3, 31))
    asked = Asked(("signed",), True, *march)
    assert counts.counted([county.path], asked)[0].number == 0
    then = Asked(("signed",), True, *march, known=clock.aware(date(2025, 5, 1)))
    assert counts.counted([county.path], then)[0].number == 1


def test_conversion_is_by_cohort_not_by_period(county: Unit) -> None:
    for stage in ("signed", "registered", "started", "started"):
        brought_to(county, stage, year=2024, found_on=date(2024, 1, 1))
    late = brought_to(county, "signed", year=2024, found_on=date(2024, 1, 1))
    for stage, month in (("registered", 2), ("landed", 3), ("started", 4)):
        enter(late, stage, date(2025, month, 1))
    gone = brought_to(county, "signed")
    enter(gone, "ended", date(2025, 8, 1))
    new, old = counts.cohorts([county.path], date(2025, 12, 31))
    assert (old.year, old.signed, old.reached["registered"], old.reached["started"]) == (2024, 5, 4, 3)
    assert (new.signed, new.ended, new.reached["registered"], new.days) == (1, 1, 0, None)
    assert old.shares[0] == ("registered", 4, Decimal(80))
