"""The list of the inbox: one box, its filters, a page of rows with their colours and what may be done with them together."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.engines.ledger.rules import CursorError
from zhenjie.engines.matters.choices import Urgency
from zhenjie.engines.matters.declarations import declared
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.models.duties import class_choices
from zhenjie.engines.matters.queries.allowed import READ, Mover
from zhenjie.engines.matters.queries.boxes import Seats
from zhenjie.engines.matters.queries.choosing import moves_of_many
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.queries.inbox import Count, Wanted, desk_counts, inbox_page
from zhenjie.engines.matters.rules.classes import full_title
from zhenjie.engines.matters.rules.offering import TOGETHER
from zhenjie.engines.matters.rules.showing import colour_at, left
from zhenjie.engines.matters.rules.verbs import VERBS
from zhenjie.engines.matters.views.lines import line
from zhenjie.engines.matters.views.reaching import new_key
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import end_of, widest
from zhenjie.engines.org.queries import valid_on, within
from zhenjie.engines.trail.prepared import Prepared

BOX_TITLES = {
    "mine": gettext_lazy("我的"), "unit": gettext_lazy("本单位"), "ruling": gettext_lazy("待裁定"),
    "helping": gettext_lazy("协办"), "supervised": gettext_lazy("督办"), "all": gettext_lazy("全部"),
    "closed": gettext_lazy("已办结"),
}  # fmt: skip
COLOURS = {"red": gettext_lazy("超期"), "yellow": gettext_lazy("快到期"), "green": gettext_lazy("期内")}
DUES = {
    "late": gettext_lazy("已超期"), "today": gettext_lazy("今天到期"), "three": gettext_lazy("三天内"),
    "week": gettext_lazy("七天内"),
}  # fmt: skip
#: What stands in an address; everything else is ignored.
NAMES = ("box", "flow", "stage", "colour", "klass", "unit", "q", "due")
MOST_UNITS = 200
PAGE = 30
#: How many days beyond today each choice reaches.
_AHEAD = {"today": 0, "three": 2, "week": 6}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list, and under which heading it stands."""

    group: str
    drawn: SafeString


def listing(request: Any, who: Mover, asked: QueryDict) -> dict[str, Any]:
    """The list as `asked` in an address. The number of queries does not depend on how many rows there are."""
    wanted, chosen, unit = _wanted(request, asked)
    after, seats = asked.get("after", "")[:200], Seats(who)
    try:
        page = inbox_page(who, wanted, after, PAGE, seats)
    except CursorError:
        page = inbox_page(who, wanted, "", PAGE, seats)
    moves = moves_of_many(who, page.rows, TOGETHER)
    kept = QueryDict(mutable=True)
    for name, value in chosen.items():
        if value and (name, value) != ("box", "mine"):
            kept[name] = value
    here = kept.urlencode()
    counts = desk_counts(who, seats)
    now = clock.now()
    place, opened = _with(kept, after=after), asked.get("open", "")
    beside = f"{reverse('matters:inbox')}?{place}{'&' if place else ''}open="
    rows = [_row(one, moves[one.pk], now, beside, opened, wanted.box) for one in page.rows]
    return {
        "rows": rows, "chosen": chosen, "wanted": wanted, "here": here,
        "boxes": [(key, BOX_TITLES[key], _with(_only(kept, "q"), box=key)) for key in BOX_TITLES],
        "box_title": BOX_TITLES[wanted.box], "counts": counts, "mine_count": sum(counts.values(), Count(0)),
        "flows": declared(), "stages": _stages(wanted.flow), "colours": COLOURS, "dues": DUES, "units": _units(request),
        "conditions": _conditions(chosen, kept, unit), "following": page.following and _with(kept, after=page.following),
        "first": here if after else None, "together": [VERBS[verb] for verb in TOGETHER], "batch_key": new_key(),
        "told": request.session.pop("matters.told", None), "may_register": request.permits("matters.write"),
        "classes": _classes(settings.CATALOGUE_DIR, chosen["klass"]),
    }  # fmt: skip


