"""Matters of governance read: the day by flow and colour, hazards with their pictures, the list of a month."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When

from zhenjie.core import clock
from zhenjie.core.digits import whole
from zhenjie.domains.governance.models.affairs import HazardPhoto
from zhenjie.domains.governance.models.patrols import PatrolRecord
from zhenjie.domains.governance.rules.hazards import grade_title
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.serving import PICTURES
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.matters.declarations import find
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.showing import colour_at, left
from zhenjie.engines.org.queries import within

FLOWS = ("hotline", "grid", "hazard", "dispute", "petition")
PAGE = 30
COLOURS = ("red", "yellow", "green")


@dataclass
class Line:
    """One flow on one day: open matters by colour, what came and what was closed today. ``sealed`` ones are counted, not listed."""

    flow: Flow
    colours: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLOURS, 0))
    came: int = 0
    closed: int = 0

    @property
    def open(self) -> int:
        return sum(self.colours.values())


def day_of(prefixes: Iterable[str], at: datetime) -> list[Line]:
    """The flows of governance within reach, with their colours at a moment. Two queries."""
    found = {key: Line(flow) for key in FLOWS if (flow := find(key)) is not None}
    here = within(Matter.objects.filter(flow__in=FLOWS), prefixes)
    worth = Case(
        When(red_at__lte=at, then=Value(0)), When(yellow_at__lte=at, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    rows = here.filter(holder__isnull=False).order_by().annotate(worth=worth).values_list("flow", "worth")
    for flow, place, number in rows.annotate(many=Count("pk")):
        found[flow].colours[COLOURS[place]] += number
    midnight = clock.aware(datetime.combine(at.date(), time.min))
    came, gone = Q(opened_at__gte=midnight), Q(closed_at__gte=midnight)
    today = here.filter(came | gone).order_by().values_list("flow")
    for flow, opened, closed in today.annotate(opened=Count("pk", came), closed=Count("pk", gone)):
        found[flow].came, found[flow].closed = opened, closed
    return list(found.values())


@dataclass
class Seen:
    """A hazard as the list shows it."""

    matter: Matter
    grade: str
    colour: str
    left: str
    stage: str
    listed: bool
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)


def hazards(prefixes: Iterable[str], *, view: str = "open", grade: str = "", after: int = 0) -> tuple[list[Seen], int]:
    """A page of hazards, the newest first, with their pictures; and the key after which the next page begins. Four queries.

    `view`: open, late, listed or closed."""
    now = clock.now()
    rows = within(Matter.objects.filter(flow="hazard"), prefixes).exclude(stage="merged")
    rows = rows.filter(holder__isnull=view == "closed")
    if view == "late":
        rows = rows.filter(red_at__lte=now)
    if view == "listed":
        rows = rows.filter(state__level="listed")
    if grade:
        rows = rows.filter(kind=grade)
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.select_related("unit", "holder", "person").order_by("-pk")[: PAGE + 1])
    return seen(found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else 0


def seen(matters: Sequence[Matter]) -> list[Seen]:
    """Hazards with their pictures, those of the patrol that found them included. Two queries."""
    now, flow = clock.now(), find("hazard")
    found = {}
    for one in matters:
        listed = one.state.get("level") == "listed"
        stage = flow.stage(one.stage).title if flow else one.stage
        told = colour_at(one.yellow_at, one.red_at, now).value
        found[one.pk] = Seen(one, grade_title(one.kind), told, left(one.red_at, now), stage, listed)
    for photo in HazardPhoto.objects.filter(matter__in=found).order_by("pk"):
        (found[photo.matter_id].before if photo.phase == "before" else found[photo.matter_id].after).append(
            photo.file_id
        )
    for matter, file in from_patrols(matters):
        found[matter].before.append(file)
    return list(found.values())


def from_patrols(matters: Sequence[Matter]) -> list[tuple[int, int]]:
    """The pictures taken on the patrols that found the hazards: (matter, file). One query at most."""
    records = {
        int(one.subject.partition(":")[2]): one.pk
        for one in matters
        if one.subject.startswith("governance.patrolrecord:")
    }
    if not records:
        return []
    rows = Attachment.objects.filter(
        register="governance.patrolrecord", row__in=records, gone_at__isnull=True,
        file__media_type__in=sorted(PICTURES),
    )  # fmt: skip
    return [(records[row], file) for row, file in rows.order_by("pk").values_list("row", "file")]


def picture_of(matter: Matter, file: int) -> StoredFile | None:
    """A picture that belongs to a hazard; None for any other file."""
    own = HazardPhoto.objects.filter(matter=matter, file=file).exists()
    if own or (matter.pk, file) in from_patrols([matter]):
        return StoredFile.objects.filter(pk=file).first()
    return None


def patrol_of(matter: Matter) -> PatrolRecord | None:
    """The patrol that a matter came from."""
    register, _mark, pk = matter.subject.partition(":")
    if register != "governance.patrolrecord" or whole(pk) is None:
        return None
    return PatrolRecord.objects.select_related("place").filter(pk=pk).first()


@dataclass(frozen=True, slots=True)
class Month:
    """挂牌清单 of a month: hazards that are late at its end (or now) and not listed yet, those listed in it, those struck off."""

    first: date
    last: date
    due: list[Seen]
    listed: list[Seen]
    struck: list[Seen]


def month_list(prefixes: Iterable[str], first: date, last: date) -> Month:
    """The list of a month. Eight queries at most."""
    begin, end = clock.aware(first), min(clock.aware(datetime.combine(last, time.max)), clock.now())
    prefixes = tuple(prefixes)
    here: QuerySet[Matter] = within(Matter.objects.filter(flow="hazard"), prefixes).select_related("unit", "holder")
    named = Event.objects.filter(verb="supervise", at__gte=begin, at__lte=end, said__level="listed")
    listed = list(here.filter(pk__in=named.values("matter")).order_by("unit__path", "pk")[:300])
    late = here.filter(holder__isnull=False, red_at__lte=end).exclude(stage__in=("intake", "reviewing", "striking"))
    due = [one for one in late.order_by("red_at", "pk")[:300] if one.state.get("level") != "listed"]
    struck = here.filter(closed_at__gte=begin, closed_at__lte=end, state__level="listed").order_by("closed_at")[:300]
    return Month(first, last, seen(due), seen(listed), seen(list(struck)))
