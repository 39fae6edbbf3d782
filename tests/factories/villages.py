"""Cooperatives, shares and contracts of an invented village, saved through the ledger."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
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
    ShareRegister,
    Speciality,
    Workshop,
    WorkshopTraining,
)
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

_numbers = count(1)


def _save(row: Any) -> Any:
    return save_row(by=SYSTEM, row=row)


def make_cooperative(unit: Unit, **values: Any) -> Cooperative:
    """A cooperative without members."""
    number = next(_numbers)
    given = {"produce": "茶叶", "capital": Decimal(50000), "founded": date(2019, 1, 1 + number % 28), **values}
    return _save(Cooperative(unit=unit, name=f"青山{number}茶叶合作社", **given))


def make_coop_member(unit: Unit, cooperative: Cooperative | None = None, **values: Any) -> CoopMember:
    """A farmer with 1,000 yuan in."""
    number = next(_numbers)
    given = {
        "number": f"C{number:05}",
        "name": f"林春{number}",
        "capital": Decimal(1000),
        "bank": f"62170000{number:08}",
    }
    row = CoopMember(unit=unit, cooperative=cooperative or make_cooperative(unit), **(given | values))
    return _save(row)


def make_patronage(unit: Unit, member: CoopMember | None = None, **values: Any) -> Patronage:
    """Tea sold through the cooperative."""
    number = next(_numbers)
    given = {"year": 2000 + number % 26, "product": "鲜叶", "volume": Decimal(100), "amount": Decimal(5000), **values}
    return _save(Patronage(unit=unit, member=member or make_coop_member(unit), **given))


def make_land(unit: Unit, **values: Any) -> Land:
    """Ten mu on lease."""
    number = next(_numbers)
    given = {"area": Decimal(10), "crop": "茶", "since": date(2020, 1, 1 + number % 28), **values}
    return _save(Land(unit=unit, cooperative=make_cooperative(unit), name=f"东坡{number}号", **given))


def make_distribution(unit: Unit) -> Distribution:
    """A plan as it was proposed, without lines."""
    money = {"surplus": Decimal(100), "divided": Decimal(100), "by_patronage": Decimal(60), "by_shares": Decimal(40)}
    row = Distribution(
        unit=unit, cooperative=make_cooperative(unit), year=2025, rate=60, rule="农民专业合作社法", **money
    )
    return _save(row)


def make_holder(unit: Unit, **values: Any) -> ShareHolder:
    """A member of the collective with one share."""
    number = next(_numbers)
    given = {"number": f"S{number:05}", "household": f"H{number}", "name": f"方秋{number}", "since": date(2020, 1, 1)}
    return _save(ShareHolder(unit=unit, **(given | values)))


def make_share_register(unit: Unit, **values: Any) -> ShareRegister:
    """A frozen register without lines."""
    number = next(_numbers)
    given = {
        "on": date(2000 + number % 25, 1, 1 + number % 28), "open_until": date(2026, 1, 20), "members": 3,
        "total": Decimal(3), "rule": "农村集体经济组织法", "frozen_at": clock.now(), **values,
    }  # fmt: skip
    return _save(ShareRegister(unit=unit, **given))


def make_dividend(unit: Unit) -> Dividend:
    """A dividend as it was proposed, without lines."""
    number = next(_numbers)
    money = {"income": Decimal(100), "divided": Decimal(100), "rule": "农村集体经济组织法"}
    return _save(Dividend(unit=unit, register=make_share_register(unit), year=1900 + number, **money))


def make_contract(unit: Unit, **values: Any) -> Contract:
    """A pond let for ten years."""
    number = next(_numbers)
    given = {
        "name": f"{number}号鱼塘", "kind": "resource", "party": f"夏{number}", "price": Decimal(12000),
        "since": date(2020, 1, 1), "until": date(2030, 1, 1 + number % 28), **values,
    }  # fmt: skip
    return _save(Contract(unit=unit, number=f"HT{number:05}", **given))


def make_payment(unit: Unit, **values: Any) -> Payment:
    """A year's rent, half of it paid."""
    contract = values.pop("contract", None) or make_contract(unit)
    given = {"due": date(2026, 1, 1 + next(_numbers) % 28), "amount": Decimal(12000), "paid": Decimal(6000), **values}
    return _save(Payment(unit=unit, contract=contract, **given))


def make_poverty_asset(unit: Unit) -> PovertyAsset:
    """A solar plant on a roof."""
    number = next(_numbers)
    money = {"value": Decimal(300000), "income": Decimal(20000), "income_use": "公益岗位"}
    row = PovertyAsset(unit=unit, name=f"{number}号光伏", kind="operating", year=2020, owner="村集体", **money)
    return _save(row)


def make_income(unit: Unit, **values: Any) -> Income:
    """What a village let brought in a year."""
    given = {"year": 1900 + next(_numbers), "month": 12, "item": "contracting", "amount": Decimal("12.5"), **values}
    return _save(Income(unit=unit, **given))


def make_workshop(unit: Unit) -> Workshop:
    """A workshop where umbrellas are sewn."""
    number = next(_numbers)
    return _save(Workshop(unit=unit, name=f"制伞工坊{number}", kind="processing", jobs=20, households=15))


def make_workshop_training(unit: Unit, **values: Any) -> WorkshopTraining:
    """A course."""
    number = next(_numbers)
    given = {"title": f"缝纫第{number}期", "on": date(2026, 3, 1 + number % 28), "participants": 30, **values}
    return _save(WorkshopTraining(unit=unit, workshop=make_workshop(unit), **given))


def make_speciality(unit: Unit) -> Speciality:
    """What a village is known for."""
    number = next(_numbers)
    return _save(Speciality(unit=unit, product=f"香榧{number}", year=2025, value=Decimal(80)))
