"""One investor with everything about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zhenjie.domains.investment.models.events import Event, Met, Origin
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.queries.events import Due, due
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.rules.names import firm_key
from zhenjie.engines.org.queries import within

MOST = 30


@dataclass(frozen=True, slots=True)
class Whole:
    """``loose``: projects in the ledger whose investor has this name and whose origin nobody has told."""

    met: list[Met]
    leads: list[Origin]
    promises: list[Due]
    loose: list[Project]
    brought: list[Investor]


def whole(investor: Investor, day: date) -> Whole:
    """Five queries."""
    met = investor.met.filter(event__gone_at__isnull=True).select_related("event__leader").order_by("-event__on", "-pk")
    leads = investor.leads.filter(project__gone_at__isnull=True)
    leads = leads.select_related("project__unit", "event", "introduced_by").order_by(
        "-project__found_on", "-project__pk"
    )
    promises = investor.promises.filter(gone_at__isnull=True).select_related("owner", "project")
    key = firm_key(investor.name)
    near = Project.objects.filter(
        unit=investor.unit_id, origin__isnull=True, investor__contains=key[:4] or investor.name
    )
    loose = [one for one in near.order_by("-found_on")[:200] if key and firm_key(one.investor) == key][:MOST]
    brought = investor.brought.filter(gone_at__isnull=True).order_by("name")
    return Whole(
        list(met[:MOST]),
        list(leads[:MOST]),
        due(promises.order_by("state", "-due")[:MOST], day),
        loose,
        list(brought[:MOST]),
    )


def met_at(event: Event, prefixes: Iterable[str]) -> list[Met]:
    """Whom an event met."""
    return list(within(event.met.select_related("investor"), prefixes, "investor__unit__path").order_by("pk"))


def leads_of(event: Event) -> list[Origin]:
    """The leads that came of an event."""
    rows = event.leads.filter(project__gone_at__isnull=True)
    return list(rows.select_related("project", "investor").order_by("pk"))
