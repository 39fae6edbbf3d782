"""Loads the demo county through the same actions that people use; what is there already is left alone."""

import calendar
import csv
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password
from django.db import transaction

from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.resolving import ROWS
from zhenjie.engines.org.actions.outlines import load_outlines
from zhenjie.engines.org.actions.people import create_person, create_post
from zhenjie.engines.org.actions.succession import NewUnit, merge_units
from zhenjie.engines.org.actions.units import create_unit
from zhenjie.engines.org.models import Account, Link, Outline, Person, Post, Team, TeamMember, Unit

HERE = Path(__file__).parent
SINCE = date(2024, 1, 1)


@cache
def people() -> dict[str, Any]:
    """People, accounts and administrators of the demo."""
    return dict(yaml.safe_load((HERE / "people.yaml").read_text(encoding="utf-8")))


def load() -> None:
    """Units, people, targets, figures and reports of the demo county; a county that stands is not touched again."""
    if not Account.objects.exists():
        with transaction.atomic():
            _units()
            _people()
    if not Outline.objects.exists():
        load_outlines(by=SYSTEM, path=HERE / "outlines.geojson", on=SINCE, source="演示边界，随手画的")
    from zhenjie.config.demo import (  # app ready
        appeals,
        chains,
        documents,
        echo,
        figures,
        firms,
        governance,
        investment,
        matters,
        matters_governance,
        party,
        people_rows,
        projects,
        renewal,
        report_forms,
        spaces,
        studies,
        supervision,
        surveys,
        villages,
    )

    figures.load()
    documents.load()
    people_rows.load()
    firms.load()
    party.load()
    villages.load()
    spaces.load()
    projects.load()
    governance.load()
    matters_governance.load()
    surveys.load()
    report_forms.load()
    appeals.load()
    supervision.load()
    renewal.load()
    investment.load()
    chains.load()
    matters.load()
    studies.load()
    echo.load()
    _counted()


def _counted() -> None:
    """What the registers count goes into the books of the townships that keep them, once; what was reported stays.

    The others keep no registers in the demo: an empty register there is no zero.
    """
    from zhenjie.config.demo import figures, writing  # app ready
    from zhenjie.engines.indicators import tallies  # app ready
    from zhenjie.engines.indicators.models import Observation  # app ready

    if Observation.objects.filter(source__startswith=f"{ROWS}:").exists():
        return
    year, month = figures.told()["year"], figures.told()["last_month"]
    for code in writing.TOWNS:
        tallies.take_below(
            by=SYSTEM, unit=writing.town(code), end=date(year, month, calendar.monthrange(year, month)[1])
        )


def _units() -> None:
    made: dict[str, Unit] = {}
    with (HERE / "units.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            made[row["code"]] = create_unit(
                by=SYSTEM, name=row["name"], kind=row["kind"], parent=made.get(row["parent_code"]), code=row["code"], local=True, valid_from=SINCE
            )  # fmt: skip
    for merger in people()["mergers"]:
        merge_units(
            by=SYSTEM, units=[made[code] for code in merger["predecessors"]],
            into=NewUnit(name=merger["successor_name"]), on=merger["day"], reason=merger["reason"],
        )  # fmt: skip


def _people() -> None:
    told, units = people(), {unit.code: unit for unit in Unit.objects.all()}
    known: dict[str, Person] = {}
    # One hash for all: the password of the demo is printed anyway.
    password = make_password(told["password"])
    for number, one in enumerate([*told["accounts"], *told["people"]]):
        unit = units[str(one["unit"])]
        person = create_person(by=SYSTEM, name=one["name"], unit=unit, mobile=f"1990000{number:04d}")
        create_post(
            by=SYSTEM, person=person, unit=unit, title=one["title"], role=one["role"], valid_from=SINCE, main=True
        )
        known[person.name] = person
        if "login" in one:
            Account.objects.create(login=one["login"], person=person, password=password)
    Post.objects.update(approved=True)
    for one in told["administrators"]:
        Account.objects.create(login=one["login"], administrator=one["kind"], password=password)
    for one in told["teams"]:
        team = Team.objects.create(name=one["name"], unit=units[one["unit"]], purpose=one["purpose"], valid_from=SINCE)
        for name in (one["leads"], *one["members"]):
            TeamMember.objects.create(team=team, person=known[name], leads=name == one["leads"])
    for one in told["links"]:
        code = one["subject"].split(":")[1]
        Link.objects.create(
            person=known[one["person"]], subject=f"org.unit:{units[code].pk}", label=one["label"],
            every_days=one["every_days"], valid_from=SINCE,
        )  # fmt: skip
