"""Voices: who said it, sealed at rest; the same person saying it again attaches to what is open already."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F

from zhenjie.core import secrecy
from zhenjie.engines.matters.choices import Privacy, Source
from zhenjie.engines.matters.models import Matter, Voice

PURPOSE = "matters.voice"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody said and how to reach them; nothing of it has to be given. `code` is the secret of the link by which
    they follow the matter (see `new_code`); only its digest is kept."""

    text: str = ""
    name: str = ""
    phone: str = ""
    privacy: str = Privacy.PRIVATE
    source: str = Source.CALL
    subject: str = ""
    record: str = ""
    code: str = ""
    no_reply: bool = False
    said_at: datetime | None = None


def add_voice(*, matter: Matter, spoken: Spoken, at: datetime, repeat: bool = False) -> Voice:
    """Hangs a voice at a matter, inside the transaction of the move that brought it."""
    voice = voice_of(matter, spoken, at, repeat=repeat)
    voice.save(force_insert=True)
    Matter.objects.filter(pk=matter.pk).update(voices_count=F("voices_count") + 1)
    matter.voices_count += 1
    return voice


def voice_of(matter: Matter, spoken: Spoken, at: datetime, *, repeat: bool = False) -> Voice:
    """The voice, not yet saved."""
    anonymous = spoken.privacy == Privacy.ANONYMOUS
    return Voice(
        matter=matter,
        filed=matter,
        name="" if anonymous else hide(spoken.name.strip()),
        phone=hide(spoken.phone.strip()),
        phone_index=index(spoken.phone.strip()),
        privacy=spoken.privacy,
        source=spoken.source,
        subject=spoken.subject,
        record=spoken.record,
        text=spoken.text.strip(),
        said_at=spoken.said_at or at,
        code=digest_of(spoken.code) if spoken.code else "",
        no_reply=spoken.no_reply,
        repeat=repeat,
    )


def new_code() -> str:
    """A secret that nobody guesses, short enough to be read out: 12 of 32 characters."""
    return "".join(secrets.choice("23456789ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(12))


def digest_of(code: str) -> str:
    """What is kept of the secret in a link."""
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def hide(text: str) -> str:
    """What is stored of a name or a telephone; '' for none."""
    return secrecy.seal(text, key=settings.SECRET_KEY, purpose=PURPOSE) if text else ""


def index(phone: str) -> str:
    """Finds the same telephone again without telling it."""
    return secrecy.derive(settings.SECRET_KEY, f"{PURPOSE}:{phone}").hex()[:32] if phone else ""
