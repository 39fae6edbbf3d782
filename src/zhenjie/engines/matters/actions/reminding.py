"""A person asks to be reminded of a matter."""

from datetime import datetime

from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.models import Event, Matter, Reminder


def set_reminder(*, by: Actor, to: int, matter: int, at: datetime, words: str, key: str) -> Matter:
    """Reminds account `to` of `matter` at a moment; once per `key`."""
    with transaction.atomic():
        moved = move_matter(by=by, matter=matter, verb="remind", key=key, on=at, words=words)
        event = Event.objects.get(key=key)
        Reminder.objects.get_or_create(
            event=event, defaults={"matter": moved, "to_id": to, "at": at, "words": words[:200]}
        )
        return moved
