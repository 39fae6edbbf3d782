"""Where the schedules of projects stand, with both colours: the forecast's and the local rule's over what the project's own books know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.core.quantities import plain
from zhenjie.core.refs import Ref
from zhenjie.core.workdays import standard
from zhenjie.domains.projects.choices import PROJECT, Stage
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries.books import paces
from zhenjie.domains.projects.queries.chain import entries
from zhenjie.domains.projects.queries.payments import paid_on, plans_on
from zhenjie.domains.projects.rules.payments import NOTHING, payable
from zhenjie.engines.schedules.queries.loading import day_end, day_of
from zhenjie.engines.schedules.queries.slipping import say_days
from zhenjie.engines.schedules.queries.standings import Standing, verdicts_of
from zhenjie.engines.schedules.queries.telling import told
from zhenjie.engines.schedules.rules.colour_rules import Dimension
from zhenjie.engines.schedules.rules.colouring import Facts, Judgement, Verdicts
from zhenjie.engines.trail.queries import held_before

#: How the dimensions are called on a page.
NAMES: dict[Dimension, Promise] = {
    "forecast": pgettext_lazy("colour rule", "工期预测"), "start": pgettext_lazy("colour rule", "开工"),
    "progress": pgettext_lazy("colour rule", "进度"), "payment": pgettext_lazy("colour rule", "资金支付"),
    "library": pgettext_lazy("colour rule", "入库"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lit:
    """A project's light on a day. ``verdicts`` None: it has no schedule, and no colour."""

    project: Project
    standing: Standing | None = None
    verdicts: Verdicts | None = None
    on: date | None = None

    @property
    def colour(self) -> Colour:
        """The worse of the two."""
        return self.verdicts.shown.colour if self.verdicts else Colour.NONE

    @property
    def bad(self) -> bool:
        """Whether it has to be looked at."""
        return self.colour in (Colour.YELLOW, Colour.RED)

    @property
    def turn(self) -> tuple[int, int, int]:
        """The worse before the better, of equals the one whose next step is due first."""
        return -self.colour.severity, 9999 if self.left is None else self.left, self.project.pk

    @property
    def why(self) -> str:
        """The sentence that explains it."""
        return self.verdicts.sentence if self.verdicts else ""

    @property
    def dimensions(self) -> list[tuple[Promise, Judgement]]:
        """Every dimension that is looked at with what it is called, ours first, those that a rule of the place judges behind it."""
        told = (self.verdicts.forecast, *self.verdicts.local) if self.verdicts else ()
        return [(NAMES[one.dimension], one) for one in told]

    @property
    def named(self) -> str:
        """The dimension that shows: the worst one."""
        return str(NAMES[self.verdicts.shown.dimension]) if self.verdicts else ""

    @property
    def brief(self) -> str:
        """Why, in as few words as a card has room for: how far off the dimension is that shows; '' where none is yellow or red."""
        if not self.bad or self.verdicts is None:
            return ""
        return _briefly(self.verdicts.shown, self.standing)

    @property
    def left(self) -> int | None:
        """Working days until the next node is due; negative when it is over."""
        due = self.standing.due if self.standing else None
        return working_days(self.on, due) if self.on and due else None

    @property
    def slip(self) -> int:
        """Working days by which the next node will be late; 0 when it will not."""
        node = self.standing.next if self.standing else None
        return max(0, working_days(node.due, node.forecast)) if node else 0


def _briefly(one: Judgement, plan: Standing | None) -> str:
    if one.by is None:
        return ""
    said, whole = {"by": plain(abs(one.by))}, int(abs(one.by))
    if one.dimension == "forecast" and plan:
        told = {"what": plan.about, "days": say_days(whole, plan.unit)}
        if one.by < 0:
            return _("%(what)s预计晚 %(days)s") % told
        return _("%(what)s只余 %(days)s") % told if one.by else _("%(what)s没有余地") % told
    if one.dimension == "start":
        return (
            ngettext("到期 %(by)s 个月没有开工", "到期 %(by)s 个月没有开工", whole) % said
            if one.by
            else _("到期没有开工")
        )
    if one.dimension == "progress":
        return _("投资欠序时 %(by)s 个百分点") % said
    if one.dimension == "payment":
        return _("应付未付 %(by)s 万元") % said
    return ngettext("开工 %(by)s 个月没有入库", "开工 %(by)s 个月没有入库", whole) % said


def working_days(one: date, other: date) -> int:
    """Working days from one day to another; negative when the other is earlier."""
    rank = standard().rank
    return rank(other.toordinal()) - rank(one.toordinal())


def facts_of(projects: Sequence[Project], day: date) -> dict[int, Facts]:
    """What was known of each project at the end of a day: of stages, corrections and money what was entered by then, whatever day it is
    of. 计划开工 is a column that is written over: the trail tells what it held; a row changed without a trail is told as it is now.
    Four queries; one more for a past day."""
    days: dict[int, dict[str, date]] = {}
    known = day_end(day) - timedelta.resolution
    told = entries(known).filter(project__in=[one.pk for one in projects], on__lte=day)
    for project, stage, on in told.filter(stage__in=(Stage.STARTED, Stage.LISTED)).values_list(
        "project", "stage", "on"
    ):
        days.setdefault(project, {})[stage] = on
    money = paces(projects, day)
    plans = plans_on(projects, day)
    paid = paid_on([one for one in projects if one.pk in plans], day)
    starts = _planned_starts(projects, day)
    return {
        one.pk: Facts(
            planned_start=starts[one.pk],
            actual_start=days.get(one.pk, {}).get(Stage.STARTED),
            completion=money[one.pk].completion,
            elapsed=money[one.pk].elapsed,
            paid=paid.get(one.pk, NOTHING) if one.pk in plans else None,
            payable=payable(plans[one.pk], day) if one.pk in plans else None,
            money="万元",
            listed=days.get(one.pk, {}).get(Stage.LISTED),
        )
        for one in projects
    }


def _planned_starts(projects: Sequence[Project], day: date) -> dict[int, date | None]:
    now = {one.pk: one.planned_start for one in projects}
    if day >= clock.today():
        return now
    refs = {str(Ref(PROJECT, str(pk))): pk for pk in now}
    then = held_before(refs, ("planned_start",), day_end(day))
    return now | {refs[text]: day_of(before["planned_start"]) for text, before in then.items() if before}


def lights(projects: Iterable[Project], day: date) -> dict[int, Lit]:
    """Every project with its light. The same queries for one and for a thousand; of a day that is over every plan is judged."""
    rows = list(projects)
    plans = told((f"{PROJECT}:{one.pk}" for one in rows), day)
    facts = facts_of(rows, day)
    found = {}
    for one in rows:
        standing = plans.get(f"{PROJECT}:{one.pk}")
        verdicts = verdicts_of(standing, facts[one.pk], day) if standing else None
        found[one.pk] = Lit(one, standing, verdicts, day)
    return found


def worst_first(found: Iterable[Lit]) -> list[Lit]:
    """The red ones, then the yellow ones."""
    return sorted((one for one in found if one.bad), key=lambda one: one.turn)
