"""The time line of a matter: every event as a sentence with who, when and what was said; names looked up at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhenjie.core.digits import whole
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.kinds import KINDS
from zhenjie.engines.matters.rules.verbs import GRADES, LEVELS, VERBS
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.trail.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the time line. `inner` lines are not told on the public page."""

    seq: int
    at: datetime
    who: str
    unit: str
    title: str
    words: str
    verb: str
    inner: bool
    said: Mapping[str, Any]


def timeline(matter: Matter) -> list[Line]:
    """All events of `matter`, oldest first. Three queries at most."""
    return timelines([matter])[matter.pk]


def timelines(matters: Sequence[Matter], last: int = 0) -> dict[int, list[Line]]:
    """The events of each of `matters` by key, oldest first; with `last` only that many of the newest. Four queries at most."""
    found: dict[int, list[Event]] = {matter.pk: [] for matter in matters}
    for event in _EVENTS(tuple(found)):
        found[event.matter_id].append(event)
    kept = {pk: events[-last:] for pk, events in found.items()}
    names = _Names(event for events in kept.values() for event in events)
    flows = {matter.pk: flow_of(matter) for matter in matters}
    return {pk: [_line(event, flows[pk], names) for event in events] for pk, events in kept.items()}


_EVENTS = Prepared(lambda pks: Event.objects.filter(matter__in=pks).order_by("matter", "seq"))
_UNITS = Prepared(lambda pks: Unit.objects.filter(pk__in=pks).order_by().values_list("pk", "name"))
_PLACES = Prepared(lambda paths: Unit.objects.filter(path__in=paths).order_by().values_list("path", "name"))


def _line(event: Event, flow: Flow, names: "_Names") -> Line:
    verb = VERBS[event.verb]
    return Line(
        seq=event.seq,
        at=event.at,
        who=event.name,
        unit=names.unit_at(event.unit),
        title=_title(event, flow, names),
        words=str(event.said.get("words", "")),
        verb=event.verb,
        inner=verb.inner,
        said=event.said,
    )


def _title(event: Event, flow: Flow, names: "_Names") -> str:
    said = event.said
    known = {
        "to": names.unit(said.get("to")),
        "person": names.person(said.get("person")),
        "ruled": "同意" if said.get("accept") in (True, "yes", "true", "1", 1) else "不同意",
        "limit": str(said.get("limit", "")),
        "grade": GRADES.get(str(said.get("grade", "")), ""),
        "level": LEVELS.get(str(said.get("level", "")), ""),
        "stage": flow.stage(event.stage).title,
        "kind": (flow.kinds or KINDS).get(str(said.get("kind", "")), ""),
        "due": str(said.get("due", ""))[:10],
        "into": str(said.get("into", "")),
        "parts": str(len(said.get("parts") or ())),
    }
    return VERBS[event.verb].done.format(**known)


class _Names:
    """Names of the units and people that events speak of."""

    def __init__(self, events: Iterable[Event]) -> None:
        events = list(events)
        units = {pk for event in events if (pk := _int(event.said.get("to"))) is not None}
        people = {pk for event in events if (pk := _int(event.said.get("person"))) is not None}
        paths = {event.unit for event in events if event.unit}
        self._units = dict(_UNITS(tuple(units)))
        self._people = dict(Person.objects.filter(pk__in=people).order_by().values_list("pk", "name")) if people else {}
        self._paths = dict(_PLACES(tuple(paths)))

    def unit(self, pk: Any) -> str:
        return self._units.get(_int(pk) or 0, "")

    def person(self, pk: Any) -> str:
        return self._people.get(_int(pk) or 0, "")

    def unit_at(self, path: str) -> str:
        return self._paths.get(path, "")


def _int(value: Any) -> int | None:
    return whole(value)
