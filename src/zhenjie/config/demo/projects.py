"""The demo's projects: forty of two townships in all stages, with history, money by month, schedules, teams, weeks, problems, meetings.

All invented and the same every time. Stages, schedules, problems and meetings go through their actions at the moment at which they
would have happened; months of money and weeks go in together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from zhenjie.config.demo import writing
from zhenjie.config.demo.appeals import actor
from zhenjie.core import clock, workdays
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.projects.actions.meetings import decide_item, write_agenda
from zhenjie.domains.projects.actions.payments import plan_payments
from zhenjie.domains.projects.actions.plans import draw_plan
from zhenjie.domains.projects.actions.stages import Proof, correct_stage, enter_stage
from zhenjie.domains.projects.actions.work import give_team, link_leader, raise_problem, set_team
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.outputs import Delivery
from zhenjie.domains.projects.models.projects import Permit, Project
from zhenjie.domains.projects.models.work import Meeting, Week
from zhenjie.domains.projects.queries.books import standing_sums
from zhenjie.domains.projects.rules.definitions import CHAIN
from zhenjie.domains.projects.rules.money import counted, split_year
from zhenjie.domains.projects.rules.payments import Due
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.org.models import Person, Team, Unit
from zhenjie.engines.org.queries import within
from zhenjie.engines.schedules.models import Progress, Schedule, ScheduleTask
from zhenjie.engines.schedules.queries.standings import standings_of
from zhenjie.engines.trail import actions as trail

CORNERS = {"990101101": (120.0, 36.0), "990101102": (120.12, 36.03)}
PROOFS = {
    "negotiating": "minutes", "signed": "contract", "registered": "licence", "landed": "land_contract", "started": "permit",
    "building": "supervisor", "completed": "acceptance", "producing": "invoice", "full": "return", "listed": "library",
}  # fmt: skip
#: How many days lie before each stage.
GAPS = {
    "negotiating": (20, 45), "signed": (50, 130), "registered": (15, 40), "landed": (30, 70), "started": (40, 80), "building": (8, 25),
    "completed": (180, 300), "producing": (25, 60), "full": (200, 300),
}  # fmt: skip
#: name, investor, sector, approval, land, 万元, how far, 亩, slack of its schedule in working days (None: as it comes)
TOLD: tuple[tuple[Any, ...], ...] = (
    ("绿野冷链仓储", "绿野供应链", "service", "record", "lease", 8500, "signed", 18, 2),
    ("溪石石材循环利用", "溪石环保材料", "industry", "record", "lease", 12000, "signed", 32, 20),
    ("云溪茶旅综合体", "远岫文旅", "service", "ratify", "grant", 26000, "signed", 85, 40),
    ("恒锐精密铸件二期", "恒锐铸造", "industry", "record", "grant", 24500, "landed", 60, -9),
    ("青澜智慧物流园", "同舟物流", "service", "record", "grant", 21000, "landed", 110, -14),
    ("瀚川智能装备", "瀚川装备", "industry", "record", "grant", 38000, "landed", 96, 25),
    ("禾源食品扩产", "禾源食品", "industry", "record", "plant_in_plant", 9600, "landed", 0, 15),
    ("溪畔康养中心", "映山康养", "public", "record", "lease", 13600, "started", 24, 3),
    ("澜谷新材料中试线", "澜谷新材料", "industry", "record", "lease", 17500, "started", 28, 18),
    ("禾丰农机产业园", "丰泽农机", "industry", "record", "grant", 16400, "building", 52, 2),
    ("云溪特色小镇二期", "远岫文旅", "estate", "ratify", "grant", 42000, "building", 140, 30),
    ("东港光伏组件", "启明新能源", "industry", "record", "grant", 29000, "building", 76, 12),
    ("竹园中药饮片", "青禾药业", "industry", "record", "lease", 8800, "building", 20, 22),
    ("石桥标准厂房", "云溪城投", "infrastructure", "government", "grant", 11000, "building", 45, 9),
    ("镇区供水管网", "云溪水务", "infrastructure", "government", "grant", 5700, "building", 0, 14),
    ("沙河冷链一期", "绿野供应链", "service", "record", "lease", 7200, "completed", 16, None),
    ("青茗茶业精制", "青茗茶业", "industry", "record", "lease", 4600, "producing", 12, None),
    ("恒锐精密铸件一期", "恒锐铸造", "industry", "record", "grant", 15000, "full", 48, None),
    ("云栖数字文创园", "松月文化", "service", "record", "plant_in_plant", 6800, "registered", 0, 10),
    ("柳湾预制菜加工", "禾源食品", "industry", "record", "lease", 9200, "registered", 22, 6),
    ("古渡生物质燃料", "永川能源", "industry", "record", "grant", 7600, "paused", 30, None),
    ("茶岭民宿集群", "云岭民宿", "service", "record", "lease", 3800, "negotiating", 15, None),
    ("高性能轴承", "知远精工", "industry", "record", "grant", 32000, "negotiating", 70, None),
    ("储能电池包", "启明新能源", "industry", "record", "grant", 56000, "negotiating", 120, None),
    ("宠物食品", "石泉食品", "industry", "record", "lease", 6500, "negotiating", 18, None),
    ("农产品交易中心", "丰泽农业", "service", "record", "grant", 18000, "negotiating", 64, None),
    ("医用耗材", "青禾药业", "industry", "record", "plant_in_plant", 7400, "negotiating", 0, None),
    ("新能源汽车零部件", "瀚川装备", "industry", "record", "grant", 45000, "negotiating", 90, None),
    ("智慧农业示范园", "同舟农业", "farming", "record", "lease", 5200, "negotiating", 300, None),
    ("特种玻璃", "澜谷新材料", "industry", "record", "grant", 27000, "lead", 55, None),
    ("跨境电商产业园", "远岫商贸", "service", "record", "plant_in_plant", 8000, "lead", 0, None),
    ("低空无人机检测", "知远航空", "service", "record", "lease", 12000, "lead", 26, None),
    ("蓝莓深加工", "河清食品", "industry", "record", "lease", 4200, "lead", 14, None),
    ("工业固废综合利用", "河清环保", "industry", "ratify", "grant", 19000, "lead", 48, None),
    ("禾丰粮食烘干中心", "丰泽粮业", "farming", "record", "lease", 3600, "producing", 20, None),
    ("禾丰纺织智改", "映山纺织", "industry", "record", "plant_in_plant", 9800, "building", 0, 7),
    ("镇东片区道路", "禾丰城投", "infrastructure", "government", "grant", 8200, "started", 0, -3),
    ("装配式建材", "石泉建材", "industry", "record", "grant", 22000, "completed", 58, None),
    ("汽车后市场城", "松月汽贸", "service", "record", "lease", 9000, "ended", 40, None),
    ("电子级硅胶", "澜谷新材料", "industry", "record", "grant", 31000, "landed", 62, 1),
)
PROBLEMS = (
    ("青澜智慧物流园", "approval", "环评文件在县分局补正两次，批复比计划晚，请县里协调", "县生态环境分局", 9, True),
    ("恒锐精密铸件二期", "land", "红线内有 3 户附着物没有清，进不了桩机", "规划建设办公室", 6, True),
    ("绿野冷链仓储", "land", "租用村集体仓库要村民代表会议决议，还没有开会", "柳湾村", 4, False),
    ("禾丰农机产业园", "power", "施工临时用电容量不够，塔吊不能同时开", "供电所", 5, True),
    ("溪畔康养中心", "approval", "消防设计审查意见没有下来", "县住建局", 7, False),
    ("镇东片区道路", "money", "专项债资金没有拨付，施工单位放慢了进度", "财政经管所", 11, True),
    ("竹园中药饮片", "labour", "缺熟练技工二十人，招工两周没有招满", "便民服务中心", 3, False),
    ("石桥标准厂房", "works", "钢结构供货晚一周", "", 2, False),
)
SAID = (
    "基础施工完成，开始主体", "二层梁板浇筑完成", "主体结构封顶", "外立面施工过半", "设备基础完成，等待到货", "首批设备进场", "室内管线安装", "厂区道路基层完成",
)  # fmt: skip
AHEAD = ("组织第三方检测", "三层支模", "设备订货付款", "报审施工方案", "外管网开挖", "联系供电增容")
SOURCES = ("trip", "firm", "call", "event", "agent", "above", "own")
INDUSTRIES = {"industry": "34", "service": "72", "farming": "01"}
#: Steps of a schedule that lie behind a project once it has reached a stage.
STEPS = {
    "signed": ("contract",),
    "landed": ("proposal", "record", "prereview", "ratify", "feasibility", "design", "land_grant", "lease", "plant_lease"),
    "started": ("land_permit", "eia", "works_permit", "drawings", "construction_permit", "start"),
    "building": ("listing",),
    "completed": ("works", "fit_out", "acceptance"),
    "producing": ("equipment", "production"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A township with whoever works there."""

    town: Unit
    villages: list[Unit]
    people: list[Person]
    by: Actor
    corner: tuple[float, float]


