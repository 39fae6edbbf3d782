"""Dispatches that came to rest, as examples: derived from the events of the matters, never kept a second time."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Exists, OuterRef

from zhenjie.core import clock
from zhenjie.engines.matters.models import Event
from zhenjie.engines.matters.rules.learning import Example
from zhenjie.engines.org.queries import within

ASSIGN, RULE_RETURN = "assign", "rule_return"


def examples(prefixes: Iterable[str], since: date) -> Iterator[Example]:
    """Every dispatch since ``since`` of matters below ``prefixes``: accepted, or sent back where the return was granted. One after which
    nothing has happened yet has not come to rest and is left out. One query, by matter."""
    later = Event.objects.filter(matter=OuterRef("matter"), seq__gt=OuterRef("seq"))
    rows = Event.objects.filter(verb__in=(ASSIGN, RULE_RETURN), at__gte=clock.aware(since)).annotate(
        rested=Exists(later)
    )
    told = within(rows, prefixes, "matter__unit__path").order_by("matter", "seq")
    open_matter, waiting = None, None
    for matter, verb, data, at, rested, text, klass, place in told.values_list(
        "matter", "verb", "data", "at", "rested", "matter__text", "matter__klass", "matter__unit__path"
    ).iterator(2000):
        if waiting and (matter != open_matter or verb == ASSIGN):
            yield waiting
            waiting = None
        open_matter = matter
        if verb == ASSIGN:
            on = clock.aware(at).date()
            waiting = Example(text, klass, place, str(data["to"]), True, on) if rested else None
        elif waiting and data.get("accept"):
            yield waiting._replace(accepted=False)
            waiting = None
    if waiting:
        yield waiting
