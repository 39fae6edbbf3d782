"""A lead of an investor: a project from its first minute, written as any other row of `projects`; here only where it came from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.investment.actions.claims import examine_lead
from zhenjie.domains.investment.choices import SOURCES, ClaimState, EventKind, InvestorKind
from zhenjie.domains.investment.models.claims import Claim
from zhenjie.domains.investment.models.events import Event, Origin
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.projects.choices import Sector, Source
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.rules.names import firm_key
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.following import together
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True, slots=True)
class NewInvestor:
    """An investor as it is typed at the table; ``known``: one that was picked."""

    name: str = ""
    contact: str = ""
    mobile: str = ""
    home: str = ""
    kind: str = InvestorKind.COMPANY
    known: Investor | None = None


@dataclass(frozen=True, slots=True)
class NewLead:
    """A lead as it is told at the table; ``planned_total`` in 万元."""

    name: str
    sector: str = Sector.INDUSTRY
    industry: str = ""
    planned_total: Decimal | None = None
    note: str = ""


def checked(row: Investor | Event | Project, prefix: str) -> None:
    """The model's own rules; Problem with the first sentence, its field as the forms call it."""
    try:
        row.full_clean(exclude=["unit"])
    except ValidationError as error:
        name, said = next(iter(error.message_dict.items()))
        raise Problem(422, said[0], field="" if name == "__all__" else prefix + name) from None


def known_as(unit: Unit, name: str) -> Investor | None:
    """The investor of a township whose name is the same however it is spelt."""
    key = firm_key(name)
    rows = Investor.objects.filter(unit=unit)
    found = rows.filter(name_key=key).first() if key else rows.filter(name=name.strip()).first()
    return found if isinstance(found, Investor) else None


@transaction.atomic
def keep_investor(*, by: Actor, unit: Unit, told: NewInvestor) -> Investor:
    """The investor of that name in the township, or a new one. What stands there already stays; what was missing is filled in."""
    found = told.known or known_as(unit, told.name)
    if found is None:
        row = Investor(
            unit=unit, name=told.name.strip(), kind=told.kind, home=told.home.strip(), contact=told.contact.strip(),
            mobile=told.mobile.strip() or None,
        )  # fmt: skip
        checked(row, "investor_")
        return save_row(by=by, row=row)
    held = Investor.objects.select_for_update(of=("self",)).select_related("unit").get(pk=found.pk)
    more = {"contact": told.contact.strip(), "mobile": told.mobile.strip(), "home": told.home.strip()}
    fresh = {name: value for name, value in more.items() if value and not getattr(held, name)}
    for name, value in fresh.items():
        setattr(held, name, value)
    if fresh:
        checked(held, "investor_")
        held = save_row(by=by, row=held)
    return held


@transaction.atomic
def register_lead(
    *, by: Actor, unit: Unit, investor: Investor, told: NewLead, event: Event | None = None,
    introduced_by: Enterprise | None = None, note: str = "", on: date | None = None,
) -> tuple[Project, bool]:  # fmt: skip
    """The project with its origin, and whether the same lead stands elsewhere already. ``note``: where it comes from, when no event tells it; ``on``: the day on
    which it was found, today. Raises Problem with the field."""
    firm = introduced_by or investor.introduced_by
    source = SOURCES[EventKind(event.kind)] if event else Source.OTHER
    row = Project(
        unit=unit, name=told.name.strip(), investor=investor.name, capital=investor.capital, sector=told.sector,
        industry=told.industry or investor.industry, planned_total=told.planned_total, source=Source.FIRM if firm else source,
        source_note=(event.title if event else note)[:200], finder=(introduced_by.name if introduced_by else by.name)[:60], contact=investor.contact,
        found_on=on or clock.today(),
        mobile=investor.mobile.plain if investor.mobile else None, note=told.note.strip(),
    )  # fmt: skip
    checked(row, "lead_")
    with together():
        made = save_row(by=by, row=row)
        Origin.objects.create(project=made, investor=investor, event=event, introduced_by=firm)
    return made, Claim.objects.filter(project=made, state=ClaimState.CONTESTED).exists()


@transaction.atomic
def tell_origin(*, by: Actor, project: Project, investor: Investor | None, event: Event | None) -> Origin:
    """Where a project came from that somebody registered elsewhere: in the ledger, by import."""
    if investor is not None and not project.unit.path.startswith(investor.unit.path):
        raise Problem(422, _("这个投资方属于另一个单位，请选本单位的。"), field="investor")
    if event is not None and not project.unit.path.startswith(event.unit.path):
        raise Problem(422, _("这次活动属于另一个单位，请选本单位的。"), field="event")
    row = Origin.objects.filter(project=project).first() or Origin(project=project)
    row.investor, row.event = investor or row.investor, event or row.event
    row.introduced_by = row.introduced_by or (row.investor.introduced_by if row.investor else None)
    row.save()
    save_row(by=by, row=Project.objects.select_related("unit").get(pk=project.pk), verb=_("线索来路"))
    examine_lead(key=project.pk)
    return row
