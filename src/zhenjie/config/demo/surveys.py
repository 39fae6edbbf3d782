"""The demo's surveys: idle yards of two townships seen and closed, with two sides that differed; a second visit under way.

Everything goes through the engine's own actions, in the order of the days on which people would have done it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from zhenjie.config.demo.writing import GIVEN, SURNAMES, TOWNS, town, units
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.workdays import standard
from zhenjie.domains.space.choices import IdleKind, Kind, OwnerKind, Right, State, Use
from zhenjie.domains.space.models.spaces import Space
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.actions.receiving import receive, settle
from zhenjie.engines.surveys.choices.fieldwork import RecordState, Side
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record, Survey
from zhenjie.engines.surveys.queries.landing import answers_of, target_of

TARGET, GRIDS, YARDS = "space.space", 6, 5
CLERKS = ("zhaoyifan", "fanghe")  # of the two townships, in the order of TOWNS
WORKER, HER_GRID = "linxiaoman", "99010110100101"
PURPOSE = "摸清每个网格的空闲院落，谁家的、多大、愿不愿租，给回乡创业和民宿项目备好底数。"
IDLE = {"question": "state", "op": "in", "value": [State.IDLE, State.TALKING]}


def _options(*choices: Any) -> list[list[str]]:
    return [[str(one.value), str(one.label)] for one in choices]


NAME = {"key": "name", "kind": "text", "title": "院名", "required": True, "most": 60, "column": "name", "hint": "按门牌写，如柳湾村18号院；不写户主姓名"}  # fmt: skip
STATE = {"key": "state", "kind": "choice", "title": "现在怎样", "required": True, "column": "state", "options": _options(*State)}  # fmt: skip
PRICE = {"key": "price", "kind": "number", "title": "想租多少", "unit": "元/㎡·月", "min": "0", "places": 2, "column": "price", "show": IDLE}  # fmt: skip
FLAWS = {"key": "flaws", "kind": "text", "title": "有什么毛病", "column": "flaws", "hint": "漏雨、墙裂、没办证等"}
FIRST: list[dict[str, Any]] = [
    NAME,
    {"key": "kind", "kind": "choice", "title": "是什么", "required": True, "column": "kind", "options": _options(Kind.YARD, Kind.HOUSE)},
    {"key": "address", "kind": "text", "title": "门牌", "column": "address"},
    {"key": "owner", "kind": "choice", "title": "归谁", "required": True, "column": "owner_kind", "options": _options(OwnerKind.PERSON, OwnerKind.COLLECTIVE)},
    {"key": "deed", "kind": "choice", "title": "地的性质", "required": True, "column": "right", "options": _options(Right.HOMESTEAD, Right.COLLECTIVE)},
    STATE,
    {"key": "since", "kind": "date", "title": "哪天起空着", "max": "today", "column": "idle_since", "show": IDLE},
    {"key": "sort", "kind": "choice", "title": "空着的是", "column": "idle_kind", "show": IDLE, "options": _options(IdleKind.YARD, IdleKind.HOUSE)},
    {"key": "area", "kind": "number", "title": "面积", "unit": "㎡", "required": True, "min": "1", "max": "5000", "places": 2, "column": "area"},
    {"key": "use", "kind": "choice", "title": "适合做什么", "column": "use", "options": _options(Use.TOURISM, Use.TRADE, Use.LIVING)},
    PRICE,
    FLAWS,
    {"key": "place", "kind": "place", "title": "位置", "column": "shape"},
    {"key": "photo", "kind": "photo", "title": "院子照片", "most": 3},
]  # fmt: skip
SECOND: list[dict[str, Any]] = [
    NAME,
    STATE,
    {"key": "willing", "kind": "yes", "title": "户主愿意出租", "show": IDLE, "required": True},
    PRICE,
    {"key": "who", "kind": "multi", "title": "谁来问过", "options": [["stay", "民宿"], ["farm", "农家乐"], ["study", "研学"], ["firm", "企业宿舍"]]},
    FLAWS,
]  # fmt: skip


@dataclass(slots=True)
class _Work:
    """Who goes where, and the dice of the demo."""

    dice: Random
    names: dict[int, str]

    def worker(self, grid: Unit) -> Actor:
        """The grid's own worker; only one of them has an account in the demo."""
        return _actor(WORKER) if grid.code == HER_GRID else Actor(None, self.names[grid.pk], grid.path)

    def send(self, given: Assignment, answers: dict[str, Any], row: Space | None = None, base: int = 1) -> Record:
        """One record as a phone sends it; of a row it knows, with what it was given of it."""
        target = target_of(given.survey)
        assert target is not None
        known = {} if row is None else answers_of(given.survey.draft, target, row)
        said = {
            "key": str(UUID(int=self.dice.getrandbits(128))), "turn": 1, "assignment": given.pk, "number": 1,
            "subject": str(row.pk) if row else "", "base": base if row else None, "label": row.name if row else "",
            "was": known, "answers": {**known, **answers}, "filled_at": clock.now().isoformat(), "choice": "",
        }  # fmt: skip
        verdict = receive(by=self.worker(given.unit), said=said, prefixes=(given.unit.path,))
        if verdict["verdict"] == "refused":
            raise ValueError(f"演示的摸排记录没有收下：{verdict['sentence']}")
        return Record.objects.get(key=said["key"])


