"""Renewals, their households and campaigns of an invented town, made through the product's own actions."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.renewal.actions import projects as acts
from zhenjie.domains.renewal.actions.campaigns import report_progress
from zhenjie.domains.renewal.actions.households import Told, record_event
from zhenjie.domains.renewal.models.campaigns import Campaign, CountedTarget, Progress, Site, Target
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.rules.rewards import Step
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

_numbers = count(1)
#: Every step of the state's way: plan open for thirty days, assessment, money, decision.
START = date(2026, 3, 1)


def make_renewal(unit: Unit, **values: Any) -> Renewal:
    """A levy on state land, seventy days from the first of March, nothing done yet."""
    given = {
        "kind": "levy",
        "ground": "state",
        "signing_from": START,
        "signing_days": 70,
        "needed": Decimal(8000),
        "name": f"河湾片区{next(_numbers)}期",
    }
    row = Renewal(unit=unit, **(given | values))
    return save_row(by=SYSTEM, row=row)


def lawful(renewal: Renewal, until: date = START) -> Renewal:
    """All that the law asks before signing on state land has been done."""
    first = until - timedelta(days=60)
    with clock.fixed(until):
        for key, on, more in (
            ("plan_notice", first, {"until": first + timedelta(days=30)}),
            ("risk", first + timedelta(days=20), {}),
            ("funds", first + timedelta(days=35), {"amount": renewal.needed}),
            ("decision", first + timedelta(days=40), {"document": "云政征〔2026〕1号"}),
        ):
            acts.record_step(by=SYSTEM, renewal=renewal, key=key, on=on, **more)
    return renewal


def open_renewal(unit: Unit, **values: Any) -> Renewal:
    """A renewal that is being signed, with three steps of reward: 20,000, 10,000 and 5,000 yuan."""
    row = lawful(make_renewal(unit, **values))
    assert row.signing_from is not None
    with clock.fixed(row.signing_from):
        acts.set_rewards(by=SYSTEM, renewal=row, since=row.signing_from, steps=three_steps(row.signing_from))
        return acts.open_signing(by=SYSTEM, renewal=row)


def three_steps(first: date) -> list[Step]:
    """Twenty days, twenty-five, twenty-five."""
    ends = [first + timedelta(days=days) for days in (19, 44, 69)]
    starts = [first, ends[0] + timedelta(days=1), ends[1] + timedelta(days=1)]
    money = (Decimal(20000), Decimal(10000), Decimal(5000))
    return [
        Step(f"第{name}档", start, end, each, Decimal(50) if place == 0 else Decimal(0))
        for place, (name, start, end, each) in enumerate(zip("一二三", starts, ends, money, strict=True))
    ]


def make_household(unit: Unit, renewal: Renewal | None = None, **values: Any) -> Household:
    """A household of 100 ㎡ with one certificate."""
    number = next(_numbers)
    given = {
        "number": f"A{number:04}",
        "head": f"林春{number}",
        "address": f"河湾路{number}号",
        "area": Decimal(100),
        "phone": f"139{number:08}",
    }
    row = Household(unit=unit, renewal=renewal or make_renewal(unit), **(given | values))
    return save_row(by=SYSTEM, row=row)


def sign(household: Household, on: date, choice: str = "money", **values: Any) -> HouseholdEvent:
    """The household signs on a day."""
    number = values.pop("number", f"XY-{household.number}")
    with clock.fixed(max(on, clock.today()) if on > clock.today() else on):
        return record_event(
            by=SYSTEM, household=household, told=Told("signed", on, number, choice, values.get("amount"))
        )


def happen(household: Household, kind: str, on: date) -> HouseholdEvent:
    """Something else happens to the household on a day, written down that day."""
    with clock.fixed(on):
        return record_event(by=SYSTEM, household=household, told=Told(kind, on))


def make_campaign(unit: Unit, **values: Any) -> Campaign:
    """A campaign of a year."""
    given = {
        "since": date(2026, 1, 1 + next(_numbers) % 28),
        "until": date(2026, 12, 31),
        "document": "镇政发〔2026〕3号",
        "name": f"百日攻坚{next(_numbers)}",
    }
    return save_row(by=SYSTEM, row=Campaign(unit=unit, **(given | values)))


def make_site(unit: Unit, **values: Any) -> Site:
    """A village to be done up."""
    given = {"kind": "village", "name": f"柳河{next(_numbers)}村", "quantity": Decimal(1)}
    return save_row(by=SYSTEM, row=Site(unit=unit, **(given | values)))


def make_target(unit: Unit, campaign: Campaign | None = None, site: Site | None = None, **values: Any) -> Target:
    """Two hundred toilets in a village."""
    given = {"work": "toilet", "amount": Decimal(200), "due": date(2026, 10, 1 + next(_numbers) % 28)}
    campaign, site = campaign or make_campaign(unit), site or make_site(unit)
    return save_row(by=SYSTEM, row=Target(unit=site.unit, campaign=campaign, site=site, **(given | values)))


def make_counted(unit: Unit, campaign: Campaign | None = None, **values: Any) -> CountedTarget:
    """Five projects begun in a place, counted."""
    given = {"measure": "all-started", "amount": Decimal(5)}
    campaign = campaign or make_campaign(unit)
    return save_row(by=SYSTEM, row=CountedTarget(unit=unit, campaign=campaign, **(given | values)))


def make_progress(unit: Unit, site: Site | None = None, **values: Any) -> Progress:
    """Eighty of them are there."""
    given = {"work": "toilet", "on": date(2026, 5, 1 + next(_numbers) % 28), "done": Decimal(80)}
    return report_progress(by=SYSTEM, site=site or make_site(unit), **(given | values))
