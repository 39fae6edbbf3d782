"""订阅: what came to a saved filter since it was last looked through, told to whoever may see it at that moment.

What was touched is read from the sealed blocks of the trail: they are in order of commitment and hold nothing that is still
under way. Looking and moving the mark are one transaction, so that a worker killed in between tells nothing twice.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.digits import whole
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions.attaching import ATTACH, DETACH, REATTACH
from zhenjie.engines.ledger.actions.commenting import COMMENT, UNSAY
from zhenjie.engines.ledger.actions.merging import APART, MERGE, MERGED, UNDO
from zhenjie.engines.ledger.actions.revealing import REVEAL
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.forms.lists import ListForm
from zhenjie.engines.ledger.models import Subscription
from zhenjie.engines.ledger.queries import label_of, reaching
from zhenjie.engines.notices import actions as notices
from zhenjie.engines.notices.rules import next_allowed
from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.trail.models import Entry
from zhenjie.engines.trail.queries import chain

_QUIET = (REVEAL, COMMENT, UNSAY, ATTACH, DETACH, REATTACH, "导出")
_EVENTS = (MERGE, MERGED, UNDO, APART)
IMPORT = "ledger.import"
_CHUNK, _NAMED = 2000, 5


def tell_subscribers() -> int:
    """Look through every subscription whose turn it is; returns how many notices went out. At night and on days off nobody
    is told, and what came meanwhile is told in one in the morning."""
    moment = clock.now()
    last = chain().last
    if last is None or next_allowed(moment, settings.CATALOGUE_DIR) > moment:
        return 0
    waiting = Subscription.objects.filter(block__lt=last.number).values_list("pk", flat=True)
    return sum(_look(pk, last.number, moment) for pk in list(waiting))


def is_turn(rhythm: str, looked_at: datetime, moment: datetime) -> bool:
    """Whether a subscription of this rhythm, last looked through at ``looked_at``, has its turn at ``moment``."""
    last, now = clock.aware(looked_at).date(), clock.aware(moment).date()
    if rhythm == "daily":
        return last < now
    if rhythm == "weekly":
        return last.isocalendar()[:2] < now.isocalendar()[:2]
    return True


@transaction.atomic
def _look(pk: int, last: int, moment: datetime) -> bool:
    kept = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("filter", "account", "unit")
        .filter(pk=pk, block__lt=last)
        .first()
    )
    if kept is None or not is_turn(kept.rhythm, kept.looked_at, moment):
        return False
    told = _tell(kept, last)
    kept.block, kept.looked_at = last, moment
    kept.save(update_fields=["block", "looked_at"])
    return told


def _tell(kept: Subscription, last: int) -> bool:
    """Whether there was something to tell. What the subscriber may see is asked now, not when the filter was saved."""
    declaration = own.declared(kept.filter.register, kept.unit)
    if declaration is None:
        return False
    prefixes = reaching(scope_of(kept.account), kept.unit, declaration.permission("read"))
    form = ListForm(declaration, QueryDict(kept.filter.query), prefixes, kept.unit)
    if not prefixes or not form.is_valid():
        return False
    touched, created = _touched(declaration, kept, last)
    came = [
        row
        for at in range(0, len(touched), _CHUNK)
        for row in form.found().rows.filter(pk__in=touched[at : at + _CHUNK]).order_by("pk")
    ]
    if not came:
        return False
    known = _known(declaration, kept, [row.pk for row in came])
    new = [row for row in came if row.pk in created and row.pk not in known]
    changed = [row for row in came if row.pk not in created or row.pk in known]
    said = [_("新增 %(number)s 条") % {"number": len(new)}] if new else []
    said += [_("有变化 %(number)s 条") % {"number": len(changed)}] if changed else []
    names = "、".join(label_of(declaration, row) for row in [*new, *changed][:_NAMED])
    more = _(" 等 %(number)s 条") % {"number": len(came)} if len(came) > _NAMED else ""
    notices.send(
        by=SYSTEM,
        to=kept.account,
        title=_("“%(name)s”%(said)s") % {"name": kept.filter.name, "said": "，".join(said)},
        body=f"{declaration.title}：{names}{more}",
        url=reverse("ledger:list", args=[declaration.key]) + (f"?{kept.filter.query}" if kept.filter.query else ""),
        key=f"subscription:{kept.pk}:{last}",
    )
    return True


def _touched(declaration: Declaration, kept: Subscription, last: int) -> tuple[list[int], set[int]]:
    """The keys of rows about which the trail says something since the last look, and which of them were made since."""
    window = Entry.objects.filter(block__number__gt=kept.block, block__number__lte=last, at__gte=kept.since)
    touched, created = set(), set()
    entries = window.filter(subject__startswith=f"{declaration.key}:").exclude(verb__in=_QUIET)
    for subject, verb, before in entries.values_list("subject", "verb", "before").iterator():
        if (pk := whole(subject.rpartition(":")[2])) is not None:
            touched.add(pk)
            if not before and verb not in _EVENTS:
                created.add(pk)
    for made, changed in _imported(window, declaration.key):
        touched |= made | changed
        created |= made
    return sorted(touched), created


def _imported(window: QuerySet[Entry], key: str) -> Iterator[tuple[set[int], set[int]]]:
    """The rows that imports made and changed: an import leaves one entry per stretch of its file, with runs of
    (line, key, length) and (line, key, what changed)."""
    for after in window.filter(subject__startswith=f"{IMPORT}:").values_list("after", flat=True).iterator():
        told = json.loads(after) if after else {}
        if told.get("register") == key:
            made = {pk for _line, first, length in told.get("made", ()) for pk in range(first, first + length)}
            yield made, {pk for _line, pk, _words in told.get("changed", ())}


def _known(declaration: Declaration, kept: Subscription, pks: list[int]) -> set[int]:
    """Which of the rows the trail knew before the last look: those were changed, the others are new."""
    known: set[int] = set()
    for at in range(0, len(pks), _CHUNK):
        subjects = [f"{declaration.key}:{pk}" for pk in pks[at : at + _CHUNK]]
        before = Entry.objects.filter(subject__in=subjects, block__number__lte=kept.block)
        known |= {int(one.rpartition(":")[2]) for one in before.values_list("subject", flat=True).distinct()}
    return known
