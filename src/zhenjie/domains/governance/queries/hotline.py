"""What is known around a ticket: units that its address may name, whether it is here already, whom it may be given to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q

from zhenjie.domains.governance.models.hotline import HotlineImport, HotlineRow
from zhenjie.domains.governance.rules.hotline import Place, Ticket, class_named, place_of
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.queries.suggesting import suggest
from zhenjie.engines.matters.rules.classes import suggest_class, suggest_kind, tree
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import units_below, valid_on, within

FLOW = "hotline"
PAGE = 50


@dataclass
class Around:
    """The units of a place, read once for many tickets."""

    unit: Unit
    on: date
    units: dict[int, Unit] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)

    @classmethod
    def of(cls, unit: Unit, on: date) -> "Around":
        """The units at and below `unit` that are valid on a day. One query."""
        found = {one.pk: one for one in units_below(unit).filter(valid_on(on)).select_related("parent")}
        places = [Place(pk, one.name, one.path) for pk, one in found.items() if one.kind != UnitKind.OFFICE]
        return cls(unit, on, found, places)

    def place(self, ticket: Ticket) -> Unit | None:
        """The unit that the address names, else the one that the text names; None when neither says."""
        named = place_of(ticket.address, self.places) or place_of(f"{ticket.title}{ticket.text}", self.places)
        return self.units.get(named) if named else None

    def called(self, name: str) -> Unit | None:
        """The unit called so, when there is just one."""
        wanted = [one for one in self.units.values() if name and name == one.name]
        return wanted[0] if len(wanted) == 1 else None


def class_of(ticket: Ticket) -> str:
    """Our class: the other system's own word when we know it, else what the text speaks for; '' for none."""
    extra = settings.CATALOGUE_DIR
    named = class_named(ticket.classes, {one.title: one.code for one in tree(extra).classes.values()})
    if named:
        return named
    said = suggest_class(f"{' '.join(ticket.classes)} {ticket.title} {ticket.text}", extra, most=1)
    return said[0].code if said else ""


def kind_of(ticket: Ticket) -> str:
    """诉求类型: as the ticket says, else as its text sounds."""
    said = () if ticket.kind else suggest_kind(ticket.text, settings.CATALOGUE_DIR)
    return ticket.kind or (said[0].code if said else "")


def given_to(ticket: Ticket, klass: str, place: Unit, around: Around) -> tuple[Unit | None, str]:
    """Whom the ticket may be given to, and why: the unit it names, the duty list, the village where it lies."""
    if (named := around.called(ticket.unit)) is not None and named.pk != around.unit.pk:
        return named, f"工单写明承办单位“{ticket.unit}”。"
    said = suggest(f"{ticket.title} {ticket.text}", klass, place, around.on, 1)
    if said:
        return said[0].unit, said[0].reason
    if place.kind in (UnitKind.VILLAGE, UnitKind.GRID):
        village = place if place.kind == UnitKind.VILLAGE else around.units.get(place.parent_id or 0)
        return village, "职责清单没有写，先由所在村（社区）办理。" if village else ""
    return None, ""


def known_records(records: Iterable[str]) -> dict[str, int]:
    """Which tickets are here already, as matters or as voices that joined one: number → matter. Two queries for 500."""
    wanted = [record for record in records if record]
    found = dict(Voice.objects.filter(record__in=wanted, matter__flow=FLOW).values_list("record", "matter"))
    return found | dict(Matter.objects.filter(flow=FLOW, record__in=wanted).values_list("record", "pk"))


def repeated(phone_index: str, klass: str, place: int | None, within_path: str) -> int | None:
    """The open matter of the same caller about the same class or at the same village; None when there is none. One query."""
    if not phone_index:
        return None
    same = Q(matter__unit=place) if place else Q(pk__in=())
    if klass:
        same |= Q(matter__klass=klass)
    rows = Voice.objects.filter(same, phone_index=phone_index, matter__flow=FLOW, matter__holder__isnull=False)
    return within(rows, [within_path], "matter__unit__path").order_by("matter").values_list("matter", flat=True).first()


def rows_of(batch: HotlineImport, verdict: str, after: int) -> tuple[list[HotlineRow], int]:
    """A page of lines below line `after`, and the line after which the next page begins (0 for none). One query."""
    rows = batch.rows.filter(verdict=verdict, line__gt=after).select_related("place", "to", "matter")
    found: Sequence[HotlineRow] = list(rows[: PAGE + 1])
    return list(found[:PAGE]), found[PAGE - 1].line if len(found) > PAGE else 0


def counts(batch: HotlineImport) -> dict[str, int]:
    """How many lines there are of each verdict, and how many are still to be taken in (``waiting``). One query."""
    told: dict[str, int] = {}
    for verdict, matter in batch.rows.values_list("verdict", "matter"):
        told[verdict] = told.get(verdict, 0) + 1
        told["waiting"] = told.get("waiting", 0) + (matter is None and verdict in ("new", "repeat"))
    return told
