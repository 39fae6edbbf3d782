"""The idempotent door: a command that arrives twice under one key is done once and answered twice."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.models import Command
from zhenjie.engines.ledger.problems import Problem

# config/retention.yaml tells the same term to whoever asks what is kept.
COMMAND_TERM = timedelta(days=30)


def once(*, key: str, by: Actor, run: Callable[[], Any], content: str = "") -> Any:
    """Run a command at most once per `key` and return its result (JSON); the second time, the result of the first.

    `content` is what the command says: the same key with another content, or from another account, is refused (422).
    A command that fails leaves no mark, so it may be tried again. Two at once: the second waits for the first.
    """
    if not key or len(key) > 80:
        raise Problem(422, _("这一次提交没有编号，或编号超过 80 个字符，请刷新页面后再交。"))
    mark = hashlib.sha256(content.encode()).hexdigest()
    with transaction.atomic():
        try:
            with transaction.atomic():
                command = Command.objects.create(key=key, account=by.account, print=mark, at=clock.now())
        except IntegrityError:
            done = Command.objects.get(key=key)
            if done.account != by.account or done.print != mark:
                raise Problem(422, _("这一次提交的编号已用于另一条内容，请刷新页面后再交。")) from None
            return done.result
        command.result = run()
        command.save(update_fields=["result"])
        return command.result


def forget_commands() -> int:
    """Forget the keys of commands older than 30 days: no phone retries that long. Returns how many."""
    return Command.objects.filter(at__lt=clock.now() - COMMAND_TERM).delete()[0]
