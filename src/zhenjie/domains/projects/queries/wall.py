"""挂图作战: stage x project x colour, with owner, next node, map, the three that have to move today, and the months' money."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.domains.projects.choices import MoneyKind
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Slip
from zhenjie.domains.projects.queries import books, chain
from zhenjie.domains.projects.queries.plans import Lit, lights, working_days
from zhenjie.domains.projects.queries.slips import of_projects
from zhenjie.domains.projects.queries.work import Owner, Shown, open_problems, owners, shown
from zhenjie.domains.projects.rules.definitions import edition
from zhenjie.domains.projects.rules.mapping import Drawn, draw
from zhenjie.domains.projects.rules.money import NOTHING, Pace
from zhenjie.domains.space.models.spaces import Space
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.outlines import Land, land_of
from zhenjie.engines.org.queries import within

#: More cards than this nobody reads from across a room; the ledger has the rest.
MOST, PLOTS = 240, 600


@dataclass(frozen=True, slots=True)
class Card:
    """One project on the wall."""

    project: Project
    lit: Lit
    owner: Owner | None
    slips: list[Slip] = field(default_factory=list)
    township: str = ""

    @property
    def amount(self) -> Decimal | None:
        """亿元."""
        total = self.project.planned_total
        return None if total is None else total / 10_000


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the wall."""

    title: str
    stages: tuple[str, ...]
    cards: list[Card] = field(default_factory=list)

    @property
    def amount(self) -> Decimal:
        """亿元."""
        return sum((one.amount or NOTHING for one in self.cards), NOTHING)


@dataclass(frozen=True, slots=True)
class Month:
    """完成投资 beside the plan of a month, 亿元, and the heights of a chart of 64 px."""

    label: str
    plan: Decimal
    done: Decimal
    x: int
    plan_y: float
    done_y: float
    strong: bool


@dataclass(frozen=True, slots=True)
class Wall:
    """All of it."""

    columns: list[Column]
    number: int
    amount: Decimal
    pace: Pace
    colours: dict[str, int]
    turns: list[tuple[Card, Shown | None]]
    months: list[Month]
    drawn: Drawn
    pins: list[tuple[Card, float, float]]
    rule: str
    beyond: int
    workdays_left: int


def wall(prefixes: Sequence[str], unit: Unit, day: date, *, keys: bool = False) -> Wall:
    """The wall of a subtree on a day, over the map of a unit: on a past day stages and colours of then, without what has to move now. A fixed number of queries, however many projects."""
    rule = edition(day, settings.CATALOGUE_DIR)
    stages = [stage for _title, some in rule.wall for stage in some]
    past = day < clock.today()
    rows = (
        _that_day(prefixes, day, stages)
        if past
        else chain.unstruck(chain.projects(prefixes), day).filter(stage__in=stages)
    )
    rows = rows.select_related("unit", "space__parent")
    found = list((rows.filter(is_key=True) if keys else rows).order_by("pk")[: MOST + 1])
    shown_rows, beyond = found[:MOST], max(0, len(found) - MOST)
    for one in shown_rows if past else ():
        one.stage, one.stage_on = one.standing, one.standing_on
    lit, mine = lights(shown_rows, day), owners(shown_rows)
    slipped = {} if past else of_projects(shown_rows)
    towns = _townships(unit)
    cards = [
        Card(one, lit[one.pk], mine.get(one.pk), slipped.get(one.pk, []), _town(towns, one.unit.path))
        for one in shown_rows
    ]
    cards.sort(key=lambda one: one.lit.turn)
    columns = [Column(title, some, [one for one in cards if one.project.stage in some]) for title, some in rule.wall]
    money = books.money(prefixes).filter(project__in=[one.pk for one in shown_rows])
    year_end = date(day.year, 12, 31)
    drawn = _map(prefixes, cards, land_of(unit, day))
    return Wall(
        columns, len(cards), sum((one.amount or NOTHING for one in cards), NOTHING), books.pace_of(money, day),
        _colours(cards), [] if past else _turns(prefixes, cards), _months(money, day), drawn,
        [(card, *drawn.pins[card.project.pk]) for card in cards if card.project.pk in drawn.pins], rule.source, beyond,
        working_days(day, year_end),
    )  # fmt: skip


def _that_day(prefixes: Sequence[str], day: date, stages: Sequence[str]) -> "QuerySet[Any]":
    """The projects as they stood on a day that is over: by their entries, not by what has become of them since."""
    rows: QuerySet[Any] = chain.unstruck(chain.on_day(chain.projects(prefixes), day), day)
    return rows.filter(standing__in=stages)


def _townships(unit: Unit) -> list[tuple[str, str]]:
    """(path, name) of the townships below a county; on a township's own wall nobody has to be told which one it is."""
    if unit.kind != UnitKind.COUNTY:
        return []
    return list(within(Unit.objects.filter(kind=UnitKind.TOWNSHIP), [unit.path], "path").values_list("path", "name"))


def _town(towns: Sequence[tuple[str, str]], path: str) -> str:
    return next((name for start, name in towns if path.startswith(start)), "")


def _colours(cards: Sequence[Card]) -> dict[str, int]:
    found = {one.value: 0 for one in (Colour.GREEN, Colour.YELLOW, Colour.RED, Colour.NONE)}
    for card in cards:
        found[card.lit.colour.value] += 1
    return found


def _turns(prefixes: Sequence[str], cards: Sequence[Card]) -> list[tuple[Card, Shown | None]]:
    """The three that have to move today, each with its most urgent problem."""
    worst = [one for one in cards if one.lit.bad][:3]
    if not worst:
        return []
    told: dict[int, Shown] = {}
    for one in shown(open_problems(prefixes).filter(project__in=[card.project.pk for card in worst])):
        told.setdefault(one.problem.project_id, one)
    return [(card, told.get(card.project.pk)) for card in worst]


def _months(money: "books.QuerySet[books.MoneyEntry]", day: date) -> list[Month]:
    plan = [one / 10_000 for one in books.months(money, day.year, MoneyKind.PLAN)]
    done = [one / 10_000 for one in books.months(money.filter(on__lte=day), day.year, MoneyKind.INVESTED)]
    # 1—2月 are told together, as the statistics tell them.
    pairs = [("1—2", plan[0] + plan[1], done[0] + done[1])]
    pairs += [(str(number), plan[number - 1], done[number - 1]) for number in range(3, 13)]
    top = max([*(one for _l, one, _d in pairs), *(one for _l, _p, one in pairs)], default=NOTHING) or Decimal(1)
    best = max((one for _l, _p, one in pairs), default=NOTHING)
    return [
        Month(label, told, made, 6 + place * 31, round(92 - float(told / top) * 64, 1), round(92 - float(made / top) * 64, 1), bool(made) and made == best)
        for place, (label, told, made) in enumerate(pairs)
    ]  # fmt: skip


def _map(prefixes: Sequence[str], cards: Sequence[Card], land: Land) -> Drawn:
    pins = [(card.project.pk, spot) for card in cards if (spot := card.project.spot)]
    parts = [(part.name, shape) for part, shape in land.parts]
    if land.own or parts:
        return draw([], pins, own=land.own, parts=parts)
    shapes = within(Space.objects.filter(~Q(shape=None)), prefixes).order_by("pk").values_list("shape", flat=True)
    return draw(list(shapes[:PLOTS]), pins)
