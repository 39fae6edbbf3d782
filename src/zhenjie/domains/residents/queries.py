"""The shared readers of residents: by whole number within a scope, what is held about one person, who looked at it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from zhenjie.core.refs import Ref
from zhenjie.core.secrecy import SecrecyError
from zhenjie.domains.residents.models import Household, Person
from zhenjie.domains.residents.rules import Purpose, purposes
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import kind_of
from zhenjie.engines.ledger.fields import Secret, blind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within
from zhenjie.engines.trail import queries as trail

PACKAGE = "zhenjie.domains.residents"
KEY = "residents.person"
#: What the sheet for the person says, in this order.
TOLD = ("name", "gender", "born", "citizen", "mobile", "bank", "health", "room", "household", "relation")


def by_number(text: str, prefixes: Iterable[str]) -> list[Person]:
    """Persons within `prefixes` whose whole citizen number or mobile is `text`; a part of a number finds nobody."""
    number = text.replace(" ", "").upper()
    if not number:
        return []
    citizen, mobile = (Person._meta.get_field(name) for name in ("citizen", "mobile"))
    wanted = Q(citizen_index=blind(citizen, number)) | Q(mobile_index=blind(mobile, number))  # type: ignore[arg-type]
    return list(within(Person.objects.filter(wanted).select_related("unit"), prefixes)[:20])


def by_name(text: str, unit: Unit, prefixes: Iterable[str]) -> list[Person]:
    """Persons of one village or grid by a part of the name: to be put into a household."""
    rows = within(within(Person.objects.filter(name__contains=text), [unit.path]), prefixes)
    return list(rows.select_related("unit", "household").order_by("name", "pk")[:20])


def members(household: Household) -> QuerySet[Person]:
    """Who belongs to the household, the head first."""
    return household.members.filter(gone_at__isnull=True).select_related("unit").order_by("pk")


@dataclass(frozen=True, slots=True)
class Held:
    """One field of one person: what it says (masked unless asked for plainly) and why it is kept."""

    title: str
    text: str
    purpose: Purpose
    is_secret: bool
    url: str = ""


def held(person: Person, *, plain: bool) -> list[Held]:
    """What is held about `person`, field by field, with its purpose; empty fields are left out."""
    said = purposes(PACKAGE)
    rows = []
    for name in TOLD:
        field = person._meta.get_field(name)
        value = getattr(person, name)
        if value in (None, ""):
            continue
        secret = isinstance(value, Secret)
        text = _plainly(person, name, value) if plain else _masked(person, name, value)
        url = reverse("residents:household", args=[value.pk]) if name == "household" else ""
        rows.append(Held(str(field.verbose_name), text, said[f"Person.{name}"], secret, url))  # type: ignore[union-attr]
    return rows


def _plainly(person: Person, name: str, value: Any) -> str:
    if isinstance(value, Secret):
        try:
            return value.plain
        except SecrecyError as error:
            return str(error)
    if kind_of(person._meta.get_field(name)) is Kind.CHOICE:  # type: ignore[arg-type]
        return str(getattr(person, f"get_{name}_display")())
    return str(value)


def _masked(person: Person, name: str, value: Any) -> str:
    if name == "name":
        return str(person)
    if name == "born":
        return "＊＊＊"
    return str(value) if isinstance(value, Secret) else _plainly(person, name, value)


@dataclass(frozen=True, slots=True)
class Look:
    """One act on the person's row, as the trail has it."""

    at: datetime
    name: str
    unit: str
    verb: str
    reason: str


def looks(person: Person) -> list[Look]:
    """Who wrote, looked at or printed what is held about `person`, newest first, each with the unit and the reason given."""
    entries = trail.history(Ref(KEY, str(person.pk)))
    units = dict(Unit.objects.filter(path__in={entry.unit for entry in entries}).values_list("path", "name"))
    return [
        Look(entry.at, entry.name, units.get(entry.unit, ""), entry.verb, _reason(entry.after))
        for entry in entries[::-1]
    ]


def _reason(after: str) -> str:
    found = json.loads(after) if after else None
    return str(found.get("reason", "")) if isinstance(found, dict) else ""
