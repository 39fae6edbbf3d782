"""Personal data seen whole: an act with a reason, written into the trail before anything is shown."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.masking import bare, masked_columns
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.trail import actions as trail

REVEAL, SHORTEST, LONGEST = "查看明文", 4, 200


def reason_of(reason: str, why: str) -> str:
    """The reason as it goes into the trail; Problem (422) when it is none of the list or says nothing of its own."""
    why = " ".join(why.split())
    if reason not in limits(settings.CATALOGUE_DIR).reasons:
        raise Problem(422, _("请从列表里选一个事由。"))
    if not SHORTEST <= len(why) <= LONGEST:
        raise Problem(
            422, _("请写清楚具体为什么要看，%(least)s 到 %(most)s 个字。") % {"least": SHORTEST, "most": LONGEST}
        )
    return f"{reason}：{why}"


@transaction.atomic
def reveal(*, by: Actor, declaration: Declaration, row: Any, reason: str, why: str) -> list[tuple[Column, str]]:
    """The masked columns of a row as they are, for a reason that stands in the trail."""
    said = reason_of(reason, why)
    shown = [(column, str(value)) for column in masked_columns(declaration) if (value := bare(column).value(row))]
    told = {"seen": [str(column.title) for column, _value in shown], "reason": said}
    trail.record(by=by, verb=REVEAL, subject=declaration.ref(row), scope=declaration.scope(row), after=told)
    return shown