def _wanted(request: Any, asked: QueryDict) -> tuple[Wanted, dict[str, str], Unit | None]:
    given = {name: asked.get(name, "").strip()[:60] for name in NAMES}
    given["box"] = given["box"] if given["box"] in BOX_TITLES else "mine"
    given["colour"] = given["colour"] if given["colour"] in COLOURS else ""
    given["due"] = given["due"] if given["due"] in DUES else ""
    unit = _unit(request, given["unit"])
    given["unit"] = str(unit.pk) if unit else ""
    here = unit or (request.unit if given["box"] == "unit" else None)
    late = given["due"] == "late"
    day = clock.today() + timedelta(days=_AHEAD[given["due"]]) if given["due"] in _AHEAD else None
    wanted = Wanted(
        box=given["box"], flow=given["flow"], stage=given["stage"], colour="red" if late else given["colour"],
        klass=given["klass"], unit=here.pk if here else None, text=given["q"], due=day.isoformat() if day else "",
    )  # fmt: skip
    return wanted, given, unit


def _unit(request: Any, text: str) -> Unit | None:
    """A unit that the person may ask for; anything else asks for nothing."""
    if (pk := whole(text)) is None:
        return None
    return within(Unit.objects.filter(pk=pk), request.scope.prefixes_for(READ), "path").first()


def _units(request: Any) -> list[Unit]:
    """The unit in the top bar and those directly below it."""
    if request.unit is None:
        return []
    return [request.unit, *_NEAR(request.unit.pk, clock.today(), widest(request.scope.prefixes_for(READ)))]


_NEAR = Prepared(
    lambda parent, day, prefixes: within(Unit.objects.filter(valid_on(day), parent=parent), prefixes, "path").order_by(
        "position", "id"
    )[:MOST_UNITS],
    end_of,
)


@lru_cache(maxsize=256)
def _classes(extra: str | None, chosen: str) -> SafeString:
    """The options of the list of classes under the catalogue `extra`: some hundred, the same on every page."""
    groups = (
        (field, format_html_join("", '<option value="{}"{}>{}</option>', (
            (code, mark_safe(" selected") if code == chosen else "", title) for code, title in rows
        ))) for field, rows in class_choices()
    )  # fmt: skip
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


def _stages(flow: str) -> dict[str, str]:
    chosen = [one for one in declared() if not flow or one.key == flow]
    return {stage.key: stage.title for one in chosen for stage in one.stages if stage.open}


def _conditions(chosen: dict[str, str], kept: QueryDict, unit: Unit | None) -> list[tuple[str, str, str]]:
    """(title, value, address without it) of every filter in force."""
    flows = {flow.key: flow.title for flow in declared()}
    said = {
        "flow": (_("来源"), flows.get(chosen["flow"], chosen["flow"])),
        "stage": (_("环节"), _stages(chosen["flow"]).get(chosen["stage"], chosen["stage"])),
        "colour": (_("颜色"), str(COLOURS.get(chosen["colour"], ""))),
        "klass": (_("类别"), full_title(chosen["klass"], settings.CATALOGUE_DIR)),
        "unit": (_("单位"), unit.name if unit else ""),
        "due": (_("到期"), str(DUES.get(chosen["due"], ""))),
        "q": (_("搜"), chosen["q"]),
    }
    return [(title, value, _without(kept, name)) for name, (title, value) in said.items() if chosen[name]]


def _row(matter: Matter, moves: list[Any], now: datetime, beside: str, opened: str, box: str) -> Row:
    verbs = {move.verb for move in moves}
    urgent = matter.get_urgency_display() if matter.urgency in (Urgency.URGENT, Urgency.PRESSING) else ""
    drawn = line(
        matter, colour_at(matter.yellow_at, matter.red_at, now), stage=flow_of(matter).stage(matter.stage).title,
        left=left(matter.red_at, now), urgent=str(urgent), moves=" ".join(verb for verb in TOGETHER if verb in verbs),
        link=f"{beside}{matter.pk}", tick=box != "closed", here=str(matter.pk) == opened,
    )  # fmt: skip
    return Row(_group(matter, now), drawn)


def _group(matter: Matter, now: datetime) -> str:
    if matter.red_at is None:
        return _("已办结")
    if matter.red_at <= now:
        return _("已超期")
    days = (clock.aware(matter.red_at).date() - now.date()).days
    # Red from midnight on: the day before is the last one.
    days -= clock.aware(matter.red_at).hour == clock.aware(matter.red_at).minute == 0
    return _("今天到期") if days <= 0 else _("三天内") if days <= 3 else _("以后")


def _with(kept: QueryDict, **more: str) -> str:
    query = kept.copy()
    for name, value in more.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return query.urlencode()


def _only(kept: QueryDict, *names: str) -> QueryDict:
    query = QueryDict(mutable=True)
    for name in names:
        if name in kept:
            query[name] = str(kept[name])
    return query


def _without(kept: QueryDict, name: str) -> str:
    query = kept.copy()
    query.pop(name, None)
    return query.urlencode()
