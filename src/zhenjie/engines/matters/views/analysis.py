"""诉求分析: where, when and what; what rises; which causes repeat; the matters behind every count."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhenjie.core import clock
from zhenjie.core.digits import whole, wholes
from zhenjie.core.shapes import bounds, feature
from zhenjie.engines.matters.declarations import declared
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries import analysis
from zhenjie.engines.matters.queries.allowed import DISPATCH, READ
from zhenjie.engines.matters.queries.analysis import Span
from zhenjie.engines.matters.rules.analysis import analysis_rule
from zhenjie.engines.matters.rules.classes import full_title
from zhenjie.engines.matters.rules.clusters import Cluster, again, clusters
from zhenjie.engines.matters.views.asking import unit_asked
from zhenjie.engines.matters.views.drawing import bars, heat
from zhenjie.engines.org.doors import needs
from zhenjie.engines.org.models import Unit

DAYS, LISTED, PAGE = (7, 30, 90, 365), 12, 100
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True, slots=True)
class Asked:
    """The unit and the span, and how the page came to them."""

    unit: Unit
    span: Span
    days: int

    @property
    def here(self) -> str:
        """The address's own part, to be carried on."""
        return urlencode(self._said)

    @property
    def _said(self) -> dict[str, str]:
        span = self.span
        return {"unit": str(self.unit.pk), "days": str(self.days), "flow": span.flow, "klass": span.klass}

    def rows(self, **more: Any) -> str:
        """The address of the matters behind one count."""
        said = self._said | {name: str(value) for name, value in more.items()}
        return f"{reverse('matters:analysis_rows')}?{urlencode(said)}"


def _asked(request: Any) -> Asked:
    unit = unit_asked(request, READ)
    text, flow, klass = (request.GET.get(name, "") for name in ("days", "flow", "klass"))
    days = int(text) if text in map(str, DAYS) else 90
    flow = flow if flow in {one.key for one in declared() if not one.sealed} else ""
    klass = klass if klass.isdecimal() and len(klass) in (2, 4, 6) else ""
    last = clock.today()
    return Asked(unit, Span((unit.path,), last - timedelta(days=days - 1), last, flow, klass), days)


def _about(request: Any, what: Asked) -> dict[str, Any]:
    return {
        "asked": what, "days": DAYS, "flows": [one for one in declared() if not one.sealed],
        "may_set": request.scope.allows(DISPATCH, what.unit.path),
        "class_title": title_of(what.span.klass) if what.span.klass else "", "rule": analysis_rule(what.span.last, settings.CATALOGUE_DIR),
    }  # fmt: skip


def title_of(klass: str) -> str:
    """How a class reads; '' says that it was not classed."""
    return full_title(klass, settings.CATALOGUE_DIR) if klass else _("没有分类")


@require_GET
@needs(READ)
def page(request: Any) -> HttpResponse:
    """Hot spots on the map and in time, by class and by unit; what rises beyond its habit."""
    what = _asked(request)
    about = _about(request, what)
    span, rule = what.span, about["rule"]
    days = analysis.by_day(span)
    steps = _weeks(days) if what.days > 60 else [(day, day, count) for day, count in days.items()]
    classes, units, hours = analysis.by_class(span), analysis.by_unit(span, what.unit), analysis.by_hour(span)
    rises = analysis.rising(span, what.unit, rule)
    names = dict(Unit.objects.filter(path__in={one.place for one in rises}).values_list("path", "name"))
    top = max((count for _key, count in classes), default=1), max((count for _unit, count in units), default=1)
    context = about | {
        "total": sum(days.values()),
        "bars": bars([(f"{first:%m-%d}", count, what.rows(first=first, last=last)) for first, last, count in steps]),
        "weekly": what.days > 60,
        "classes": [(title_of(key), title_of(key).rpartition(" / ")[2], count, round(100 * count / top[0]), what.rows(klass=key or "none")) for key, count in classes[:LISTED]],
        "more_classes": max(0, len(classes) - LISTED),
        "units": [(unit, count, round(100 * count / top[1]), what.rows(of=unit.pk)) for unit, count in units],
        "hours": [
            (WEEKDAYS[day], [(hour, count, level, what.rows(weekday=day + 1, hour=hour)) for hour, count, level in row])
            for day, row in enumerate(heat(hours))
        ],
        "placed": sum(cell.count for cell in analysis.cells(span)),
        "rises": [
            (one, title_of(one.klass), names.get(one.place, what.unit.name), what.rows(klass=one.klass, path=one.place, first=span.last - timedelta(days=6), last=span.last), _topic_url(what.unit, one.klass, "", one.place))
            for one in rises[:LISTED]
        ],
        "tiles": settings.MAP_TILES,
        "review": settings.MAP_REVIEW,
    }  # fmt: skip
    return render(request, "matters/analysis.html", context)


def _weeks(days: dict[date, int]) -> list[tuple[date, date, int]]:
    """Days summed by sevens, counted back from the last."""
    known = list(days.items())
    found = []
    for end in range(len(known), 0, -7):
        part = known[max(0, end - 7) : end]
        found.append((part[0][0], part[-1][0], sum(count for _day, count in part)))
    return found[::-1]


def _topic_url(unit: Unit, klass: str, words: str, place: str) -> str:
    said = {"unit": str(unit.pk), "klass": klass, "words": words, "path": place}
    return f"{reverse('matters:topic_new')}?{urlencode({name: value for name, value in said.items() if value})}"


