"""分成 where the lead is named: who has how much of a lead that two townships follow together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhenjie.domains.investment.choices import ClaimState
from zhenjie.domains.investment.models.claims import Claim
from zhenjie.engines.org.models import Unit

_SIDES = (ClaimState.HOLDS, ClaimState.SHARED)


@dataclass(frozen=True, slots=True)
class Part:
    """One side. ``town``: its name, '' where the reader may not know it; ``percent`` of the lead; ``counts``: it is counted there."""

    town: str
    percent: int
    counts: bool


def parts_of(projects: Iterable[int], above: Sequence[str]) -> dict[int, list[Part]]:
    """By project of a shared lead all its sides, whoever counts it first, for a reader who decides about it (path prefixes ``above``);
    for everybody else the project's own part alone, which is all that a township may know. Three queries at most."""
    mine = Claim.objects.filter(project__in=list(projects), state__in=_SIDES).select_related("family__unit")
    families = {one.project_id: one.family for one in mine if one.family is not None}
    if not families:
        return {}
    sides: dict[int, list[Claim]] = {}
    rows = Claim.objects.filter(family__in={one.pk for one in families.values()}, state__in=_SIDES)
    for one in rows.filter(project__gone_at__isnull=True).order_by("state", "pk"):
        sides.setdefault(one.family_id or 0, []).append(one)
    sides = {key: some for key, some in sides.items() if any(one.state == ClaimState.SHARED for one in some)}
    towns = {one.town for some in sides.values() for one in some}
    names = dict(Unit.objects.filter(path__in=towns).values_list("path", "name")) if towns else {}
    found = {}
    for project, family in families.items():
        some, all_ = sides.get(family.pk, []), family.unit.path.startswith(tuple(above))
        told = [
            Part(names.get(one.town, "") if all_ else "", _percent(one, some), one.state == ClaimState.HOLDS)
            for one in some
            if all_ or one.project_id == project
        ]
        if told:
            found[project] = told
    return found


def _percent(claim: Claim, sides: Iterable[Claim]) -> int:
    """Its own share; whoever counts the lead has what the others leave."""
    if claim.state == ClaimState.SHARED:
        return claim.share
    return max(0, 100 - sum(one.share for one in sides if one.state == ClaimState.SHARED))
