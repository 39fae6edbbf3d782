"""回音壁: what may be published, the draft with everything personal taken out, and the wall as anybody reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from zhenjie.core import clock
from zhenjie.core.clock import aware
from zhenjie.core.digits import whole
from zhenjie.engines.matters import declarations
from zhenjie.engines.matters.choices import Privacy
from zhenjie.engines.matters.models import Matter, PublishedAnswer, Voice
from zhenjie.engines.matters.queries.following import name_of, names_of, way_of
from zhenjie.engines.matters.rules.classes import STEP, class_of
from zhenjie.engines.matters.rules.parcel import teller_of, title_of, unnamed
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.rules.verbs import GRADES
from zhenjie.engines.matters.rules.wiping import Removed, wipe
from zhenjie.engines.matters.showing_portal import EchoItem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within

PAGE = 20


def _public() -> list[str]:
    return [flow.key for flow in declarations.declared() if flow.public and not flow.sealed]


def publishable(prefixes: Sequence[str]) -> QuerySet[Matter]:
    """Closed matters of public flows whose teller agreed, not on the wall yet, newest first."""
    agreed = Voice.objects.filter(matter=OuterRef("pk"), privacy=Privacy.PUBLIC)
    hung = PublishedAnswer.objects.filter(matter=OuterRef("pk"))
    rows = Matter.objects.filter(
        Exists(agreed), ~Exists(hung), flow__in=_public(), closed_at__isnull=False, into=None, parent=None
    )
    return within(rows.select_related("unit"), prefixes).order_by("-closed_at", "-id")


def is_publishable(matter: Matter) -> bool:
    """Whether this one may go on the wall: closed, of a public flow, answered, and somebody who said it agreed."""
    agreed = matter.voices.filter(privacy=Privacy.PUBLIC).exists()
    return matter.flow in _public() and matter.closed_at is not None and matter.into_id is None and agreed


@dataclass(frozen=True, slots=True)
class Draft:
    """What the editor begins with: three texts with what was taken out of them, and what is not edited."""

    title: str
    said: str
    answer: str
    removed: tuple[Removed, ...]
    teller: str
    unit: Unit
    place: str
    grade: str


def draft_of(matter: Matter) -> Draft:
    """The words of the first person who agreed, and the answer that was given, both without personal data."""
    voice = matter.voices.filter(privacy=Privacy.PUBLIC).order_by("id").first()
    answer = way_of(matter).answer
    words = voice.text if voice and voice.text else matter.text or matter.title
    replied = str(answer.said.get("words", "")) if answer else ""
    names = names_of(matter)
    told = [wipe(unnamed(text, names)) for text in (title_of(words, matter.title), words, replied)]
    state = State.from_json(matter.state)
    unit = Unit.objects.filter(pk=state.worker or state.center).first() or matter.unit
    return Draft(
        title=told[0].text, said=told[1].text, answer=told[2].text,
        removed=tuple(one for text in told[1:] for one in text.removed),
        teller=teller_of(name_of(voice)) if voice else "", unit=unit, place=matter.unit.name, grade=state.grade,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wall:
    """One page of the wall; ``older`` is where the next begins, '' at the end."""

    items: list[EchoItem]
    older: str


def wall(*, words: str = "", kind: str = "", under: str = "", before: str = "", size: int = PAGE) -> Wall:
    """What stands on the wall, newest first, by key. ``words``: two signs are enough, several words must all be there; ``under``: the path of
    a place."""
    rows = PublishedAnswer.objects.filter(withdrawn_at__isnull=True).select_related("unit")
    for word in words.split()[:5]:
        rows = rows.filter(Q(title__contains=word) | Q(said__contains=word) | Q(answer__contains=word))
    if kind:
        rows = rows.filter(klass__startswith=kind)
    if under:
        rows = within(rows, [under], "path")
    moment, _bar, key = before.partition("|")
    if (at := _moment(moment)) and (pk := whole(key)) is not None:
        rows = rows.filter(Q(published_at__lt=at) | Q(published_at=at, pk__lt=pk))
    found = list(rows.order_by("-published_at", "-id")[: size + 1])
    last = found[size - 1] if len(found) > size else None
    return Wall([item_of(row) for row in found[:size]], f"{last.published_at.isoformat()}|{last.pk}" if last else "")


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def item_of(row: PublishedAnswer) -> EchoItem:
    """One published answer as the pages show it."""
    closed, days = aware(row.closed_at), (aware(row.closed_at).date() - aware(row.opened_at).date()).days
    known = class_of(row.klass[: 2 * STEP], settings.CATALOGUE_DIR)
    year = f"{closed.year}年" if closed.year != clock.today().year else ""
    return EchoItem(
        title=row.title,
        said=row.said,
        answer=row.answer,
        unit=row.unit.name,
        kind=known.title if known else "",
        url=reverse("portal:echo_item", args=[row.pk]),
        place=row.place,
        closed=f"{year}{closed.month}月{closed.day}日",
        closed_iso=closed.date().isoformat(),
        days=f"用了 {days} 天" if days else "当天办好",
        tellers=row.tellers,
        rating=GRADES.get(row.grade, "") if row.grade in "12345" else "",
        teller=row.teller,
    )


def published(pk: int) -> PublishedAnswer | None:
    """One that stands on the wall; None for what was taken down."""
    return PublishedAnswer.objects.select_related("unit").filter(pk=pk, withdrawn_at__isnull=True).first()
