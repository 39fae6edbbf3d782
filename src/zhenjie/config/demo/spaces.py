"""Spaces of the demo county: three hundred in two townships, a building with tenants, leases, quota, needs, and a match with outcomes.

Everything is drawn by one seed. Rows of a register go in by the thousand, as an import would write them; what has a story
(quota, inspections, the match) goes through its own actions.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models, transaction

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.space.actions.duties import record_inspection
from zhenjie.domains.space.actions.quota import post_quota
from zhenjie.domains.space.choices import Kind
from zhenjie.domains.space.models.farmland import FarmTransfer, HomesteadRight
from zhenjie.domains.space.models.land import LandContract, QuotaArea
from zhenjie.domains.space.models.leases import BuildingTax, Lease, PlantDuty
from zhenjie.domains.space.models.needs import SpaceNeed
from zhenjie.domains.space.models.spaces import Park, ParkService, Space
from zhenjie.domains.space.registers.matches import SPACE_MATCH
from zhenjie.engines.ledger.actions.rows import index_rows
from zhenjie.engines.matching import queries
from zhenjie.engines.matching.actions import record_outcome, run_match
from zhenjie.engines.matching.choices import Stage
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range

TOWNS = {"云溪镇": (120.0, 36.0), "禾丰镇": (120.12, 36.03)}
KINDS = (
    (Kind.PLANT, "厂房", "industry", (800, 6000), (8, 16)),
    (Kind.STORE, "仓库", "storage", (500, 5000), (6, 12)),
    (Kind.YARD, "院落", "tourism", (180, 420), (3, 9)),
    (Kind.STALL, "商铺", "trade", (40, 220), (18, 45)),
    (Kind.LAND, "地块", "industry", (3000, 20000), (1, 3)),
    (Kind.HOUSE, "旧校舍", "public", (300, 1500), (4, 9)),
)
FIRMS = ("青禾", "云岭", "丰泽", "启明", "永川", "河清", "远岫", "石泉", "松月", "映山", "知远", "同舟")
TRADES = (("制造", "机械", Kind.PLANT, "industry"), ("物流", "物流", Kind.STORE, "storage"), ("文旅", "民宿", Kind.YARD, "tourism"), ("服务", "餐饮", Kind.STALL, "trade"))  # fmt: skip


def load() -> None:
    """Spaces and all that hangs on them; where there are spaces already, nothing is touched."""
    if Space.everything.exists():
        return
    chance, today = random.Random(20260), clock.today()
    with transaction.atomic():
        for number, (name, corner) in enumerate(TOWNS.items()):
            town = Unit.objects.filter(name=name, kind="township").first()
            if town is not None:
                _town(town, corner, number, chance, today)


def _town(town: Unit, corner: tuple[float, float], number: int, chance: random.Random, today: date) -> None:
    low, high = path_range(town.path)
    below = Unit.objects.filter(path__gte=low, path__lt=high, kind="village")
    villages = list(below.filter(placements__valid_to__isnull=True).distinct().order_by("path")) or [town]
    park = _keep([Park(
        unit=town, name=f"{town.name[:2]}产业园", operator=f"{town.name[:2]}园区运营公司", land=Decimal(420), leading="装备制造、食品加工",
        room=6, place=_point(corner, 0.02, 0.02),
    )])[0]  # fmt: skip
    _keep([
        ParkService(unit=town, park=park, name=name, provider=who, price=price, since=date(today.year - 2, 3, 1))
        for name, who, price in (("职工食堂", "园区运营公司", "15 元/餐"), ("代办帮办", "便民服务中心", "免费"), ("危废集中收运", "河清环保", "按吨计"))
    ])  # fmt: skip
    spaces = _keep([_space(villages, town, park, corner, place, chance, today) for place in range(125)])
    _tower(town, number, corner, chance, today)
    _plants(town, [one for one in spaces if one.kind == Kind.PLANT and one.unit_id == town.pk][:4], today)
    _land(town, today)
    _quota(town, today)
    _farms(villages, chance, today)
    _homesteads([one for one in spaces if one.kind == Kind.YARD][:6])
    needs = _needs(town, corner, chance, today)
    _match(town, needs, number)


def _space(
    villages: list[Unit], town: Unit, park: Park, corner: Any, place: int, chance: random.Random, today: date
) -> Space:
    kind, word, use, (small, large), (cheap, dear) = KINDS[place % len(KINDS)]
    inside = kind in (Kind.PLANT, Kind.STORE) and place % 4 == 0
    unit = town if inside else villages[place % len(villages)]
    idle = chance.random() < 0.55
    at = _corner(corner, place)
    yard = kind == Kind.YARD
    return Space(
        unit=unit, name=f"{'产业园' if inside else unit.name.removesuffix('村').removesuffix('社区')}{place + 1}号{word}", kind=kind,
        park=park if inside else None, address=f"{unit.name}{place % 40 + 1}号", shape=_plot(at, 0.0004 + place % 3 * 0.0002),
        owner_kind="person" if yard else "collective" if place % 2 else "firm", owner="" if yard else f"{unit.name}股份经济合作社" if place % 2 else "",
        right="homestead" if yard else "collective" if place % 2 else "sold", use=use, state="idle" if idle else "used",
        idle_kind=("yard" if yard else "unused" if kind == Kind.LAND else "house") if idle else "",
        idle_since=today - timedelta(days=chance.randrange(60, 1500)) if idle else None,
        area=Decimal(chance.randrange(small, large, 10)), price=Decimal(chance.randrange(cheap * 10, dear * 10, 5)) / 10,
        power=chance.choice([None, 100, 250, 400]) if kind == Kind.PLANT else None,
        height=Decimal(chance.choice(["4.5", "6", "8", "9.5"])) if kind in (Kind.PLANT, Kind.STORE) else None,
        crane=chance.choice([None, True, False]) if kind == Kind.PLANT else None,
        places=3 if kind == Kind.PLANT and place % 9 == 0 else 1, flaws="消防未验收" if place % 17 == 0 else "",
    )  # fmt: skip


def _tower(town: Unit, number: int, corner: Any, chance: random.Random, today: date) -> None:
    """A building of six floors with three rooms each; some tenants are registered elsewhere."""
    building = _keep([Space(
        unit=town, name=f"{town.name[:2]}大厦", kind=Kind.BUILDING, address=f"{town.name}中心路1号", shape=_plot(_corner(corner, 135), 0.0006),
        owner_kind="firm", owner=f"{town.name[:2]}置业", right="sold", use="office", state="used", area=Decimal(9600), lettable=Decimal(7200),
        steward="经济发展办公室楼长",
    )])[0]  # fmt: skip
    floors = _keep([
        Space(unit=town, name=f"{level}层", kind=Kind.FLOOR, parent=building, level=level, area=Decimal(1600), lettable=Decimal(1200), use="office", state="used")
        for level in range(1, 7)
    ])  # fmt: skip
    rooms = _keep([
        Space(
            unit=town, name=f"{floor.level}0{room}室", kind=Kind.ROOM, parent=floor, level=floor.level, area=Decimal((300, 400, 500)[room - 1]),
            price=Decimal(28), use="office", state="idle" if (floor.level or 0) * room % 5 == 0 else "used",
            idle_since=today - timedelta(days=200) if (floor.level or 0) * room % 5 == 0 else None,
        )
        for floor in floors for room in (1, 2, 3)
    ])  # fmt: skip
    let = [room for room in rooms if room.state == "used"]
    _keep([
        Lease(
            unit=town, space=room, tenant=f"{FIRMS[place % 12]}{('科技', '咨询', '商贸', '设计')[place % 4]}", local=place % 4 != 3, area=room.area,
            begins=today - timedelta(days=700 - place * 20), ends=today + timedelta(days=(-20, 12, 55, 140, 400, 700)[place % 6] + place),
            rent=Decimal(chance.randrange(240, 330)) / 10, deposit=Decimal(20000), paid_until=today + timedelta(days=30),
        )
        for place, room in enumerate(let)
    ])  # fmt: skip
    _keep([
        BuildingTax(unit=town, building=building, year=today.year - back, firms=14 + back, tax=Decimal(tax), band=band, source="税务部门年度数据")
        for back, tax, band in ((1, "10860.50", "hundred"), (2, "9420.00", "ten"))
    ] if number == 0 else [
        BuildingTax(unit=town, building=building, year=today.year - 1, firms=2, band="ten", source="税务部门只给档次")
    ])  # fmt: skip


def _plants(town: Unit, hosts: list[Space], today: date) -> None:
    inner = _keep([
        Space(unit=town, name=f"{host.name}内{place + 1}车间", kind=Kind.INNER_PLANT, parent=host, use="industry", state="used", area=Decimal(450))
        for place, host in enumerate(hosts)
    ])  # fmt: skip
    duties = _keep([
        PlantDuty(
            unit=town, space=space, host=f"{FIRMS[place]}铸造", officer="业主公司安全总监", tenant=f"{FIRMS[place + 5]}喷涂", product="金属件喷涂",
            agreed_on=today - timedelta(days=400), fire_agreed=place != 1, environment_agreed=place != 2,
        )
        for place, space in enumerate(inner)
    ])  # fmt: skip
    for duty, days in zip(duties, (130, 80, 20), strict=False):
        found = "hazard" if days == 80 else "fine"
        record_inspection(
            by=SYSTEM, duty=duty, on=today - timedelta(days=days), found=found, hazards=2 if found == "hazard" else 0,
            fix_until=today - timedelta(days=60) if found == "hazard" else None, note="配电箱未上锁、通道堆物" if found == "hazard" else "",
        )  # fmt: skip


def _land(town: Unit, today: date) -> None:
    _keep([
        LandContract(
            unit=town, number=f"{town.code}-{place + 1:03}", parcel=f"{town.name[:2]}南区{place + 1}号", user=f"{FIRMS[place]}装备", area=Decimal(28 + place * 7),
            price=Decimal(860 + place * 120), signed_on=today - timedelta(days=days + 180), agreed_start=today - timedelta(days=days),
            started_on=today - timedelta(days=days - 30) if done else None, cause="government" if place == 4 else "user",
            handled="等待电力迁改" if place == 4 else "",
        )
        for place, (days, done) in enumerate(((860, False), (520, False), (410, False), (150, False), (500, False), (300, True), (600, True)))
    ])  # fmt: skip


def _quota(town: Unit, today: date) -> None:
    area = _keep([QuotaArea(
        unit=town, name=f"{town.name[:2]}北片项目区", number=f"青自然资挂〔{today.year - 2}〕3号", approved_on=date(today.year - 2, 5, 20), planned=Decimal(120),
    )])[0]  # fmt: skip
    for days, source, target, mu, document in (
        (420, "reclaimed", "stock", "86.40", "第一批复垦验收意见"),
        (400, "stock", "resettled", "21.00", "安置区用地批复"),
        (160, "reclaimed", "stock", "33.75", "第二批复垦验收意见"),
        (90, "stock", "used", "40.00", "产业园二期用地"),
        (30, "stock", "traded", "25.00", "县级平台成交确认书"),
    ):
        post_quota(
            by=SYSTEM, area=area, source=source, target=target, mu=Decimal(mu), on=today - timedelta(days=days), document=document,
        )  # fmt: skip


def _farms(villages: list[Unit], chance: random.Random, today: date) -> None:
    _keep([
        FarmTransfer(
            unit=village, number=f"LZ{village.pk:04}", lessor=f"{village.name}{place % 3 + 1}组", households=chance.randrange(12, 60),
            lessee=f"{FIRMS[place % 12]}农业合作社", land=f"{village.name}东洼", mu=Decimal(chance.randrange(40, 400)), crop=chance.choice(["小麦玉米", "蓝莓", "茶叶"]),
            begins=date(today.year - 3, 10, 1), ends=date(today.year + chance.choice([0, 2, 5]), 12, 30), rent=Decimal(chance.randrange(700, 1200, 50)),
            step_years=3, step_percent=Decimal(5), filed_on=date(today.year - 3, 10, 20),
        )
        for place, village in enumerate(villages)
    ])  # fmt: skip


def _homesteads(yards: list[Space]) -> None:
    rights: list[Any] = []
    for place, yard in enumerate(yards):
        rights.append(HomesteadRight(unit=yard.unit, space=yard, right="ownership", body=f"{yard.unit.name}股份经济合作社", begins=date(1998, 1, 1)))  # fmt: skip
        rights.append(HomesteadRight(unit=yard.unit, space=yard, right="eligibility", holder="林陈许温顾沈"[place] + "守田", begins=date(1998, 1, 1)))  # fmt: skip
        rights.append(HomesteadRight(unit=yard.unit, space=yard, right="use", begins=date(2024, 5, 1), ends=date(2034, 4, 30), body="云岭民宿" if place % 2 else "", holder="" if place % 2 else "林陈许温顾沈"[place] + "守田", document="使用权流转合同"))  # fmt: skip
    _keep(rights)


def _needs(town: Unit, corner: Any, chance: random.Random, today: date) -> list[SpaceNeed]:
    found = []
    for place in range(20):
        trade, word, kind, use = TRADES[place % 4]
        small, large = next((low, high // 2) for one, _w, _u, (low, high), _p in KINDS if one == kind)
        dear = next(prices[1] for one, _w, _u, _a, prices in KINDS if one == kind)
        found.append(SpaceNeed(
            unit=town, name=f"{FIRMS[(place * 5 + len(town.name)) % 12]}{word}{place // 4 + 1}部", trade=trade, kind=kind, use=use,
            alternative=Kind.STORE if kind == Kind.PLANT and place % 3 == 0 else "", area=Decimal(chance.randrange(small, max(large, small + 20), 10)),
            budget=Decimal(chance.randrange(int(dear * 0.45), dear)), power=200 if place % 8 == 0 else None, crane=place % 12 == 0,
            height=Decimal(6) if place % 16 == 4 else None, near=_point(corner, chance.uniform(0, 0.06), chance.uniform(0, 0.06)),
            urgency=3 if place == 7 else 1, since=today - timedelta(days=chance.randrange(5, 120)),
        ))  # fmt: skip
    return _keep(found)


def _match(town: Unit, needs: list[SpaceNeed], number: int) -> None:
    """One run of the office, and what became of some of its proposals."""
    offers = list(queries.open_offers(SPACE_MATCH, [town.path]))
    try:
        run = run_match(
            by=SYSTEM,
            match=SPACE_MATCH,
            unit=town,
            needs=needs,
            offers=offers,
            learned=queries.learned(SPACE_MATCH, [town.path]),
        )
    except Exception as error:
        if getattr(error, "status", 0) != 503:
            raise
        return  # without the solver the demo shows needs and spaces, and the shortlists
    ways = ((Stage.OFFERED, Stage.VISITED, Stage.SIGNED), (Stage.OFFERED, Stage.REFUSED), (Stage.OFFERED, Stage.SIGNED), (Stage.OFFERED, Stage.VISITED), (Stage.DROPPED,))  # fmt: skip
    for place, proposal in enumerate(run.proposals.order_by("pk")[: 9 + number]):
        for stage in ways[place % len(ways)]:
            broke_on = ("price", "near", "flaws")[place % 3] if stage == Stage.REFUSED else ""
            record_outcome(by=SYSTEM, match=SPACE_MATCH, proposal=proposal, stage=stage, broke_on=broke_on)


def _keep(rows: list[Any]) -> list[Any]:
    """Store rows of one register with their search grams."""
    if rows:
        for row in rows:
            _rounded(row)
        type(rows[0]).everything.bulk_create(rows)
        index_rows(rows)
    return rows


def _rounded(row: models.Model) -> None:
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if isinstance(value, Decimal) and isinstance(column, models.DecimalField):
            setattr(row, column.attname, value.quantize(Decimal(1).scaleb(-column.decimal_places)))


def _corner(corner: tuple[float, float], place: int) -> tuple[float, float]:
    # Strewn a little: no township is laid out in rows and columns.
    east, north = place * 37 % 23 / 23 * 0.0036, place * 53 % 29 / 29 * 0.004
    return corner[0] + place % 16 * 0.0045 + east, corner[1] + place // 16 * 0.005 + north


def _plot(at: tuple[float, float], side: float) -> dict[str, Any]:
    x, y = round(at[0], 6), round(at[1], 6)
    ring = [(x, y), (x + side, y), (x + side, y + side * 0.7), (x, y + side * 0.7), (x, y)]
    return {"type": "Polygon", "coordinates": [[[round(a, 6), round(b, 6)] for a, b in ring]]}


def _point(corner: tuple[float, float], east: float, north: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [round(corner[0] + east, 6), round(corner[1] + north, 6)]}
