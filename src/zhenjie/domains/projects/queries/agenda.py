"""调度会的议题: what has to be spoken of, written from the books: problems, slipped nodes, colours, promises not kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.core.colours import Colour
from zhenjie.domains.projects.choices import ItemKind
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.work import Problem
from zhenjie.domains.projects.queries import chain
from zhenjie.domains.projects.queries.plans import Lit, lights
from zhenjie.domains.projects.queries.work import RUNNING, Shown, open_problems, promises, shown, slip_of
from zhenjie.domains.projects.rules.definitions import EXITS

#: Of what is equally bad, what comes first; a late step that nobody answers for yet stands with the colours.
ORDER: dict[str, int] = {ItemKind.PROMISE: 0, ItemKind.PROBLEM: 1, ItemKind.NODE: 2, ItemKind.COLOUR: 3}
#: Projects on one page.
CALLED = 50


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


@dataclass(frozen=True, slots=True)
class Turn:
    """A project that is called up, None for what belongs to none: what the books say of it, the worst first, and its light where that has
    to be spoken of."""

    project: Project | None
    told: list[Point]
    lit: Lit | None

    @property
    def place(self) -> tuple[Any, ...]:
        """What sorts it: by the worst that is said of it."""
        light = [(-self.lit.colour.severity, ORDER[ItemKind.COLOUR], *self.lit.turn)] if self.lit else []
        return min([_rank(one) for one in self.told] + light)


@dataclass(frozen=True, slots=True)
class Page:
    """What is spoken of on one page, of how many projects on all pages; numbers of the pages beside it, None where there is none."""

    points: list[Point]
    projects: int
    previous: int | None
    following: int | None


def points(prefixes: Sequence[str], on: date) -> list[Point]:
    """Everything that a meeting on that day has to speak of, each thing once: project by project, as one is called
    up, the one with the worst first."""
    return _spoken(_turns(prefixes, on))


def page(prefixes: Sequence[str], on: date, number: int = 1) -> Page:
    """Some of it."""
    turns = _turns(prefixes, on)
    last = max(1, -(-len(turns) // CALLED))
    number = min(max(number, 1), last)
    return Page(
        _spoken(turns[(number - 1) * CALLED : number * CALLED]), sum(one.project is not None for one in turns),
        number - 1 if number > 1 else None, number + 1 if number < last else None,
    )  # fmt: skip


def _turns(prefixes: Sequence[str], on: date) -> list[Turn]:
    told: dict[Project | None, list[Point]] = {}
    for point in sorted([*_promised(prefixes, on), *_problems(prefixes)], key=_rank):
        told.setdefault(point.project, []).append(point)
    lit: dict[Project | None, Lit] = {
        one.project: one
        for one in lights(running(prefixes), on).values()
        if one.bad and one.standing and not one.standing.finished
    }
    turns = (Turn(project, told.get(project, []), lit.get(project)) for project in dict.fromkeys([*told, *lit]))
    return sorted(turns, key=lambda one: one.place)


def _spoken(turns: Sequence[Turn]) -> list[Point]:
    found = []
    for turn in turns:
        said = list(turn.told)
        if turn.lit and not _said(point := _lit(turn.lit), said):
            said.append(point)
        found += sorted(said, key=_rank)
    return found


def _rank(point: Point) -> tuple[Any, ...]:
    return -point.colour.severity, ORDER[point.kind], point.about


def _said(point: Point, told: Sequence[Point]) -> bool:
    """Whether it stands there already: the same thing, or a slipped step where a colour says no more."""
    return any(
        one.about == point.about or (point.kind == ItemKind.COLOUR and one.kind == ItemKind.NODE) for one in told
    )


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


def _lit(one: Lit) -> Point:
    """What is said of a red or yellow light: the next step that will be late, else why it has this colour."""
    key, node = one.project.pk, one.standing.next if one.standing else None
    if node is None or not node.late:
        return Point(ItemKind.COLOUR, f"colour:{key}", one.project, one.why[:300], one.colour)
    text = ngettext("“%(title)s”应在 %(due)s 前完成，预计 %(forecast)s，晚 %(days)s 个工作日", "“%(title)s”应在 %(due)s 前完成，预计 %(forecast)s，晚 %(days)s 个工作日", one.slip) % {
        "title": node.title, "due": f"{node.due:%m-%d}", "forecast": f"{node.forecast:%m-%d}", "days": one.slip,
    }  # fmt: skip
    return Point(ItemKind.NODE, f"node:{key}:{node.key}", one.project, text, one.colour)
