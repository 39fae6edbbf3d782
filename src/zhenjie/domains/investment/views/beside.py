"""What investment adds to the pages below it: where a project came from and what may be said of the same lead elsewhere; the leads that
came through a firm."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from zhenjie.core import clock
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.queries.firms import KEY as FIRM
from zhenjie.domains.investment.forms.leads import OriginForm
from zhenjie.domains.investment.models.claims import Claim
from zhenjie.domains.investment.models.events import Origin
from zhenjie.domains.investment.queries.cohorts import introducers
from zhenjie.domains.investment.queries.sharing import parts_of
from zhenjie.domains.investment.queries.words import word_of
from zhenjie.domains.investment.views.reach import CONTESTS, EVENTS, INVESTORS
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.views.reach import READ, WRITE
from zhenjie.web.beside import beside, beside_each


@beside(PROJECT)
def of_project(request: HttpRequest, project: Project) -> tuple[str, dict[str, Any]] | None:
    """The investor, the event, whoever introduced them; and one sentence, when the same lead stands elsewhere."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    claim = Claim.objects.select_related("family__unit").filter(project=project).first()
    origin = Origin.objects.select_related("investor", "event", "introduced_by").filter(project=project).first()
    may_write = scope.allows(WRITE, project.unit.path)
    family = claim.family if claim is not None and claim.family is not None else None
    if family is not None and not scope.allows(CONTESTS, family.unit.path):
        family = None
    parts = parts_of([project.pk], scope.prefixes_for(CONTESTS)) if family is not None else {}
    context = {
        "project": project, "origin": origin, "word": word_of(claim), "family": family, "parts": parts.get(project.pk, []),
        "may_investor": scope.allows(INVESTORS, project.unit.path), "may_event": scope.allows(EVENTS, project.unit.path),
        "origin_form": OriginForm(path=project.unit.path, prefix="origin") if may_write and origin is None else None,
    }  # fmt: skip
    return "investment/parts/of_project.html", context


@beside_each(PROJECT)
def of_projects(request: HttpRequest, projects: Sequence[Project]) -> dict[int, tuple[str, dict[str, Any]]]:
    """分成 in the line of a shared lead."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    found = parts_of([one.pk for one in projects], scope.prefixes_for(CONTESTS))
    return {pk: ("investment/parts/shares.html", {"parts": parts}) for pk, parts in found.items()}


@beside(FIRM)
def of_firm(request: HttpRequest, firm: Enterprise) -> tuple[str, dict[str, Any]] | None:
    """以商招商: how many leads came through this firm, and how many of them landed."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    here = scope.prefixes_for(READ)
    found = introducers(here, clock.today(), firm) if here else []
    return ("investment/parts/of_firm.html", {"one": found[0], "firm": firm}) if found else None
