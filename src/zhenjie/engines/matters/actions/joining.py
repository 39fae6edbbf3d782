"""Many callers, one matter: a repeat attaches, two matters become one, one is split into parts with their own units."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.voices import Spoken, add_voice
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.matters.models import Event, Matter, Voice
from zhenjie.engines.org.models import Unit


def attach_voice(*, by: Actor, matter: int, spoken: Spoken, key: str, repeat: bool = True) -> Matter:
    """Somebody says what is known already: the voice joins the open matter and is answered with it. Once per `key`."""
    with transaction.atomic():
        known = Event.objects.filter(key=key).exists()
        moved = move_matter(by=by, matter=matter, verb="attach", key=key)
        if not known:
            add_voice(matter=moved, spoken=spoken, at=moved.moved_at, repeat=repeat)
        return moved


def merge_matters(*, by: Actor, matter: int, into: int, key: str, words: str = "") -> Matter:
    """`matter` becomes part of `into`: its voices go along, and each keeps its own words, reply and rating. Returns `into`."""
    if matter == into:
        raise Problem(422, _("不能并入它自己。"))
    with transaction.atomic():
        # Always in the same order, so that two mergers at once do not wait for each other.
        rows = {row.pk: row for row in Matter.objects.select_for_update().filter(pk__in=(matter, into)).order_by("pk")}
        target = rows.get(into)
        if target is None or target.holder_id is None:
            raise Problem(422, _("并入的那一件不存在或已经办结，请另选。"))
        already = Event.objects.filter(key=key).exists()
        moved = move_matter(by=by, matter=matter, verb="merge", key=key, into=into, words=words)
        if already:
            return target
        count = Voice.objects.filter(matter=moved).update(matter=target)
        Matter.objects.filter(pk=moved.pk).update(voices_count=0)
        Matter.objects.filter(pk=into).update(voices_count=F("voices_count") + count)
        return move_matter(by=by, matter=into, verb="take_in", key=f"{key}:in", taken=matter, voices=count)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a split matter: what it is about and which unit handles it."""

    title: str
    to: Unit


def split_matter(*, by: Actor, matter: int, parts: Sequence[Part], key: str, words: str = "") -> Matter:
    """Splits a matter into parts, each registered and assigned to its own unit; the whole is answered when all are done."""
    if len(parts) < 2:
        raise Problem(422, _("至少拆成两件。"), field="parts")
    with transaction.atomic():
        whole = Matter.objects.select_related("unit").select_for_update(of=("self",)).get(pk=matter)
        if Event.objects.filter(key=key, matter=whole).exists():
            return whole
        made = []
        for number, part in enumerate(parts, 1):
            new = New(
                flow=whole.flow, unit=whole.unit, title=part.title, text=whole.text, kind=whole.kind, klass=whole.klass,
                urgency=whole.urgency, source=Source.SPLIT, subject=whole.subject, place=whole.place, parent=whole,
            )  # fmt: skip
            one = register_matter(by=by, new=new, key=f"{key}:{number}")
            made.append(move_matter(by=by, matter=one.pk, verb="assign", key=f"{key}:{number}:to", to=part.to.pk).pk)
        return move_matter(by=by, matter=matter, verb="split", key=key, parts=made, words=words)
