"""What each voice is told and says of it: contacted, answered, rated. The matter's own answer is everybody's unless a voice
was given its own."""

from typing import Any

from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.models import Matter, Voice


def rate_matter(
    *, by: Actor, voice: int, grade: str, key: str, solved: str = "", words: str = "", version: int | None = None,
    verb: str = "rate",
) -> Matter:  # fmt: skip
    """One voice rates: on the public page (`rate`) or asked by telephone (`visit`). Each voice keeps its own rating, the
    last word counts. Problem when the grade is none."""
    with transaction.atomic():
        found = Voice.objects.select_for_update().filter(pk=voice).first()
        if found is None:
            raise Problem(404, "没有这位诉求人。")
        moved = move_matter(
            by=by, matter=found.matter_id, verb=verb, key=key, version=version, grade=grade, solved=solved, words=words,
            voice=voice,
        )  # fmt: skip
        Voice.objects.filter(pk=voice).update(grade=grade, solved=solved, comment=words, rated_at=moved.moved_at)
        return moved


def contact_voices(*, by: Actor, matter: int, key: str, version: int | None = None, **said: Any) -> Matter:
    """The unit has spoken with those who said it: the clock of the first contact is met, each voice keeps when. `said` as in
    `move_matter`."""
    with transaction.atomic():
        moved = move_matter(by=by, matter=matter, verb="contact", key=key, version=version, **said)
        Voice.objects.filter(matter=moved, contacted_at__isnull=True).update(contacted_at=moved.moved_at)
        return moved


def answer_voice(*, by: Actor, voice: int, reply: str, key: str) -> Voice:
    """Gives one voice its own reply beside the matter's; told in the time line as an inner note."""
    if not reply.strip():
        raise Problem(422, "请写明给本人的答复。", field="words")
    with transaction.atomic():
        found = Voice.objects.select_for_update().filter(pk=voice).first()
        if found is None:
            raise Problem(404, "没有这位诉求人。")
        moved = move_matter(
            by=by, matter=found.matter_id, verb="note", key=key, words=f"单独答复：{reply.strip()}", voice=voice
        )
        found.reply, found.replied_at = reply.strip(), moved.moved_at
        found.save(update_fields=["reply", "replied_at"])
        return found
