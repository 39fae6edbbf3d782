"""人员: the list, one person with the posts over time, and the forms for persons and posts."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenjie.core import clock
from zhenjie.engines.org import staff
from zhenjie.engines.org.actions import people as acts
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.forms import people as forms
from zhenjie.engines.org.models import Person, Post, TeamMember
from zhenjie.engines.org.views.acting import (
    answer,
    attempt,
    limit,
    number,
    person_for,
    role_choices,
    scope,
    unit_for,
)
from zhenjie.engines.trail.queries import history

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _page(person: Person) -> str:
    return reverse("org:person", args=[person.pk])


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


@require_safe
@needs("org.read")
def people(request: HttpRequest) -> HttpResponse:
    """Who works within the scope; filter by unit, by words of name or post, by whether still here."""
    words = request.GET.get("q", "").strip()[:60]
    unit = None
    if key := number(request.GET.get("unit")):
        unit = unit_for(request, key, "org.read")
    left = request.GET.get("left") == "1"
    page = staff.people_page(
        scope(request).prefixes_for("org.read"),
        text=words,
        unit=unit,
        active=not left,
        after=number(request.GET.get("after")),
    )
    may_write = bool(scope(request).prefixes_for("people.write"))
    context = {"page": page, "words": words, "unit": unit, "left": left, "may_write": may_write}
    return render(request, "org/people.html", context)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: posts over time, teams, links, what was done."""
    found = person_for(request, pk, "org.read")
    return render(request, "org/person.html", _shown(request, found))


def _shown(request: HttpRequest, found: Person, **more: Any) -> dict[str, Any]:
    may_write = scope(request).allows("people.write", found.unit.path)
    titles = dict(role_choices())
    posts = list(found.posts.select_related("unit").order_by("valid_to", "-main", "-valid_from", "-id"))
    today = clock.today()
    rows = [
        {
            "post": post,
            "role": titles.get(post.role, post.role),
            "over": post.valid_to is not None and post.valid_to < today,
            "may_end": scope(request).allows("people.write", post.unit.path),
        }
        for post in posts
    ]
    return {
        "person": found,
        "rows": [row for row in rows if not row["over"]] + [row for row in rows[::-1] if row["over"]],
        "teams": list(TeamMember.objects.filter(person=found).select_related("team__unit").order_by("-team")),
        "links": list(found.links.order_by("-id")),
        "may_write": may_write,
        "reveal": forms.RevealForm(),
        "history": history(acts.ref(found), 20)[::-1],
        **more,
    }


@form_page
def create(request: HttpRequest) -> HttpResponse:
    """A new person, with the first post if one is named."""
    prefixes = scope(request).prefixes_for("people.write")
    home = getattr(request, "unit", None)
    if key := number(request.GET.get("unit")):
        home = unit_for(request, key, "people.write")
    elif not prefixes:
        require(request, "people.write", home.path if home else "")
    form = forms.PersonForm(_data(request), initial={"unit": home}, roles=role_choices())
    limit(form, request, "people.write")

    def act() -> Person:
        data = form.cleaned_data
        return acts.employ(
            by=request.actor,  # type: ignore[attr-defined]
            name=data["name"],
            unit=data["unit"],
            mobile=data["mobile"],
            title=data["title"],
            role=data["role"],
            valid_from=data["valid_from"],
        )

    back = reverse("org:people")
    said = _("已新增人员。")
    return answer(request, form, act, back=back, said=said, title=_("新增人员"), button=_("新增人员"), then=_page)


@form_page
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, unit, telephone, still here or not."""
    found = person_for(request, pk, "people.write")
    initial = {"name": found.name, "unit": found.unit, "active": found.active, "version": found.version}
    form = forms.EditPersonForm(_data(request), initial=initial)
    limit(form, request, "people.write")

    def act() -> Person:
        data = form.cleaned_data
        return acts.edit_person(
            by=request.actor,  # type: ignore[attr-defined]
            person=found,
            version=form.seen,
            name=data["name"],
            mobile=data["mobile"] or None,
            unit=data["unit"],
            active=data["active"],
        )

    title = _("修改“%(name)s”") % {"name": found.name}
    return answer(request, form, act, back=_page(found), said=_("已保存修改。"), title=title, button=_("保存修改"))


@form_page
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """One more post."""
    found = person_for(request, pk, "org.read")
    form = forms.PostForm(_data(request), initial={"unit": found.unit}, roles=role_choices())
    if not scope(request).prefixes_for("people.write"):
        require(request, "people.write", found.unit.path)
    limit(form, request, "people.write")

    def act() -> Post:
        data = form.cleaned_data
        return acts.create_post(
            by=request.actor,  # type: ignore[attr-defined]
            person=found,
            unit=data["unit"],
            title=data["title"],
            role=data["role"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            main=data["main"],
        )

    title = _("给%(name)s增加职务") % {"name": found.name}
    return answer(request, form, act, back=_page(found), said=_("已任职。"), title=title, button=_("任职"))


def _post_for(request: HttpRequest, pk: int) -> Post:
    """A post that the reader may end: whoever writes people at its unit."""
    post = get_object_or_404(Post.objects.select_related("unit", "person__unit"), pk=pk)
    require(request, "people.write", post.unit.path)
    return post


@form_page
def relieve(request: HttpRequest, pk: int) -> HttpResponse:
    """A post ends."""
    post = _post_for(request, pk)
    form = forms.EndForm(_data(request), initial={"version": post.version})

    def act() -> Post:
        return acts.end_post(by=request.actor, post=post, version=form.seen, on=form.cleaned_data["on"])  # type: ignore[attr-defined]

    title = _("免去%(name)s的“%(title)s”") % {"name": post.person.name, "title": post.title}
    return answer(request, form, act, back=_page(post.person), said=_("已免职。"), title=title, button=_("免职"))


@form_page
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One post ends and another begins the next day."""
    post = _post_for(request, pk)
    form = forms.TransferForm(_data(request), initial={"version": post.version}, roles=role_choices())
    limit(form, request, "people.write")

    def act() -> Post:
        data = form.cleaned_data
        return acts.transfer_person(
            by=request.actor,  # type: ignore[attr-defined]
            post=post,
            version=form.seen,
            unit=data["unit"],
            title=data["title"],
            role=data["role"],
            on=data["on"],
        )

    title = _("调任%(name)s（现任%(title)s）") % {"name": post.person.name, "title": post.title}
    return answer(request, form, act, back=_page(post.person), said=_("已调任。"), title=title, button=_("调任"))


@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The full telephone number, once, with the reason in the trail."""
    found = person_for(request, pk, "org.read")
    require(request, "org.read", found.unit.path)
    if not found.mobile:
        raise Http404(_("没有登记手机号。"))
    form = forms.RevealForm(request.POST)
    mobile = None
    if form.is_valid():
        mobile = attempt(
            form,
            lambda: acts.reveal_mobile(by=request.actor, person=found, reason=form.cleaned_data["reason"]),  # type: ignore[attr-defined]
        )
    return render(request, "org/person.html", _shown(request, found, reveal=form, mobile=mobile))
