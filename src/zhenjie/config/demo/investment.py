"""The demo's investment: investors of two townships, trips and visits of the last eighteen months with what they cost and whom they met,
promises kept, late, open and withdrawn, and two leads that stand twice: one the county has ruled on, one that waits.

The leads are the projects that are there already: a trip only says which of them it brought. The two that came second are not counted.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import transaction

from zhenjie.config.demo import writing
from zhenjie.config.demo.appeals import actor
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.investment.actions.claims import examine_new, rule_claim
from zhenjie.domains.investment.actions.events import add_met, record_event
from zhenjie.domains.investment.actions.leads import NewInvestor, NewLead, keep_investor, register_lead, tell_origin
from zhenjie.domains.investment.actions.promises import NewPromise, close_promise, make_promise
from zhenjie.domains.investment.choices import EventKind
from zhenjie.domains.investment.models.claims import Claim
from zhenjie.domains.investment.models.events import Event
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.org.queries import within

WHO = {"990101101": ("zhaoyifan", "赵一帆"), "990101102": ("fanghe", "方禾")}
HOMES = ("苏州", "宁波", "佛山", "合肥", "无锡", "青岛", "东莞", "常州", "上海", "厦门")
#: name, kind, home, what they look for, township
OTHERS = (
    ("苏州青禾装备商会", "chamber", "苏州", "组织会员企业考察装备配套", 0), ("宁波远岫模具行业协会", "chamber", "宁波", "模具企业整体外迁", 0),
    ("松月产业基金管理有限公司", "institution", "上海", "跟投新材料和冷链", 0), ("个人（茶旅民宿）", "person", "杭州", "民宿改造", 0),
    ("映川智能传感有限公司", "company", "无锡", "传感器封装", 0), ("澄溪食品机械有限公司", "company", "合肥", "食品机械总装", 0),
    ("远帆储能科技有限公司", "company", "常州", "储能柜组装", 0), ("岚山精细陶瓷有限公司", "company", "佛山", "陶瓷基板", 0),
    ("禾丰在外乡贤联谊会", "chamber", "上海", "回乡投资", 1), ("澜汐纺织有限公司", "company", "绍兴", "面料后整理", 1),
    ("青麦农业机械有限公司", "company", "洛阳", "收割机零部件", 1),
)  # fmt: skip
#: days ago (negative: planned), township, kind, title, place, whom they met (index into OTHERS), 元: traffic, lodging, other; days
EXTRA: tuple[tuple[Any, ...], ...] = (
    (516, 0, "out", "赴苏州拜访装备商会", "苏州", (0, 4), 4260, 3300, 680, 3), (471, 0, "meeting", "新材料产业对接会", "青澜县会展中心", (2, 7), 0, 0, 5200, 1),
    (402, 1, "out", "赴绍兴考察面料企业", "绍兴", (9,), 2980, 2100, 300, 2), (344, 0, "in", "松月基金来访考察", "云溪镇", (2,), 0, 0, 860, 1),
    (287, 0, "out", "赴合肥拜访食品机械企业", "合肥", (5,), 3150, 1980, 420, 2), (233, 1, "meeting", "在外乡贤座谈会", "上海", (8,), 5400, 4200, 3100, 2),
    (176, 0, "online", "储能柜项目视频洽谈", "", (6,), None, None, None, 1), (131, 1, "in", "农机企业来镇看地", "禾丰镇", (10,), 0, 0, 540, 1),
    (64, 0, "out", "赴佛山拜访陶瓷基板企业", "佛山", (7,), 6820, 2640, 500, 3), (19, 0, "in", "传感器企业来看厂房", "云溪镇", (4,), 0, 0, 320, 1),
    (-6, 0, "out", "赴无锡拜访传感器企业", "无锡", (), None, None, None, 2), (-13, 1, "meeting", "农机产业链对接会", "禾丰镇", (), None, None, None, 1),
)  # fmt: skip
KINDS = {"trip": "out", "call": "in", "event": "meeting", "firm": "in", "agent": "online"}
SAID = ("想要 60 亩工业用地，关心能耗指标", "要先看厂房，设备可以整体搬迁", "关心用工和物流，下月带技术负责人来", "需要 2 万平方米冷库，先租后建", "看重原料产地，愿意联建基地", "希望配套标准厂房，分两期建")  # fmt: skip
PROMISED = ("把两处地块的资料和控规图发过去", "三天内给出电价和蒸汽价格", "联系园区安排看厂房", "请自然资源所核一下红线", "整理一份惠企政策清单", "约县发改局谈能耗指标")  # fmt: skip


def load() -> None:
    """Everything, once; a county that has investors is left alone, one without projects too."""
    towns = [writing.town(code) for code in writing.TOWNS]
    if Investor.everything.exists() or not Project.objects.exists():
        return
    chance, today = Random(20265), clock.today()
    with transaction.atomic():
        staff = [list(_people(town)) for town in towns]
        actors = [actor(*WHO[code], town) for code, town in zip(writing.TOWNS, towns, strict=True)]
        others = [_other(told, towns, actors) for told in OTHERS]
        for place, town in enumerate(towns):
            if staff[place]:
                _from_projects(town, actors[place], staff[place], chance, today)
        for told in EXTRA:
            if staff[told[1]]:
                _extra(told, towns, actors, staff, others, chance, today)
        examine_new(5000)
        if all(staff):
            _twice(towns, actors, today)


def _people(town: Unit) -> Any:
    return within(Person.objects.filter(active=True), [town.path]).order_by("pk")[:6]


def _at(day: date, hour: int = 17) -> datetime:
    return clock.aware(datetime.combine(day, time(hour, 20)))


def _other(told: tuple[Any, ...], towns: list[Unit], actors: list[Actor]) -> Investor:
    name, kind, home, interest, place = told
    row = Investor(unit=towns[place], name=name, kind=kind, home=home, interest=interest, contact="周秘书", industry="")
    with clock.fixed(_at(clock.today() - timedelta(days=530))):
        return save_row(by=actors[place], row=row)


def _firms(town: Unit) -> list[Enterprise]:
    return list(within(Enterprise.objects.filter(status="present", kind="company"), [town.path]).order_by("pk")[:5])


def _from_projects(town: Unit, by: Actor, staff: list[Person], chance: Random, today: date) -> None:
    """An investor for every project, and the trip or the visit that brought it, where it was brought in the last eighteen months."""
    known: dict[str, Investor] = {}
    firms = _firms(town)
    rows = list(within(Project.objects.all(), [town.path]).select_related("unit").order_by("found_on", "pk"))
    for number, project in enumerate(rows):
        with clock.fixed(_at(project.found_on)):
            investor = known.get(project.investor) or save_row(by=by, row=_investor(project, town, number, firms))
        known[project.investor] = investor
        ago = (today - project.found_on).days
        kind = KINDS.get(project.source)
        event = _brought(project, investor, town, by, staff, kind, chance) if kind and ago <= 540 else None
        with clock.fixed(_at(project.found_on, 18)):
            tell_origin(by=by, project=project, investor=investor, event=event)


def _investor(project: Project, town: Unit, number: int, firms: list[Enterprise]) -> Investor:
    return Investor(
        unit=town, name=project.investor, home=HOMES[number % len(HOMES)], capital=project.capital, industry=project.industry,
        contact=project.contact, interest=project.name, introduced_by=firms[number % len(firms)] if project.source == "firm" and firms else None,
    )  # fmt: skip


def _brought(
    project: Project, investor: Investor, town: Unit, by: Actor, staff: list[Person], kind: str, chance: Random
) -> Event:
    day, people = project.found_on, staff[: chance.randrange(2, 4)]
    away = kind == "out"
    until = day + timedelta(days=chance.randrange(1, 3)) if away else None
    values = {
        "kind": kind, "title": f"{'赴' + investor.home + '对接' if away else '洽谈'}{project.name}", "on": day, "until": until,
        "place": investor.home if away else town.name, "leader": people[0], "heads": len(people) + (1 if away else 0),
        "traffic": Decimal(chance.randrange(12, 40) * 100) if away else None, "lodging": Decimal(chance.randrange(8, 24) * 100) if away else None,
        "other": Decimal(chance.randrange(2, 9) * 100), "minutes": f"与{investor.name}负责人面谈，{chance.choice(SAID)}。",
    }  # fmt: skip
    due = (until or day) + timedelta(days=chance.randrange(4, 9))
    with clock.fixed(_at(until or day)):
        made = record_event(
            by=by, unit=town, values=values, people=people, met=NewInvestor(known=investor), said=chance.choice(SAID),
            promise=NewPromise(chance.choice(PROMISED), people[-1], due), key=f"demo:event:{project.pk}",
        )  # fmt: skip
    event = Event.objects.get(pk=made.event)
    promise = event.promises.get()
    promise.project = project
    promise.save(update_fields=["project"])
    _close(promise, due, by, chance)
    return event


def _close(promise: Any, due: date, by: Actor, chance: Random) -> None:
    """Most are kept in time, some late, a few not at all; what is due from a week ago on stays open."""
    if due >= clock.today() - timedelta(days=6):
        return
    way = chance.random()
    done = due + timedelta(days=chance.randrange(-3, 0) if way < 0.72 else chance.randrange(2, 6))
    if done >= clock.today():
        return
    with clock.fixed(_at(done)):
        if way > 0.95:
            close_promise(by=by, promise=promise, on=done, result="投资方改在外地选址，不再需要", withdraw=True)
        else:
            close_promise(by=by, promise=promise, on=done, result="已发给对方并电话确认")


def _extra(
    told: tuple[Any, ...], towns: list[Unit], actors: list[Actor], staff: list[list[Person]], others: list[Investor],
    chance: Random, today: date,
) -> None:  # fmt: skip
    ago, place, kind, title, where, met, traffic, lodging, other, days = told
    on = today - timedelta(days=ago)
    people = staff[place][:3]
    values = {
        "kind": EventKind(kind), "title": title, "on": on, "until": on + timedelta(days=days - 1) if days > 1 else None, "place": where,
        "leader": people[0], "heads": len(people), "minutes": "" if ago < 0 else f"{title}，{chance.choice(SAID)}。",
        **{name: None if one is None else Decimal(one) for name, one in (("traffic", traffic), ("lodging", lodging), ("other", other))},
    }  # fmt: skip
    moment = _at(on + timedelta(days=days - 1)) if ago >= 0 else _at(today - timedelta(days=2))
    with clock.fixed(moment):
        made = record_event(
            by=actors[place], unit=towns[place], values=values, people=people, key=f"demo:extra:{ago}:{place}"
        )
        event = Event.objects.get(pk=made.event)
        for number in met:
            add_met(by=actors[place], event=event, met=NewInvestor(known=others[number]), said=chance.choice(SAID))
        if met and ago < 400:
            due = clock.today() + timedelta(days=5 if ago > 30 else 20)
            promise = make_promise(
                by=actors[place], unit=towns[place], told=NewPromise(chance.choice(PROMISED), people[-1], due), investor=others[met[0]],
                event=event,
            )  # fmt: skip
    if met and 100 < ago < 400:
        _close(promise, promise.due, actors[place], chance)


def _twice(towns: list[Unit], actors: list[Actor], today: date) -> None:
    """The second township registers two leads that the first one has: one was ruled on last week, one waits."""
    for number, (name, first, industry, amount) in enumerate(
        (("无人机检测基地", "低空无人机检测", "", 11000), ("特种玻璃深加工", "特种玻璃", "34", 26000))
    ):
        held = Project.objects.filter(name=first).first()
        if held is None:
            continue
        with clock.fixed(_at(today - timedelta(days=(9, 3)[number]), 11)):
            told = NewInvestor(held.investor, "许总", home=HOMES[number])
            investor = keep_investor(by=actors[1], unit=towns[1], told=told)
            made, contested = register_lead(
                by=actors[1], unit=towns[1], investor=investor,
                told=NewLead(name, held.sector, industry, planned_total=Decimal(amount), note="企业负责人来镇里看过两处地块"),
            )  # fmt: skip
        if contested and number == 0:
            county = towns[0].parent
            judge = actor("gumingyuan", "顾明远", county or towns[0])
            with clock.fixed(_at(today - timedelta(days=7), 15)):
                rule_claim(
                    by=judge, claim=Claim.objects.get(project=made), kind="first",
                    reason="云溪镇登记在先，登记齐全，仍在保护期内；禾丰镇没有更早的书面记录。",
                    told="先登记的一方登记齐全，仍在保护期内。",
                )  # fmt: skip
