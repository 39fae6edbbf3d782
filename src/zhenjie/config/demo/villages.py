"""The demo's village economy: twenty cooperatives, two frozen share registers with dividends, contracts, income of all villages."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.villages.actions import plans, shares
from zhenjie.domains.villages.choices import CoopMemberKind, IncomeItem
from zhenjie.domains.villages.models import (
    Contract,
    Cooperative,
    CoopMember,
    Distribution,
    Dividend,
    Income,
    Land,
    Patronage,
    Payment,
    PovertyAsset,
    ShareHolder,
    Speciality,
    Workshop,
    WorkshopTraining,
)
from zhenjie.domains.villages.queries.incomes import villages_on
from zhenjie.engines.ledger.actions.rows import index_rows
from zhenjie.engines.org.models import Unit

SURNAMES = "林方夏许温陆沈叶季程柯蓝项池谷麻"
GIVEN = ("青", "禾", "素云", "长河", "满仓", "秋生", "小满", "惠", "立春", "石根", "爱莲", "守田")
PRODUCE = (("茶叶", "鲜叶"), ("杨梅", "鲜果"), ("香榧", "青果"), ("稻米", "稻谷"), ("莲子", "鲜莲"), ("蜂蜜", "原蜜"))
FROZEN = ("990101101201", "990101102201")
KEEPS = ("鱼塘", "老粮仓", "茶山", "沿街店面", "村口停车场", "晒谷场", "山塘水面", "旧校舍")


def load() -> None:
    """Everything, once: a county that has cooperatives is left alone."""
    if Cooperative.objects.exists():
        return
    today = clock.today()
    found = villages_on([""], today)
    if not found:
        return
    chance = Random(20260101)
    with transaction.atomic():
        made = _cooperatives(found, chance, today)
        _finished(made[0], today)
        _shares(found, chance, today)
        _contracts(found, chance, today)
        _incomes(found, chance, today)
        _workshops(found, chance, today)


def _keep(rows: list[Any]) -> list[Any]:
    """Rows of one register, with the grams by which they are found."""
    made = type(rows[0]).objects.bulk_create(rows, batch_size=500)
    index_rows(made)
    return made


def _name(chance: Random) -> str:
    return chance.choice(SURNAMES) + chance.choice(GIVEN)


def _cooperatives(found: list[Unit], chance: Random, today: date) -> list[Cooperative]:
    rows = []
    for number in range(20):
        unit, (produce, _product) = found[number % len(found)], PRODUCE[number % len(PRODUCE)]
        name = f"青澜县{unit.name.removesuffix('村')}{produce}专业合作社"
        rows.append(
            Cooperative(
                unit=unit, name=name, produce=produce, chair=_name(chance), founded=date(2014 + number % 10, 4, 12),
                households=chance.randrange(20, 180), party_led=number % 3 == 0,
                level=("", "county", "city", "", "province")[number % 5],
                state="dormant" if number in (13, 17) else "active",
            )
        )  # fmt: skip
    made = _keep(rows)
    members = _keep([one for row in made for one in _members(row, chance)])
    sums: dict[int, Decimal] = {}
    for one in members:
        sums[one.cooperative_id] = sums.get(one.cooperative_id, Decimal(0)) + one.capital
    for row in made:
        row.capital = sums[row.pk]
    Cooperative.objects.bulk_update(made, ["capital"])
    _keep(
        [
            Patronage(
                unit_id=one.unit_id, member=one, year=year, product=dict(PRODUCE)[one.cooperative.produce],
                volume=Decimal(chance.randrange(80, 1800)), amount=Decimal(chance.randrange(200000, 4000000)) / 100,
            )
            for one in members if one.kind == CoopMemberKind.FARMER for year in (today.year - 1, today.year)
        ]
    )  # fmt: skip
    _keep(
        [
            Land(
                unit_id=row.unit_id, cooperative=row, name=f"{side}片", area=Decimal(chance.randrange(300, 3200)) / 10,
                source=("transfer", "share")[place], crop=row.produce, since=date(today.year - 3, 1, 1),
                until=date(today.year + 4, 12, 31),
            )
            for row in made for place, side in enumerate(("东", "西"))
        ]
    )  # fmt: skip
    return made


def _members(row: Cooperative, chance: Random) -> list[CoopMember]:
    farmers = chance.randrange(9, 19)
    kinds = ["farmer"] * farmers + ["body" if row.party_led else "person"]
    return [
        CoopMember(
            unit_id=row.unit_id, cooperative=row, number=f"{row.pk:02}-{place:03}", kind=kind,
            name=f"{row.unit.name}股份经济合作社" if kind == "body" else _name(chance), joined=row.founded,
            capital=Decimal(chance.randrange(5, 60) * 100), reserve=Decimal(chance.randrange(0, 90000)) / 100,
            subsidy=Decimal("150.00"), bank=f"6217990000{row.pk:03}{place:03}" if kind == "farmer" else None,
        )
        for place, kind in enumerate(kinds, 1)
    ]  # fmt: skip


def _finished(row: Cooperative, today: date) -> Distribution:
    """Last year's surplus, from proposal to payment."""
    start = date(today.year, 1, 1)
    with clock.fixed(start):
        plan = plans.propose_distribution(
            by=SYSTEM, cooperative=row, year=today.year - 1, surplus=Decimal("186432.57"), loss=Decimal("6432.57"),
            reserve=Decimal("18000.00"), rate=Decimal(65), basis="amount",
        )  # fmt: skip
        plans.publish_plan(by=SYSTEM, plan=plan)
    with clock.fixed(start + timedelta(days=17)):
        number = row.members.count()
        plans.decide_plan(by=SYSTEM, plan=plan, voters=number, present=number - 1, agreed=number - 1)
    with clock.fixed(start + timedelta(days=20)):
        return plans.pay_plan(by=SYSTEM, plan=plan)  # type: ignore[return-value]


