"""包联走访: every link of a person to a firm as a promise: due, kept or broken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhenjie.core import clock, workdays
from zhenjie.core.digits import whole
from zhenjie.domains.enterprises.models import Enterprise, Visit
from zhenjie.domains.enterprises.queries.firms import KEY
from zhenjie.domains.enterprises.rules.promises import DUE, OVERDUE, Promise, kept, promise, spans
from zhenjie.engines.org.models import Link
from zhenjie.engines.org.queries import valid_on, within


@dataclass(frozen=True, slots=True)
class Promised:
    """A link, its firm and where the promise stands."""

    link: Link
    firm: Enterprise
    promise: Promise


def _key(link: Link) -> int:
    return whole(link.subject.partition(":")[2]) or 0


def _visits(firms: Iterable[int]) -> dict[tuple[int, int], list[date]]:
    found: dict[tuple[int, int], list[date]] = {}
    rows = Visit.objects.filter(enterprise__in=list(firms)).values_list("enterprise_id", "visitor_id", "on")
    for firm, visitor, on in rows:
        found.setdefault((firm, visitor), []).append(on)
    return found


def promised(prefixes: Iterable[str], *, person: int | None = None, firm: Enterprise | None = None) -> list[Promised]:
    """The promises that hold today for firms within `prefixes`, the worst first. Four queries at most, whatever their number."""
    links = Link.objects.filter(valid_on(), subject__startswith=f"{KEY}:").select_related("person__unit")
    if person is not None:
        links = links.filter(person=person)
    if firm is not None:
        links = links.filter(subject=f"{KEY}:{firm.pk}")
    links = list(links.order_by("pk"))  # type: ignore[assignment]
    keys = [_key(link) for link in links]
    firms = {one.pk: one for one in within(Enterprise.objects.filter(pk__in=keys).select_related("unit"), prefixes)}
    visits, today, calendar = _visits(firms), clock.today(), workdays.standard()
    rows = [
        Promised(
            link,
            found,
            promise(link.valid_from, link.every_days, visits.get((found.pk, link.person_id), []), today, calendar),
        )
        for link in links
        if (found := firms.get(_key(link))) is not None
    ]
    order = {OVERDUE: 0, DUE: 1}
    return sorted(rows, key=lambda row: (order.get(row.promise.state, 2), row.promise.due, row.link.pk))


def kept_between(prefixes: Iterable[str], first: date, last: date) -> tuple[int, int]:
    """(kept, due): the promises for firms within `prefixes` that fell due from `first` to `last`, links that have ended
    since included."""
    links = list(Link.objects.filter(subject__startswith=f"{KEY}:", valid_from__lte=last))
    firms = set(
        within(Enterprise.objects.filter(pk__in={_key(one) for one in links}), prefixes).values_list("pk", flat=True)
    )
    visits, calendar, done, due = _visits(firms), workdays.standard(), 0, 0
    for link in links:
        if (firm := _key(link)) not in firms:
            continue
        until = min(last, link.valid_to) if link.valid_to else last
        days = visits.get((firm, link.person_id), [])
        hit, fell = kept(spans(link.valid_from, link.every_days, days, until, calendar), first, until)
        done, due = done + hit, due + fell
    return done, due
