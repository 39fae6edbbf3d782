"""查重合并: the pairs that may be one, side by side, merged, kept apart, taken apart again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhenjie.core.digits import whole, wholes
from zhenjie.engines.ledger.actions.merging import keep_apart, merge_rows, undo_merge
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import Merge
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.ledger.queries import label_of, url_of
from zhenjie.engines.ledger.twins import MOST_ROWS, compared, side_by_side, twins
from zhenjie.engines.ledger.views.bin import kept_register
from zhenjie.engines.ledger.views.reach import reach, row_of


@require_GET
def twins_list(request: Any, key: str) -> HttpResponse:
    """The pairs that may be one, most alike first."""
    declaration = kept_register(request, key)
    found, cut = twins(declaration, reach(request, declaration.permission("write")))
    columns = "、".join(str(column.title) for column in compared(declaration))
    context = {"register": declaration, "twins": found, "cut": cut, "most": MOST_ROWS, "columns": columns}
    return render(request, "ledger/twins.html", context)


@require_POST
def pick(request: Any, key: str) -> HttpResponse:
    """From two ticked rows of a list to the page that puts them side by side."""
    declaration = kept_register(request, key)
    reach(request, declaration.permission("write"))
    ticked = wholes(dict.fromkeys(request.POST.getlist("rows")))
    if len(ticked) != 2:
        messages.warning(request, _("合并要正好勾选两行，请重新勾选；想让系统找，打开“查重”。"))
        return HttpResponseRedirect(reverse("ledger:list", args=[key]))
    return HttpResponseRedirect(reverse("ledger:merge", args=[key, *sorted(ticked)]))


@require_http_methods(["GET", "POST"])
def merge(request: Any, key: str, pk: int, other: int) -> HttpResponse:
    """Two rows side by side; a value is chosen per column, and which row stays."""
    declaration = kept_register(request, key)
    left, right = (row_of(request, declaration, one, "write") for one in (pk, other))
    if left.pk == right.pk:
        raise Http404(_("这是同一条。"))
    if request.method == "POST" and "apart" in request.POST:
        keep_apart(by=request.actor, declaration=declaration, left=left, right=right)
        messages.success(request, _("记下了：这两条不是一回事，以后不再列出。"))
        return HttpResponseRedirect(reverse("ledger:twins", args=[key]))
    sides = list(side_by_side(declaration, left, right))
    fault = ""
    if request.method == "POST":
        try:
            return _merge(request, declaration, left, right, [side.name for side in sides])
        except Problem as problem:
            fault = problem.detail
    context = {
        "register": declaration,
        "left": left,
        "right": right,
        "labels": (label_of(declaration, left), label_of(declaration, right)),
        "sides": sides,
        "fault": fault,
        "same": sum(not side.differs for side in sides),
    }
    return render(request, "ledger/merge.html", context, status=409 if fault else 200)


def _merge(request: Any, declaration: Declaration, left: Any, right: Any, names: list[str]) -> HttpResponse:
    right_stays = request.POST.get("stays") == "right"
    winner, loser = (right, left) if right_stays else (left, right)
    other = "left" if right_stays else "right"
    said = (whole(request.POST.get(f"version_{side}"), 9) for side in ("left", "right"))
    versions = tuple(-1 if one is None else one for one in said)
    merge_rows(
        by=request.actor,
        declaration=declaration,
        winner=winner,
        loser=loser,
        taken=[name for name in names if request.POST.get(f"from_{name}") == other],
        versions=(versions[1], versions[0]) if right_stays else (versions[0], versions[1]),
    )
    said_labels = {"loser": label_of(declaration, loser), "winner": label_of(declaration, winner)}
    messages.success(request, _("“%(loser)s”已并入“%(winner)s”，可以在这一页撤销。") % said_labels)
    return HttpResponseRedirect(url_of(declaration, winner.pk))


@require_POST
def undo(request: Any, key: str, pk: int, number: int) -> HttpResponse:
    """Take a merge apart."""
    declaration = kept_register(request, key)
    row = row_of(request, declaration, pk, "write", gone=True)
    found = get_object_or_404(Merge, pk=number, register=declaration.key, winner=row.pk)
    loser = get_object_or_404(declaration.everything(), pk=found.loser)
    row_of(request, declaration, loser.pk, "write", gone=True)
    try:
        left = undo_merge(by=request.actor, declaration=declaration, merge=found)
    except Problem as problem:
        messages.error(request, problem.detail)
        return HttpResponseRedirect(url_of(declaration, row.pk))
    messages.success(request, _("已撤销合并，“%(what)s”又是单独的一条。") % {"what": label_of(declaration, loser)})
    if left:
        said = {"columns": "、".join(left)}
        messages.warning(request, _("合并后又改过的“%(columns)s”没有动，请核对。") % said)
    return HttpResponseRedirect(url_of(declaration, loser.pk))
