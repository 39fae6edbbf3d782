"""What the pages of the organisation share: find the object within the scope, act, say what went wrong in the form."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zhenjie.core.digits import whole
from zhenjie.engines.org.doors import require
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.org.picking import PersonField, UnitField
from zhenjie.engines.org.problems import Problem
from zhenjie.engines.org.scope import Scope, table_in_force
from zhenjie.engines.org.staff import sees_person

Done = TypeVar("Done")


def scope(request: HttpRequest) -> Scope:
    """The reader's scope, as the session guard put it on the request."""
    found: Scope = request.scope  # type: ignore[attr-defined]
    return found


def unit_for(request: HttpRequest, pk: int, permission: str) -> Unit:
    """The unit, when the reader holds `permission` there; 404 outside the scope, 403 inside without the permission."""
    unit = get_object_or_404(Unit.objects.select_related("parent"), pk=pk)
    require(request, permission, unit.path)
    return unit


def may_change(request: HttpRequest, unit: Unit) -> bool:
    """Whether the reader decides on the shape of `unit`: whoever may write above it; for a root, in the root."""
    above = unit.parent or unit
    return unit.valid_to is None and scope(request).allows("org.write", above.path)


def changeable(request: HttpRequest, pk: int) -> Unit:
    """The unit whose name, place or existence the reader may change; a township does not abolish itself."""
    unit = unit_for(request, pk, "org.read")
    if not may_change(request, unit):
        if unit.valid_to is not None:
            raise PermissionDenied(_("“%(unit)s”已撤销，不能再变动。") % {"unit": unit.name})
        above = unit.parent.name if unit.parent else unit.name
        raise PermissionDenied(
            _("“%(unit)s”的变动由“%(above)s”的组织人事办理，您没有那里的“组织变动”权限。")
            % {"unit": unit.name, "above": above}
        )
    return unit


def person_for(request: HttpRequest, pk: int, permission: str) -> Person:
    """The person likewise. To be read it is enough that a post lies in the scope; to be changed the person must."""
    person = get_object_or_404(Person.objects.select_related("unit"), pk=pk)
    if permission == "org.read" and sees_person(person, scope(request).prefixes_for(permission)):
        return person
    require(request, permission, person.unit.path)
    return person


def role_choices() -> list[tuple[str, str]]:
    """The roles that a post may carry."""
    return [(role.key, role.title) for role in table_in_force().business_roles()]


def limit(form: Form, request: HttpRequest, permission: str) -> None:
    """Units and people in `form` can only be chosen where the reader holds `permission`."""
    prefixes = scope(request).prefixes_for(permission)
    for field in form.fields.values():
        if isinstance(field, UnitField | PersonField):
            field.prefixes = prefixes


def attempt(form: Form, act: Callable[[], Done]) -> Done | None:
    """What `act` returns; a Problem becomes an error of the form (what was typed stays) and gives None."""
    try:
        return act()
    except Problem as problem:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        return None


def answer(
    request: HttpRequest,
    form: Form,
    act: Callable[[], Any],
    *,
    back: str,
    said: str,
    title: str,
    button: str,
    then: Callable[[Any], str] | None = None,
    template: str = "org/form.html",
    **context: Any,
) -> HttpResponse:
    """One form page: shows it, acts on POST, and goes `back` (or where `then` says) telling what was done."""
    if request.method == "POST" and form.is_valid():
        done = attempt(form, act)
        if done is not None:
            messages.success(request, said)
            return HttpResponseRedirect(then(done) if then else back)
    shown = {"form": form, "title": title, "button": button, "back": back, **context}
    return render(request, template, shown)


def number(text: str | None) -> int | None:
    """A key from the query string; None for anything that is none."""
    return whole(text)
