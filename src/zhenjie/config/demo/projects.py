"""The demo's projects: forty of two townships in all stages, with history, money by month, schedules, teams, weeks, problems, meetings.

All invented and the same every time (projects.yaml). Stages, schedules, problems and meetings go through their actions at the moment at
which they would have happened; months of money and weeks go in together.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from zhenjie.config.demo import projects_money, projects_plans, projects_told, projects_work, writing
from zhenjie.config.demo.projects_told import Place, Told, moment, place_of
from zhenjie.core import clock
from zhenjie.domains.projects.actions.stages import Proof, correct_stage, enter_stage
from zhenjie.domains.projects.models.projects import Permit, Project
from zhenjie.domains.projects.rules.definitions import CHAIN

PROOFS = {
    "negotiating": "minutes", "signed": "contract", "registered": "licence", "landed": "land_contract", "started": "permit",
    "building": "supervisor", "completed": "acceptance", "producing": "invoice", "full": "return", "listed": "library",
}  # fmt: skip
#: How many days lie before each stage.
GAPS = {
    "negotiating": (20, 45), "signed": (50, 130), "registered": (15, 40), "landed": (30, 70), "started": (40, 80), "building": (8, 25),
    "completed": (180, 300), "producing": (25, 60), "full": (200, 300),
}  # fmt: skip
SOURCES = ("trip", "firm", "call", "event", "agent", "above", "own")
INDUSTRIES = {"industry": "34", "service": "72", "farming": "01"}


def load() -> None:
    """Forty projects; where there are projects already, nothing is touched."""
    if Project.everything.exists():
        return
    with transaction.atomic():
        places = [place_of(code) for code in writing.TOWNS]
        made = _projects(places)
        for number, (project, told) in enumerate(made):
            _story(project, told, places[number >= 34], Random(f"projects/{number}"), number)
        projects_money.load([one for one, _told in made])
        projects_work.load_people(made, places)
        projects_work.load_work([one for one, _told in made], places)


def _projects(places: Sequence[Place]) -> list[tuple[Project, Told]]:
    rows = [_project(told, number, places[number >= 34]) for number, told in enumerate(projects_told.projects())]
    return list(zip(writing.write(rows), projects_told.projects(), strict=True))


def _project(told: Told, number: int, place: Place) -> Project:
    name, investor, sector, approval, land, total, far, mu, _slack = told
    chance = Random(f"project/{number}")
    days = _days(far, chance, clock.today())
    unit = place.villages[number % len(place.villages)] if number % 3 == 0 else place.town
    east, north = chance.uniform(0.004, 0.068), chance.uniform(0.004, 0.05)
    signed = days.get("signed")
    return Project(
        unit=unit, name=name, investor=f"{investor}有限公司", capital=("province", "city", "local")[number % 3], sector=sector,
        industry=INDUSTRIES.get(sector, ""), approval=approval, land=land,
        upgrade="扩产" in name or "智改" in name, private=approval != "government", is_key=total >= 8000 and far not in ("lead", "negotiating"),
        address=f"{unit.name}产业片区{number + 1}号", mu=Decimal(mu) or None, planned_total=Decimal(total),
        scale=f"建设厂房及配套 {int(mu) * 400 or 3200} 平方米，形成年产值 {total * 2 // 3} 万元的能力",
        place={"type": "Point", "coordinates": [round(place.corner[0] + east, 6), round(place.corner[1] + north, 6)]},
        planned_start=signed + timedelta(days=120) if signed else None, promised_output=Decimal(total * 2 // 3),
        promised_tax=Decimal(total // 25), source=SOURCES[number % 7], source_note="园区推介会上对接" if number % 7 == 3 else "",
        finder=("赵一帆", "沈国安", "方雨桐", "方禾")[number % 4], found_on=days["lead"], contact="林经理" if number % 2 else "许总",
        registered_at=moment(days["lead"]),
    )  # fmt: skip


def _days(far: str, chance: Random, today: date) -> dict[str, date]:
    """The day of every stage, backwards from the last one."""
    last = {"paused": "registered", "ended": "signed"}.get(far, far)
    chain = CHAIN[: CHAIN.index(last) + 1]
    day = today - timedelta(days=chance.randrange(12, 55) + (60 if far != last else 0))
    found = {}
    for stage in reversed(chain):
        found[stage] = day
        day -= timedelta(days=chance.randrange(*GAPS.get(stage, (20, 40))))
    return {stage: found[stage] for stage in chain}


def _story(project: Project, told: Told, place: Place, chance: Random, number: int) -> None:
    far, total = told.far, told.total
    days = _days(far, Random(f"project/{number}"), clock.today())
    for stage, day in days.items():
        if stage == "lead":
            continue
        proof = Proof(PROOFS[stage], _number(stage, day, number))
        with clock.fixed(moment(day + timedelta(days=chance.choice((0, 1, 2, 3))))):
            enter_stage(
                by=place.by,
                project=project,
                stage=stage,
                on=day,
                proof=proof,
                contract=Decimal(total) if stage == "signed" else None,
            )
    if "building" in days and total >= 500 and number % 5 != 3:
        listed = days["started"] + timedelta(days=chance.randrange(8, 24))
        with clock.fixed(moment(max(listed, days["building"]))):
            enter_stage(
                by=place.by,
                project=project,
                stage="listed",
                on=listed,
                proof=Proof("library", f"KT{listed:%Y}{number:04}"),
            )
    if far in ("paused", "ended"):
        on, why = (
            clock.today() - timedelta(days=25),
            "投资方资金链紧张，暂缓建设" if far == "paused" else "投资方改在外地落户",
        )
        with clock.fixed(moment(on)):
            enter_stage(by=place.by, project=project, stage=far, on=on, proof=Proof("note"), reason=why)
    if number == 12:
        # One day was read wrong in the contract: the correction stands beside it.
        entry = project.entries.get(stage="negotiating")
        correct_stage(by=place.by, entry=entry, on=entry.on - timedelta(days=4), reason="纪要日期比登记的早四天")
    project.refresh_from_db()
    if "signed" in days and far not in ("paused", "ended"):
        projects_plans.load(project, days, told, place)
    _permits(project, days, number)


def _number(stage: str, day: date, number: int) -> str:
    words = {
        "signed": f"青投合〔{day.year}〕{number + 1}号", "registered": writing.credit_code(5000 + number),
        "landed": f"青自然资让〔{day.year}〕{number + 10}号", "started": f"3709901{day:%Y%m%d}{number:04}",
        "completed": f"青验备〔{day.year}〕{number + 5}号",
    }  # fmt: skip
    return words.get(stage, "")


def _permits(project: Project, days: dict[str, date], number: int) -> None:
    rows = []
    if "landed" in days:
        rows.append(
            (
                "record",
                f"2026-990101-{number:02}-03-{number:06}",
                days["landed"] - timedelta(days=9),
                "县行政审批服务局",
            )
        )
        rows.append(("land", f"青自然资让〔{days['landed'].year}〕{number + 10}号", days["landed"], "县自然资源局"))
    if "started" in days:
        rows.append(
            ("construction", f"3709901{days['started']:%Y%m%d}{number:04}", days["started"], "县住房城乡建设局")
        )
    writing.write([
        Permit(unit=project.unit, project=project, kind=kind, number=text, issued_on=on, authority=who) for kind, text, on, who in rows
    ])  # fmt: skip
