"""Investors, trips, promises and leads that stand twice, for tests; all invented."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from tests.factories.org import make_person
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.actions.claims import examine_new, rule_claim
from zhenjie.domains.investment.models.claims import Claim, Family, Ruling
from zhenjie.domains.investment.models.events import Event, Promise
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

_numbers = count(1)


def make_investor(unit: Unit, name: str = "", **values: Any) -> Investor:
    """An investor of a township."""
    number = next(_numbers)
    given = {"industry": "35", "home": "苏州", "contact": "王明", "mobile": f"139{number:08}"}
    return save_row(
        by=SYSTEM, row=Investor(unit=unit, name=name or f"蓝湾{number}号精密制造有限公司", **(given | values))
    )


def make_event(unit: Unit, **values: Any) -> Event:
    """A trip of two days that cost 3,600 yuan for three people."""
    given = {
        "kind": "out", "title": f"赴苏州招商{next(_numbers)}", "on": date(2026, 5, 6), "until": date(2026, 5, 7), "place": "苏州", "heads": 3,
        "traffic": Decimal(1500), "lodging": Decimal(1800), "other": Decimal(300),
    }  # fmt: skip
    return save_row(by=SYSTEM, row=Event(unit=unit, **(given | values)))


def make_promise(unit: Unit, **values: Any) -> Promise:
    """A promise on somebody's desk."""
    owner = values.pop("owner", None) or make_person(f"周禾{next(_numbers)}", unit=unit)
    given = {"text": "把地块资料发过去", "due": date(2027, 1, 8), "owner": owner}
    return save_row(by=SYSTEM, row=Promise(unit=unit, **(given | values)))


def lead_row(unit: Unit, name: str = "高端液压件", investor: str = "蓝湾精密制造有限公司", **values: Any) -> Project:
    """A whole lead: investor, sector, contact; not saved."""
    given = {
        "found_on": clock.today(),
        "contact": "王明",
        "mobile": "13900000001",
        "planned_total": Decimal(9000),
        "industry": "34",
    }
    return Project(unit=unit, name=name, investor=investor, **(given | values))


def make_lead(unit: Unit, *names: str, **values: Any) -> Project:
    """A whole lead, registered now by a door of the ledger."""
    return save_row(by=SYSTEM, row=lead_row(unit, *names, **values))


def smuggled_lead(unit: Unit, *names: str, **values: Any) -> Project:
    """One that came past the doors, so that nobody has looked at it."""
    return Project.objects.bulk_create([lead_row(unit, *names, **values)])[0]


def looked_at(project: Project) -> Claim:
    """The claim of a project; one that came past the doors is looked at first."""
    examine_new()
    return Claim.objects.select_related("family", "project").get(project=project)


def make_family(unit: Unit) -> Family:
    """Two leads of one unit as if they stood twice, the unit itself to decide."""
    family = Family.objects.create(unit=unit)
    for place, state in enumerate(("holds", "contested")):
        number = next(_numbers)
        lead = make_lead(unit, f"精密模具{number}", f"青岚{number}模具有限公司", mobile=f"138{number:08}")
        claim = looked_at(lead)
        Claim.objects.filter(pk=claim.pk).update(family=family, state=state, share=place)
    return family


def make_ruling(unit: Unit) -> Ruling:
    """A ruling of a unit."""
    family = make_family(unit)
    first, later = family.claims.order_by("-state")
    return Ruling.objects.create(
        family=family, claim=later, holder=first, kind="first", reason="先登记，一直在跟", told="先登记且有跟进记录", rule="test",
        at=clock.now(), name="顾明远",
    )  # fmt: skip


def towns(county: Unit) -> list[Unit]:
    """The townships of a county in the order of the tree."""
    return list(Unit.objects.filter(parent=county, kind="township").order_by("path"))


def days_later(number: int) -> "clock.contextmanager[datetime]":  # type: ignore[name-defined]
    """The clock at nine, so many days after 17 June 2026."""
    return clock.fixed(datetime(2026, 6, 17, 9, 0, tzinfo=clock.CHINA) + timedelta(days=number))


def ruling(later: Project, kind: str, **more: object) -> Ruling:
    """The county rules on the claim of a lead that came later."""
    return rule_claim(
        by=SYSTEM,
        claim=looked_at(later),
        kind=kind,
        reason="云溪镇在先",
        told="登记在先且有跟进",
        **more,  # type: ignore[arg-type]
    )