def load() -> None:
    """Both surveys, once; where there are surveys already, nothing is touched."""
    if Survey.objects.exists():
        return
    dice = Random(20261)
    grids = [units(code, "grid")[:GRIDS] for code in TOWNS]
    names = {grid.pk: dice.choice(SURNAMES) + dice.choice(GIVEN) + dice.choice(GIVEN) for row in grids for grid in row}
    work, today, days = _Work(dice, names), clock.today(), standard()

    def morning(back: int) -> datetime:
        return clock.aware(days.add_workdays(today, -back)) + timedelta(hours=9)

    with transaction.atomic():
        _seen(work, grids, morning)
        _again(work, grids[0], morning)


def _seen(work: _Work, grids: Sequence[Sequence[Unit]], morning: Any) -> None:
    """The finished one, of the county: every grid answered, two rows changed at the desk while the phones were out."""
    county, office = town(TOWNS[0]).parent, Actor(None, "县投资促进局")
    assert county is not None
    with clock.fixed(morning(32)):
        known = [_known(row[1], login) for row, login in zip(grids, CLERKS, strict=True)]
        survey = _given(office, county, "农村空闲院落摸排", FIRST, [grid for row in grids for grid in row], 12)
    for number, given in enumerate(_assignments(survey)):
        with clock.fixed(morning(28 - number)):
            row = next((one for one in known if one.unit_id == given.unit_id), None)
            for place in range(YARDS - (row is not None)):
                work.send(given, _yard(given.unit, number, place, work.dice))
            if row is not None:
                _differ(work, given, row, settled=row is known[1])
    with clock.fixed(morning(14)):
        designing.close_survey(by=office, survey=survey)


def _known(grid: Unit, login: str) -> Space:
    """A yard that the register had before anybody went out."""
    assert grid.parent is not None
    row = Space(
        unit=grid, name=f"{grid.parent.name}老供销社院", kind=Kind.YARD, address=f"{grid.parent.name}1号", owner_kind=OwnerKind.COLLECTIVE,
        right=Right.COLLECTIVE, state=State.IDLE, idle_kind=IdleKind.YARD, area=320, use=Use.TRADE,
    )  # fmt: skip
    return save_row(by=_actor(login), row=row, version=None, register=TARGET)


def _differ(work: _Work, given: Assignment, row: Space, *, settled: bool) -> None:
    """The desk measured anew while the worker was on the way with the old figure and wrote down another."""
    target, clerk = target_of(given.survey), _actor(CLERKS[settled])
    assert target is not None
    row = Space.objects.get(pk=row.pk)
    before = Space.objects.get(pk=row.pk)
    row.area, row.state = 296, State.TALKING
    row = save_row(by=clerk, row=row, version=row.version, register=TARGET)
    record = work.send(given, {"area": "348.5", "flaws": "西厢房漏雨"}, before, before.version)
    if record.state != RecordState.CONFLICT:
        raise ValueError("演示里两边不同的一条没有拦下")
    if settled:
        settle(by=clerk, record=record, side=Side.MINE, version=row.version)


