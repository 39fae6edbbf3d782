"""What the public page can guess while somebody types: where it is, what it is, who will get it, and whether neighbours said the same."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.conf import settings
from django.core import signing
from django.db.models import Exists, OuterRef

from zhenjie.core import clock
from zhenjie.core.geo import Point, distance
from zhenjie.engines.matters.choices import Privacy
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.queries.duties import duties_for
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.classes import STEP, children, class_of, suggest_class
from zhenjie.engines.matters.rules.dispatch import by_duty, refusals
from zhenjie.engines.matters.showing_portal import Channel, KindGuess, PlaceGuess, Same
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.queries import units_below, valid_on

JOIN, JOIN_LIFE = "matters.join", 2 * 3600
#: How far back, how far away and how alike (shared pairs of signs) something may be the same thing.
DAYS, METRES, SHARE, LOOKED_AT = 60, 500.0, 0.25, 200
_PARTS = (UnitKind.OFFICE, UnitKind.BUILDING, UnitKind.STAIRWELL)


def place_key(unit: Unit) -> str:
    """What stands for a unit in addresses and on posters: its code, or its number where it has none."""
    return unit.code or f"u{unit.pk}"


def place_at(key: str) -> Unit | None:
    """The living unit with this key; None for anything else, and for an office, which is no place."""
    living = Unit.objects.filter(valid_on(), valid_to__isnull=True).exclude(kind=UnitKind.OFFICE)
    if key.startswith("u") and key[1:].isdecimal() and len(key) < 19:
        return living.filter(pk=int(key[1:])).first()
    return living.filter(code=key).first() if key and len(key) <= 40 else None


def town_of(unit: Unit) -> Unit:
    """The township around a place; itself for a township and above."""
    if unit.kind == UnitKind.TOWNSHIP:
        return unit
    around = Unit.objects.filter(path__in=above(unit.path), kind=UnitKind.TOWNSHIP).first()
    return around or unit


def towns() -> list[Unit]:
    """The townships that can be spoken to, in order of the tree."""
    return list(Unit.objects.filter(valid_on(), kind=UnitKind.TOWNSHIP).order_by("path")[:200])


def places_in(town: Unit, chosen: Unit) -> list[Unit]:
    """What can be picked: the township, its villages, and the place from the poster where it is a smaller one."""
    villages = list(units_below(town, itself=False).filter(valid_on(), kind=UnitKind.VILLAGE)[:300])
    rows = [town, *villages]
    return rows if chosen.pk in {one.pk for one in rows} else [*rows, chosen]


@dataclass(frozen=True, slots=True)
class Said:
    """What has been typed so far: the words, the words for the place, the chosen place, longitude and latitude."""

    text: str
    place: str
    unit: Unit
    point: tuple[float, float] | None = None


def guess_place(said: Said) -> tuple[Unit, PlaceGuess | None]:
    """The village that the words name or that other matters near the point lie in; the chosen place where nothing speaks for another."""
    town = town_of(said.unit)
    villages = [one for one in places_in(town, said.unit) if one.kind == UnitKind.VILLAGE]
    spoken = f"{said.text} {said.place}"
    named = [
        one for one in villages if one.name in spoken or (len(one.name) > 2 and one.name.rstrip("村社区") in spoken)
    ]
    if len(named) == 1:
        return named[0], PlaceGuess(said.place or named[0].name, "按你说的话猜的，不对点一下改", place_key(named[0]))
    if said.point is not None and (near := _near(town, said.point)) is not None:
        return near, PlaceGuess(said.place or near.name, "按手机的位置猜的，不对点一下改", place_key(near))
    return said.unit, None


def _near(town: Unit, point: tuple[float, float]) -> Unit | None:
    """The unit of the nearest matter within METRES: the ledger of this engine knows no other points of units."""
    lng, lat = point
    units = list(units_below(town).filter(valid_on()).exclude(kind__in=_PARTS).values_list("pk", flat=True)[:2000])
    rows = Matter.objects.filter(
        unit__in=units, longitude__range=(lng - 0.01, lng + 0.01), latitude__range=(lat - 0.01, lat + 0.01)
    ).select_related("unit")
    try:
        here = Point(lng, lat)
    except ValueError:
        return None
    near = [
        (distance(here, Point(row.longitude, row.latitude)), row.pk, row.unit)
        for row in rows.order_by("-id")[:LOOKED_AT]
        if row.longitude is not None and row.latitude is not None
    ]
    metres, _pk, unit = min(near, key=lambda one: one[:2], default=(METRES + 1, 0, None))
    return unit if metres <= METRES else None


def class_choices() -> list[tuple[str, str]]:
    """The classes (类) a resident chooses from."""
    extra, today = settings.CATALOGUE_DIR, clock.today()
    fields = children("", extra, today)
    return [(one.code, one.title) for field in fields for one in children(field.code, extra, today)]


def guess_kind(text: str, unit: Unit) -> KindGuess | None:
    """The class that the words speak for, and who will get it by the duty list."""
    found = suggest_class(text, settings.CATALOGUE_DIR, clock.today(), most=1)
    if not found:
        return None
    code = found[0].code[: 2 * STEP]
    known = class_of(code, settings.CATALOGUE_DIR)
    lines = by_duty(duties_for(found[0].code, unit, clock.today()), found[0].code, unit.path, clock.today())
    why = "按你说的话猜的" + (f"，会派给{lines[0].line.unit_title}" if lines else "")
    return KindGuess(code, known.title if known else found[0].title, why)


def class_for(chosen: str, text: str) -> str:
    """The class to register: the chosen one, or within it the item that the words speak for; what nobody chose is left to the dispatcher."""
    if chosen and class_of(chosen, settings.CATALOGUE_DIR) is None:
        chosen = ""
    found = suggest_class(text, settings.CATALOGUE_DIR, clock.today(), most=1)
    return found[0].code if found and (not chosen or found[0].code.startswith(chosen)) else chosen


def channels(text: str) -> list[Channel]:
    """The right channel where the words speak of an emergency or of what is not accepted here; it can be said here all the same:
    a list of words decides nothing, a person does."""
    told = []
    for one in refusals(text, clock.today(), settings.CATALOGUE_DIR):
        number = next((tel for tel in ("119", "110", "120", "122") if one.at_once and tel in one.channel), "")
        told.append(
            Channel(
                f"{one.title}：{one.channel}。" + ("" if one.at_once else "也可以先在这里说，由工作人员答复。"), number
            )
        )
    return told[:2]


def same_as(said: Said, unit: Unit, flow: str) -> Same | None:
    """The open matter that sounds the same, of the same class near the same place; only where somebody let neighbours see it, and never
    of a sealed flow. Two queries."""
    klass = class_for("", f"{said.text}")
    if not klass or len(said.text) < 4:
        return None
    town = town_of(unit)
    around = {unit.pk, said.unit.pk}
    if unit.pk == town.pk:
        around |= {one.pk for one in places_in(town, unit)}
    seen = Voice.objects.filter(matter=OuterRef("pk"), privacy=Privacy.PUBLIC)
    rows = Matter.objects.filter(
        Exists(seen), flow=flow, holder__isnull=False, klass__startswith=klass[: 2 * STEP], unit__in=around,
        opened_at__gte=clock.now() - timedelta(days=DAYS),
    )  # fmt: skip
    scored = [(score, row) for row in rows.order_by("-id")[:LOOKED_AT] if (score := _alike(row, said, klass))]
    best = max(scored, key=lambda one: (one[0], one[1].voices_count, -one[1].pk), default=None)
    if best is None or flow_of(best[1]).sealed:
        return None
    return Same(best[1].voices_count, standing(best[1]), signing.dumps(best[1].pk, salt=JOIN))


def _alike(row: Matter, said: Said, klass: str) -> float:
    """How much speaks for the same thing; 0 for too little."""
    score = likeness(f"{row.title}{row.text}{row.place}", f"{said.text}{said.place}")
    near = 0.0
    if said.point is not None and row.longitude is not None and row.latitude is not None:
        near = distance(Point(*said.point), Point(row.longitude, row.latitude))
        if near > METRES:
            return 0.0
        score += 0.3
    return score + 0.1 * (row.klass == klass) if score >= SHARE else 0.0


def likeness(one: str, other: str) -> float:
    """How many pairs of signs the shorter text shares with the longer, 0 to 1."""
    first, second = _pairs(one), _pairs(other)
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _pairs(text: str) -> set[str]:
    signs = [sign for sign in text if sign.isalnum()]
    return {a + b for a, b in pairwise(signs)}


def standing(matter: Matter) -> str:
    """Where it stands, in one short sentence without anything that somebody said."""
    stage = flow_of(matter).stage(matter.stage)
    return f"{stage.public or stage.title}。"


def joined(token: str) -> int | None:
    """The matter behind `Same.token`; None when it was not offered to this page, or too long ago."""
    try:
        pk = signing.loads(token, salt=JOIN, max_age=JOIN_LIFE)
    except signing.BadSignature:
        return None
    return int(pk)
