"""The demo's firms: a thousand of two townships, their lists, stewards, visits, plans and returns. All invented, the same every time."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from zhenjie.config.demo.writing import GIVEN, SURNAMES, TOWNS, credit_code, town, units, write
from zhenjie.core import clock, workdays
from zhenjie.domains.enterprises.models import Enterprise, Measure, Return, Standing, Task, Visit
from zhenjie.engines.org.models import Link, Person, Unit

NUMBERS = {TOWNS[0]: 640, TOWNS[1]: 380}
# Where the invented villages lie: about a point that the map shows without tiles.
CENTRES = {TOWNS[0]: (118.2000, 30.6000), TOWNS[1]: (118.3100, 30.5300)}
# industry: (share in a hundred, word of the name, typical employees, revenue per head in 万元)
TRADES: dict[str, tuple[int, str, int, float]] = {
    "35": (7, "机械", 60, 38), "17": (5, "纺织", 55, 26), "33": (5, "金属制品", 40, 32), "13": (4, "食品", 45, 40),
    "29": (4, "塑料制品", 35, 30), "38": (3, "电器", 70, 45), "30": (2, "建材", 40, 36), "26": (1, "化工", 50, 60),
    "44": (1, "新能源", 14, 80), "47": (3, "建筑", 60, 42), "50": (3, "装饰", 18, 25), "51": (8, "商贸", 9, 160),
    "52": (18, "百货", 5, 34), "54": (5, "物流", 20, 35), "592": (1, "仓储", 12, 24), "61": (2, "宾馆", 18, 12),
    "62": (10, "餐饮", 8, 14), "65": (2, "信息科技", 12, 32), "701": (1, "置业", 16, 120), "702": (1, "物业", 60, 9),
    "72": (4, "商务服务", 10, 28), "73": (1, "检测", 15, 30), "80": (6, "家政", 4, 9), "85": (1, "养老服务", 10, 10),
    "01": (2, "农业", 12, 20),
}  # fmt: skip
# What firms of a trade make, and how often: chains know them by it.
PRODUCTS: dict[str, tuple[tuple[str, int], ...]] = {
    "35": (("注塑模具", 5), ("冲压模具", 4), ("自动化装配线", 3), ("食品包装机", 2), ("检测治具", 2), ("数控机床附件", 3)),
    "17": (("空气滤网布", 2), ("家用纺织品", 5), ("汽车内饰面料", 2), ("包装布袋", 3)),
    "33": (("钣金冲压件", 4), ("铝合金压铸件", 4), ("紧固件", 4), ("铝型材", 3), ("五金支架", 3)),
    "13": (("大米加工", 5), ("速冻面点", 5), ("豆制品", 4), ("食用油", 3), ("坚果炒货", 3), ("禽肉分割", 2)),
    "29": (("精密注塑件", 6), ("塑料包装", 4), ("橡胶软管", 2), ("密封圈", 2), ("改性塑料", 2), ("塑料管材", 3)),
    "38": (("电饭煲", 4), ("电风扇", 4), ("微型电机", 3), ("电源线束", 3), ("空气净化器", 3), ("加湿器", 2)),
    "30": (("水泥制品", 5), ("保温材料", 3), ("石材板材", 3)),
    "26": (("工业涂料", 4), ("胶粘剂", 3), ("日用化学品", 2)),
    "65": (("企业管理软件", 5), ("小程序开发", 4), ("物联网软件", 1)),
    "73": (("环境检测", 4), ("食品检测", 1)),
    "54": (("城市配送", 5), ("大件运输", 3), ("冷链运输", 1)),
    "592": (("通用仓储", 3), ("冷库", 2)),
    "01": (("蔬菜种植", 5), ("水稻种植", 5), ("茶叶种植", 3)),
}  # fmt: skip
FIRST, SECOND = "鑫恒远华泰宏瑞盛昌博丰裕禾云溪青岚锦", "达源兴隆诚和顺康宁通茂业成瀚宇川"
STAGES = (
    ("preparing", 3),
    ("starting", 18),
    ("growing", 30),
    ("mature", 34),
    ("turning", 7),
    ("struggling", 6),
    ("leaving", 2),
)
SAID = (
    "谈了用工，缺两名熟练工，想和职校对接。", "问了技改补助怎么申报，材料还差一份能耗证明。", "反映厂门口道路夜间照明不足。",
    "订单比去年多，打算再租一层厂房。", "担心原料涨价，想了解贷款贴息。", "看了新上的生产线，安全培训记录齐全。",
)  # fmt: skip
ARISEN = (
    ("联系职业学校，安排一次双选会", 20),
    ("帮企业备齐技改补助材料", 15),
    ("协调路灯检修", 10),
    ("推荐两处闲置厂房", 15),
    ("约银行上门讲贴息", 12),
)


def load() -> None:
    """Firms and all that hangs on them; what is there is left alone."""
    if Enterprise.everything.exists():
        return
    with transaction.atomic():
        for number, code in enumerate(TOWNS):
            noise = Random(f"firms/{code}")
            made = write(_firms(code, noise, number * 5000))
            write(_standings(made, noise))
            _links(code, made, noise)
            _returns(made, noise)
            _plans(code, made, noise)


def _firms(code: str, noise: Random, first: int) -> list[Enterprise]:
    homes = units(code, "village")
    trades = [trade for trade, said in TRADES.items() for _ in range(said[0])]
    names: set[str] = set()
    return [
        _firm(code, noise, first + serial, noise.choice(homes), noise.choice(trades), names)
        for serial in range(NUMBERS[code])
    ]


def _firm(code: str, noise: Random, serial: int, home: Unit, trade: str, names: set[str]) -> Enterprise:
    _share, word, staff, per_head = TRADES[trade]
    is_trader = staff < 10 and noise.random() < 0.72
    kind = "trader" if is_trader else "cooperative" if trade == "01" else "social" if trade == "85" else "company"
    if kind == "company" and noise.random() < 0.05:
        kind = "branch"
    persons = max(1, round(staff * noise.lognormvariate(-0.35, 0.9) * (0.4 if is_trader else 1)))
    revenue = Decimal(round(persons * per_head * noise.uniform(0.6, 1.5), 1))
    founded = date(2026, 11, 20) - timedelta(days=int(noise.random() ** 1.6 * 7300))
    gone = noise.random() < 0.05
    presence = noise.random()
    dormant = not gone and presence < 0.02
    stage = "leaving" if gone else noise.choices([one for one, _ in STAGES], [share for _, share in STAGES])[0]
    return Enterprise(
        unit=home,
        name=_name(noise, word, kind, home, names),
        code=credit_code(serial, {"trader": "92", "cooperative": "93", "social": "52"}.get(kind, "91")),
        kind=kind,
        status=noise.choice(("cancelled", "moved")) if gone else "dormant" if dormant else "present",
        operating=not gone and not dormant and presence > 0.12,
        ownership="state" if trade == "44" else "collective" if noise.random() < 0.02 else "private",
        industry="" if noise.random() < 0.01 else trade,
        products=_products(trade, serial),
        stage=stage,
        founded=founded,
        closed=max(founded, date(2026, 1, 10) + timedelta(days=noise.randrange(300))) if gone else None,
        persons=persons,
        revenue=revenue,
        assets=(revenue * Decimal(str(round(noise.uniform(0.5, 1.8), 2)))).quantize(Decimal("0.1")),
        year=2025,
        residency=noise.choices(("here", "county", "elsewhere"), (90, 6, 4))[0],
        address=f"{home.name}{noise.choice('东西南北中')}路{noise.randrange(1, 199)}号",
        place=_place(code, home, noise),
        contact=noise.choice(SURNAMES) + "".join(noise.sample(GIVEN, noise.choice((1, 2)))),
        mobile=f"1991{serial:07}",
        party_members=None if is_trader else min(persons, noise.choices((0, 1, 2, 3, 5, 9), (40, 20, 14, 12, 9, 5))[0]),
    )


def _name(noise: Random, word: str, kind: str, home: Unit, names: set[str]) -> str:
    tail = {"trader": f"{word}店", "cooperative": f"{word}专业合作社", "social": f"{word}中心"}.get(
        kind, f"{word}有限公司"
    )
    tail += "分公司" if kind == "branch" else ""
    place = home.name.removesuffix("村").removesuffix("社区")
    while True:
        name = f"{'青澜' if kind == 'company' else place}{noise.choice(FIRST)}{noise.choice(SECOND)}{tail}"
        if name not in names:
            names.add(name)
            return name
        tail = f"第{len(names) % 9 + 2}{tail}" if len(names) % 3 == 0 else tail
        place = f"{place}{noise.choice(FIRST)}"


def _products(trade: str, serial: int) -> str:
    """One product or two; one firm in eight has told nobody."""
    noise, known = Random(f"products/{serial}"), PRODUCTS.get(trade, ())
    if not known or noise.random() < 0.12:
        return ""
    names, weights = [name for name, _ in known], [weight for _, weight in known]
    chosen = noise.choices(names, weights, k=noise.choice((1, 1, 2)))
    return "、".join(dict.fromkeys(chosen))


def _place(code: str, home: Unit, noise: Random) -> dict[str, object]:
    around = Random(f"village/{home.code}")
    lon, lat = CENTRES[code]
    lon, lat = lon + around.uniform(-0.035, 0.035), lat + around.uniform(-0.03, 0.03)
    return {
        "type": "Point",
        "coordinates": [round(lon + noise.gauss(0, 0.004), 6), round(lat + noise.gauss(0, 0.003), 6)],
    }


_LISTS: dict[str, tuple[str, int]] = {"51": ("wholesale", 2000), "52": ("retail", 500), "61": ("lodging", 200), "62": ("catering", 200), "72": ("service", 1000), "65": ("service", 2000), "702": ("service", 1000), "80": ("service", 500)}  # fmt: skip


def _standings(firms: list[Enterprise], noise: Random) -> list[Standing]:
    """国统: who is above the limit stands on its list (规上工业 2,000 万元, 限上 by trade), most since some years."""
    rows = []
    for firm in firms:
        kind, limit = _LISTS.get(firm.industry, ("", 0))
        if not kind and firm.industry.isdigit() and 6 <= int(firm.industry) <= 46:
            kind, limit = "industry", 2000
        if firm.industry in ("47", "701") and not kind:
            kind, limit = ("construction" if firm.industry == "47" else "estate"), 800
        if not kind or firm.closed or firm.revenue is None or firm.revenue < limit:
            continue
        entered = max(
            firm.founded or date(2020, 1, 1),
            noise.choice((date(2021, 12, 31), date(2023, 12, 31), date(2025, 12, 31), date(2026, 6, 30))),
        )
        if entered > date(2026, 11, 1):
            continue
        ground = "月度新建投产入库" if entered.month == 6 else f"{entered.year}年度审核入库"
        rows.append(Standing(unit=firm.unit, enterprise=firm, kind=kind, entered=entered, ground=ground))
        if noise.random() < 0.06 and entered < date(2022, 1, 1):
            rows[-1].left, rows[-1].left_ground = date(2025, 12, 31), "2025年度审核低于标准退库"
    return rows


def _links(code: str, firms: list[Enterprise], noise: Random) -> None:
    """Leaders and stewards of the township, each with some of the larger firms; most promises are kept."""
    people = list(
        Person.objects.filter(
            unit__path__startswith=town(code).path, unit__kind__in=("township", "office", "village"), active=True
        ).order_by("pk")
    )
    known = sorted(
        (firm for firm in firms if firm.status == "present" and firm.operating and firm.kind == "company"),
        key=lambda one: -(one.revenue or 0),
    )
    chosen = known[: 90 if code == TOWNS[0] else 30]
    since = clock.today() - timedelta(days=300)
    links = [
        Link(
            person=people[place % len(people)],
            subject=f"enterprises.enterprise:{firm.pk}",
            label=firm.name,
            every_days=noise.choice((14, 30, 30, 30, 60)),
            valid_from=since + timedelta(days=noise.randrange(60)),
        )
        for place, firm in enumerate(chosen)
    ]
    Link.objects.bulk_create(links)
    visits = write([one for link, firm in zip(links, chosen, strict=True) for one in _visits(link, firm, noise)])
    write(_tasks(code, visits, noise))


def _visits(link: Link, firm: Enterprise, noise: Random) -> list[Visit]:
    days, today, rows = workdays.standard(), clock.today(), []
    keen = noise.choices((0.97, 0.85, 0.5), (60, 30, 10))[0]
    start = link.valid_from
    while start <= today:
        day = days.next_workday(start + timedelta(days=noise.randrange(max(link.every_days - 3, 1))))
        if noise.random() < keen and day <= today:
            rows.append(Visit(unit=firm.unit, enterprise=firm, visitor=link.person, on=day, said=noise.choice(SAID)))
        start += timedelta(days=link.every_days)
    return rows


def _tasks(code: str, visits: list[Visit], noise: Random) -> list[Task]:
    offices, days, today, rows = units(code, "office") or [town(code)], workdays.standard(), clock.today(), []
    for visit in visits:
        if noise.random() > 0.15:
            continue
        text, limit = noise.choice(ARISEN)
        task = Task(
            unit=visit.unit, enterprise=visit.enterprise, visit=visit, text=text, holder=noise.choice(offices), due=days.add_workdays(visit.on, limit)
        )  # fmt: skip
        done = days.add_workdays(visit.on, noise.randrange(3, limit + 4))
        if done <= today:
            task.done, task.result = done, "已办好，企业认可。"
        rows.append(task)
    return rows


def _returns(firms: list[Enterprise], noise: Random) -> None:
    rows = []
    for firm in firms:
        if firm.kind != "company" or firm.closed or firm.revenue is None or firm.revenue < 300:
            continue
        tax = (firm.revenue * Decimal(str(round(noise.uniform(0.015, 0.06), 4)))).quantize(Decimal("0.01"))
        rows.append(Return(enterprise=firm, year=2025, month=0, kind="tax", value=tax, source="县税务局2025年度清单"))
        if firm.revenue > 3000:
            for month in range(1, 11):
                value = (firm.revenue / 12 * Decimal(str(round(noise.uniform(0.8, 1.3), 3)))).quantize(Decimal("0.01"))
                rows.append(
                    Return(enterprise=firm, year=2026, month=month, kind="revenue", value=value, source="月度走访填报")
                )
    Return.objects.bulk_create(rows, batch_size=500)


def _plans(code: str, firms: list[Enterprise], noise: Random) -> None:
    offices = units(code, "office") or [town(code)]
    chosen = [firm for firm in firms if firm.stage in ("struggling", "turning") and firm.kind == "company"][:12]
    rows = []
    for firm in chosen:
        goal = "年内恢复满负荷生产" if firm.stage == "struggling" else "完成数字化改造"
        for text in ("协调金融机构续贷", "对接两家上下游企业", "上门辅导政策申报")[: noise.choice((2, 3))]:
            due = clock.today() + timedelta(days=noise.randrange(-20, 90))
            done = due - timedelta(days=5) if due < clock.today() and noise.random() < 0.6 else None
            progress = "已办结" if done else noise.choice(("", "已联系，正在走程序", "材料齐了，等批复"))
            rows.append(
                Measure(
                    enterprise=firm,
                    goal=goal,
                    text=text,
                    holder=noise.choice(offices),
                    due=due,
                    progress=progress,
                    done=done,
                )
            )
    Measure.objects.bulk_create(rows)
