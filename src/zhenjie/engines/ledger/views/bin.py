"""回收站: rows put aside one by one or many at once, the list of them, putting them back."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhenjie.core.digits import wholes
from zhenjie.engines.ledger.actions.binning import BIN, bin_rows, restore_row
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.paging import Sort, page_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import label_of, url_of
from zhenjie.engines.ledger.rules import CursorError
from zhenjie.engines.ledger.views.reach import declared, may, reach, row_of
from zhenjie.engines.org.queries import within
from zhenjie.engines.trail.models import Entry

PAGE, MANY = 50, 1000


@dataclass(frozen=True, slots=True)
class Gone:
    """A row in the bin: what it is called, where it lay, who put it here."""

    row: Any
    label: str
    url: str
    unit: str
    who: str


def kept_register(request: Any, key: str) -> Declaration:
    """The register, when its rows can be put aside; Http404 for one that only shows."""
    declaration = declared(request, key)
    if not declaration.is_kept or not declaration.fields:
        raise Http404(_("这本台账不在这里增减。"))
    return declaration


@require_GET
def bin_list(request: Any, key: str) -> HttpResponse:
    """The rows that were put aside, newest first."""
    declaration = kept_register(request, key)
    prefixes = reach(request, declaration.permission("read"))
    rows = within(
        declaration.everything().filter(gone_at__isnull=False, merged_into__isnull=True), prefixes, declaration.path
    )
    rows = rows.select_related(*declaration.joins)
    try:
        page = page_of(rows, Sort("gone_at", True), request.GET.get("cursor", ""), PAGE)
    except CursorError as error:
        messages.warning(request, str(error))
        page = page_of(rows, Sort("gone_at", True), size=PAGE)
    subjects = [str(declaration.ref(row)) for row in page.rows]
    entries = Entry.objects.filter(subject__in=subjects, verb=BIN).order_by("id").values_list("subject", "name")
    who = dict(entries) if subjects else {}
    gone = [
        Gone(
            row,
            label_of(declaration, row),
            url_of(declaration, row.pk),
            str(row.unit),
            who.get(str(declaration.ref(row)), ""),
        )
        for row in page.rows
    ]
    context = {
        "register": declaration,
        "gone": gone,
        "page": page,
        "days": limits(settings.CATALOGUE_DIR).bin_days,
        "may_write": may(request, declaration.permission("write")),
    }
    return render(request, "ledger/bin.html", context)


@require_POST
def bin_row(request: Any, key: str, pk: int) -> HttpResponse:
    """Put one row aside."""
    declaration = kept_register(request, key)
    row = row_of(request, declaration, pk, "write")
    bin_rows(by=request.actor, declaration=declaration, pks=[row.pk])
    messages.success(request, _("“%(what)s”已移入回收站，随时可以恢复。") % {"what": label_of(declaration, row)})
    return HttpResponseRedirect(reverse("ledger:list", args=[key]))


@require_POST
def bin_many(request: Any, key: str) -> HttpResponse:
    """Put the ticked rows aside; what lies beyond the permission stays."""
    declaration = kept_register(request, key)
    prefixes = reach(request, declaration.permission("write"))
    ticked = wholes(request.POST.getlist("rows"))[:MANY]
    pks = list(
        within(declaration.rows().filter(pk__in=ticked), prefixes, declaration.path).values_list("pk", flat=True)
    )
    number = bin_rows(by=request.actor, declaration=declaration, pks=pks)
    if number:
        messages.success(request, _("%(number)s 条已移入回收站，随时可以恢复。") % {"number": number})
    else:
        messages.warning(request, _("没有勾选任何行，什么也没有动。"))
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("ledger:list", args=[key]) + (f"?{query}" if query else ""))


@require_POST
def restore(request: Any, key: str, pk: int) -> HttpResponse:
    """Put a row back; when its place is taken, say by whom."""
    declaration = kept_register(request, key)
    row = row_of(request, declaration, pk, "write", gone=True)
    try:
        restore_row(by=request.actor, declaration=declaration, row=row)
    except Problem as problem:
        messages.error(request, problem.detail)
        return HttpResponseRedirect(reverse("ledger:bin", args=[key]))
    messages.success(request, _("“%(what)s”已恢复。") % {"what": label_of(declaration, row)})
    return HttpResponseRedirect(url_of(declaration, row.pk))