def _shares(found: list[Unit], chance: Random, today: date) -> None:
    """Two villages: one dividend paid, one lying open to the members."""
    for place, unit in enumerate(one for one in found if one.code in FROZEN):
        _keep(
            [
                ShareHolder(
                    unit=unit, number=f"{number:04}", household=f"{(number + 2) // 3:03}", name=_name(chance),
                    shares=Decimal(chance.choice((100, 100, 100, 80, 50))) / 100, since=date(2018, 12, 31),
                    ground="清产核资量化", bank=f"6217880000{place}{number:05}",
                )
                for number in range(1, 61 + 24 * place)
            ]
        )  # fmt: skip
        _dividend(unit, today, is_paid=place == 0)


def _dividend(unit: Unit, today: date, *, is_paid: bool) -> Dividend:
    start = date(today.year, 1, 1) if is_paid else today - timedelta(days=14)
    with clock.fixed(start):
        register = shares.freeze_shares(by=SYSTEM, unit=unit, on=date(start.year - 1, 12, 31))
        objection = shares.object_to(by=SYSTEM, thing=register, name="方秋生", text="户里去年添了一口人，份额没有加。")
        shares.rule_objection(by=SYSTEM, objection=objection, holds=False, reason="章程写明增人不增份，户内自行调剂。")
    with clock.fixed(start + timedelta(days=11)):
        shares.settle_register(by=SYSTEM, register=register)
        plan = plans.propose_dividend(
            by=SYSTEM, register=register, year=start.year - 1, income=Decimal("264818.30"), loss=Decimal(0),
            reserve=Decimal("64818.30"),
        )  # fmt: skip
        plans.publish_plan(by=SYSTEM, plan=plan)
    if is_paid:
        with clock.fixed(start + timedelta(days=23)):
            plans.decide_plan(by=SYSTEM, plan=plan, voters=48, present=45, agreed=43)
            plans.pay_plan(by=SYSTEM, plan=plan)
    return plan


