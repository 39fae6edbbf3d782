"""The map of a register that has a place: the rows of the list, drawn from their own shapes."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhenjie.core.shapes import bounds, feature
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.forms.lists import ListForm
from zhenjie.engines.ledger.queries import label_of, urls_of
from zhenjie.engines.ledger.showing import in_words
from zhenjie.engines.ledger.views.lists import without
from zhenjie.engines.ledger.views.reach import declared, reach

#: More shapes than this no eye tells apart; the page says so and asks for a condition.
DRAWN, LISTED = 20_000, 200


def _asked(request: Any, key: str) -> tuple[Declaration, ListForm]:
    declaration = declared(request, key)
    if not declaration.places:
        raise Http404(_("这本台账没有位置，画不成地图。"))
    asked = request.GET.copy()
    asked.pop("colour", None)
    return declaration, ListForm(declaration, asked, reach(request, declaration.permission("read")), request.unit)


def _placed(declaration: Declaration, form: ListForm) -> list[Any]:
    """The rows with a place, at most one more than are drawn."""
    if not form.is_valid():
        return []
    return list(form.found().rows.filter(**{f"{declaration.places[0]}__isnull": False}).order_by("pk")[: DRAWN + 1])


def _colour(request: Any, declaration: Declaration) -> Column | None:
    """The column of choices by which the shapes are coloured: the one asked for, else the first that the list shows."""
    able = _colours(declaration)
    wanted = request.GET.get("colour", "")
    shown = [column for column in able if column.name in declaration.shown]
    return next((column for column in able if column.name == wanted), None) or next(iter(shown or able), None)


def _colours(declaration: Declaration) -> list[Column]:
    return [column for column in declaration.columns if column.kind is Kind.CHOICE]


def _groups(colour: Column | None, rows: list[Any]) -> dict[str, tuple[int, str]]:
    """Which colour each value has, and its word: only what stands on the map takes a colour, for there are few of them."""
    present = {str(colour.value(row)) for row in rows} if colour else set()
    found = [(str(value), str(label)) for value, label in (colour.choices if colour else ()) if str(value) in present]
    return {value: (min(place, 6), label) for place, (value, label) in enumerate(found)}


@require_GET
def page(request: Any, key: str) -> HttpResponse:
    """The map beside the list of what it shows."""
    declaration, form = _asked(request, key)
    rows = _placed(declaration, form)
    listed = rows[:LISTED]
    colour = _colour(request, declaration)
    context = {
        "register": declaration,
        "form": form,
        "listed": [(row.pk, label_of(declaration, row), url) for row, url in zip(listed, urls_of(declaration, listed), strict=True)],
        "drawn": min(len(rows), DRAWN),
        "beyond": len(rows) > DRAWN,
        "unplaced": _unplaced(declaration, form),
        "conditions": [(one, without(request, one.names)) for one in form.conditions()] if form.is_valid() else [],
        "here": request.GET.urlencode(),
        "colour": colour,
        "colours": _colours(declaration),
        "legend": list(_groups(colour, rows[:DRAWN]).values()),
        "tiles": settings.MAP_TILES,
        "review": settings.MAP_REVIEW,
    }  # fmt: skip
    return render(request, "ledger/map.html", context)


def _unplaced(declaration: Declaration, form: ListForm) -> int:
    return form.found().rows.filter(**{f"{declaration.places[0]}__isnull": True}).count() if form.is_valid() else 0


@require_GET
def shapes(request: Any, key: str) -> HttpResponse:
    """The shapes as GeoJSON (RFC 7946), CGCS2000, with what stands on them."""
    declaration, form = _asked(request, key)
    rows = _placed(declaration, form)[:DRAWN]
    colour = _colour(request, declaration)
    groups = _groups(colour, rows)
    said = [
        column for column in declaration.columns if column.name in declaration.shown and column.kind is not Kind.PLACE
    ][1:5]
    features = [
        feature(
            row.pk,
            getattr(row, declaration.places[0]),
            {
                "label": label_of(declaration, row),
                "url": url,
                "group": groups.get(str(colour.value(row)), (9, ""))[0] if colour else 0,
                "said": "；".join(f"{column.title} {in_words(column, column.value(row))}" for column in said),
            },
        )
        for row, url in zip(rows, urls_of(declaration, rows), strict=True)
    ]
    around = bounds(one["geometry"] for one in features)
    told = {"type": "FeatureCollection", "features": features, "bounds": around}
    return JsonResponse(told, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})