@require_GET
@needs(READ)
def cells(request: Any) -> HttpResponse:
    """The hot spots as GeoJSON (RFC 7946), CGCS2000: squares with their counts."""
    what = _asked(request)
    features = []
    for number, cell in enumerate(analysis.cells(what.span), 1):
        west, south, east, north = (float(one) for one in cell.box.split(","))
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        told = {
            "label": _("%(count)s 件") % {"count": cell.count}, "url": what.rows(box=cell.box), "group": cell.level,
            "said": _("这一格约 %(side)s 米见方") % {"side": round(cell.side * 100_000)},
        }  # fmt: skip
        features.append(feature(number, {"type": "Polygon", "coordinates": [ring]}, told))
    around = bounds(one["geometry"] for one in features)
    told = {"type": "FeatureCollection", "features": features, "bounds": around}
    return JsonResponse(told, content_type="application/geo+json", json_dumps_params={"ensure_ascii": False})


@require_GET
@needs(READ)
def causes(request: Any) -> HttpResponse:
    """Repeated causes: clusters of matters that tell of the same thing, and what came back after it had been closed."""
    what = _asked(request)
    about = _about(request, what)
    found, cut = analysis.notes(what.span)
    groups, returns = clusters(found, about["rule"]), again(found, about["rule"])
    matters = Matter.objects.select_related("unit").in_bulk(
        {key for one in groups[:LISTED] for key in one.keys[-5:]}
        | {pk for one in returns[:50] for pk in (one.key, one.before)}
    )
    names = dict(Unit.objects.filter(path__in={one.place for one in groups}).values_list("path", "name"))
    context = about | {
        "compared": len(found),
        "cut": cut,
        "clusters": [_told(what, one, matters, names) for one in groups[:LISTED]],
        "more": max(0, len(groups) - LISTED),
        "again": [(one, matters[one.key], matters[one.before]) for one in returns[:50]],
        "again_count": len(returns),
    }
    return render(request, "matters/causes.html", context)


def _told(what: Asked, one: Cluster, matters: dict[int, Matter], names: dict[str, str]) -> dict[str, Any]:
    where = names.get(one.place, "")
    return {
        "count": len(one.keys), "words": one.words, "klass": title_of(one.klass) if one.klass else "", "where": where,
        "matters": [matters[key] for key in reversed(one.keys[-5:])],
        "more": max(0, len(one.keys) - 5),
        "url": what.rows(keys=",".join(map(str, one.keys[:200]))),
        "topic": _topic_url(what.unit, one.klass, " ".join(one.words[:2]), one.place),
    }  # fmt: skip


@require_GET
@needs(READ)
def rows(request: Any) -> HttpResponse:
    """The matters behind one count, the newest first."""
    what = _asked(request)
    span, said = _within_dates(request, what.span), []
    if request.GET.get("first"):
        said.append(f"{span.first:%Y-%m-%d}" + (f"—{span.last:%m-%d}" if span.last != span.first else ""))
    found = analysis.opened(span)
    if what.span.klass:
        said.append(title_of(what.span.klass))
    if request.GET.get("klass") == "none":
        found = found.filter(klass="")
        said.append(_("没有分类"))
    if unit := _unit(request, what):
        below = Unit.objects.filter(parent=unit) if unit.pk == what.unit.pk and request.GET.get("of") else []
        found = analysis.under(found, unit.path, [one.path for one in below])
        said.append(unit.name if unit.pk != what.unit.pk else _("%(name)s本级") % {"name": unit.name})
    weekday, hour = whole(request.GET.get("weekday"), 1), whole(request.GET.get("hour"), 2)
    if weekday and weekday < 8 and hour is not None and hour < 24:
        found = analysis.at_time(found, weekday, hour)
        said.append(_("星期%(day)s %(hour)s 时") % {"day": WEEKDAYS[weekday - 1], "hour": hour})
    if box := request.GET.get("box", ""):
        found = analysis.in_box(found, box)
        said.append(_("图上一格"))
    if keys := request.GET.get("keys", ""):
        found = found.filter(pk__in=wholes(keys.split(",")[:200]))
        said.append(_("说的是同一件事"))
    if (after := whole(request.GET.get("after"))) is not None:
        found = found.filter(pk__lt=after)
    listed = list(found.select_related("unit", "holder").order_by("-pk")[: PAGE + 1])
    context = _about(request, what) | {
        "rows": listed[:PAGE], "said": said, "following": listed[PAGE - 1].pk if len(listed) > PAGE else None,
        "span": span,
    }  # fmt: skip
    return render(request, "matters/analysis_rows.html", context)


def _within_dates(request: Any, span: Span) -> Span:
    """The span with the days of the address; one that cannot be read stays the span's."""

    def day(name: str, usual: date) -> date:
        try:
            return date.fromisoformat(request.GET.get(name, "")[:10])
        except ValueError:
            return usual

    return replace(span, first=day("first", span.first), last=day("last", span.last))


def _unit(request: Any, what: Asked) -> Unit | None:
    """The unit of the address below the one asked for."""
    of, path = request.GET.get("of", ""), request.GET.get("path", "")
    found = Unit.objects.filter(path=path).first() if path else None
    if whole(of) is not None:
        found = Unit.objects.filter(pk=of).first()
    return found if found is not None and found.path.startswith(what.unit.path) else None