def load() -> None:
    """Forty projects; where there are projects already, nothing is touched."""
    if Project.everything.exists():
        return
    with transaction.atomic():
        places = [_place(code) for code in writing.TOWNS]
        made = _projects(places)
        for number, (project, told) in enumerate(made):
            _story(project, told, places[number >= 34], Random(f"projects/{number}"), number)
        _money([one for one, _told in made])
        _people(made, places)
        _work([one for one, _told in made], places)


def _place(code: str) -> Place:
    town = writing.town(code)
    who = ("zhaoyifan", "赵一帆") if code == writing.TOWNS[0] else ("fanghe", "方禾")
    people = within(
        Person.objects.filter(active=True, posts__role__in=("clerk", "leader", "statistician")), [town.path]
    )
    return Place(
        town, writing.units(code, "village"), list(people.distinct().order_by("pk")), actor(who[0], who[1], town), CORNERS[code]
    )  # fmt: skip


def _projects(places: Sequence[Place]) -> list[tuple[Project, tuple[Any, ...]]]:
    rows = [_project(told, number, places[number >= 34]) for number, told in enumerate(TOLD)]
    return list(zip(writing.write(rows), TOLD, strict=True))


def _project(told: tuple[Any, ...], number: int, place: Place) -> Project:
    name, investor, sector, approval, land, total, far, mu, _slack = told
    chance = Random(f"project/{number}")
    days = _days(far, chance, clock.today())
    unit = place.villages[number % len(place.villages)] if number % 3 == 0 else place.town
    east, north = chance.uniform(0.004, 0.068), chance.uniform(0.004, 0.05)
    signed = days.get("signed")
    return Project(
        unit=unit, name=name, investor=f"{investor}有限公司", capital=("province", "city", "local")[number % 3], sector=sector,
        industry=INDUSTRIES.get(sector, ""), approval=approval, land=land,
        upgrade="扩产" in name or "智改" in name, private=approval != "government", is_key=total >= 8000 and far not in ("lead", "negotiating"),
        address=f"{unit.name}产业片区{number + 1}号", mu=Decimal(mu) or None, planned_total=Decimal(total),
        scale=f"建设厂房及配套 {int(mu) * 400 or 3200} 平方米，形成年产值 {total * 2 // 3} 万元的能力",
        place={"type": "Point", "coordinates": [round(place.corner[0] + east, 6), round(place.corner[1] + north, 6)]},
        planned_start=signed + timedelta(days=120) if signed else None, promised_output=Decimal(total * 2 // 3),
        promised_tax=Decimal(total // 25), source=SOURCES[number % 7], source_note="园区推介会上对接" if number % 7 == 3 else "",
        finder=("赵一帆", "沈国安", "方雨桐", "方禾")[number % 4], found_on=days["lead"], contact="林经理" if number % 2 else "许总",
        registered_at=_moment(days["lead"]),
    )  # fmt: skip


def _days(far: str, chance: Random, today: date) -> dict[str, date]:
    """The day of every stage, backwards from the last one."""
    last = {"paused": "registered", "ended": "signed"}.get(far, far)
    chain = CHAIN[: CHAIN.index(last) + 1]
    day = today - timedelta(days=chance.randrange(12, 55) + (60 if far != last else 0))
    found = {}
    for stage in reversed(chain):
        found[stage] = day
        day -= timedelta(days=chance.randrange(*GAPS.get(stage, (20, 40))))
    return {stage: found[stage] for stage in chain}


def _moment(day: date, hour: int = 10) -> datetime:
    return clock.aware(datetime.combine(day, time(hour, 15)))


def _story(project: Project, told: tuple[Any, ...], place: Place, chance: Random, number: int) -> None:
    far, slack, total = told[6], told[8], told[5]
    days = _days(far, Random(f"project/{number}"), clock.today())
    for stage, day in days.items():
        if stage == "lead":
            continue
        proof = Proof(PROOFS[stage], _number(stage, day, number))
        with clock.fixed(_moment(day + timedelta(days=chance.choice((0, 1, 2, 3))))):
            enter_stage(
                by=place.by,
                project=project,
                stage=stage,
                on=day,
                proof=proof,
                contract=Decimal(total) if stage == "signed" else None,
            )
    if "building" in days and total >= 500 and number % 5 != 3:
        listed = days["started"] + timedelta(days=chance.randrange(8, 24))
        with clock.fixed(_moment(max(listed, days["building"]))):
            enter_stage(
                by=place.by,
                project=project,
                stage="listed",
                on=listed,
                proof=Proof("library", f"KT{listed:%Y}{number:04}"),
            )
    if far in ("paused", "ended"):
        on, why = (
            clock.today() - timedelta(days=25),
            "投资方资金链紧张，暂缓建设" if far == "paused" else "投资方改在外地落户",
        )
        with clock.fixed(_moment(on)):
            enter_stage(by=place.by, project=project, stage=far, on=on, proof=Proof("note"), reason=why)
    if number == 12:
        # One day was read wrong in the contract: the correction stands beside it.
        entry = project.entries.get(stage="negotiating")
        correct_stage(by=place.by, entry=entry, on=entry.on - timedelta(days=4), reason="纪要日期比登记的早四天")
    project.refresh_from_db()
    if "signed" in days and far not in ("paused", "ended"):
        _schedule(project, days, far, slack, place)
    _permits(project, days, number)


def _number(stage: str, day: date, number: int) -> str:
    words = {
        "signed": f"青投合〔{day.year}〕{number + 1}号", "registered": writing.credit_code(5000 + number),
        "landed": f"青自然资让〔{day.year}〕{number + 10}号", "started": f"3709901{day:%Y%m%d}{number:04}",
        "completed": f"青验备〔{day.year}〕{number + 5}号",
    }  # fmt: skip
    return words.get(stage, "")


def _schedule(project: Project, days: dict[str, date], far: str, slack: int | None, place: Place) -> None:
    """The backward schedule with what was reported since; its end is set so that it has the slack of the story."""
    signed, today = days["signed"], clock.today()
    if slack is None:
        end = days.get("producing") or today + timedelta(days=50)
    else:
        mark = transaction.savepoint()
        plan = _drawn(project, signed, signed + timedelta(days=900), place)
        _reported(plan, days, far, place)
        finish = standings_of([plan])[plan.pk].forecast_finish or today
        transaction.savepoint_rollback(mark)
        end = workdays.standard().add_workdays(finish, slack)
    plan = _drawn(project, signed, end, place)
    _reported(plan, days, far, place)


def _drawn(project: Project, signed: date, end: date, place: Place) -> Schedule:
    project.planned_production = max(end, (project.planned_start or signed) + timedelta(days=1))
    Project.objects.filter(pk=project.pk).update(planned_production=project.planned_production)
    with clock.fixed(_moment(signed, 16)):
        return draw_plan(by=place.by, project=project, on=signed)


def _reported(plan: Schedule, days: dict[str, date], far: str, place: Place) -> None:
    """What lies behind each stage is finished between the stage before and its own day; of what comes next, a part."""
    tasks = {task.key: task for task in plan.tasks.all()}
    order = [stage for stage in STEPS if stage in days]
    rest = [stage for stage in STEPS if stage not in days]
    told: list[Progress] = []
    before = days["signed"]
    for stage in order:
        told += _finished([tasks[key] for key in STEPS[stage] if key in tasks], before, days[stage], plan, place)
        before = days[stage]
    ahead = [tasks[key] for key in STEPS[rest[0]] if key in tasks] if rest else []
    if far == "building" and ahead:
        told += _under_way(ahead[0], before, plan, place)
    elif ahead:
        done = ahead[: len(ahead) // 2]
        told += _finished(done, before, clock.today() - timedelta(days=3), plan, place)
    Progress.objects.bulk_create(told)
    ScheduleTask.objects.bulk_update(
        tasks.values(), ["actual_start", "actual_finish", "remaining", "percent", "reported_on"]
    )
    Schedule.objects.filter(pk=plan.pk).update(data_date=clock.today())


def _finished(tasks: Sequence[ScheduleTask], start: date, end: date, plan: Schedule, place: Place) -> list[Progress]:
    found = []
    for number, task in enumerate(tasks, 1):
        day = start + (end - start) * number // len(tasks) if end > start else end
        began = max(start, day - timedelta(days=task.duration)) if task.duration else None
        task.actual_start, task.actual_finish, task.percent, task.reported_on = began, day, 100, day
        found.append(
            Progress(
                schedule=plan,
                key=task.key,
                started=began,
                finished=day,
                percent=100,
                at=_moment(day),
                name=place.by.name,
            )
        )
    return found


def _under_way(task: ScheduleTask, start: date, plan: Schedule, place: Place) -> list[Progress]:
    day = clock.today() - timedelta(days=2)
    remaining = max(10, task.duration - (day - start).days)
    task.actual_start, task.remaining, task.reported_on = start, remaining, day
    task.percent = max(5, min(95, 100 - remaining * 100 // max(task.duration, 1)))
    return [Progress(
        schedule=plan, key=task.key, started=start, remaining=remaining, percent=task.percent, at=_moment(day), name=place.by.name,
    )]  # fmt: skip


def _permits(project: Project, days: dict[str, date], number: int) -> None:
    rows = []
    if "landed" in days:
        rows.append(
            (
                "record",
                f"2026-990101-{number:02}-03-{number:06}",
                days["landed"] - timedelta(days=9),
                "县行政审批服务局",
            )
        )
        rows.append(("land", f"青自然资让〔{days['landed'].year}〕{number + 10}号", days["landed"], "县自然资源局"))
    if "started" in days:
        rows.append(
            ("construction", f"3709901{days['started']:%Y%m%d}{number:04}", days["started"], "县住房城乡建设局")
        )
    writing.write([
        Permit(unit=project.unit, project=project, kind=kind, number=text, issued_on=on, authority=who) for kind, text, on, who in rows
    ])  # fmt: skip


def _money(projects: Sequence[Project]) -> None:
    """The plan of this year, months of investment since the start, receipts, bonds, tax: one insert, sums and a word in the trail."""
    today, entries = clock.today(), []
    for number, project in enumerate(projects):
        days = dict(project.entries.filter(resumes=False).values_list("stage", "on"))
        if "signed" in days and project.stage not in ("paused", "ended"):
            entries += _books(project, days, Random(f"money/{number}"), today, number)
    MoneyEntry.objects.bulk_create(entries, batch_size=500)
    _payments(projects, today)
    for project in projects:
        Project.objects.filter(pk=project.pk).update(**standing_sums(project))
    for town in {project.unit.path[:12] for project in projects}:
        trail.record(
            by=actor("zhaoyifan", "赵一帆", projects[0].unit), verb="批量登记", subject=Ref("projects.moneyentry", "demo"), scope=town,
            after={"rows": len(entries)},
        )  # fmt: skip


def _books(project: Project, days: dict[str, date], chance: Random, today: date, number: int) -> list[MoneyEntry]:
    total = project.planned_total or Decimal(0)
    rows: list[MoneyEntry] = []

    def add(kind: str, on: date, amount: Decimal, **more: Any) -> None:
        rows.append(MoneyEntry(
            project=project, kind=kind, month=on.replace(day=1), on=on, amount=amount, at=_moment(min(on + timedelta(days=2), today), 17),
            name="赵一帆" if number < 34 else "方禾", **more,
        ))  # fmt: skip

    started = days.get("started")
    end = days.get("completed", today)
    if started:
        _invested(add, project, started, end, total, chance, today)
    elif "landed" in days:
        year_plan = (total * Decimal("0.15")).quantize(Decimal(1))
        for month, amount in enumerate(split_year(year_plan), 1):
            add("plan", date(today.year, month, 1), amount)
        add("invested", max(days["landed"], date(today.year, 1, 5)), (year_plan * Decimal("0.92")).quantize(Decimal(1)))
    _receipts(add, project, days, total, chance, today, number)
    if project.approval == "government":
        for step, share, on in (("issued", "0.6", days["signed"]), ("paid", "0.4", started), ("spent", "0.3", started)):
            if on:
                add(
                    "bond",
                    on,
                    (total * Decimal(share)).quantize(Decimal(1)),
                    step=step,
                    voucher=f"债{number:03}-{step}",
                )
    if "producing" in days:
        on = max(days["producing"], today - timedelta(days=60))
        add("tax", on, (total / 60).quantize(Decimal(1)))
    return rows


def _invested(
    add: Any, project: Project, started: date, end: date, total: Decimal, chance: Random, today: date
) -> None:
    """Months from the start on, a little uneven; what is built is paid for. The year's plan is what a steady hand would have done."""
    months = _months(started, end)
    share = Decimal(1) if end < today else min(Decimal("0.9"), Decimal(len(months)) / 11)
    spent = total * share
    weights = [Decimal(chance.randrange(70, 130)) for _month in months]
    whole = sum(weights, Decimal(0))
    for month, weight in zip(months, weights, strict=True):
        add("invested", min(month + timedelta(days=25), today), (spent * weight / whole).quantize(Decimal(1)))
    mine = [month for month in months if month.year == today.year]
    if not mine:
        return
    yearly = spent * len(mine) / len(months)
    left = 12 - today.month if end >= today else 0
    plan = [Decimal(0)] * 12
    each = (yearly / len(mine) * Decimal(chance.choice(["0.9", "0.94", "0.96", "0.93", "1", "1.12"]))).quantize(
        Decimal(1)
    )
    for month in mine:
        plan[month.month - 1] = each
    for number in range(today.month, today.month + left):
        plan[number] = each
    for number, amount in enumerate(plan, 1):
        if amount:
            add("plan", date(today.year, number, 1), amount)


def _months(start: date, end: date) -> list[date]:
    found, month = [], start.replace(day=1)
    while month <= end:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def _receipts(
    add: Any, project: Project, days: dict[str, date], total: Decimal, chance: Random, today: date, number: int
) -> None:
    origin = {"province": "province", "city": "city"}.get(project.capital, "local")
    times = 1 + len([stage for stage in ("registered", "landed", "started", "building", "completed") if stage in days])
    so_far = Decimal(0)
    for turn in range(times):
        on = min(days["signed"] + timedelta(days=20 + turn * 55), today - timedelta(days=chance.randrange(2, 9)))
        amount = (total * Decimal(chance.randrange(8, 17)) / 100).quantize(Decimal(1))
        counts = counted(amount, so_far, total) if origin != "local" else Decimal(0)
        so_far += amount if origin != "local" else Decimal(0)
        add(
            "receipt",
            on,
            amount,
            origin=origin,
            payer=project.investor,
            voucher=f"回单{number:02}{turn:02}",
            counted=counts,
        )


def _payments(projects: Sequence[Project], today: date) -> None:
    """What those that are being built have to pay by when, and what they have paid of it: one is a payment behind."""
    entries: list[MoneyEntry] = []
    for number, project in enumerate(one for one in projects if one.stage in ("started", "building", "completed")):
        received = standing_sums(project)["received"]
        each = (received * Decimal("0.22")).quantize(Decimal(1))
        if not each:
            continue
        signed = project.entries.get(stage="signed").on
        days = [today + timedelta(days=gap + number) for gap in (-120, -60, -15, 45)]
        with clock.fixed(_moment(signed, 17)):
            plan_payments(
                by=actor("zhaoyifan", "赵一帆", project.unit), project=project, document=f"施工合同〔{signed.year}〕{number + 3}号第 12 条",
                payments=[Due(on, each, what) for on, what in zip(days, ("预付款", "基础完成", "主体封顶", "竣工验收"), strict=True)],
            )  # fmt: skip
        for turn, on in enumerate(days[: 2 if number == 2 else 3]):
            if on <= today:
                entries.append(MoneyEntry(
                    project=project, kind="paid", month=on.replace(day=1), on=on, amount=each, payer=project.investor,
                    voucher=f"付{number:02}{turn:02}", at=_moment(on, 17), name="赵一帆",
                ))  # fmt: skip
    MoneyEntry.objects.bulk_create(entries)


def _people(made: Sequence[tuple[Project, tuple[Any, ...]]], places: Sequence[Place]) -> None:
    """Teams of the organisation and leaders; the team that is there already takes the projects under construction."""
    own = Team.objects.filter(name="重点项目建设专班").first()
    teams: dict[tuple[int, int], Team] = {}
    for number, (project, told) in enumerate(made):
        place = places[number >= 34]
        if told[6] in ("lead", "ended") or not place.people:
            continue
        who = place.people[number % len(place.people)]
        key = (place.town.pk, who.pk)
        if told[6] == "building" and own is not None and number < 34 and number % 2:
            give_team(by=place.by, project=project, team=own)
        elif key in teams:
            give_team(by=place.by, project=project, team=teams[key])
        else:
            others = [one for one in place.people if one != who][:2]
            teams[key] = set_team(
                by=place.by,
                project=project,
                unit=place.town,
                leader=who,
                members=others,
                name=f"{place.town.name}招商项目{len(teams) + 1}专班",
            )
        if told[5] >= 15000 and told[6] not in ("negotiating",):
            link_leader(
                by=place.by, project=project, person=place.people[0], every_days=14, valid_from=project.found_on
            )


def _work(projects: Sequence[Project], places: Sequence[Place]) -> None:
    today = clock.today()
    monday = today - timedelta(days=today.weekday())
    for project in projects:
        project.refresh_from_db()
    running = [
        one for one in projects if one.stage in ("signed", "registered", "landed", "started", "building", "completed")
    ]
    writing.write([
        Week(
            unit=one.unit, project=one, monday=monday - timedelta(weeks=back), done=SAID[(number + back) % len(SAID)],
            ahead=AHEAD[(number + back) % len(AHEAD)], name="孟秋实", at=_moment(min(today, monday - timedelta(weeks=back) + timedelta(days=4)), 17),
        )
        for number, one in enumerate(running) for back in range(4) if back or number % 3 == 0
    ])  # fmt: skip
    writing.write([
        Delivery(
            unit=one.unit, project=one, year=today.year - 1, output=(one.promised_output or Decimal(0)) * Decimal(share),
            tax=(one.promised_tax or Decimal(0)) * Decimal(share) * Decimal("0.9"), document="企业履约评估表（盖章）",
        )
        for one, share in zip([one for one in projects if one.stage in ("full", "producing")], ("0.88", "0.62", "0.41"), strict=False)
    ])  # fmt: skip
    by_name = {one.name: one for one in projects}
    for number, told in enumerate(PROBLEMS):
        _problem(by_name[told[0]], told, places[0], number)
    _meetings(places[0], today)


def _problem(project: Project, told: tuple[Any, ...], place: Place, number: int) -> None:
    _name, kind, text, wished, ago, signed = told
    days = workdays.standard()
    at = _moment(days.add_workdays(clock.today(), -ago), 9)
    with clock.fixed(at):
        made = raise_problem(
            by=place.by, project=project, text=text, kind=kind, wished=wished, key=f"demo:{number}", at=at
        )
    office = Unit.objects.filter(code="990101101-04").first() or place.town
    if not signed or not project.unit.path.startswith(place.town.path):
        return
    chief = Actor(account=None, name="孟庭", unit=place.town.path)
    for step, (verb, more) in enumerate((("assign", {"to": office.pk}), ("sign", {}))):
        when = at + timedelta(hours=2 + step * 3)
        move_matter(
            by=chief if verb == "assign" else Actor(account=None, name="孟秋实", unit=office.path), matter=made.matter_id, verb=verb,
            key=f"demo:project:{number}:{verb}", at=when, **more,
        )  # fmt: skip


def _meetings(place: Place, today: date) -> None:
    days = workdays.standard()
    past = days.add_workdays(today, -8)
    meeting = save_row(by=place.by, row=Meeting(
        unit=place.town, title="重点项目周调度会", on=past, host="沈国安", spot="镇政府二楼会议室", minutes=f"云溪镇会纪〔{past.year}〕21号",
    ))  # fmt: skip
    with clock.fixed(_moment(past)):
        write_agenda(by=place.by, meeting=meeting)
        for number, item in enumerate(meeting.items.order_by("position")[:4]):
            decide_item(
                by=place.by, item=item, decided=("每天调度，三天内给结果", "约县局现场会商", "先行报图审，容缺受理", "专班驻点")[number],
                holder=place.town, due=days.add_workdays(past, 3 + number * 3),
            )  # fmt: skip
    save_row(
        by=place.by,
        row=Meeting(unit=place.town, title="重点项目周调度会", on=days.add_workdays(today, 1), host="沈国安"),
    )
