"""Appeals as the pages show them: whose they are, where they stand, which of the three limits were kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from zhenjie.core import clock, workdays
from zhenjie.core.colours import Colour
from zhenjie.core.digits import whole
from zhenjie.core.refs import Ref, RefError
from zhenjie.domains.enterprises.choices import APPEAL, Topic
from zhenjie.domains.enterprises.models import Enterprise, Measure, PolicyChange
from zhenjie.domains.enterprises.queries.firms import KEY, ref
from zhenjie.domains.enterprises.rules.appeals import LIMITS, for_meeting, kept, meeting_rule
from zhenjie.engines.matters.models import Event, Matter, Voice
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.showing import colour_at, left
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.rules.verbs import GRADES
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within


@dataclass(frozen=True, slots=True)
class Shown:
    """One appeal in a list. `firms`: those that said it, the first one first; `reasons` why it goes to the meeting."""

    matter: Matter
    firms: tuple[Enterprise, ...]
    colour: Colour
    left: str
    stage: str
    topic: str
    state: State
    reasons: tuple[str, ...] = ()
    lead: str = ""


def appeals(prefixes: Iterable[str]) -> QuerySet[Matter]:
    """The appeals of firms within `prefixes`."""
    return within(Matter.objects.filter(flow=APPEAL), prefixes)


def shown(matters: Iterable[Matter], on: date | None = None) -> list[Shown]:
    """The appeals with their firms and leads; three queries, whatever their number. With `on` why each goes to that day's
    meeting."""
    found, now, days = list(matters), clock.now(), workdays.standard()
    firms, topics = firms_of(found), dict(Topic.choices)
    states = {one.pk: State.from_json(one.state) for one in found}
    workers = {state.worker for state in states.values() if state.worker}
    leads = dict(Unit.objects.filter(pk__in=workers).values_list("pk", "name"))
    rows = []
    for one in found:
        state = states[one.pk]
        rows.append(
            Shown(
                one, tuple(firms.get(one.pk, ())), colour_at(one.yellow_at, one.red_at, now), left(one.red_at, now),
                flow_of(one).stage(one.stage).title, str(topics.get(one.klass, "")), state,
                tuple(for_meeting(state, on, days)) if on else (), leads.get(state.worker or 0, ""),
            )
        )  # fmt: skip
    return rows


def firms_of(matters: Sequence[Matter]) -> dict[int, list[Enterprise]]:
    """The firms that each of the matters is of: its subject first, then those of its voices."""
    wanted: dict[int, list[int]] = {one.pk: [] for one in matters}
    said = Voice.objects.filter(matter__in=[one.pk for one in matters], subject__startswith=f"{KEY}:").order_by("pk")
    subjects = [(one.pk, one.subject) for one in matters] + list(said.values_list("matter_id", "subject"))
    for pk, subject in subjects:
        if (firm := firm_key(subject)) and firm not in wanted[pk]:
            wanted[pk].append(firm)
    known = Enterprise.everything.select_related("unit").in_bulk({firm for firms in wanted.values() for firm in firms})
    return {pk: [known[firm] for firm in firms if firm in known] for pk, firms in wanted.items()}


def firm_key(subject: str) -> int | None:
    """The key of the firm that a reference names; None when it names something else."""
    try:
        found = Ref.parse(subject) if subject else None
    except RefError:
        return None
    return whole(found.pk) if found and found.register == KEY else None


def of_firm(firm: Enterprise) -> list[tuple[Shown, str]]:
    """The appeals of a firm, the open ones first, each with what this firm said of the answer (its grade)."""
    said = dict(Voice.objects.filter(subject=str(ref(firm))).values_list("matter_id", "grade"))
    matters = Matter.objects.filter(Q(subject=str(ref(firm))) | Q(pk__in=said), flow=APPEAL)
    rows = shown(matters.order_by("closed_at", "-pk")[:50])
    rows.sort(key=lambda row: (row.matter.holder_id is None, -row.matter.pk))
    return [(row, said.get(row.matter.pk, "")) for row in rows]


def received_in(prefixes: Iterable[str], first: date, last: date) -> int:
    """How many were received in these days; one that was merged into another is that other one."""
    begin, end = clock.aware(first), clock.aware(last + timedelta(days=1))
    return appeals(prefixes).filter(opened_at__gte=begin, opened_at__lt=end).exclude(stage="merged").count()


def closed_in(prefixes: Iterable[str], first: date, last: date, *, solved: bool = False) -> int:
    """How many were closed in these days; with `solved` only those of which it was said that they are."""
    begin, end = clock.aware(first), clock.aware(last + timedelta(days=1))
    rows = appeals(prefixes).filter(closed_at__gte=begin, closed_at__lt=end).exclude(stage="merged")
    return (rows.filter(state__solved="yes") if solved else rows).count()


@dataclass(frozen=True, slots=True)
class Rate:
    """One of the three limits over a period: kept `done` of `due`; `open` still run and are in neither."""

    name: str
    title: str
    done: int
    due: int
    open: int

    @property
    def percent(self) -> float | None:
        return self.done * 100 / self.due if self.due else None


def rates(prefixes: Iterable[str], first: date, last: date) -> list[Rate]:
    """The three limits of "2115", each on its own, over the appeals received from `first` to `last`. What was ruled out of
    the assessment is left out."""
    now, days = clock.now(), workdays.standard()
    begin, end = clock.aware(first), clock.aware(last + timedelta(days=1))
    states = appeals(prefixes).filter(opened_at__gte=begin, opened_at__lt=end).exclude(stage="merged")
    said = [State.from_json(one) for one in states.values_list("state", flat=True).iterator()]
    counted = [state for state in said if state.scored]
    rows = []
    for name, title in LIMITS.items():
        verdicts = [kept(state, name, now, days) for state in counted]
        known = [one for one in verdicts if one is not None]
        rows.append(Rate(name, title, sum(known), len(known), len(verdicts) - len(known)))
    return rows


def to_meet(prefixes: Iterable[str], on: date) -> list[Shown]:
    """The open appeals that the rule in force sends to the meeting of a day, the longest open first."""
    rows = shown(appeals(prefixes).filter(holder__isnull=False).select_related("holder", "unit").order_by("pk"), on)
    return [row for row in rows if row.reasons]


def decisions(matters: Iterable[int]) -> dict[int, list[Event]]:
    """What meetings decided on each of the matters, the last one first."""
    found: dict[int, list[Event]] = {}
    for event in Event.objects.filter(matter__in=list(matters), verb="note").order_by("-seq"):
        if event.said.get("meeting"):
            found.setdefault(event.matter_id, []).append(event)
    return found


def helpers_of(rows: Iterable[Shown]) -> dict[int, str]:
    """The names of the helping units of each appeal."""
    rows = list(rows)
    units = {int(unit) for row in rows for unit in row.state.helpers}
    names = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name")) if units else {}
    return {row.matter.pk: "、".join(names.get(int(unit), "") for unit in row.state.helpers) for row in rows}


def recent(key: str, on: datetime) -> Event | None:
    """The registering of the same thing under `key`, when it is open still or not longer ago than the rule says."""
    for event in Event.objects.filter(key__startswith=key).select_related("matter").order_by("-pk")[:5]:
        days = meeting_rule(on.date())["same_days"]
        if event.matter.holder_id is not None or event.at > on - timedelta(days=days):
            return event
    return None


def facts_of(matter: Matter) -> dict[str, Any]:
    """What the page of a matter tells of an appeal."""
    return {
        "matter": matter,
        "firms": firms_of([matter])[matter.pk],
        "topic": dict(Topic.choices).get(matter.klass, ""),
        "changes": list(PolicyChange.objects.filter(matter=matter)),
    }


@dataclass(frozen=True, slots=True)
class Told:
    """One voice of an appeal: which firm, what it said, how it rated the answer."""

    firm: str
    pk: int | None
    text: str
    grade: str
    colour: str
    source: str


def said_of(matter: Matter) -> list[Told]:
    """The voices of an appeal, the first one first."""
    voices = list(matter.voices.all())
    keys = {one.pk: firm_key(one.subject) for one in voices}
    names = dict(Enterprise.everything.filter(pk__in={key for key in keys.values() if key}).values_list("pk", "name"))
    return [
        Told(
            names.get(keys[one.pk] or 0, ""), keys[one.pk], one.text, GRADES.get(one.grade, ""),
            {"5": "green", "4": "green", "3": "green", "2": "red", "1": "red"}.get(one.grade, "none"),
            one.get_source_display(),
        )
        for one in voices
    ]  # fmt: skip


def limits_of(state: State) -> list[tuple[str, str, str]]:
    """(title, colour, word) of each of the three limits of one appeal."""
    now, days = clock.now(), workdays.standard()
    words = {True: ("green", "按时"), False: ("red", "超时"), None: ("none", "还在时限内")}
    return [(title, *words[kept(state, name, now, days)]) for name, title in LIMITS.items()]


def measures_of(matter: Matter) -> list[Measure]:
    """The lines of the plans of firms that this appeal has become."""
    source = str(Ref("matters.matter", str(matter.pk)))
    return list(Measure.objects.filter(appeal=source).select_related("enterprise"))
