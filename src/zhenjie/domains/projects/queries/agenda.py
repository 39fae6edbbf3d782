"""调度会的议题: what has to be spoken of, written from the books: problems, slipped nodes, colours, promises not kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhenjie.core.colours import Colour
from zhenjie.domains.projects.choices import ItemKind
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Problem
from zhenjie.domains.projects.queries import chain
from zhenjie.domains.projects.queries.plans import Lit, glimpses, lights
from zhenjie.domains.projects.queries.work import RUNNING, Shown, open_problems, promises, shown, slip_of
from zhenjie.domains.projects.rules.definitions import EXITS


@dataclass(frozen=True, slots=True)
class Point:
    """One thing for the agenda; ``about`` is the same for the same thing."""

    kind: str
    about: str
    project: Project | None
    text: str
    colour: Colour


def running(prefixes: Sequence[str]) -> list[Project]:
    """The signed projects that are not through."""
    rows = chain.projects(prefixes).filter(stage__in=RUNNING).select_related("unit", "space__parent").order_by("pk")
    return list(rows)


def points(prefixes: Sequence[str], on: date) -> list[Point]:
    """Everything that a meeting on that day has to speak of, each thing once: project by project, as one is called
    up, the one with the worst first."""
    found = [*_promised(prefixes, on), *_problems(prefixes)]
    told = {one.about for one in found}
    slipped = {one.project for one in found if one.kind == ItemKind.NODE}
    bad = [one.project for one in glimpses(running(prefixes), on) if one.bad]
    for one in lights(bad, on).values():
        found += [point for point in _lit(one) if point.about not in told and not _said(point, slipped)]
    order = {ItemKind.PROMISE: 0, ItemKind.PROBLEM: 1, ItemKind.NODE: 2, ItemKind.COLOUR: 3}
    ranked = sorted(found, key=lambda one: (-one.colour.severity, order[ItemKind(one.kind)], one.about))
    turn: dict[Project | None, int] = {}
    for place, point in enumerate(ranked):
        turn.setdefault(point.project, place)
    return sorted(ranked, key=lambda one: turn[one.project])


def _said(point: Point, slipped: set[Project | None]) -> bool:
    """Whether a colour says no more than the slipped step that stands there already."""
    return point.kind == ItemKind.COLOUR and point.project in slipped


def _promised(prefixes: Sequence[str], on: date) -> list[Point]:
    found = []
    for one in promises(prefixes, on):
        late = one.due is not None and one.due < on
        who = one.holder.name if one.holder else _("没有写谁办")
        text = _("%(day)s 议定：%(what)s（%(who)s%(due)s）") % {
            "day": f"{one.meeting.on:%m-%d}", "what": one.decided, "who": who,
            "due": _("，%(day)s 前") % {"day": f"{one.due:%m-%d}"} if one.due else "",
        }  # fmt: skip
        found.append(
            Point(ItemKind.PROMISE, f"item:{one.pk}", one.project, text, Colour.RED if late else Colour.YELLOW)
        )
    return found


def _problems(prefixes: Sequence[str]) -> list[Point]:
    rows = open_problems(prefixes).filter(project__gone_at__isnull=True).exclude(project__stage__in=EXITS)
    return [
        Point(
            ItemKind.NODE if one.slip else ItemKind.PROBLEM, about_of(one.problem), one.problem.project, _told(one),
            Colour.RED if one.slip else one.colour,
        )
        for one in shown(rows)
    ]  # fmt: skip


def about_of(problem: Problem) -> str:
    """What names a problem on an agenda; a slipped step is named like the node it is, so that it stands there once."""
    slip = slip_of(problem)
    return f"node:{problem.project_id}:{slip.step}" if slip else f"problem:{problem.pk}"


def _told(one: Shown) -> str:
    holder = one.matter.holder.name if one.matter.holder else ""
    if one.slip is None:
        return f"{one.matter.text[:200]}（{one.stage}，{one.left}）"
    return _("“%(title)s”应在 %(due)s 前完成，已滞后转为事项（%(holder)s%(stage)s，%(left)s）") % {
        "title": one.slip.title, "due": f"{one.slip.due:%m-%d}", "holder": f"{holder}，" if holder else "", "stage": one.stage, "left": one.left,
    }  # fmt: skip


def _lit(one: Lit) -> list[Point]:
    if one.standing is None or one.verdicts is None or one.standing.finished:
        return []
    key, node = one.project.pk, one.standing.next
    if node is not None and node.late:
        text = _("“%(title)s”应在 %(due)s 前完成，预计 %(forecast)s，晚 %(days)s 个工作日") % {
            "title": node.title, "due": f"{node.due:%m-%d}", "forecast": f"{node.forecast:%m-%d}", "days": one.slip,
        }  # fmt: skip
        return [Point(ItemKind.NODE, f"node:{key}:{node.key}", one.project, text, one.colour)]
    return [Point(ItemKind.COLOUR, f"colour:{key}", one.project, one.why[:300], one.colour)]
