"""Dispatches that came to rest, as examples: derived from the events of the matters, never kept a second time."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from zhenjie.core import clock
from zhenjie.engines.matters.models import Event
from zhenjie.engines.matters.rules.deciding import accepted
from zhenjie.engines.matters.rules.learning import Example
from zhenjie.engines.org.queries import within

ASSIGN, RULE_RETURN, WITHDRAW = "assign", "rule_return", "withdraw"


def examples(prefixes: Iterable[str], since: date) -> Iterator[Example]:
    """Every dispatch since ``since`` of matters below ``prefixes``: accepted, or sent back where the return was granted. Left out is one
    that was withdrawn at once, and one after which nothing has happened yet. One query, by matter."""
    later = Event.objects.filter(matter=OuterRef("matter"), seq__gt=OuterRef("seq"))
    rows = Event.objects.filter(verb__in=(ASSIGN, RULE_RETURN, WITHDRAW), at__gte=clock.aware(since))
    told = within(rows.annotate(rested=Exists(later)), prefixes, "matter__unit__path").order_by("matter", "seq")
    waiting: tuple[int, int, Example] | None = None
    for matter, seq, verb, said, at, rested, title, text, klass, place in told.values_list(
        "matter", "seq", "verb", "said", "at", "rested",
        "matter__title", "matter__text", "matter__klass", "matter__unit__path",
    ).iterator(2000):  # fmt: skip
        if waiting and (matter != waiting[0] or verb == ASSIGN):
            yield waiting[2]
            waiting = None
        if verb == ASSIGN and rested:
            on = clock.aware(at).date()
            waiting = matter, seq, Example(f"{title} {text}", klass, place, str(said["to"]), True, on)
        elif waiting and verb == WITHDRAW and seq == waiting[1] + 1:
            waiting = None
        elif waiting and verb == RULE_RETURN and accepted(said):
            yield waiting[2]._replace(accepted=False)
            waiting = None
    if waiting:
        yield waiting[2]
