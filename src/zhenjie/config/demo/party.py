"""The demo's party building: forty organisations, three hundred members, a quarter of meetings, classes, cover of firms, alliances."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from zhenjie.config.demo.firms import CENTRES
from zhenjie.config.demo.writing import GIVEN, SURNAMES, TOWNS, town, units, write
from zhenjie.core import clock, workdays
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.party.models import (
    Activity,
    Alliance,
    Attendance,
    Cover,
    Gathering,
    GridRole,
    Member,
    Organisation,
    Position,
    Training,
)
from zhenjie.engines.org.models import Unit

TITLES = {
    "general": "党员大会：通报上季工作", "committee": "支委会：研究下月安排", "group": "党小组会：谈身边事",
    "lesson": "党课：条例学习", "theme_day": "主题党日：清河道、访老人",
}  # fmt: skip
ALLIANCES = (
    ("溪畔共建联盟", "校地共建、课后托管", "云溪中学、云溪卫生院、供电所"),
    ("产业链党建联盟", "上下游对接、订单共享", "机械企业联合支部、职业学校、信用社"),
    ("田园共富联盟", "农技下乡、助农销售", "农技站、供销社、稻香村"),
)


def load() -> None:
    """Organisations and all that hangs on them; what is there is left alone."""
    if Organisation.everything.exists():
        return
    with transaction.atomic():
        for code in TOWNS:
            noise = Random(f"party/{code}")
            branches = _organisations(code, noise)
            members = write(_members(code, branches, noise))
            _covers(code, branches, noise)
            write([one for branch in branches for one in _gatherings(branch, noise)])
            write(_town_gatherings(code, branches[0].parent or branches[0]))
            _trainings(code, members, noise)
            write(_positions(code, noise))
            _alliances(code, branches, noise)
            write(_roles(code, noise))


def _name(noise: Random) -> str:
    return noise.choice(SURNAMES) + "".join(noise.sample(GIVEN, noise.choice((1, 2))))


def _organisations(code: str, noise: Random) -> list[Organisation]:
    """党委, a 总支 or 支部 in every village, grid branches in the first community, and the joint branches of firms."""
    home = town(code)
    (head,) = write(
        [
            Organisation(
                unit=home,
                name=f"中共{home.name}委员会",
                kind="committee",
                secretary=_name(noise),
                founded=date(1998, 3, 1),
            )
        ]
    )

    def branch(unit: Unit, name: str, kind: str = "branch") -> Organisation:
        years = 5 if unit.kind == "village" else 3
        founded = date(2005 + noise.randrange(15), 6, 1)
        end = date(2024 + noise.randrange(years) + 1, noise.randrange(1, 13), 28)
        return Organisation(
            unit=unit, name=name, kind=kind, parent=head, secretary=_name(noise), founded=founded, term_end=end
        )

    villages = units(code, "village")
    rows = [branch(one, f"{one.name}党支部", "branch" if noise.random() < 0.8 else "general") for one in villages]
    rows += [
        branch(one, f"{one.name}党支部", "branch" if place % 3 else "joint")
        for place, one in enumerate(units(code, "grid")[:10])
    ]
    rows += [branch(home, f"{home.name}{word}企业联合党支部", "joint") for word in ("机械", "商贸", "食品")]
    return write(rows)


def _members(code: str, branches: list[Organisation], noise: Random) -> list[Member]:
    grids = units(code, "grid")
    rows = []
    for serial in range(180 if code == TOWNS[0] else 120):
        branch = branches[serial % len(branches)]
        below = [one for one in grids if one.path.startswith(branch.unit.path)]
        joined = date(1972 + noise.randrange(54), noise.randrange(1, 13), 1)
        young = joined.year == 2025
        rows.append(
            Member(
                unit=noise.choice(below) if below else branch.unit,
                organisation=branch,
                name=_name(noise),
                kind="probationary" if young else "full",
                joined=joined,
                confirmed=None if young else joined.replace(year=joined.year + 1),
                state=noise.choices(("here", "floating"), (92, 8))[0],
            )
        )
    return rows


def _covers(code: str, branches: list[Organisation], noise: Random) -> None:
    """Large firms have a branch of their own, most others are covered jointly."""
    joint = [one for one in branches if one.kind == "joint" and one.unit.kind == "township"]
    firms = Enterprise.objects.filter(
        unit__path__startswith=town(code).path, operating=True, ownership="private", kind__in=("company", "social")
    )
    rows = []
    for firm in firms.order_by("pk"):
        since = max(firm.founded or date(2015, 1, 1), date(2015, 1, 1)) + timedelta(days=60)
        chance = noise.random()
        if since > clock.today() or chance > 0.9:
            continue
        own = (firm.party_members or 0) >= 3 and chance < 0.7
        rows.append(
            Cover(organisation=noise.choice(joint), enterprise=firm, kind="own" if own else "joint", since=since)
        )
    Cover.objects.bulk_create(rows, batch_size=500)


def _gatherings(branch: Organisation, noise: Random) -> list[Gathering]:
    """The last three months held (some missed), the next one planned."""
    first, days, rows = clock.today().replace(day=1), workdays.standard(), []
    for back in (2, 1, 0, -1):
        month = (first - timedelta(days=back * 30)).replace(day=1)
        for kind, title in TITLES.items():
            if kind in ("general", "lesson") and month.month % 3 != 1:
                continue
            day = days.next_workday(month + timedelta(days=noise.randrange(2, 26)))
            held = day <= clock.today() and noise.random() < 0.94
            expected = noise.randrange(5, 14)
            rows.append(
                Gathering(
                    unit=branch.unit,
                    organisation=branch,
                    kind=kind,
                    on=day,
                    title=title,
                    place=f"{branch.unit.name}党群服务站",
                    host=branch.secretary,
                    held=held,
                    expected=expected,
                    came=expected - noise.choice((0, 0, 1, 2)) if held else None,
                    record="议题已议定，详见记录本。" if held else "",
                )
            )
    return rows


def _town_gatherings(code: str, head: Organisation) -> list[Gathering]:
    """The township's own: 党委会 once a quarter, dispatch once a month, study, people stationed and inspections."""
    today, days, rows = clock.today(), workdays.standard(), []
    said = (
        (-52, "board", "党委会：研究党建工作"), (-40, "dispatch", "党建工作月度调度"), (-16, "study", "理论学习中心组学习"), (-9, "dispatch", "党建工作月度调度"),
        (-3, "inspection", "村级巡察反馈会"), (4, "stationed", "派驻干部到村报到"), (6, "study", "理论学习中心组学习"), (19, "dispatch", "党建工作月度调度"),
        (33, "board", "党委会：研究党建工作"),
    )  # fmt: skip
    for ahead, kind, title in said:
        day = days.next_workday(today + timedelta(days=ahead))
        held = ahead < 0
        rows.append(
            Gathering(
                unit=town(code),
                organisation=head,
                kind=kind,
                on=day,
                title=title,
                held=held,
                expected=18,
                came=17 if held else None,
            )
        )
    return rows


