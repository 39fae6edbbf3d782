"""同类企业: the firms that a changed policy may serve too, and the people who answer for them (包联)."""

from dataclasses import dataclass

from zhenjie.domains.enterprises.choices import Status
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.queries.firms import KEY
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Account, Link, Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.queries import valid_on, within

MOST = 500
WAYS = ("industry", "size", "place")


@dataclass(frozen=True, slots=True)
class Alike:
    """A firm like the one that spoke, with its stewards."""

    firm: Enterprise
    stewards: tuple[str, ...]


def alike(firm: Enterprise, ways: tuple[str, ...], prefixes: tuple[str, ...]) -> list[Enterprise]:
    """Firms within `prefixes` that share with `firm` what `ways` names: industry, size, place (the township). At most MOST."""
    found = within(Enterprise.objects.filter(status=Status.PRESENT).exclude(pk=firm.pk), prefixes)
    if "industry" in ways:
        found = found.filter(industry=firm.industry)
    if "place" in ways:
        found = within(found, [_township(firm.unit)])
    rows = found.select_related("unit").order_by("name")
    if "size" not in ways:
        return list(rows[:MOST])
    size, same = firm.sized.size, []
    for one in rows.iterator():
        if one.sized.size == size:
            same.append(one)
        if len(same) == MOST:
            break
    return same


def _township(unit: Unit) -> str:
    """The path of the township around a unit; its own when there is none."""
    around = Unit.objects.filter(path__in=[*above(unit.path), unit.path], kind=UnitKind.TOWNSHIP).first()
    return around.path if around else unit.path


def stewards(firms: list[Enterprise]) -> dict[int, list[Link]]:
    """Who answers for each of the firms today."""
    links = Link.objects.filter(valid_on(), subject__in=[f"{KEY}:{one.pk}" for one in firms]).select_related("person")
    found: dict[int, list[Link]] = {}
    for link in links.order_by("pk"):
        found.setdefault(int(link.subject.partition(":")[2]), []).append(link)
    return found


def with_stewards(firms: list[Enterprise]) -> list[Alike]:
    """The firms with the names of their stewards; those that have one first."""
    known = stewards(firms)
    rows = [Alike(one, tuple(link.person.name for link in known.get(one.pk, ()))) for one in firms]
    return sorted(rows, key=lambda row: not row.stewards)


def accounts_of(links: dict[int, list[Link]]) -> dict[int, list[Account]]:
    """The accounts of the stewards, by person."""
    people = {link.person_id for some in links.values() for link in some}
    found: dict[int, list[Account]] = {}
    for account in Account.objects.filter(person__in=people, is_active=True).order_by("pk"):
        if account.person_id is not None:
            found.setdefault(account.person_id, []).append(account)
    return found
