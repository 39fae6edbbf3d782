"""What the demo tells of its projects, and the townships they stand in."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from zhenjie.config.demo import writing
from zhenjie.config.demo.appeals import actor
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.org.queries import within

CORNERS = {"990101101": (120.0, 36.0), "990101102": (120.12, 36.03)}


class Told(NamedTuple):
    """One project as projects.yaml tells it."""

    name: str
    investor: str
    sector: str
    approval: str
    land: str
    total: int
    far: str
    mu: int
    slack: int | None


class Trouble(NamedTuple):
    """One problem of a project."""

    project: str
    kind: str
    text: str
    wished: str
    ago: int
    signed: bool


@cache
def telling() -> dict[str, Any]:
    """The file of the demo's projects."""
    return dict(yaml.safe_load((Path(__file__).parent / "projects.yaml").read_text(encoding="utf-8")))


def projects() -> list[Told]:
    """All projects, in order."""
    return [Told(*row) for row in telling()["projects"]]


def troubles() -> list[Trouble]:
    """All problems, in order."""
    return [Trouble(*row) for row in telling()["problems"]]


@dataclass(frozen=True, slots=True)
class Place:
    """A township with whoever works there."""

    town: Unit
    villages: list[Unit]
    people: list[Person]
    by: Actor
    corner: tuple[float, float]


def place_of(code: str) -> Place:
    """The township of the code."""
    town = writing.town(code)
    who = ("zhaoyifan", "赵一帆") if code == writing.TOWNS[0] else ("fanghe", "方禾")
    people = within(
        Person.objects.filter(active=True, posts__role__in=("clerk", "leader", "statistician")), [town.path]
    )
    return Place(
        town, writing.units(code, "village"), list(people.distinct().order_by("pk")), actor(who[0], who[1], town), CORNERS[code]
    )  # fmt: skip


def moment(day: date, hour: int = 10) -> datetime:
    """A quarter past an hour of a day."""
    return clock.aware(datetime.combine(day, time(hour, 15)))
