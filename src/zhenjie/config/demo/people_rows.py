"""The demo's residents: two hundred households of two townships. Names, numbers and mobiles are invented."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from random import Random

from django.db import transaction

from zhenjie.config.demo.writing import GIVEN, SURNAMES, TOWNS, citizen_number, units, write
from zhenjie.domains.residents.models import Household, Person
from zhenjie.engines.org.models import Unit

NUMBERS = {TOWNS[0]: 140, TOWNS[1]: 60}


def load() -> None:
    """Households and their people; what is there is left alone."""
    if Household.everything.exists():
        return
    serials = count(1)
    with transaction.atomic():
        for code, number in NUMBERS.items():
            noise = Random(f"people/{code}")
            homes = _homes(code)
            households = write([_household(homes[place % len(homes)], code, place) for place in range(number)])
            members = write([one for household in households for one in _family(household, noise, serials)])
            _settle(households, members)


def _homes(code: str) -> list[Unit]:
    """Stairwells where a grid has them, else the grid itself."""
    stairs, grids = units(code, "stairwell"), units(code, "grid")
    held = {one.path[: len(grids[0].path)] for one in stairs} if grids else set()
    return [*stairs, *(one for one in grids if one.path not in held)]


def _household(home: Unit, code: str, place: int) -> Household:
    address = f"{place % 6 + 1}0{place % 3 + 1}室" if home.kind == "stairwell" else f"{place + 1}号"
    return Household(unit=home, number=f"{code[-3:]}{place + 1:05}", kind="family", address=address)


def _family(household: Household, noise: Random, serials: Iterator[int]) -> list[Person]:
    surname, other = noise.choice(SURNAMES), noise.choice(SURNAMES)
    years = noise.randrange(1942, 1996)
    found = [_person(household, surname, years, "m", "head", noise, next(serials))]
    if noise.random() < 0.8:
        found.append(_person(household, other, years + noise.randrange(-2, 5), "f", "spouse", noise, next(serials)))
    for _ in range(noise.choices((0, 1, 2, 3), (20, 35, 35, 10))[0]):
        found.append(
            _person(
                household,
                surname,
                min(years + noise.randrange(22, 34), 2025),
                noise.choice("mf"),
                "child",
                noise,
                next(serials),
            )
        )
    if years > 1962 and noise.random() < 0.3:
        found.append(
            _person(
                household, surname, years - noise.randrange(22, 30), noise.choice("mf"), "parent", noise, next(serials)
            )
        )
    return found


def _person(
    household: Household, surname: str, year: int, gender: str, relation: str, noise: Random, serial: int
) -> Person:
    born = date(year, 1, 1) + timedelta(days=noise.randrange(365))
    old = year < 1957
    return Person(
        unit=household.unit,
        household=household,
        relation=relation,
        name=surname + "".join(noise.sample(GIVEN, noise.choice((1, 2, 2)))),
        gender=gender,
        born=born,
        citizen=citizen_number(f"{born:%Y%m%d}", serial * 2 + (gender == "m")),
        mobile=f"1990100{serial:04}" if year < 2012 else None,
        bank=f"62170000990101{serial:05}" if old else None,
        health=noise.choice(("高血压，定期服药", "听力不好，上门请敲重些", "糖尿病"))
        if old and noise.random() < 0.5
        else None,
        room=household.address,
        presence=noise.choices(("here", "away", "floating"), (78, 16, 6))[0],
    )


def _settle(households: list[Household], members: list[Person]) -> None:
    """Head and number of people follow from the members."""
    by_household: dict[int, list[Person]] = {}
    for one in members:
        by_household.setdefault(one.household_id or 0, []).append(one)
    for household in households:
        family = by_household[household.pk]
        household.size, household.head = len(family), family[0]
    Household.objects.bulk_update(households, ["size", "head"], batch_size=500)
