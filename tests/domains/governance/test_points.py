"""Points booked, objected to, exchanged, taken back: never more than there is, nothing ever changed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Sum

from tests.factories import governance as make
from tests.factories.org import make_unit
from tests.factories.people import make_household, make_resident
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.governance.actions.points import (
    exchange_points,
    object_to_entry,
    post_points,
    reverse_entry,
    rule_objection,
    stock_goods,
    turn_year,
)
from zhenjie.domains.governance.models.points import GoodsMove, PointsEntry, PointsGoods, PointsHolder
from zhenjie.domains.governance.queries.points import balance_of, catalogue, statement
from zhenjie.domains.governance.rules.points import PointsError
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)
LATER = DAY + timedelta(days=6)


def earned(town: Unit, *codes: str, on: date = DAY) -> PointsHolder:
    holder = make.make_holder(town)
    with clock.fixed(on):
        for code in codes:
            make.make_points(town, holder, code, on=on)
    return holder


def test_points_need_evidence_and_count_after_their_publicity(town: Unit) -> None:
    holder = earned(town, "P3")
    assert (balance_of(holder, LATER - timedelta(days=1)), balance_of(holder, LATER)) == (0, 10)
    with clock.fixed(DAY):
        for words, said in (
            ({"evidence": "  "}, "没有凭据不能记分"),
            ({"code": "X9"}, "目录里没有"),
            ({"on": DAY + timedelta(days=1)}, "还没有到"),
        ):
            told = {"code": "P1", "on": DAY, "evidence": "签到册", **words}
            with pytest.raises(PointsError, match=said):
                post_points(by=SYSTEM, holder=holder, **told)
        post_points(by=SYSTEM, holder=holder, code="P1", on=DAY, evidence="签到册")
        with pytest.raises(PointsError, match="已经记过一笔"):
            post_points(by=SYSTEM, holder=holder, code="P1", on=DAY, evidence=" 签到册 ")


def test_an_objection_keeps_an_entry_from_counting_until_somebody_else_has_ruled(town: Unit) -> None:
    holder = earned(town, "P3", "P5")
    first, second = PointsEntry.objects.order_by("pk")
    with clock.fixed(DAY + timedelta(days=5)):
        said = object_to_entry(by=SYSTEM, entry=first, name="林", text="证书是前年的")
        with pytest.raises(PointsError, match="已有异议"):
            object_to_entry(by=SYSTEM, entry=first, name="方", text="我也觉得")
        other = object_to_entry(by=SYSTEM, entry=second, name="林", text="是别人调解的")
    with clock.fixed(LATER):
        assert balance_of(holder, LATER) == 0
        with pytest.raises(PointsError, match="公示期已过"):
            object_to_entry(by=SYSTEM, entry=second, name="林", text="想起来了")
        with pytest.raises(PointsError, match="记账人不能裁定"):
            rule_objection(by=make.INSPECTOR, objection=said, holds=False, reason="我没记错")
        rule_objection(by=make.JUDGE, objection=said, holds=True, reason="证书确是前年的")
        rule_objection(by=make.JUDGE, objection=other, holds=False, reason="调解记录有他签字")
        with pytest.raises(PointsError, match="已经裁定过"):
            rule_objection(by=make.JUDGE, objection=other, holds=True, reason="再想想")
    assert balance_of(holder, LATER) == 5
    with clock.fixed(LATER):
        assert {line.entry.pk: line.state for line in statement(holder)[1]} == {first.pk: "void", second.pk: "counts"}


def test_nobody_exchanges_more_than_there_is(town: Unit) -> None:
    holder, goods = earned(town, "P3"), make.make_goods(town, stock=3)
    with clock.fixed(DAY), pytest.raises(PointsError, match="可兑换的只有 0 分"):
        exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=1)
    with clock.fixed(LATER):
        with pytest.raises(PointsError, match="只剩 3 件"):
            exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=4)
        with pytest.raises(PointsError, match="要 15 分，可兑换的只有 10 分"):
            exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=3)
        with pytest.raises(PointsError, match="1 以上"):
            exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=0)
        entry = exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=2)
        goods.refresh_from_db()
        assert (balance_of(holder, LATER), goods.stock) == (0, 1)
        reverse_entry(by=SYSTEM, entry=entry, note="东西坏了")
        goods.refresh_from_db()
        assert (balance_of(holder, LATER), goods.stock) == (10, 3)
        with pytest.raises(PointsError, match="已经冲销过"):
            reverse_entry(by=SYSTEM, entry=entry, note="再退一次")
    assert GoodsMove.objects.aggregate(n=Sum("quantity"))["n"] == goods.stock


def test_an_award_taken_back_after_it_was_spent_stops_the_next_exchange(town: Unit) -> None:
    holder, goods = earned(town, "P3"), make.make_goods(town)
    with clock.fixed(LATER):
        exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=2)
        reverse_entry(by=SYSTEM, entry=PointsEntry.objects.get(kind="plus"), note="发错了")
        assert balance_of(holder, LATER) == -10
        with pytest.raises(PointsError, match="只有 -10 分"):
            exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=1)


def test_goods_of_another_place_cannot_be_had(town: Unit) -> None:
    other = make_unit("石桥镇", parent=town.parent)
    holder, goods = earned(town, "P3"), make.make_goods(other)
    with clock.fixed(LATER), pytest.raises(PointsError, match="没有这样东西"):
        exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=1)
    with pytest.raises(PointsError, match="出不了这么多"):
        stock_goods(by=SYSTEM, goods=goods, quantity=-11, note="盘亏")


def test_a_year_is_turned_once_and_what_is_new_stays(town: Unit) -> None:
    holder = earned(town, "P3", on=date(2026, 6, 1))
    with clock.fixed(date(2026, 12, 30)):
        make.make_points(town, holder, "P5", on=clock.today())
        with pytest.raises(PointsError, match="还没有过完"):
            turn_year(by=SYSTEM, unit=town, year=2026)
    goods = make.make_goods(town)
    with clock.fixed(date(2027, 1, 8)):
        exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=1)
        assert turn_year(by=SYSTEM, unit=town, year=2026) == 1
        assert turn_year(by=SYSTEM, unit=town, year=2026) == 0
        assert balance_of(holder, clock.today()) == 5
        assert statement(holder)[0].credit == 105
    assert PointsEntry.objects.get(kind="reset").points == -5


def test_a_unit_adds_its_own_reasons_with_their_source(town: Unit) -> None:
    village = make_unit("柳湾村", kind="village", parent=town)
    reason = make.make_reason(town)
    assert any(one.code == reason.code and one.source == "村民会议决议" for one in catalogue(village, DAY))
    assert all(one.code != reason.code for one in catalogue(village, date(2025, 12, 31)))
    assert all(one.code != reason.code for one in catalogue(make_unit("石桥镇", parent=town.parent), DAY))


def test_a_holder_is_a_household_or_a_person_under_an_alias(town: Unit) -> None:
    other = make_unit("石桥镇", parent=town.parent)
    person = make_resident(town, "林守田")
    for row, said in (
        (PointsHolder(unit=town, alias="甲"), "选一个"),
        (PointsHolder(unit=town, alias="甲", person=person, household=make_household(town)), "选一个"),
        (PointsHolder(unit=town, alias="林守田", person=person), "不能有姓名"),
        (PointsHolder(unit=other, alias="甲", person=person), "不在所选单位里"),
    ):
        with pytest.raises(ValidationError, match=said):
            row.full_clean()
    PointsHolder(unit=town, alias="柳湾07号", person=person).full_clean()


def test_the_stock_is_the_sum_of_its_movements(town: Unit) -> None:
    goods = make.make_goods(town, stock=4)
    stock_goods(by=SYSTEM, goods=goods, quantity=-1, note="损坏")
    assert PointsGoods.objects.get().stock == 3
    with pytest.raises(PointsError, match="不能是零"):
        stock_goods(by=SYSTEM, goods=goods, quantity=0, note="")
