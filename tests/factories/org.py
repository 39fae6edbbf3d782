"""An invented county, its people and their accounts, made through the product's own actions."""

from datetime import date
from itertools import count

from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.actions.people import create_person, create_post
from zhenjie.engines.org.actions.units import create_unit
from zhenjie.engines.org.models import Account, Person, Post, Unit

_numbers = count(1)
PASSWORD = "Qingshan-2026"


def make_unit(
    name: str = "", *, kind: str = "township", parent: Unit | None = None, code: str = "", since: date | None = None
) -> Unit:
    """A unit below `parent`; named after its number when no name is given."""
    return create_unit(
        by=SYSTEM, name=name or f"青禾{next(_numbers)}镇", kind=kind, parent=parent, code=code, valid_from=since
    )


def make_county(townships: int = 2, villages: int = 2, since: date | None = None) -> Unit:
    """A county with townships and villages below: 青澜县 / 1镇 … / 1村 …"""
    county = make_unit("青澜县", kind="county", since=since)
    for t in range(1, townships + 1):
        township = make_unit(f"云溪{t}镇", parent=county, since=since)
        for v in range(1, villages + 1):
            make_unit(f"云溪{t}镇柳河{v}村", kind="village", parent=township, since=since)
    return county


def make_person(name: str = "", *, unit: Unit | None = None, mobile: str = "") -> Person:
    """A person who belongs to `unit`."""
    return create_person(by=SYSTEM, name=name or f"许静{next(_numbers)}", unit=unit or make_unit(), mobile=mobile)


def make_post(
    person: Person,
    *,
    unit: Unit | None = None,
    role: str = "clerk",
    title: str = "经办",
    since: date = date(2024, 1, 1),
) -> Post:
    """An approved post of `person`, by default at the person's own unit."""
    return create_post(
        by=SYSTEM, person=person, unit=unit or person.unit, title=title, role=role, valid_from=since, main=True
    )


def make_account(
    *,
    unit: Unit | None = None,
    role: str = "clerk",
    login: str = "",
    person: Person | None = None,
    administrator: str = "",
) -> Account:
    """A log-in with PASSWORD; with `role` an approved post at `unit`, with `administrator` none."""
    if not administrator:
        person = person or make_person(unit=unit)
        make_post(person, unit=unit or person.unit, role=role)
    account = Account(login=login or f"user{next(_numbers)}", person=person, administrator=administrator)
    account.set_password(PASSWORD)
    account.save()
    return account
