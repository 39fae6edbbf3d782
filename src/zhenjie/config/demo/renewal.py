"""The demo's renewal: 400 households of four communities in the middle of seventy days of signing, and a campaign over 42 hamlets,
23 parks, 2,910 mu, 41 roads and 15 facilities, with a second one that names some of the same places.

Drawn by one seed. Households and events go in by the hundred, each state folded from its events by the same rules as on the page;
what has a story (the law, the rewards, a correction, the fees) goes through its own actions.
"""

import io
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from zhenjie.config.demo.governance_pictures import draw
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.texts import number_key
from zhenjie.domains.renewal.actions import projects
from zhenjie.domains.renewal.actions.campaigns import add_photo
from zhenjie.domains.renewal.actions.households import FOLDED, Told, correct_event, mark_paper
from zhenjie.domains.renewal.actions.transition import run_fees, set_term
from zhenjie.domains.renewal.models.campaigns import Campaign, CountedTarget, Progress, Site, Target
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.queries.households import plain
from zhenjie.domains.renewal.queries.projects import reward_steps
from zhenjie.domains.renewal.rules import events
from zhenjie.domains.renewal.rules.rewards import Step, reward_for
from zhenjie.engines.ledger.actions.rows import index_rows, save_row
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range

TOWN = "云溪镇"
CORNER = (120.0, 36.0)
#: Community by its place in the tree → households in scope, share signed by today (per cent): one of them lags.
SHARES = ((130, 69), (110, 64), (90, 58), (70, 31))
GONE, TERM = 42, 70
SURNAMES = "林方夏许温陆沈叶季程柯蓝项池谷麻"
GIVEN = ("青", "禾", "素云", "长河", "满仓", "秋生", "小满", "惠", "立春", "石根", "爱莲", "守田")
HAMLETS = ("东庄", "西庄", "上村", "下村", "桥头", "河沿")
CLERK = Actor(account=None, name="孟秋实", unit="", address="")


def load() -> None:
    """Everything, once; a county that has renewals is left alone."""
    town = Unit.objects.filter(name=TOWN, kind="township").first()
    if Renewal.everything.exists() or town is None:
        return
    low, high = path_range(town.path)
    below = Unit.objects.filter(path__gte=low, path__lt=high, kind="village", valid_to__isnull=True)
    villages = list(below.order_by("path"))
    if len(villages) < len(SHARES):
        return
    chance, today = Random(20261), clock.today()
    with transaction.atomic():
        row = _levy(town, today)
        households = _households(row, villages, chance, today)
        _stories(row, households, today)
        _estate(town, today)
        _campaigns(town, villages, chance, today)


def _keep(rows: list[Any]) -> list[Any]:
    """Rows of one register with the grams by which they are found."""
    type(rows[0]).everything.bulk_create(rows)
    index_rows(rows)
    return rows


