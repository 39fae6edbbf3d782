"""Residents, firms and party organisations of an invented county, saved through the ledger."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from zhenjie.core.actors import SYSTEM
from zhenjie.domains.enterprises.models import Enterprise, Standing, Task, Visit
from zhenjie.domains.party.models import (
    Activity,
    Alliance,
    Gathering,
    GridRole,
    Member,
    Organisation,
    Position,
    Training,
)
from zhenjie.domains.residents.models import Household, Person
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.actions.people import create_person
from zhenjie.engines.org.models import Unit

_numbers = count(1)
_CITIZEN = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def citizen_number(serial: int, born: str = "19560412") -> str:
    """A number that passes the check, of a division that no person has."""
    bare = f"990101{born}{serial % 1000:03}"
    return bare + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(bare, _CITIZEN, strict=True)) % 11]


def credit_code(serial: int) -> str:
    """A credit code that passes the check, of the invented county."""
    bare = f"91990101MA{serial:06}X"
    total = sum(_CREDIT.index(char) * 3**place for place, char in enumerate(bare))
    return bare + _CREDIT[-total % 31]


def make_resident(unit: Unit, name: str = "", **values: Any) -> Person:
    """A resident at `unit`."""
    number = next(_numbers)
    given = {"citizen": citizen_number(number), "mobile": f"199{number:08}", "born": date(1956, 4, 12), "gender": "m"}
    return save_row(
        by=SYSTEM, row=Person(unit=unit, name=name or f"林{number}", room=f"{number}室", **(given | values))
    )


def make_household(unit: Unit, **values: Any) -> Household:
    """A household without members."""
    number = next(_numbers)
    return save_row(by=SYSTEM, row=Household(unit=unit, number=f"H{number}", address=f"{number}号", **values))


def make_firm(unit: Unit, name: str = "", **values: Any) -> Enterprise:
    """A small machine works."""
    number = next(_numbers)
    given = {
        "code": credit_code(number), "industry": "35", "founded": date(2020, 1, 1 + number % 28), "persons": 30,
        "revenue": Decimal(500), "assets": Decimal(800), "year": 2025,
    }  # fmt: skip
    return save_row(by=SYSTEM, row=Enterprise(unit=unit, name=name or f"青澜{number}机械厂", **(given | values)))


def make_standing(unit: Unit, **values: Any) -> Standing:
    """A firm on the list of industry."""
    given = {"kind": "industry", "entered": date(2022, 1, 1), "ground": "年度审核", **values}
    return save_row(by=SYSTEM, row=Standing(unit=unit, enterprise=make_firm(unit), **given))


def make_visit(unit: Unit, firm: Enterprise | None = None, **values: Any) -> Visit:
    """A visit to a firm."""
    visitor = values.pop("visitor", None) or create_person(by=SYSTEM, name=f"走访{next(_numbers)}", unit=unit)
    given = {"on": date(2026, 1, 1 + next(_numbers) % 28), "said": "谈了用工。", **values}
    return save_row(by=SYSTEM, row=Visit(unit=unit, enterprise=firm or make_firm(unit), visitor=visitor, **given))


def make_task(unit: Unit, **values: Any) -> Task:
    """Something to do for a firm."""
    number = next(_numbers)
    given = {"text": f"第{number}件事", "due": date(2026, 2, 1 + number % 28), "holder": unit, **values}
    return save_row(by=SYSTEM, row=Task(unit=unit, enterprise=make_firm(unit), **given))


def make_organisation(unit: Unit, **values: Any) -> Organisation:
    """A branch at `unit`."""
    given = {"kind": "branch", "name": f"第{next(_numbers)}党支部", "secretary": "林书记", **values}
    return save_row(by=SYSTEM, row=Organisation(unit=unit, **given))


def make_member(unit: Unit, organisation: Organisation | None = None, **values: Any) -> Member:
    """A full member."""
    number = next(_numbers)
    given = {"name": f"方{number}", "joined": date(2000, 7, 1 + number % 28), **values}
    return save_row(by=SYSTEM, row=Member(unit=unit, organisation=organisation or make_organisation(unit), **given))


def make_gathering(unit: Unit, organisation: Organisation | None = None, **values: Any) -> Gathering:
    """A meeting that was held."""
    number = next(_numbers)
    given = {"kind": "theme_day", "on": date(2026, 3, 1 + number % 28), "title": f"主题党日{number}", "held": True}
    row = Gathering(unit=unit, organisation=organisation or make_organisation(unit), **(given | values))
    return save_row(by=SYSTEM, row=row)


def make_training(unit: Unit, **values: Any) -> Training:
    """A class of two days."""
    number = next(_numbers)
    given = {"title": f"第{number}期培训", "kind": "school", "starts": date(2026, 4, 1 + number % 27)}
    return save_row(by=SYSTEM, row=Training(unit=unit, **{**given, "ends": date(2026, 4, 29), **values}))


def make_position(unit: Unit) -> Position:
    """A party centre."""
    number = next(_numbers)
    row = Position(unit=unit, name=f"党群服务中心{number}", kind="centre", area=Decimal(number))
    return save_row(by=SYSTEM, row=row)


def make_alliance(unit: Unit) -> Alliance:
    """An alliance of two."""
    row = Alliance(unit=unit, name=f"共建联盟{next(_numbers)}", lead=make_organisation(unit), partners="学校、医院")
    return save_row(by=SYSTEM, row=row)


def make_activity(unit: Unit, **values: Any) -> Activity:
    """An activity with people served, each kind for itself."""
    number = next(_numbers)
    given = {"on": date(2026, 5, 1 + number % 28), "direct": 30, "direct_basis": "签到册", "indirect": 200, **values}
    return save_row(by=SYSTEM, row=Activity(unit=unit, alliance=make_alliance(unit), title=f"义诊{number}", **given))


def make_grid_role(unit: Unit, **values: Any) -> GridRole:
    """A volunteer."""
    given = {"role": "volunteer", "name": f"夏{next(_numbers)}", **values}
    return save_row(by=SYSTEM, row=GridRole(unit=unit, **given))
