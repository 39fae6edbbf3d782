"""分成 where the lead is named: who has how much of a lead that two townships follow together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhenjie.domains.investment.choices import ClaimState
from zhenjie.domains.investment.models.claims import Claim
from zhenjie.engines.org.models import Unit

_SIDES = (ClaimState.HOLDS, ClaimState.SHARED)


@dataclass(frozen=True, slots=True)
class Part:
    """One side. ``town``: its name, '' where the reader may not know it; ``percent`` of the lead; ``counts``: it is counted there; ``own``:
    it is the side of the very project that was asked about."""

    town: str
    percent: int
    counts: bool
    own: bool

    def __str__(self) -> str:
        if not self.town:
            return f"{self.percent}%"
        return f"{self.town} {self.percent}%{_('（由它计数）') if self.counts else ''}"


def worded(parts: Iterable[Part]) -> str:
    """All sides that the reader may know, as they stand on a screen and in a file."""
    return "、".join(map(str, parts))


def any_shared(projects: "QuerySet[Any]") -> bool:
    """Whether `parts_of` has something to say of these: a query of keys of projects. One query."""
    there = Claim.objects.filter(project__gone_at__isnull=True, state__in=_SIDES)
    shared = there.filter(state=ClaimState.SHARED).order_by().values("family")
    return there.filter(project__in=projects, family__in=shared).exists()


def parts_of(projects: Iterable[int], above: Sequence[str]) -> dict[int, list[Part]]:
    """By project of a shared lead all its sides, whoever counts it first, for a reader who decides about it (path prefixes ``above``);
    for everybody else the project's own part alone, which is all that a township may know. Two queries at most."""
    asked = set(projects)
    families = Claim.objects.filter(project__in=asked, state__in=_SIDES).order_by().values("family")
    sides: dict[int, list[Claim]] = {}
    rows = Claim.objects.filter(family__in=families, state__in=_SIDES, project__gone_at__isnull=True)
    for one in rows.select_related("family__unit").order_by("state", "pk"):
        sides.setdefault(one.family_id or 0, []).append(one)
    shared = [some for some in sides.values() if any(one.state == ClaimState.SHARED for one in some)]
    towns = {one.town for some in shared for one in some}
    names = dict(Unit.objects.filter(path__in=towns).values_list("path", "name")) if towns else {}
    found = {}
    for some in shared:
        all_ = some[0].family is not None and some[0].family.unit.path.startswith(tuple(above))
        for project in asked.intersection(one.project_id for one in some):
            found[project] = [
                Part(
                    names.get(one.town, "") if all_ else "",
                    _percent(one, some),
                    one.state == ClaimState.HOLDS,
                    one.project_id == project,
                )
                for one in some
                if all_ or one.project_id == project
            ]
    return found


def _percent(claim: Claim, sides: Iterable[Claim]) -> int:
    """Its own share; whoever counts the lead has what the others leave."""
    if claim.state == ClaimState.SHARED:
        return claim.share
    return max(0, 100 - sum(one.share for one in sides if one.state == ClaimState.SHARED))
