"""The demo's 红黄榜, credit points and patrols of two townships. All invented; lists, appeals and exchanges go through the actions."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from django.db import transaction

from zhenjie.config.demo.firms import CENTRES
from zhenjie.config.demo.governance_pictures import attach
from zhenjie.config.demo.writing import TOWNS, town, units, write
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.governance.actions.appeals import file_appeal, rule_appeal
from zhenjie.domains.governance.actions.boards import publish_board, record_recheck, record_talk
from zhenjie.domains.governance.actions.patrols import record_patrol, set_stops
from zhenjie.domains.governance.actions.points import (
    exchange_points,
    object_to_entry,
    post_points,
    reverse_entry,
    rule_objection,
    stock_goods,
)
from zhenjie.domains.governance.models.boards import Board, BoardObject, Inspection, InspectionItem, Rectification
from zhenjie.domains.governance.models.patrols import PatrolPlace, PatrolRecord, PatrolRoute
from zhenjie.domains.governance.models.points import PointsEntry, PointsGoods, PointsHolder
from zhenjie.domains.governance.queries.boards import deducted, edition_for, regular
from zhenjie.domains.governance.queries.points import balance_of
from zhenjie.domains.governance.rules.boards import Cycle, Item, Mark, before, cycle_of, score
from zhenjie.domains.governance.rules.patrols import interval
from zhenjie.domains.governance.rules.points import Reason, reasons
from zhenjie.domains.residents.models import Household
from zhenjie.engines.org.models import Unit

# No accounts of the demo: whoever tries it may rule on what these have written.
EYES = (Actor(account=None, name="孟秋实"), Actor(account=None, name="方雨桐"))
SHOPS = ("早点铺", "五金店", "粮油店", "理发店", "水果摊", "农资店", "快递站", "文具店", "小餐馆", "修车铺")
NAMES = ("溪口", "桥头", "南街", "老街", "河沿", "东门", "新街", "站前")
PLACES = (
    ("small_venue", "小旅馆", "疏散通道、灭火器"), ("gas", "小饭馆", "气瓶间、报警器"), ("rented", "出租院", "飞线充电、私拉电线"), ("site", "在建工地", "围挡、临边防护"),
    ("water", "村头堰塘", "护栏、警示牌、救生圈"), ("road", "进村路口", "视线、路灯、警示桩"), ("school", "校门口", "占道、拥堵"), ("old_house", "老旧房屋", "裂缝、漏雨、有没有人住"),
    ("plant", "加工作坊", "粉尘、配电、堆垛"), ("public", "文化广场", "健身器材、照明"),
)  # fmt: skip
FOUND = (
    "灭火器过期两具，已告知更换", "路灯不亮，电杆编号 07", "堰塘护栏缺了一段，约两米", "气瓶间没有报警器", "路口反光镜碎了",
)  # fmt: skip


def load() -> None:
    """Everything of governance; where there are objects already, nothing is touched."""
    if BoardObject.everything.exists():
        return
    with transaction.atomic():
        for code in TOWNS:
            noise = Random(f"governance/{code}")
            households = _households(code)
            for kind, objects in _objects(code, households, noise).items():
                if objects:
                    _boards(town(code), kind, objects, noise)
            _points(town(code), households, noise)
            _patrols(code, noise)


def _moment(day: date) -> date:
    """That day, or today when it has not come."""
    return min(day, clock.today())


def _households(code: str) -> list[Household]:
    rows = Household.objects.filter(unit__path__startswith=town(code).path).select_related("unit").order_by("pk")
    return list(rows[: 40 if code == TOWNS[0] else 24])


def _place(unit: Unit) -> str:
    return unit.name.replace("网格", "").removesuffix("村").removesuffix("社区")


def _aliases(households: Iterable[Household], word: str) -> list[tuple[Household, str]]:
    serial: Counter[str] = Counter()
    found = []
    for one in households:
        name = _place(one.unit) if one.unit.kind == "grid" else "云溪花园"
        serial[name] += 1
        found.append((one, f"{name}{word}{serial[name]:02}户"))
    return found


def _objects(code: str, households: list[Household], noise: Random) -> dict[str, list[BoardObject]]:
    home, villages = town(code), units(code, "village")
    firms = Enterprise.objects.filter(unit__path__startswith=home.path, kind="company", operating=True)
    today = clock.today()
    return {
        "unit": write([BoardObject(unit=one, kind="unit", name=one.name, place=one) for one in villages]),
        "household": write([
            BoardObject(
                unit=one.unit, kind="household", name=alias, household=one,
                consent_name=one.head.name if place % 6 == 0 and one.head else "",
                consent_on=today - timedelta(days=200) if place % 6 == 0 and one.head else None,
            )
            for place, (one, alias) in enumerate(_aliases(households, ""))
        ]),
        "firm": write([
            BoardObject(unit=one.unit, kind="firm", name=one.name, firm=one)
            for one in firms.select_related("unit").order_by("pk")[:12]
        ]),
        "shop": write([
            BoardObject(unit=villages[place % 2], kind="shop", name=f"{NAMES[place % 8]}{SHOPS[place % 10]}")
            for place in range(20)
        ]),
    }  # fmt: skip


def _boards(home: Unit, kind: str, objects: list[BoardObject], noise: Random) -> None:
    """Two cycles laid open and the present one under way; the same few are the untidy ones."""
    now = cycle_of(kind, clock.today())
    last = before(now, kind)
    items = edition_for(home, kind, clock.today()).items
    untidy = set(noise.sample([one.pk for one in objects], max(2, len(objects) // 7)))
    for number, one in enumerate((before(last, kind), last)):
        _inspect(objects, one, items, untidy, noise)
        day = _moment(one.last + timedelta(days=2))
        with clock.fixed(day):
            board = publish_board(by=EYES[0], unit=home, kind=kind, cycle=one)
        _followed(board, day, is_old=number == 0, kind=kind)
    seen = objects if kind == "unit" else objects[: len(objects) * 2 // 3]
    _inspect(seen, now, items, untidy, noise)


def _inspect(objects: list[BoardObject], cycle: Cycle, items: list[Item], untidy: set[int], noise: Random) -> None:
    rows, marks = [], []
    span = max(1, (min(cycle.last, clock.today()) - cycle.first).days)
    for one in objects:
        found = _found(items, one.pk in untidy, noise)
        told = [Mark(item.points, number, item.plus) for item, number in found]
        on = cycle.first + timedelta(days=noise.randrange(span))
        rows.append(
            Inspection(
                unit=one.unit, item=one, cycle=cycle.key, on=on, score=score(told, on), edition="通用 2026-1 版",
                source="镇街评比的通行做法，部署单位可另定", name=EYES[one.pk % 2].name,
            )
        )  # fmt: skip
        marks.append(found)
    made = write(rows)
    InspectionItem.objects.bulk_create(
        InspectionItem(
            inspection=row, code=item.code, title=item.title, points=item.points, plus=item.plus, count=number
        )
        for row, found in zip(made, marks, strict=True)
        for item, number in found
    )  # fmt: skip


def _found(items: list[Item], untidy: bool, noise: Random) -> list[tuple[Item, int]]:
    bad, good = [one for one in items if not one.plus], [one for one in items if one.plus]
    if not untidy:
        few = noise.sample(bad, noise.choice((0, 1, 1, 2)))
        return [(one, 1) for one in few] + ([(noise.choice(good), 1)] if noise.random() < 0.35 else [])
    return [(one, noise.choice((1, 1, 2))) for one in noise.sample(bad, min(len(bad), 5))]


def _followed(board: Board, day: date, *, is_old: bool, kind: str) -> None:
    """What became of the yellow ones: pictures, appeals, re-checks, talks."""
    rows = Rectification.objects.filter(placing__board=board).select_related("placing__board", "item", "unit")
    for place, fix in enumerate(rows.order_by("pk")):
        seen = [one for one in regular([board.unit.path], board.kind, board.cycle) if one.item_id == fix.item_id]
        if place < 3:
            attach(seen[0], kind, tidy=False)
        if place == 1 and (what := deducted(seen)):
            with clock.fixed(_moment(day + timedelta(days=2))):
                appeal = file_appeal(by=EYES[1], placing=fix.placing, item=what[0], text="检查当天正在施工，已报备")
            if is_old:
                judge = EYES[0] if seen[0].name == EYES[1].name else EYES[1]
                with clock.fixed(_moment(day + timedelta(days=4))):
                    rule_appeal(by=judge, appeal=appeal, holds=False, reason="报备的是另一段路，检查处不在范围内")
        if is_old or place % 2 == 0:
            on = _moment(day + timedelta(days=6))
            with clock.fixed(on):
                done = record_recheck(by=EYES[0], rectification=fix, on=on, counts={}, note="已清理到位")
                if done.talk_needed and place == 0:
                    record_talk(by=EYES[1], rectification=fix, on=on, note="说明两次上榜的原因，答应每周自查一次")
            if done.recheck is not None and place < 3:
                attach(done.recheck, kind, tidy=True)


def _points(home: Unit, households: list[Household], noise: Random) -> None:
    today = clock.today()
    holders = write(
        [PointsHolder(unit=one.unit, household=one, alias=alias) for one, alias in _aliases(households, "")]
    )
    goods = write([
        PointsGoods(unit=home, name=name, cost=cost) for name, cost in (("洗衣液", 8), ("毛巾", 4), ("大米 5 千克", 20), ("暖水瓶", 12), ("春联", 2))
    ])  # fmt: skip
    for one in goods:
        with clock.fixed(today - timedelta(days=150)):
            stock_goods(by=EYES[1], goods=one, quantity=noise.randrange(20, 60), note="年初采购")
    known = {one.code: one for one in reasons(today)}
    rows = []
    for place, holder in enumerate(holders):
        for back in sorted((noise.randrange(1, 140) for _ in range(noise.randrange(1, 5))), reverse=True):
            code = noise.choices(("P1", "P2", "P4", "P5", "P6", "P7", "M1", "M4"), (30, 10, 14, 12, 12, 8, 8, 6))[0]
            rows.append(_entry(holder, known[code], today - timedelta(days=back), _evidence(code, back, place), place))
    write(rows)
    for place, holder in enumerate(holders[::3]):
        wanted = goods[place % len(goods)]
        if balance_of(holder, today) >= wanted.cost:
            exchange_points(by=EYES[1], holder=holder, goods=wanted, quantity=1)
    _disputes(holders, today)


def _entry(holder: PointsHolder, reason: Reason, on: date, evidence: str, place: int) -> PointsEntry:
    return PointsEntry(
        unit=holder.unit, holder=holder, kind="plus" if reason.points > 0 else "minus", reason=reason.code, title=reason.title,
        points=reason.points, on=on, evidence=evidence, source=reason.source, posted_on=on, at=clock.aware(on),
        open_until=on + timedelta(days=5), name=EYES[place % 2].name,
    )  # fmt: skip


def _evidence(code: str, back: int, place: int) -> str:
    words = {"P1": "志愿服务签到册", "P2": "捐赠登记簿", "P5": "调解记录", "P6": "网格巡查记录", "P7": "推荐表"}
    return (
        f"{words.get(code, '红黄榜公示和现场照片')}第 {back % 40 + 1} 页"
        if code in words
        else f"现场照片，编号 {place:03}-{back:03}"
    )


def _disputes(holders: list[PointsHolder], today: date) -> None:
    """One objection upheld, one that waits, one slip taken back."""
    with clock.fixed(today - timedelta(days=20)):
        bad = post_points(by=EYES[0], holder=holders[1], code="M1", on=clock.today(), evidence="巡查照片一张")
        said = object_to_entry(by=EYES[1], entry=bad, name=_who(holders[1]), text="那堆木料是邻居家翻修用的")
    with clock.fixed(today - timedelta(days=18)):
        rule_objection(by=EYES[1], objection=said, holds=True, reason="核对照片，木料确是邻居家的")
    waits = post_points(by=EYES[0], holder=holders[0], code="M4", on=today, evidence="本月红黄榜公示")
    object_to_entry(by=EYES[1], entry=waits, name=_who(holders[0]), text="公示当天已经清理完了")
    with clock.fixed(today - timedelta(days=40)):
        slip = post_points(by=EYES[0], holder=holders[0], code="P2", on=clock.today(), evidence="捐赠登记簿第 9 页")
    with clock.fixed(today - timedelta(days=30)):
        reverse_entry(by=EYES[0], entry=slip, note="同一笔捐赠记到了别户")


def _who(holder: PointsHolder) -> str:
    head = holder.household.head if holder.household else None
    return head.name if head else "家里人"


def _patrols(code: str, noise: Random) -> None:
    lon, lat = CENTRES[code]
    today, rows = clock.today(), []
    for grid in units(code, "grid"):
        for kind, word, look_for in noise.sample(PLACES, 5 if code == TOWNS[0] else 3):
            point = [round(lon + noise.uniform(-0.03, 0.03), 6), round(lat + noise.uniform(-0.03, 0.03), 6)]
            rows.append(
                PatrolPlace(
                    unit=grid, name=f"{_place(grid)}{word}", kind=kind, look_for=look_for, listed_on=today - timedelta(days=120),
                    address=f"{grid.parent.name if grid.parent else grid.name}{noise.randrange(1, 60)}号旁",
                    place={"type": "Point", "coordinates": point},
                )
            )  # fmt: skip
    places = write(rows)
    looks = []
    for number, place in enumerate(places):
        every = interval(place.kind, today)
        late = noise.choices((0.3, 0.9, 1.2, 1.8), (60, 15, 15, 10))[0]
        place.last_on, place.last_result = today - timedelta(days=int(every * late)), "fine"
        for back in (int(every * (1 + late)), int(every * late)):
            who = EYES[number % 2].name
            looks.append(PatrolRecord(unit=place.unit, place=place, on=today - timedelta(days=back), name=who))
    PatrolPlace.objects.bulk_update(places, ["last_on", "last_result"])
    write(looks)
    for number, place in enumerate(places[3::7]):
        record_patrol(
            by=EYES[0], place=place, on=place.last_on or today, result="finding", finding=FOUND[number % len(FOUND)]
        )
    for grid in units(code, "grid"):
        mine = [one for one in places if one.unit_id == grid.pk]
        (route,) = write([PatrolRoute(unit=grid, name=f"{_place(grid)}顺路一圈", note="从村部出发，半天走完。")])
        set_stops(by=EYES[0], route=route, places=mine)
