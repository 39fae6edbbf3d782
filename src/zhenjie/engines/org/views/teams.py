"""专班 and 包联: the lists and their forms."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenjie.engines.org import staff
from zhenjie.engines.org.actions import links as link_acts
from zhenjie.engines.org.actions import teams as acts
from zhenjie.engines.org.actions.units import ref as unit_ref
from zhenjie.engines.org.doors import needs, require
from zhenjie.engines.org.forms import people as forms
from zhenjie.engines.org.models import Link, Person, Team, TeamMember
from zhenjie.engines.org.views.acting import answer, attempt, limit, number, person_for, scope
from zhenjie.engines.trail.queries import history

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _home(request: HttpRequest) -> None:
    """Opens to whoever may write people somewhere; the chosen unit tells the rest why not."""
    if not scope(request).prefixes_for("people.write"):
        unit = getattr(request, "unit", None)
        require(request, "people.write", unit.path if unit else "")


@require_safe
@needs("org.read")
def teams(request: HttpRequest) -> HttpResponse:
    """The teams at work, or those that are over."""
    ended = request.GET.get("ended") == "1"
    prefixes = scope(request).prefixes_for("org.read")
    page = staff.teams_page(prefixes, ended=ended, after=number(request.GET.get("after")))
    may_write = bool(scope(request).prefixes_for("people.write"))
    return render(request, "org/teams.html", {"page": page, "ended": ended, "may_write": may_write})


def _team_for(request: HttpRequest, pk: int, permission: str) -> Team:
    team = get_object_or_404(Team.objects.select_related("unit"), pk=pk)
    require(request, permission, team.unit.path)
    return team


def _shown(request: HttpRequest, team: Team, form: forms.MemberForm) -> HttpResponse:
    members = TeamMember.objects.filter(team=team).select_related("person__unit").order_by("-leads", "id")
    context = {
        "team": team,
        "members": list(members),
        "form": form,
        "may_write": scope(request).allows("people.write", team.unit.path),
        "history": history(acts.ref(team), 20)[::-1],
    }
    return render(request, "org/team.html", context)


@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One team and its members."""
    return _shown(request, _team_for(request, pk, "org.read"), forms.MemberForm())


@form_page
def team_create(request: HttpRequest) -> HttpResponse:
    """A new team."""
    _home(request)
    form = forms.TeamForm(_data(request), initial={"unit": getattr(request, "unit", None)})
    limit(form, request, "people.write")

    def act() -> Team:
        data = form.cleaned_data
        return acts.create_team(
            by=request.actor,  # type: ignore[attr-defined]
            unit=data["unit"],
            name=data["name"],
            purpose=data["purpose"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )

    return answer(
        request,
        form,
        act,
        back=reverse("org:teams"),
        said=_("专班已成立，接着加入成员。"),
        title=_("成立专班"),
        button=_("成立专班"),
        then=lambda made: reverse("org:team", args=[made.pk]),
    )


@form_page
def team_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, purpose, time of a team."""
    found = _team_for(request, pk, "people.write")
    initial = {key: getattr(found, key) for key in ("name", "unit", "purpose", "valid_from", "valid_to", "version")}
    form = forms.TeamForm(_data(request), initial=initial)
    del form.fields["unit"]

    def act() -> Team:
        data = form.cleaned_data
        return acts.edit_team(
            by=request.actor,  # type: ignore[attr-defined]
            team=found,
            version=form.seen,
            name=data["name"],
            purpose=data["purpose"],
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
        )

    back = reverse("org:team", args=[pk])
    title = _("修改“%(name)s”") % {"name": found.name}
    return answer(request, form, act, back=back, said=_("已保存修改。"), title=title, button=_("保存修改"))


@require_POST
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more member."""
    found = _team_for(request, pk, "people.write")
    form = forms.MemberForm(request.POST)
    limit(form, request, "org.read")
    if form.is_valid():
        data = form.cleaned_data
        made = attempt(
            form,
            lambda: acts.add_member(by=request.actor, team=found, person=data["person"], leads=data["leads"]),  # type: ignore[attr-defined]
        )
        if made is not None:
            messages.success(request, _("%(name)s已加入。") % {"name": made.person.name})
            return HttpResponseRedirect(reverse("org:team", args=[pk]))
    return _shown(request, found, form)


@require_POST
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves."""
    member = get_object_or_404(TeamMember.objects.select_related("team__unit", "person"), pk=pk)
    require(request, "people.write", member.team.unit.path)
    acts.remove_member(by=request.actor, member=member)  # type: ignore[attr-defined]
    messages.success(request, _("%(name)s已退出。") % {"name": member.person.name})
    return HttpResponseRedirect(reverse("org:team", args=[member.team_id]))


@require_safe
@needs("org.read")
def links(request: HttpRequest) -> HttpResponse:
    """Who answers for what."""
    ended, words = request.GET.get("ended") == "1", request.GET.get("q", "").strip()[:60]
    person: Person | None = None
    if key := number(request.GET.get("person")):
        person = person_for(request, key, "org.read")
    page = staff.links_page(
        scope(request).prefixes_for("org.read"),
        text=words,
        person=person,
        ended=ended,
        after=number(request.GET.get("after")),
    )
    may_write = scope(request).prefixes_for("people.write")
    rows = [
        {
            "link": link,
            "may_end": link.valid_to is None and scope(request).allows("people.write", link.person.unit.path),
        }
        for link in page.rows
    ]
    context = {"page": page, "rows": rows, "ended": ended, "words": words, "may_write": bool(may_write)}
    return render(request, "org/links.html", context)


@form_page
def link_create(request: HttpRequest) -> HttpResponse:
    """A person answers for a village, a community or a grid."""
    _home(request)
    form = forms.LinkForm(_data(request))
    limit(form, request, "people.write")

    def act() -> Link:
        data = form.cleaned_data
        return link_acts.create_link(
            by=request.actor,  # type: ignore[attr-defined]
            person=data["person"],
            subject=unit_ref(data["unit"]),
            label=data["unit"].name,
            every_days=data["every_days"],
            valid_from=data["valid_from"],
        )

    back = reverse("org:links")
    return answer(request, form, act, back=back, said=_("已建立包联。"), title=_("建立包联"), button=_("建立包联"))


@form_page
def link_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A link ends."""
    link = get_object_or_404(Link.objects.select_related("person__unit"), pk=pk)
    require(request, "people.write", link.person.unit.path)
    form = forms.EndForm(_data(request), initial={"version": link.version})

    def act() -> Link:
        return link_acts.end_link(by=request.actor, link=link, version=form.seen, on=form.cleaned_data["on"])  # type: ignore[attr-defined]

    title = _("结束%(name)s对“%(label)s”的包联") % {"name": link.person.name, "label": link.label}
    return answer(
        request, form, act, back=reverse("org:links"), said=_("包联已结束。"), title=title, button=_("结束包联")
    )
