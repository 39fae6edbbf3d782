"""Who said it, seen whole: an act with a reason that stands in the trail before anything is shown."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from zhenjie.core import secrecy
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.actions.revealing import REVEAL, reason_of
from zhenjie.engines.matters.actions.voices import PURPOSE
from zhenjie.engines.matters.actions.writing import ref
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.trail import actions as trail


@dataclass(frozen=True, slots=True)
class Whole:
    """A name and a telephone without their masks; '' for none."""

    voice: int
    name: str
    phone: str


@transaction.atomic
def reveal_voice(*, by: Actor, matter: Matter, voice: Voice, reason: str, why: str) -> Whole:
    """The name and telephone of one voice of `matter`. Problem (422) when the reason says nothing."""
    said = reason_of(reason, why)
    told = {"seen": ["姓名", "电话"], "voice": voice.pk, "reason": said}
    trail.record(by=by, verb=REVEAL, subject=ref(matter), scope=matter.unit.path, after=told)
    return Whole(voice.pk, bare(voice.name), bare(voice.phone))


def bare(sealed: str) -> str:
    """What `voices.hide` hid."""
    return secrecy.unseal(sealed, key=settings.SECRET_KEY, purpose=PURPOSE) if sealed else ""