def _trainings(code: str, members: list[Member], noise: Random) -> None:
    home, rows = town(code), []
    for number, (title, kind, hours) in enumerate(
        (("村书记示范班", "school", 24), ("发展对象培训班", "school", 24), ("网格党员专题培训", "topic", 8))
    ):
        starts = clock.today() - timedelta(days=200 - number * 70)
        rows.append(
            Training(
                unit=home,
                title=title,
                kind=kind,
                starts=starts,
                ends=starts + timedelta(days=2),
                hours=Decimal(hours),
                place=f"{home.name}党校",
            )
        )
    for training in write(rows):
        marks = [
            Attendance(
                training=training, member=one, presence=noise.choices(("came", "leave", "absent"), (86, 11, 3))[0]
            )
            for one in noise.sample(members, 40)
        ]
        Attendance.objects.bulk_create(marks)


def _positions(code: str, noise: Random) -> list[Position]:
    lon, lat = CENTRES[code]
    return [
        Position(
            unit=one,
            name=f"{one.name}党群服务{'中心' if place == 0 else '站'}",
            kind="centre" if place == 0 else "point",
            area=Decimal(noise.randrange(80, 600)),
            upgraded=date(2023 + noise.randrange(4), 6, 30) if noise.random() < 0.8 else None,
            address=f"{one.name}村部院内",
            place={
                "type": "Point",
                "coordinates": [round(lon + noise.uniform(-0.03, 0.03), 6), round(lat + noise.uniform(-0.03, 0.03), 6)],
            },
        )
        for place, one in enumerate(units(code, "village"))
    ]


def _alliances(code: str, branches: list[Organisation], noise: Random) -> None:
    home = town(code)
    made = write(
        [
            Alliance(
                unit=home,
                name=name,
                theme=theme,
                partners=partners,
                lead=noise.choice(branches),
                founded=date(2024, 5, 1),
            )
            for name, theme, partners in ALLIANCES
        ]
    )
    rows = []
    for alliance in made:
        for back in (150, 80, 20):
            direct = noise.randrange(20, 120)
            rows.append(
                Activity(
                    unit=home,
                    alliance=alliance,
                    title=noise.choice(("义诊进村", "技能比武", "助农直播", "开学第一课")),
                    on=clock.today() - timedelta(days=back),
                    direct=direct,
                    direct_basis="签到册",
                    indirect=direct * noise.randrange(2, 6),
                    indirect_basis="按在场约数",
                )
            )
    write(rows)


def _roles(code: str, noise: Random) -> list[GridRole]:
    rows = []
    for grid in units(code, "grid"):
        for role, number in (("group_head", 1), ("centre_home", 1), ("volunteer", noise.randrange(0, 5))):
            rows += [GridRole(unit=grid, role=role, name=_name(noise), since=date(2025, 1, 1)) for _ in range(number)]
    rows += [
        GridRole(unit=one, role="house_head", name=_name(noise), since=date(2025, 1, 1))
        for one in units(code, "building")
    ]
    return rows