def _contracts(found: list[Unit], chance: Random, today: date) -> None:
    rows = []
    for number in range(48):
        unit, left = found[number % len(found)], (-12, 9, 24, 55, 80)[number] if number < 5 else 200 + number * 37
        until = today + timedelta(days=left)
        rows.append(
            Contract(
                unit=unit, number=f"{unit.code[-6:]}-{number + 1:03}", name=f"{unit.name}{KEEPS[number % len(KEEPS)]}",
                kind=("resource", "asset", "resource", "asset")[number % 4], party=_name(chance),
                area=Decimal(chance.randrange(20, 900)) / 10, price=Decimal(chance.randrange(30, 600) * 100),
                since=until - timedelta(days=365 * 5), until=until, resolved_on=until - timedelta(days=365 * 5 + 20),
            )
        )  # fmt: skip
    made = _keep(rows)
    payments = []
    for one in made:
        for half, month in enumerate((3, 9)):
            due = date(today.year, month, 20)
            is_in = due < today and chance.random() > 0.12
            amount = one.price / 2
            payments.append(
                Payment(
                    unit_id=one.unit_id, contract=one, due=due, amount=amount, paid=amount if is_in else Decimal(0),
                    paid_on=due - timedelta(days=half + 1) if is_in else None,
                )
            )  # fmt: skip
    _keep(payments)


def _incomes(found: list[Unit], chance: Random, today: date) -> None:
    rows = []
    for unit in found:
        size = chance.choice((6, 12, 18, 28, 45, 90))
        parts = {"operating": 0.35, "contracting": 0.3, "investment": 0.1, "subsidy": 0.2, "other": 0.05}
        for year, rise in ((today.year - 2, 1.0), (today.year - 1, 1.09)):
            for item in IncomeItem.values:
                share = size * parts[item] * rise * chance.uniform(0.8, 1.25)
                rows.append(Income(unit=unit, year=year, item=item, amount=round(Decimal(share), 4)))
    _keep(rows)


def _workshops(found: list[Unit], chance: Random, today: date) -> None:
    kinds = (("制伞", "processing"), ("茶旅", "farm"), ("直播", "sales"), ("竹编", "craft"))
    made = _keep(
        [
            Workshop(
                unit=unit, name=f"{unit.name}{kinds[place % 4][0]}工坊", kind=kinds[place % 4][1],
                operator="村股份经济合作社", founded=date(today.year - 2, 5, 1 + place), jobs=chance.randrange(12, 60),
                households=chance.randrange(8, 40), household_income=Decimal(chance.randrange(40, 180) * 100),
            )
            for place, unit in enumerate(found[:8])
        ]
    )  # fmt: skip
    _keep(
        [
            WorkshopTraining(
                unit_id=one.unit_id, workshop=one, title=title, on=date(today.year, month, 10), sessions=2,
                participants=chance.randrange(20, 70),
            )
            for one in made for title, month in (("上岗技能", 2), ("安全和质量", 6))
        ]
    )  # fmt: skip
    _keep(
        [
            Speciality(
                unit=unit, product=PRODUCE[place % len(PRODUCE)][0], year=today.year - 1, brand=f"{unit.name}印象",
                area=Decimal(chance.randrange(100, 1200)), value=Decimal(chance.randrange(80, 900)),
                households=chance.randrange(30, 200),
            )
            for place, unit in enumerate(found[:14])
        ]
    )  # fmt: skip
    _keep(
        [
            PovertyAsset(
                unit=unit, name=f"{unit.name}光伏电站", kind="operating", year=2019 + place % 4, source="财政衔接资金",
                value=Decimal(chance.randrange(200, 900) * 1000), owner=f"{unit.name}股份经济合作社", keeper="公益岗位",
                income=Decimal(chance.randrange(12, 60) * 1000), income_use="公益岗位和小型公益事业",
            )
            for place, unit in enumerate(found[2:10])
        ]
    )  # fmt: skip
