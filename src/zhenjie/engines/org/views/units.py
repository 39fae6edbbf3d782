"""组织: the tree that opens node by node, and one unit with its people, its past and its successors."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhenjie.core import clock
from zhenjie.core.shapes import feature
from zhenjie.engines.org import paths, queries, staff
from zhenjie.engines.org.actions.units import ref
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.models import Naming, Outline, Placement, Succession, Unit
from zhenjie.engines.org.outlines import land_of
from zhenjie.engines.org.picking import person_label, unit_label
from zhenjie.engines.org.views.acting import may_change, number, scope, unit_for
from zhenjie.engines.trail.queries import history

TREE_PAGE = 100
SHOWN = 30
LISTED = 100


@dataclass(slots=True)
class Node:
    """A unit in the opened tree; ``children`` is None while it is closed."""

    unit: Unit
    children: list["Node"] | None = None
    after: str = ""
    here: bool = False


def opened(tops: list[Unit], here: Unit | None) -> list[Node]:
    """The tree from `tops` down to `here`, every unit on the way opened."""
    wanted = {*paths.above(here.path), here.path} if here else set()
    nodes = [Node(unit, here=unit == here) for unit in tops]
    level = nodes
    while level:
        node = next((node for node in level if node.unit.path in wanted and node.unit.has_children), None)  # type: ignore[attr-defined]
        if node is None:
            break
        page = queries.children(node.unit, size=TREE_PAGE)
        node.children = [Node(unit, here=unit == here) for unit in page.units]
        node.after = page.after
        level = node.children
    return nodes


def _tops(request: HttpRequest) -> list[Unit]:
    """The highest units that the reader may see; without bounds the roots."""
    prefixes = scope(request).prefixes_for("org.read")
    rows = Unit.objects.filter(queries.valid_on())
    rows = rows.filter(parent=None) if "" in prefixes else rows.filter(path__in=prefixes)
    return list(queries.with_children_flag(rows).order_by("path"))


@require_safe
@needs("org.read")
def tree(request: HttpRequest) -> HttpResponse:
    """The tree, opened at the reader's own unit; with ``q`` the units found."""
    words, kind = request.GET.get("q", "").strip()[:60], request.GET.get("kind", "")
    prefixes = scope(request).prefixes_for("org.read")
    if words or kind in UnitKind.values:
        return _found(request, prefixes, words, kind)
    tops = _tops(request)
    counted = queries.count_by_kind(prefixes)
    context = {
        "words": "",
        "kind": "",
        "nodes": opened(tops, getattr(request, "unit", None) or (tops[0] if tops else None)),
        "kinds": [{"kind": key, "label": UnitKind(key).label, "count": number} for key, number in counted],
    }
    return render(request, "org/tree.html", context)


def _found(request: HttpRequest, prefixes: tuple[str, ...], words: str, kind: str) -> HttpResponse:
    """The units that a search or one kind brings, each with the names above it."""
    after = ""
    if words:
        found = queries.search_units(words, prefixes, size=100)
    else:
        last = Unit.objects.filter(pk=number(request.GET.get("after")) or 0).first()
        found = queries.units_of_kind(kind, prefixes, after=last.path if last else "", size=LISTED + 1)
        after = str(found[LISTED - 1].pk) if len(found) > LISTED else ""
        found = found[:LISTED]
    names = _names_above(found)
    rows = [
        {"unit": unit, "above": [names[path] for path in paths.above(unit.path) if path in names]} for unit in found
    ]
    context = {"words": words, "found": rows, "after": after, "kind": UnitKind(kind).label if not words else ""}
    return render(request, "org/tree.html", context)


def _names_above(units: list[Unit]) -> dict[str, str]:
    wanted = {path for unit in units for path in paths.above(unit.path)}
    return dict(Unit.objects.filter(path__in=wanted).values_list("path", "name"))


@require_safe
def children(request: HttpRequest, pk: int) -> HttpResponse:
    """One opened node: the rows below it, for htmx; the next page comes with ``after``."""
    unit = unit_for(request, pk, "org.read")
    page = queries.children(unit, after=request.GET.get("after", ""), size=TREE_PAGE)
    context = {"node": Node(unit, [Node(child) for child in page.units], page.after)}
    return render(request, "org/parts/branches.html", context)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: what hangs below, who works there, what it was and became, what was done to it."""
    unit = unit_for(request, pk, "org.read")
    tops = _tops(request)
    people = list(staff.holders(unit)[: SHOWN + 1])
    below, more_below = queries.count_below(unit)
    context = {
        "unit": unit,
        "nodes": opened(tops, unit),
        "above": queries.ancestors(unit),
        "hidden": [path for path in paths.above(unit.path) if not scope(request).allows("org.read", path)],
        "may_found": scope(request).allows("org.write", unit.path) and unit.valid_to is None,
        "may_change": may_change(request, unit),
        "may_people": scope(request).allows("people.write", unit.path) and unit.valid_to is None,
        "holders": people[:SHOWN],
        "more_people": len(people) > SHOWN,
        "children_count": Unit.objects.filter(queries.valid_on(), parent=unit).count(),
        "below_count": below,
        "more_below": more_below,
        "former": list(queries.former_children(unit)[:SHOWN]),
        "namings": list(Naming.objects.filter(unit=unit)),
        "placements": list(Placement.objects.filter(unit=unit).select_related("parent")),
        "outlines": list(Outline.objects.filter(unit=unit).defer("shape").order_by("-valid_from")[:SHOWN]),
        "origins": list(Succession.objects.filter(successor=unit).select_related("predecessor")),
        "successions": list(Succession.objects.filter(predecessor=unit).select_related("successor")),
        "links": list(staff.links_to(str(ref(unit)))[:SHOWN]),
        "history": history(ref(unit), 20)[::-1],
        "today": clock.today(),
    }
    return render(request, "org/unit.html", context)


@require_safe
@needs("org.read")
def options(request: HttpRequest) -> HttpResponse:
    """Suggestions for a field that asks for a unit."""
    found = queries.search_units(_typed(request), scope(request).prefixes_for("org.read"))
    parents = Unit.objects.in_bulk([unit.parent_id for unit in found if unit.parent_id])
    for unit in found:
        unit.parent = parents.get(unit.parent_id)
    labels = [unit_label(unit) for unit in found if unit.valid_to is None]
    return render(request, "org/parts/options.html", {"labels": labels})


@require_safe
@needs("org.read")
def person_options(request: HttpRequest) -> HttpResponse:
    """Suggestions for a field that asks for a person."""
    found = staff.find_people(_typed(request), scope(request).prefixes_for("org.read"))
    return render(request, "org/parts/options.html", {"labels": [person_label(person) for person in found]})


def _typed(request: HttpRequest) -> str:
    """What stands in the field that asks; its name is its own, so the one parameter is taken."""
    return str(next(iter(request.GET.values()), "")).partition("#")[0].rpartition("/")[2].strip()[:60]


@require_safe
def outlines(request: HttpRequest) -> HttpResponse:
    """What maps rest on, as GeoJSON: the outline of the unit in the top bar and of those directly below it."""
    land = land_of(request.unit)  # type: ignore[attr-defined]
    features = [feature(part.pk, shape, {"name": part.name, "own": False}) for part, shape in land.parts]
    if land.own:
        features.append(feature(request.unit.pk, land.own, {"name": request.unit.name, "own": True}))  # type: ignore[attr-defined]
    told = {"type": "FeatureCollection", "features": features}
    return JsonResponse(told, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})
