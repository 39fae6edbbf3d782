"""What people without an account do: say it, join what neighbours said, add words and photos, rate, ask once more.

The idempotency key of the page is the root of everything: what comes again under it finds what it made, its code included, so a phone that
never got the answer asks again and nothing is doubled.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.answering import rate_matter
from zhenjie.engines.matters.actions.callers import tell_arrived, unremind
from zhenjie.engines.matters.actions.filing import attach_file
from zhenjie.engines.matters.actions.joining import attach_voice
from zhenjie.engines.matters.actions.knocking import spend
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.voices import digest_of
from zhenjie.engines.matters.models import Event, Matter, Voice, VoiceFile
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.queries.following import ADDED, way_of
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.matters.rules.work import Proof

#: Nobody is named in the trail who did not log in; the address is not kept either (`rules.knocking` counts it by a daily key).
CALLER = Actor(account=None, name="诉求人")
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Piece:
    """A photo or voice note, already taken apart and written anew (`files.photos`, `files.voices`)."""

    name: str
    data: bytes


def code_for(key: str) -> str:
    """The secret of the link to follow, 12 of 32 characters: derived from the page's own random key and kept nowhere."""
    mac = hmac.new(settings.SECRET_KEY.encode(), f"matters.code:{key}".encode(), hashlib.sha256).digest()
    return "".join(_SIGNS[byte % 32] for byte in mac[:12])


def said_before(key: str, text: str) -> Voice | None:
    """What this very command has made already. Problem when the key stood for other words."""
    found = Voice.objects.select_related("matter").filter(code=digest_of(code_for(key))).first()
    if found is not None and found.text != text.strip():
        raise Problem(422, _("这一份已经送到过；如果是另一件事，请刷新后再送，写的内容还在。"))
    return found


def say(
    *, by: Actor, new: New, key: str, proof: Proof | None = None, pieces: Sequence[Piece] = (), into: int | None = None
) -> Voice:
    """Registers what somebody says, or hangs it at the open matter ``into``; with its files, in one transaction, once per ``key``.

    ``new.voice`` carries the person. Problem or WorkProblem says why not; then nothing was kept and no proof was spent.
    """
    assert new.voice is not None
    if (known := said_before(key, new.voice.text)) is not None:
        return known
    spoken = replace(new.voice, code=code_for(key))
    if into is not None and not Matter.objects.filter(pk=into, holder__isnull=False).exists():
        into = None  # answered while the words were typed: then it is a matter of its own
    with transaction.atomic():
        if proof is not None:
            spend(proof=proof)
        if into is not None:
            matter = attach_voice(by=by, matter=into, spoken=spoken, key=f"portal:{key}")
        else:
            matter = register_matter(by=by, new=replace(new, voice=spoken), key=f"portal:{key}")
        voice = Voice.objects.select_related("matter").get(code=digest_of(spoken.code))
        _keep(by, matter, voice, pieces)
        tell_arrived(voice=voice)
    return voice


def _keep(by: Actor, matter: Matter, voice: Voice, pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        made = attach_file(by=by, matter=matter, stream=BytesIO(piece.data), name=piece.name)
        VoiceFile.objects.create(voice=voice, attachment=made)


def add_words(*, voice: Voice, text: str, key: str, proof: Proof | None = None, pieces: Sequence[Piece] = ()) -> Matter:
    """More words or photos of the same person; where the unit waits for them, the clocks run on. Once per ``key``."""
    if not text.strip() and not pieces:
        raise Problem(422, _("请写一句，或者加一张照片。"), field="text")
    state = State.from_json(voice.matter.state)
    waited = state.paused.get("reason") == "material" and flow_of(voice.matter).move("material_in", voice.matter.stage)
    words = text.strip() or _("见照片")
    with transaction.atomic():
        if Event.objects.filter(key=f"portal:{key}").exists():
            return voice.matter
        if proof is not None:
            spend(proof=proof)
        moved = move_matter(
            by=CALLER, matter=voice.matter_id, verb="material_in" if waited else "note", key=f"portal:{key}",
            words=words if waited else f"{ADDED}{words}", voice=voice.pk,
        )  # fmt: skip
        _keep(CALLER, moved, voice, pieces)
    return moved


def rate(*, voice: Voice, grade: str, solved: str, words: str, key: str, proof: Proof | None = None) -> Matter:
    """The person rates, in five grades and whether it is solved. Once per ``key``; a second rating of the same answer is a Problem."""
    with transaction.atomic():
        if Event.objects.filter(key=f"portal:{key}").exists():
            return voice.matter
        if way_of(voice.matter).rated_by(voice):
            raise Problem(422, _("您已经评过了。"))
        if grade not in {"1", "2", "3", "4", "5"}:
            raise Problem(422, _("请选一个评价。"), field="rating")
        if proof is not None:
            spend(proof=proof)
        moved = rate_matter(
            by=CALLER, voice=voice.pk, grade=grade, solved=solved, words=words.strip(), key=f"portal:{key}"
        )
        unremind(voice=voice, matter=moved)
    return moved


def reopen(*, voice: Voice, words: str, key: str, proof: Proof | None = None) -> Matter:
    """Not solved: the matter is handled once more, for once (`Flow.reopenings`). The earlier rating stands in the time
    line, this person may rate anew."""
    if not words.strip():
        raise Problem(422, _("请写一句哪里没办好。"), field="text")
    with transaction.atomic():
        if Event.objects.filter(key=f"portal:{key}").exists():
            return voice.matter
        if proof is not None:
            spend(proof=proof)
        moved = move_matter(
            by=CALLER, matter=voice.matter_id, verb="reopen", key=f"portal:{key}", words=words.strip(), voice=voice.pk
        )
        unremind(voice=voice, matter=moved)
        own = {"grade": "", "solved": "", "comment": "", "rated_at": None, "reply": "", "replied_at": None}
        Voice.objects.filter(pk=voice.pk).update(**own)
    return moved
