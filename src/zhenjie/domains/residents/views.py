"""Pages of residents: one person, one household, looking for somebody by a whole number, the sheet for the person."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.domains.residents import actions, queries
from zhenjie.domains.residents.forms import MemberForm, NumberForm, ReasonForm
from zhenjie.domains.residents.models import Household, Person
from zhenjie.domains.residents.rules import age, age_band
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.doors import needs, require

READ, WRITE, UNMASK = "residents.person.read", "residents.person.write", "residents.person.unmask"
DISCLOSE = "residents.disclose"


def _person(request: Any, pk: int, permission: str) -> Person:
    person = get_object_or_404(Person.objects.select_related("unit", "household"), pk=pk)
    require(request, permission, person.unit.path)
    return person


@require_GET
def person(request: Any, pk: int) -> HttpResponse:
    """One person, masked; who may handle the person gives a reason and sees the whole numbers."""
    return _shown(request, _person(request, pk, READ))


def _shown(request: Any, found: Person, *, plain: bool = False, form: Any = None, status: int = 200) -> HttpResponse:
    allows = request.scope.allows
    context = {
        "person": found,
        "label": found.name if plain else str(found),
        "held": queries.held(found, plain=plain),
        "plain": plain,
        "band": age_band(age(found.born, clock.today())) if found.born else "",
        "form": form or ReasonForm(),
        "looks": queries.looks(found),
        "may_write": allows(WRITE, found.unit.path),
        "may_unmask": allows(UNMASK, found.unit.path),
        "may_disclose": allows(DISCLOSE, found.unit.path),
    }
    return render(request, "residents/person.html", context, status=status)


@never_cache
@require_POST
def look(request: Any, pk: int) -> HttpResponse:
    """The whole numbers, after a reason; the answer is not a page to come back to, so nothing is redirected."""
    found = _person(request, pk, UNMASK)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form=form, status=422)
    actions.look_at(by=request.actor, person=found, reason=form.cleaned_data["reason"])
    return _shown(request, found, plain=True)


@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: Any, pk: int) -> HttpResponse:
    """What is held about a person and who looked at it, as a sheet to hand over (个人信息保护法 44, 45)."""
    found = _person(request, pk, DISCLOSE)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"person": found, "form": form}
    if request.method == "POST" and form.is_valid():
        actions.print_sheet(by=request.actor, person=found, reason=form.cleaned_data["reason"])
        context |= {"held": queries.held(found, plain=True), "looks": queries.looks(found), "at": clock.now()}
        return render(request, "residents/sheet.html", context)
    return render(request, "residents/ask_sheet.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@needs(READ)
def find(request: Any) -> HttpResponse:
    """Somebody by a whole number, within the scope; the search is an act and leaves a trail."""
    form = NumberForm(request.POST if request.method == "POST" else None)
    found: list[Person] | None = None
    if request.method == "POST" and form.is_valid():
        found = queries.by_number(form.cleaned_data["number"], request.scope.prefixes_for(READ))
        actions.record_search(by=request.actor, found=len(found), scope=request.unit.path)
    return render(request, "residents/find.html", {"form": form, "found": found})


def _household(request: Any, pk: int, verb: str) -> Household:
    household = get_object_or_404(Household.objects.select_related("unit", "head"), pk=pk)
    require(request, f"residents.household.{verb}", household.unit.path)
    return household


@require_GET
def household(request: Any, pk: int) -> HttpResponse:
    """One household with its members; people of the same place are put in here."""
    found = _household(request, pk, "read")
    words = request.GET.get("q", "").strip()[:20]
    near = queries.by_name(words, found.unit, request.scope.prefixes_for(READ)) if words else []
    choices = [(one.pk, str(one)) for one in near]
    context = {
        "household": found,
        "members": queries.members(found),
        "words": words,
        "near": near,
        "form": MemberForm(choices=choices),
        "may_write": request.scope.allows("residents.household.write", found.unit.path),
    }
    return render(request, "residents/household.html", context)


@require_POST
def join(request: Any, pk: int) -> HttpResponse:
    """Put a person into the household."""
    found = _household(request, pk, "write")
    person_pk = whole(request.POST.get("person"))
    form = MemberForm(request.POST, choices=[(person_pk, "")] if person_pk is not None else [])
    back = HttpResponseRedirect(reverse("residents:household", args=[pk]))
    if not form.is_valid():
        messages.error(request, _("请先选一个人，再选与户主的关系。"))
        return back
    member = _person(request, form.cleaned_data["person"], WRITE)
    try:
        actions.join_household(by=request.actor, person=member, household=found, relation=form.cleaned_data["relation"])
    except Problem as problem:
        messages.error(request, str(problem))
        return back
    messages.success(request, _("%(name)s已并入这一户。") % {"name": member})
    return back


@require_POST
def leave(request: Any, pk: int) -> HttpResponse:
    """Take a person out of the household he or she is in."""
    member = _person(request, pk, WRITE)
    home = member.household_id
    actions.leave_household(by=request.actor, person=member)
    messages.success(request, _("%(name)s已移出这一户，本人的登记还在。") % {"name": member})
    target = reverse("residents:household", args=[home]) if home else reverse("residents:person", args=[pk])
    return HttpResponseRedirect(target)
