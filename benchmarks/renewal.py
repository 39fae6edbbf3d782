"""Renewals and campaigns of a whole county: the pages of a township, the overview of the county, a signature at a door.

    make bench NAME=renewal    on SQLite and PostgreSQL; FULL=1 five times as many households

20 townships, each with two renewals (one being signed, one before) of 250 households and two campaigns over 120 places with three reports each. Milliseconds of
our processor for a page, middle of nine; the database's own work is not in it, the clock's time stands beside.
"""

import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from benchmarks.legs import ROUNDS, finish, goal, opened, run, timed

TOWNS, RENEWALS, PLACES = 20, 2, 120
HOUSEHOLDS = 1250 if os.environ.get("FULL") else 250
FIRST = date(2026, 3, 1)
TODAY = FIRST + timedelta(days=42)
#: Milliseconds of processor.
PAGE, SIGN = 150.0, 60.0
VILLAGES = 12


def main() -> int:
    """Lay the county down, open the pages, sign; on both databases."""
    return run("renewal", measured, TODAY)


def measured() -> int:
    """Prints a line for each goal and the worst share of a limit."""
    from django.test import Client  # slow import

    from tests.factories.org import make_account, make_unit  # slow import
    from zhenjie.domains.renewal.models.campaigns import Campaign, Progress  # slow import
    from zhenjie.domains.renewal.models.households import Household, HouseholdEvent  # slow import
    from zhenjie.domains.renewal.models.projects import Renewal  # slow import

    county = make_unit("青澜县", kind="county")
    for number in range(TOWNS):
        seed(make_unit(f"第{number:02}镇", parent=county), Random(number))
    print(
        f"{Household.objects.count()} households, {HouseholdEvent.objects.count()} events, {Progress.objects.count()} reports",
        flush=True,
    )

    renewal = Renewal.objects.filter(signing_from__isnull=False).order_by("id")[0]
    campaign = Campaign.objects.filter(unit=renewal.unit).order_by("id")[0]
    clerk, supervisor, anyone = Client(), Client(), Client()
    clerk.force_login(make_account(unit=renewal.unit, role="clerk"))
    supervisor.force_login(make_account(unit=county, role="leader"))
    pages = {
        "county": (supervisor, "/renewal/"), "town": (clerk, "/renewal/"), "renewal": (clerk, f"/renewal/{renewal.pk}/"),
        "campaigns": (supervisor, "/renewal/campaigns/"), "campaign": (clerk, f"/renewal/campaigns/{campaign.pk}/"),
        "public_renewal": (anyone, f"/renewal/p/{renewal.pk}/"), "public_campaign": (anyone, f"/renewal/p/campaigns/{campaign.pk}/"),
        "board": (supervisor, "/"), "list": (clerk, "/ledger/renewal.household/"),
    }  # fmt: skip
    worst = 0.0
    for name, (client, address) in pages.items():
        worst = max(worst, goal("renewal", f"{name}_ms", timed(opened(client, address)), PAGE))
    return finish(max(worst, goal("renewal", "sign_ms", timed(signing(renewal)), SIGN)))


def signing(renewal: Any) -> Callable[[], None]:
    """One household after the other signs."""
    from zhenjie.core.actors import SYSTEM  # slow import
    from zhenjie.domains.renewal.actions.households import Told, record_event  # slow import
    from zhenjie.domains.renewal.models.households import Household  # slow import

    waiting = iter(list(Household.objects.filter(renewal=renewal, stage="open")[: ROUNDS + 1]))

    def run() -> None:
        household = next(waiting)
        record_event(
            by=SYSTEM, household=household, told=Told("signed", TODAY, f"XY-{household.number}", "money", Decimal(1))
        )

    return run


def seed(town: Any, chance: Random) -> None:
    """A township's renewals with their households, its campaigns with their places."""
    from tests.factories.org import make_unit  # slow import
    from tests.factories.renewal import make_renewal, open_renewal  # slow import

    villages = [make_unit(f"{town.name}{number}村", parent=town, kind="village") for number in range(VILLAGES)]
    for number in range(RENEWALS):
        row = make_renewal(town, public=True) if number % 2 else open_renewal(town, public=True)
        households(row, villages, chance, signed=not number % 2)
    campaigns(town, villages, chance)


def households(renewal: Any, villages: list[Any], chance: Random, signed: bool) -> None:
    """Households with what has happened to six of ten of them, folded as on the page."""
    from zhenjie.core import clock  # slow import
    from zhenjie.core.texts import number_key  # slow import
    from zhenjie.domains.renewal.actions.households import FOLDED  # slow import
    from zhenjie.domains.renewal.models.households import Household, HouseholdEvent  # slow import
    from zhenjie.domains.renewal.queries.households import plain  # slow import
    from zhenjie.domains.renewal.rules import events  # slow import
    from zhenjie.engines.ledger.actions.rows import index_rows  # slow import

    rows = [
        Household(unit=villages[door % VILLAGES], renewal=renewal, number=f"A{door:04}", head=f"林春{door}", address=f"溪口路{door}号", area=Decimal(chance.randrange(45, 180)))
        for door in range(HOUSEHOLDS)
    ]  # fmt: skip
    Household.everything.bulk_create(rows)
    index_rows(rows)
    for row in rows if signed else ():
        if chance.random() > 0.6:
            continue
        on = FIRST + timedelta(days=chance.randrange(43))
        told = [("signed", on), ("paid", on + timedelta(days=9)), ("moved", on + timedelta(days=15))]
        happened = [
            HouseholdEvent(
                household=row, kind=kind, on=day, name="孟秋实", at=clock.aware(day) + timedelta(hours=17),
                **({"number": f"XK-{row.number}", "choice": chance.choice(("money", "house", "mixed")), "amount": row.area * 5600, "reward": Decimal(10000), "step": "第一档"} if kind == "signed" else {}),
            )
            for kind, day in told if day <= TODAY
        ]  # fmt: skip
        HouseholdEvent.objects.bulk_create(happened)
        found = events.fold(plain(happened))
        for name in FOLDED:
            setattr(row, name, getattr(found, name))
        row.stage, row.agreement_key = found.stage, number_key(found.agreement)
    Household.everything.bulk_update(rows, [*FOLDED, "agreement_key", "stage"], batch_size=200)


def campaigns(town: Any, villages: list[Any], chance: Random) -> None:
    """Two campaigns over the same places of a township, each place with a target of each and three reports of each."""
    from tests.factories.renewal import make_campaign  # slow import
    from zhenjie.core import clock  # slow import
    from zhenjie.domains.renewal.models.campaigns import Progress, Site, Target  # slow import

    sites = [
        Site(unit=villages[place % VILLAGES], kind=chance.choice(("village", "road", "park")), name=f"地方{place}", quantity=Decimal(1))
        for place in range(PLACES)
    ]  # fmt: skip
    Site.everything.bulk_create(sites)
    for work in ("toilet", "hardening"):
        campaign = make_campaign(town, public=True, name=f"{town.name}{work}攻坚")
        Target.everything.bulk_create(
            Target(unit=one.unit, campaign=campaign, site=one, work=work, amount=Decimal(100), due=TODAY + timedelta(days=60)) for one in sites
        )  # fmt: skip
        Progress.everything.bulk_create(
            Progress(unit=one.unit, site=one, work=work, on=FIRST + timedelta(days=step * 10), done=Decimal(30 * step), name="孟秋实", at=clock.aware(FIRST) + timedelta(days=step * 10))
            for one in sites for step in (1, 2, 3)
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
