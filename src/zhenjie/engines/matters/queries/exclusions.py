"""剔除: who asked that a matter should not count, on what ground, who ruled, and who undid it. Read from the events."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.queries.rates import month_span
from zhenjie.engines.matters.rules.deciding import accepted
from zhenjie.engines.org.queries import within

VERBS = ("exclude", "rule_exclude", "include", "withdraw")
WAITING, GRANTED, REFUSED, UNDONE, TAKEN_BACK = "waiting", "granted", "refused", "undone", "taken_back"


@dataclass(slots=True)
class Exclusion:
    """One request. `outcome`: one of the words above; `ruled_by`, `ruled_at`, `ruling` are empty while it waits; `undone_*` tell of
    the matter counting again."""

    matter: Matter
    ground: str
    words: str
    asked_by: str
    asked_at: datetime
    outcome: str = WAITING
    ruled_by: str = ""
    ruled_at: datetime | None = None
    ruling: str = ""
    undone_by: str = ""
    undone_at: datetime | None = None
    undone_words: str = ""


def exclusions(flow: str, month: date, prefixes: Sequence[str], most: int = 500) -> list[Exclusion]:
    """Requests that were made in `month`, and earlier ones ruled on or undone in it, the latest first. Two queries."""
    begin, end = month_span(month)
    touched = Event.objects.filter(matter__flow=flow, verb__in=VERBS[:3], at__gte=begin, at__lt=end)
    found = within(touched, prefixes, "matter__unit__path").order_by("-id")
    pks = list(dict.fromkeys(found.values_list("matter", flat=True)[: most * 3]))[:most]
    rows = Event.objects.filter(matter__in=pks, verb__in=VERBS).select_related("matter__unit").order_by("matter", "seq")
    told = [one for one in _requests(list(rows)) if _moved_within(one, begin, end)]
    return sorted(told, key=lambda one: (one.asked_at, one.matter.pk), reverse=True)


def _moved_within(one: Exclusion, begin: datetime, end: datetime) -> bool:
    return any(at is not None and begin <= at < end for at in (one.asked_at, one.ruled_at, one.undone_at))


def _requests(events: Sequence[Event]) -> Iterator[Exclusion]:
    """The requests of each matter in order; a request is answered by the next ruling, a granted one undone by the next 恢复计入."""
    last: Exclusion | None = None
    for event in events:
        if last is not None and event.matter_id != last.matter.pk:
            last = None
        words = str(event.said.get("words", ""))
        if event.verb == "exclude":
            ground = str(event.said.get("ground", ""))
            last = Exclusion(event.matter, ground, words, event.name, event.at)
            yield last
        elif last is None:
            continue
        elif event.verb == "rule_exclude":
            last.outcome = GRANTED if accepted(event.said) else REFUSED
            last.ruled_by, last.ruled_at, last.ruling = event.name, event.at, words
        elif event.verb == "include":
            last.outcome = UNDONE
            last.undone_by, last.undone_at, last.undone_words = event.name, event.at, words
        elif event.verb == "withdraw" and last.outcome == WAITING:
            last.outcome = TAKEN_BACK