def _area(corner: tuple[float, float], wide: float) -> dict[str, Any]:
    west, south = corner
    ring = [[west, south], [west + wide, south], [west + wide, south + wide], [west, south + wide], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _levy(town: Unit, today: date) -> Renewal:
    """The law's steps in their order, three steps of reward, the signing opened."""
    start = today - timedelta(days=GONE)
    row = Renewal(
        unit=town, name="溪口片区房屋征收", kind="levy", ground="state", scope="东至云溪、南至中心路、西至西坪路、北至茶岭渠",
        signing_from=start, signing_days=TERM, share=Decimal(95), plan="云溪镇溪口片区征收补偿方案", needed=Decimal(32000),
        fee=Decimal(15), public=True, place=_area(CORNER, 0.012),
    )  # fmt: skip
    with clock.fixed(start):
        save_row(by=CLERK, row=row)
        first = start - timedelta(days=75)
        for key, days, more in (
            ("plan_notice", 0, {"until": first + timedelta(days=31), "document": "溪口征补公告第 1 号"}),
            ("risk", 20, {"document": "稳评报告，低风险"}),
            ("funds", 40, {"amount": Decimal(20000), "document": "专户到账通知"}),
            ("funds", 52, {"amount": Decimal(12000), "document": "专户到账通知"}),
            ("decision", 60, {"document": "青政征决〔2026〕2号"}),
        ):
            projects.record_step(by=CLERK, renewal=row, key=key, on=first + timedelta(days=days), **more)  # type: ignore[arg-type]
        cuts = (0, 20, 45, TERM)
        steps = [
            Step(f"第{name}档", start + timedelta(days=cuts[place]), start + timedelta(days=cuts[place + 1] - 1), Decimal(each), Decimal(metre))
            for place, (name, each, metre) in enumerate((("一", 30000, 80), ("二", 15000, 40), ("三", 5000, 0)))
        ]  # fmt: skip
        projects.set_rewards(by=CLERK, renewal=row, since=start, steps=steps)
        return projects.open_signing(by=CLERK, renewal=row)


def _households(row: Renewal, villages: list[Unit], chance: Random, today: date) -> list[Household]:
    made = []
    for place, (unit, (number, _share)) in enumerate(zip(villages, SHARES, strict=False)):
        for door in range(1, number + 1):
            deed = chance.choices(("property", "house", "homestead", "none"), (60, 25, 10, 5))[0]
            made.append(
                Household(
                    unit=unit, renewal=row, number=f"{'ABCD'[place]}{door:03}", head=chance.choice(SURNAMES) + chance.choice(GIVEN),
                    phone=f"1990001{place}{door:03}", address=f"溪口路{place + 1}弄{door}号", people=chance.randrange(1, 7),
                    area=Decimal(chance.randrange(4500, 18000)) / 100, unlicensed=Decimal(chance.choice((0, 0, 0, 12, 25, 38))),
                    homesteads=1, deed=deed, deeds=0 if deed == "none" else chance.choice((1, 1, 1, 2)),
                    place={"type": "Point", "coordinates": [round(CORNER[0] + place * 0.004 + door % 13 * 0.0002, 6), round(CORNER[1] + door // 13 * 0.0003, 6)]},
                )
            )  # fmt: skip
    _keep(made)
    steps = reward_steps(row, today)
    written = [one for household in made for one in _events(row, household, steps, chance, today)]
    HouseholdEvent.objects.bulk_create(written)
    _fold(made, written)
    return made


def _events(row: Renewal, household: Household, steps: list[Step], chance: Random, today: date) -> list[HouseholdEvent]:
    """What has happened to a household by today: most sign in the first twenty days and before the second step ends."""
    share = SHARES["ABCD".index(household.number[0])][1]
    if chance.random() * 100 >= share or row.signing_from is None:
        return []
    spread = min(chance.choice((chance.betavariate(1.4, 2.2), chance.random())), 0.99)
    on = row.signing_from + timedelta(days=int(spread * (GONE + 1)))
    choice = chance.choices(("money", "house", "mixed"), (40, 45, 15))[0]
    reward = reward_for(steps, on, household.area)
    amount = household.area * chance.randrange(5200, 6400)
    found = [("signed", on)]
    for kind, wait, likely in (("paid", 9, 0.6), ("moved", 6, 0.75), ("demolished", 12, 0.4)):
        following = found[-1][1] + timedelta(days=wait + chance.randrange(6))
        if following > today or chance.random() > likely:
            break
        found.append((kind, following))
    return [
        HouseholdEvent(
            household=household, kind=kind, on=day, name=CLERK.name, at=clock.aware(day) + timedelta(hours=17),
            **(
                {"number": f"XK-{household.number}", "choice": choice, "amount": amount, "reward": reward.amount, "step": reward.step, "words": reward.words}
                if kind == "signed" else {}
            ),
        )
        for kind, day in found
    ]  # fmt: skip


def _fold(households: list[Household], written: list[HouseholdEvent]) -> None:
    by_household: dict[int, list[HouseholdEvent]] = {}
    for one in written:
        by_household.setdefault(one.household_id, []).append(one)
    changed = [household for household in households if household.pk in by_household]
    for household in changed:
        found = events.fold(plain(by_household[household.pk]))
        for name in FOLDED:
            setattr(household, name, getattr(found, name))
        household.stage, household.agreement_key = found.stage, number_key(found.agreement)
    Household.everything.bulk_update(changed, [*FOLDED, "agreement_key", "stage"], batch_size=200)


def _stories(row: Renewal, households: list[Household], today: date) -> None:
    """A correction that leaves the wrong entry readable, papers, transition fees of last month."""
    signed = [one for one in households if one.stage == "signed"]
    event = signed[0].events.get(kind="signed")
    correct_event(
        by=CLERK, event=event,
        told=Told("signed", event.on, f"{event.number}-1", event.choice, event.amount, "协议号写错，重新编号"),
    )  # fmt: skip
    for one in households[:6]:
        mark_paper(by=CLERK, household=one, key="deed", state="received")
        mark_paper(by=CLERK, household=one, key="identity", state="received")
    waiting = [one for one in households if one.moved_on and one.choice in ("house", "mixed")][:24]
    for one in waiting:
        assert one.moved_on is not None
        set_term(
            by=CLERK, household=one, first=one.moved_on, last=None, monthly=(one.area * 15).quantize(Decimal("0.01"))
        )
    for month in (today.replace(day=1) - timedelta(days=1), today):
        if any(one.moved_on and one.moved_on <= month for one in waiting):
            run_fees(by=CLERK, renewal=row, year=month.year, month=month.month)


def _estate(town: Unit, today: date) -> None:
    """An old estate before its vote: what the law asks is still to come."""
    row = Renewal(
        unit=town, name="云溪花园老旧小区改造", kind="estate", ground="state", scope="云溪花园 1—3 号楼",
        signing_from=today + timedelta(days=30), signing_days=45,
    )  # fmt: skip
    save_row(by=CLERK, row=row)


#: Kind of place → names, how many; works wanted there with the range of their amounts.
PLACES = (
    ("village", 42, (("whole", (100, 100)), ("toilet", (24, 90)))),
    ("park", 23, (("greening", (300, 2400)),)),
    ("land", 38, (("clearing", (2, 9)),)),
    ("road", 41, (("hardening", (600, 5200)),)),
    ("facility", 15, (("whole", (100, 100)),)),
)
WORDS = {"park": "游园", "land": "地块", "road": "路", "facility": "公厕"}
MU = 2910


def _campaigns(town: Unit, villages: list[Unit], chance: Random, today: date) -> None:
    since = date(today.year, 3, 1) if today.month > 3 else today - timedelta(days=60)
    main = Campaign(
        unit=town, name="城乡环境百日攻坚", since=since, until=date(today.year, 12, 31), document="云政发〔2026〕5号", public=True
    )  # fmt: skip
    toilets = Campaign(
        unit=town, name="农村改厕提升行动", since=since, until=date(today.year, 12, 31), document="云政办〔2026〕12号"
    )
    building = Campaign(
        unit=town,
        name="项目建设攻坚年",
        since=date(today.year, 1, 1),
        until=date(today.year, 12, 31),
        document="云政发〔2026〕1号",
    )
    for one in (main, toilets, building):
        save_row(by=CLERK, row=one)
    aims = [
        (building, town, "all-invested", 120_000), (building, town, "all-started", 6), (building, town, "all-signed", 10),
        (building, villages[0], "all-invested", 20_000), (main, town, "all-invested", 60_000),
    ]  # fmt: skip
    for campaign, unit, measure, number in aims:
        save_row(by=CLERK, row=CountedTarget(unit=unit, campaign=campaign, measure=measure, amount=Decimal(number)))
    sites = _keep(_sites(villages, chance))
    targets, reports = [], []
    for site in sites:
        works = next(works for kind, _number, works in PLACES if kind == site.kind)
        for work, (low, high) in works:
            amount = Decimal(chance.randrange(low, high + 1))
            due = date(today.year, 12, 20) - timedelta(days=chance.randrange(60))
            targets.append(Target(unit_id=site.unit_id, campaign=main, site=site, work=work, amount=amount, due=due))
            reports += _reports(site, work, amount, since, chance, today)
    named = [one for one in sites if one.kind == "village"][:12]
    targets += [
        Target(unit_id=one.unit_id, campaign=toilets, site=one, work="toilet", amount=Decimal(60), due=date(today.year, 12, 31))
        for one in named
    ]  # fmt: skip
    _keep(targets)
    _keep(reports)
    _photos(sites, since, chance, today)


def _sites(villages: list[Unit], chance: Random) -> list[Site]:
    made, left = [], MU
    for kind, number, _works in PLACES:
        for place in range(number):
            unit = villages[place % len(villages)]
            short = unit.name.removesuffix("新村").removesuffix("村").removesuffix("社区")
            turn = place // len(villages)
            name = (
                f"{short}{HAMLETS[turn % len(HAMLETS)]}" if kind == "village" else f"{short}{turn + 1}号{WORDS[kind]}"
            )
            quantity = 1
            if kind == "land":
                quantity = left if place == number - 1 else MU // number + chance.randrange(-30, 31)
                left -= quantity
            at = [
                round(CORNER[0] + place % 9 * 0.011 + chance.random() * 0.008, 6),
                round(CORNER[1] + place // 9 * 0.012 + chance.random() * 0.008, 6),
            ]
            made.append(
                Site(
                    unit=unit,
                    name=name,
                    kind=kind,
                    quantity=Decimal(quantity),
                    place={"type": "Point", "coordinates": at},
                )
            )
    return made


def _reports(site: Site, work: str, amount: Decimal, since: date, chance: Random, today: date) -> list[Progress]:
    """One to three entries, cumulative; some places are finished, some not begun."""
    reached = chance.choice((0, 0.35, 0.6, 0.8, 1, 1, 1))
    steps, span = chance.randrange(1, 4), max((today - since).days - 5, 3)
    rows = []
    for number in range(1, steps + 1) if reached else ():
        on = since + timedelta(days=span * number // steps)
        done = (amount * Decimal(str(reached)) * number / steps).quantize(Decimal(1))
        rows.append(
            Progress(unit_id=site.unit_id, site=site, work=work, on=on, done=done, name=CLERK.name, at=clock.aware(on) + timedelta(hours=16))
        )  # fmt: skip
    return rows


def _photos(sites: list[Site], since: date, chance: Random, today: date) -> None:
    """Drawn pictures of a few places, before and after."""
    for site in [one for one in sites if one.kind == "village"][:3]:
        for phase, on in (("before", since), ("after", today - timedelta(days=4))):
            picture = io.BytesIO()
            draw(Random(site.name), Random(f"{site.name}{phase}"), phase == "after").save(picture, "PNG", optimize=True)
            picture.seek(0)
            add_photo(by=SYSTEM, site=site, phase=phase, taken_on=on, stream=picture, name=f"{site.name}-{phase}.png")