def _yard(grid: Unit, number: int, place: int, dice: Random) -> dict[str, Any]:
    """What a worker sees in a yard that nobody had written down."""
    village = grid.parent.name if grid.parent else grid.name
    door, shared, idle = number % 2 * 40 + place * 7 + dice.randrange(1, 7), place % 4 == 3, dice.random() < 0.8
    answers: dict[str, Any] = {
        "name": f"{village}{door}号院", "kind": Kind.YARD, "address": f"{village}{door}号",
        "owner": OwnerKind.COLLECTIVE if shared else OwnerKind.PERSON, "deed": Right.COLLECTIVE if shared else Right.HOMESTEAD,
        "state": State.IDLE if idle else State.USED, "area": str(dice.randrange(120, 420, 5)), "use": dice.choice([Use.TOURISM, Use.TOURISM, Use.TRADE, Use.LIVING]),
        "flaws": dice.choice(["", "", "", "屋面漏雨", "墙体有裂缝"]),
        "place": {
            "lng": f"{120.011 + number * 0.009 + dice.uniform(-0.003, 0.003):.6f}", "lat": f"{36.011 + number % 4 * 0.008 + dice.uniform(-0.003, 0.003):.6f}",
        },
    }  # fmt: skip
    if idle:
        since = clock.today() - timedelta(days=dice.randrange(200, 2600))
        answers |= {"sort": IdleKind.YARD, "since": since.isoformat(), "price": str(dice.randrange(30, 90, 5) / 10)}
    return {key: str(one) if not isinstance(one, dict) else one for key, one in answers.items()}


def _again(work: _Work, grids: Sequence[Unit], morning: Any) -> None:
    """Under way in one township: three grids of six are done, the one with an account has begun."""
    clerk = _actor(CLERKS[0])
    with clock.fixed(morning(4)):
        survey = _given(clerk, town(TOWNS[0]), "空闲院落盘活回访", SECOND, grids, 9, may_add=False)
    with clock.fixed(morning(2)):
        for given in _assignments(survey):
            rows = list(Space.objects.filter(unit=given.unit).order_by("pk"))
            begun = 1 if given.unit.code == HER_GRID else 0
            done = len(rows) if given.unit_id in {one.pk for one in grids[1:4]} else begun
            for row in rows[:done]:
                work.send(given, _visit(row, work.dice), row, row.version)


def _visit(row: Space, dice: Random) -> dict[str, Any]:
    if row.state not in (State.IDLE, State.TALKING):
        return {}
    asked = dice.sample(["stay", "farm", "study", "firm"], dice.randrange(3))
    return {"state": str(State.TALKING if asked else State.IDLE), "willing": dice.choice(["yes", "yes", "no"]), "who": asked}  # fmt: skip


def _given(
    by: Actor, unit: Unit, title: str, questions: list[dict[str, Any]], grids: Sequence[Unit], due: int, may_add: bool = True,
) -> Survey:  # fmt: skip
    """Designed, published, given out; `due` in workdays."""
    survey = designing.create_survey(
        by=by, unit=unit, title=title, purpose=PURPOSE, target=TARGET, questions=questions, may_add=may_add
    )
    survey = designing.publish(by=by, survey=survey)
    day = standard().add_workdays(clock.now().date(), due)
    designing.assign(by=by, survey=survey, units=grids, due=day)
    return survey


def _assignments(survey: Survey) -> list[Assignment]:
    found = Assignment.objects.filter(survey=survey).select_related("survey__unit", "unit__parent")
    return list(found.order_by("unit__path"))


def _actor(login: str) -> Actor:
    account = Account.objects.select_related("person__unit").get(login=login)
    return Actor(account.pk, str(account), account.person.unit.path if account.person else "")
