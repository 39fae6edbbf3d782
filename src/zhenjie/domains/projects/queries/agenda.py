"""调度会的议题: what has to be spoken of, written from the books: problems, slipped nodes, colours, promises not kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from zhenjie.core.colours import Colour
from zhenjie.domains.projects.choices import ItemKind
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import chain
from zhenjie.domains.projects.queries.plans import Lit, lights
from zhenjie.domains.projects.queries.work import open_problems, promises, shown
from zhenjie.domains.projects.rules.definitions import EXITS

#: What the chain has behind it is not looked at on a wall or at a meeting.
_RUNNING = ("signed", "registered", "landed", "started", "building", "completed", "producing")


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
    rows = chain.projects(prefixes).filter(stage__in=_RUNNING).select_related("unit", "space__parent").order_by("pk")
    return list(rows)


def points(prefixes: Sequence[str], on: date, lit: Sequence[Lit] | None = None) -> list[Point]:
    """Everything that a meeting on that day has to speak of, the worst first; each thing once."""
    found = [*_promised(prefixes, on), *_problems(prefixes)]
    for one in lights(running(prefixes), on).values() if lit is None else lit:
        found += _lit(one)
    order = {ItemKind.PROMISE: 0, ItemKind.PROBLEM: 1, ItemKind.NODE: 2, ItemKind.COLOUR: 3}
    return sorted(found, key=lambda one: (-one.colour.severity, order[ItemKind(one.kind)], one.about))


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
    return [
        Point(ItemKind.PROBLEM, f"problem:{one.problem.pk}", one.problem.project, f"{one.matter.text[:200]}（{one.stage}，{one.left}）", one.colour)
        for one in shown(open_problems(prefixes).filter(project__gone_at__isnull=True).exclude(project__stage__in=EXITS))
    ]  # fmt: skip


def _lit(one: Lit) -> list[Point]:
    if one.standing is None or one.verdicts is None or one.standing.finished:
        return []
    key, node = one.project.pk, one.standing.next
    if node is not None and node.late:
        text = _("“%(title)s”应在 %(due)s 前完成，预计 %(forecast)s，晚 %(days)s 个工作日") % {
            "title": node.title, "due": f"{node.due:%m-%d}", "forecast": f"{node.forecast:%m-%d}", "days": one.slip,
        }  # fmt: skip
        return [Point(ItemKind.NODE, f"node:{key}:{node.key}", one.project, text, one.colour)]
    if one.colour in (Colour.RED, Colour.YELLOW):
        return [Point(ItemKind.COLOUR, f"colour:{key}", one.project, one.why[:300], one.colour)]
    return []
