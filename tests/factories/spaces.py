"""Spaces of an invented county, saved through the product's own actions."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.space.actions.duties import record_inspection
from zhenjie.domains.space.actions.quota import post_quota
from zhenjie.domains.space.models.farmland import FarmTransfer, HomesteadRight
from zhenjie.domains.space.models.land import LandContract, QuotaArea, QuotaEntry
from zhenjie.domains.space.models.leases import BuildingTax, Inspection, Lease, PlantDuty
from zhenjie.domains.space.models.needs import SpaceNeed
from zhenjie.domains.space.models.spaces import Park, ParkService, Space
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

_numbers = count(1)


def make_space(unit: Unit, name: str = "", **values: Any) -> Space:
    """An idle plant of 1,200 ㎡ at 12 元."""
    given = {"kind": "plant", "state": "idle", "area": Decimal(1200), "price": Decimal(12), "use": "industry"}
    return save_row(by=SYSTEM, row=Space(unit=unit, name=name or f"闲置厂房{next(_numbers)}", **(given | values)))


def make_need(unit: Unit, name: str = "", **values: Any) -> SpaceNeed:
    """Somebody who looks for a plant of 1,000 ㎡ at no more than 15 元."""
    given = {"kind": "plant", "use": "industry", "area": Decimal(1000), "budget": Decimal(15), "trade": "制造"}
    return save_row(by=SYSTEM, row=SpaceNeed(unit=unit, name=name or f"青禾机械{next(_numbers)}", **(given | values)))


def make_lease(unit: Unit, space: Space | None = None, **values: Any) -> Lease:
    """A lease that runs for two years around today."""
    number, today = next(_numbers), clock.today()
    given = {"begins": date(today.year - 1, 1, 1), "ends": date(today.year + 1, 12, 31), "area": Decimal(100)}
    space = space or make_space(unit, state="used")
    return save_row(by=SYSTEM, row=Lease(unit=unit, space=space, tenant=f"承租企业{number}", **(given | values)))


def make_tax(unit: Unit, building: Space | None = None, **values: Any) -> BuildingTax:
    """A building's tax of last year."""
    building = building or make_space(unit, f"望溪大厦{next(_numbers)}", kind="building", state="used")
    given = {"year": 2025, "firms": 12, "tax": Decimal(3200), "band": "ten"}
    return save_row(by=SYSTEM, row=BuildingTax(unit=unit, building=building, **(given | values)))


def make_duty(unit: Unit, **values: Any) -> PlantDuty:
    """A plant in a plant and who is responsible."""
    number = next(_numbers)
    space = values.pop("space", None) or make_space(unit, f"厂中厂{number}", kind="inner", state="used")
    given = {"host": f"云溪铸造{number}", "officer": "业主公司安全总监"}
    return save_row(by=SYSTEM, row=PlantDuty(unit=unit, space=space, **(given | values)))


def make_inspection(unit: Unit) -> Inspection:
    """A clean inspection."""
    number = next(_numbers)
    return record_inspection(by=SYSTEM, duty=make_duty(unit), on=date(2026, 1, 1 + number % 28), found="fine")


def make_contract(unit: Unit, **values: Any) -> LandContract:
    """A parcel that was to be built on from 2024."""
    number = next(_numbers)
    given = {
        "number": f"2023-{number:03}", "parcel": f"南区{number}号", "user": f"青禾机械{number}", "area": Decimal(30), "price": Decimal(900),
        "signed_on": date(2023, 6, 1), "agreed_start": date(2024, 6, 1),
    }  # fmt: skip
    return save_row(by=SYSTEM, row=LandContract(unit=unit, **(given | values)))


def make_area(unit: Unit, name: str = "") -> QuotaArea:
    """An area of 增减挂钩."""
    return save_row(by=SYSTEM, row=QuotaArea(unit=unit, name=name or f"第{next(_numbers)}项目区"))


def make_entry(unit: Unit, area: QuotaArea | None = None, mu: str = "20") -> QuotaEntry:
    """Twenty 亩 reclaimed into stock."""
    return post_quota(
        by=SYSTEM, area=area or make_area(unit), source="reclaimed", target="stock", mu=Decimal(mu),
        on=date(2026, 1, 1 + next(_numbers) % 28), document="验收批复",
    )  # fmt: skip


def make_transfer(unit: Unit, **values: Any) -> FarmTransfer:
    """Fifty 亩 for six years."""
    number = next(_numbers)
    given = {
        "lessor": f"柳河村{number}组", "lessee": f"丰禾合作社{number}", "mu": Decimal(50), "begins": date(2024, 1, 1),
        "ends": date(2029, 12, 31), "rent": Decimal(800),
    }  # fmt: skip
    return save_row(by=SYSTEM, row=FarmTransfer(unit=unit, **(given | values)))


def make_right(unit: Unit, **values: Any) -> HomesteadRight:
    """The eligibility of a household."""
    number = next(_numbers)
    space = values.pop("space", None) or make_space(unit, f"宅院{number}", kind="yard", right="homestead", use="living")
    given = {"right": "eligibility", "holder": f"林{number}", "begins": date(2000, 1, 1)}
    return save_row(by=SYSTEM, row=HomesteadRight(unit=unit, space=space, **(given | values)))


def make_park(unit: Unit, name: str = "", **values: Any) -> Park:
    """A park."""
    return save_row(by=SYSTEM, row=Park(unit=unit, name=name or f"云溪产业园{next(_numbers)}", **values))


def make_service(unit: Unit) -> ParkService:
    """A canteen."""
    return save_row(by=SYSTEM, row=ParkService(unit=unit, park=make_park(unit), name=f"职工食堂{next(_numbers)}"))
