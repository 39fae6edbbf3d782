"""撞单: the county sees both sides with what each has done, and decides. A township sees its own and one sentence."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.domains.investment.actions.claims import rule_claim
from zhenjie.domains.investment.choices import ClaimState
from zhenjie.domains.investment.forms.leads import RulingForm
from zhenjie.domains.investment.models.claims import Claim, Family
from zhenjie.domains.investment.queries import claims as reading
from zhenjie.domains.investment.queries.words import word_of
from zhenjie.domains.investment.views.reach import CONTESTS, CONTESTS_WRITE, EVENTS
from zhenjie.domains.projects.views.reach import answered
from zhenjie.engines.ledger.views.reach import reach
from zhenjie.engines.org.doors import require

LISTED = 60


@require_GET
def contests(request: Any) -> HttpResponse:
    """What waits for the county, what was decided; and what concerns the reader's own projects."""
    here = reach(request, EVENTS)
    above = tuple(request.scope.prefixes_for(CONTESTS))
    own = list(
        reading.mine(here).exclude(state=ClaimState.HOLDS).order_by("project__found_on", "project__name")[:LISTED]
    )
    waits = list(reading.waiting(above)[:LISTED])
    context = {
        "tab": "contests", "waits": reading.with_holders(waits), "rulings": reading.rulings(above)[:LISTED],
        "own": [(one, word_of(one)) for one in own] if not waits else [], "rule": reading.rule_now(),
        "shares": reading.shares(above), "decides": bool(waits) or reading.rulings(above).exists(),
    }  # fmt: skip
    return render(request, "investment/contests.html", context)


def _family(request: Any, pk: int, permission: str) -> Family:
    row = get_object_or_404(Family.objects.select_related("unit"), pk=pk)
    require(request, permission, row.unit.path)
    return row


@require_GET
def contest(request: Any, pk: int) -> HttpResponse:
    """Both sides on one page."""
    return _shown(request, _family(request, pk, CONTESTS))


def _shown(request: Any, row: Family, status: int = 200, **more: Any) -> HttpResponse:
    sides = reading.sides_of(row)
    may_write = request.scope.allows(CONTESTS_WRITE, row.unit.path)
    context: dict[str, Any] = {
        "tab": "contests", "row": row, "sides": sides, "first": next((one for one in sides if one.holds), None),
        "later": [one for one in sides if not one.holds], "may_write": may_write, "rule": reading.rule_now(),
        "rulings": row.rulings.select_related("claim__project__unit", "holder__project__unit"),
        "form": RulingForm() if may_write else None,
    }  # fmt: skip
    return render(request, "investment/contest.html", context | more, status=status)


@require_POST
def rule(request: Any, pk: int) -> HttpResponse:
    """The ruling about one claim."""
    claim = get_object_or_404(Claim.objects.select_related("family__unit"), pk=pk, family__isnull=False)
    assert claim.family is not None
    row = _family(request, claim.family.pk, CONTESTS_WRITE)
    return answered(
        request, RulingForm(request.POST),
        lambda told: rule_claim(
            by=request.actor, claim=claim, kind=told["kind"], reason=told["reason"], told=told["told"], share=told["share"] or 0
        ),
        said=_("已裁定，双方各自的项目页上看得到结果和依据。"), url=reverse("investment:contest", args=[row.pk]),
        again=lambda form: _shown(request, row, 422, form=form, wrong=pk),
    )  # fmt: skip
