"""红黄榜, 信用积分 and 巡查 of an invented county, saved through the product's own actions."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from tests.factories.people import make_household
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.domains.governance.actions.boards import add_checklist, publish_board, record_inspection
from zhenjie.domains.governance.actions.patrols import record_patrol
from zhenjie.domains.governance.actions.points import post_points, stock_goods
from zhenjie.domains.governance.models.boards import Board, BoardObject, Checklist, Inspection, Rectification
from zhenjie.domains.governance.models.patrols import PatrolPlace, PatrolRecord, PatrolRoute
from zhenjie.domains.governance.models.points import PointsEntry, PointsGoods, PointsHolder, PointsReason
from zhenjie.domains.governance.rules.boards import cycle_of, parse_items
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

INSPECTOR, JUDGE = Actor(account=9001, name="查小满"), Actor(account=9002, name="裁如松")
_numbers = count(1)


def make_object(unit: Unit, kind: str = "shop", **values: Any) -> BoardObject:
    """A shop that is looked at."""
    given = {"name": f"第{next(_numbers)}门店", **values}
    return save_row(by=SYSTEM, row=BoardObject(unit=unit, kind=kind, **given))


def make_checklist(unit: Unit) -> Checklist:
    """An edition of the unit's own, from some later day on."""
    number = next(_numbers)
    return add_checklist(
        by=SYSTEM, unit=unit, kind="shop", valid_from=clock.today() + timedelta(days=number), title=f"第{number}版",
        source="村民代表会议", items=parse_items("扣 5 门前有垃圾\n加 3 门前整洁"),
    )  # fmt: skip


def make_inspection(unit: Unit, item: BoardObject | None = None, on: date | None = None, **counts: int) -> Inspection:
    """One look: a shop that trades on the pavement, once."""
    return record_inspection(
        by=INSPECTOR, item=item or make_object(unit), on=on or clock.today(), counts=counts or {"S1": 1}
    )


def make_board(unit: Unit) -> Board:
    """A list of its own kind and cycle with one shop on the yellow list; each call goes a month further back."""
    back = Board.objects.filter(unit=unit, kind="shop").count()
    day = clock.today().replace(day=1)
    for _ in range(back + 1):
        day = (day - timedelta(days=1)).replace(day=1)
    make_inspection(unit, on=day, S1=5)
    return publish_board(by=SYSTEM, unit=unit, kind="shop", cycle=cycle_of("shop", day))


def make_rectification(unit: Unit) -> Rectification:
    """What follows from a yellow list."""
    return Rectification.objects.get(placing__board=make_board(unit))


def make_holder(unit: Unit, **values: Any) -> PointsHolder:
    """A household that holds points."""
    given = {"household": make_household(unit), "alias": f"积分{next(_numbers)}户", **values}
    return save_row(by=SYSTEM, row=PointsHolder(unit=unit, **given))


def make_points(unit: Unit, holder: PointsHolder | None = None, code: str = "P1", **values: Any) -> PointsEntry:
    """Three points for volunteering, in their days of publicity."""
    given = {"on": clock.today(), "evidence": f"签到册第{next(_numbers)}页", "by": INSPECTOR, **values}
    return post_points(holder=holder or make_holder(unit), code=code, **given)


def make_reason(unit: Unit) -> PointsReason:
    """A reason of the unit's own."""
    number = next(_numbers)
    row = PointsReason(
        unit=unit, code=f"Z{number}", title=f"自定{number}", sign="plus", points=number % 20 + 1, source="村民会议决议",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    return save_row(by=SYSTEM, row=row)


def make_goods(unit: Unit, stock: int = 10, **values: Any) -> PointsGoods:
    """Ten towels at five points."""
    row = save_row(by=SYSTEM, row=PointsGoods(unit=unit, **{"name": f"毛巾{next(_numbers)}", "cost": 5, **values}))
    if stock:
        stock_goods(by=SYSTEM, goods=row, quantity=stock, note="入库")
        row.refresh_from_db()
    return row


def make_place(unit: Unit, **values: Any) -> PatrolPlace:
    """A small venue, looked at every thirty days."""
    given = {"name": f"小餐馆{next(_numbers)}", "kind": "small_venue", "listed_on": clock.today(), **values}
    return save_row(by=SYSTEM, row=PatrolPlace(unit=unit, **given))


def make_route(unit: Unit) -> PatrolRoute:
    """A route without places yet."""
    return save_row(by=SYSTEM, row=PatrolRoute(unit=unit, name=f"第{next(_numbers)}条线"))


def make_patrol(unit: Unit, place: PatrolPlace | None = None, **values: Any) -> PatrolRecord:
    """A look that found nothing."""
    return record_patrol(by=INSPECTOR, place=place or make_place(unit), **{"on": clock.today(), **values})
