"""The demo's appeals: some 120 of its firms over the last months, through the same actions as in an office, in all stages and
colours; a returned, a redone, a many-firms and a policy-changing one among them. All invented, the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import transaction

from zhenjie.config.demo.writing import TOWNS, town, units
from zhenjie.core import clock, workdays
from zhenjie.core.actors import Actor
from zhenjie.domains.enterprises.actions.appeals import Asking, record_change, register_appeal, register_list
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.engines.matters.actions.answering import contact_voices, rate_matter
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Account, Unit

NUMBERS = {TOWNS[0]: 72, TOWNS[1]: 46}
# topic: (what firms say, what became of it)
SAID = {
    "070202": (("缺 12 名缝纫工，招了两个月没招满", "办了专场招聘，到岗 9 人。"), ("想和职校签订单班", "已和县职校签约，明年 6 月到岗。")),
    "070201": (("流动资金贷款到期，想办无还本续贷", "银行已受理续贷，利率下调 0.3 个百分点。"), ("出口订单多，缺流动资金", "担保公司授信 300 万元。")),
    "070203": (("想扩建 2000 平方米车间，厂区没有空地", "推荐了两处闲置厂房，已看中一处。"), ("土地证办了一年还没下来", "缺的测绘报告已补，证已发。")),
    "070204": (("新上喷涂线，环评材料反复补正", "帮办代办，环评已批。"), ("消防验收约不上", "已约到，一次通过。")),
    "070205": (("夏季高峰时压电，影响交货", "已调整错峰时段，加装无功补偿。"), ("蒸汽压力不稳", "热力公司更换了阀门，压力稳定。"), ("厂区供水压力低", "主管网已改造。")),
    "070207": (("技改补助怎么申报", "上门讲了政策，材料已报。"), ("高企奖补还没有到账", "财政已拨付。")),
    "070209": (("产品想进本地工程目录", "已推荐给住建局目录。"), ("想参加明年的展会，有没有补贴", "展位费补贴 50%，已登记。")),
    "070210": (("工程款拖欠 46 万元一年多", "已协调付款 30 万元，余款分期。"), ("同一个月来了三个部门检查", "已并入综合查一次。")),
    "0702": (("厂门口道路坑洼，货车进出难", "道路已修补。"), ("厂区周边没有公交站", "已增设一处站点。")),
}  # fmt: skip
SOURCES = ("visit", "chat", "call", "meeting", "portal", "above")
_keys = count(1)


@dataclass
class Desk:
    """Who does what in a township of the demo, and how one appeal goes through its moves until now."""

    code: str
    unit: Unit
    offices: list[Unit]
    clerk: Actor
    chief: Actor

    def move(self, matter: Matter, verb: str, at: datetime, *, by: Actor | None = None, **said: Any) -> bool:
        """One move at a moment; False when that lies ahead."""
        if at > clock.now():
            return False
        move_matter(by=by or self.clerk, matter=matter.pk, verb=verb, key=f"demo:appeal:{next(_keys)}", at=at, **said)
        return True


def actor(login: str, name: str, unit: Unit) -> Actor:
    """An account of the demo as somebody at work; without that account only the name."""
    account = Account.objects.filter(login=login).first()
    return Actor(account=account.pk if account else None, name=name, unit=unit.path)


def load() -> None:
    """Appeals and all that was done about them; what is there is left alone."""
    if Matter.objects.filter(flow="appeal").exists():
        return
    with transaction.atomic():
        for code in TOWNS:
            noise, unit = Random(f"appeals/{code}"), town(code)
            clerk = ("zhaoyifan", "赵一帆") if code == TOWNS[0] else ("fanghe", "方禾")
            desk = Desk(
                code, unit, units(code, "office") or [unit], actor(*clerk, unit), actor("shenguoan", "沈国安", unit)
            )
            firms = list(Enterprise.objects.filter(unit__path__startswith=unit.path, status="present").order_by("pk"))
            for opened in _moments(noise, NUMBERS[code]):
                _one(desk, noise, noise.choice(firms), opened)
            _special(desk, noise, firms)


def _moments(noise: Random, number: int) -> Iterator[datetime]:
    """Office hours of the last hundred days, denser towards today."""
    days, today = workdays.standard(), clock.today()
    for _ in range(number):
        day = days.add_workdays(today, -int(noise.random() ** 1.5 * 70))
        at = clock.aware(datetime.combine(day, time(8, 40))) + timedelta(minutes=noise.randrange(420))
        yield min(at, clock.now() - timedelta(minutes=noise.randrange(5, 90)))


def _later(at: datetime, days: int, noise: Random) -> datetime:
    """Some office hour so many working days later."""
    day = workdays.standard().add_workdays(at.date(), days)
    return clock.aware(datetime.combine(day, time(9))) + timedelta(minutes=noise.randrange(420))


def _register(desk: Desk, noise: Random, firm: Enterprise, at: datetime, topic: str, text: str, **said: Any) -> Matter:
    key = f"demo:appeal:{next(_keys)}"
    with clock.fixed(at):
        asking = Asking(text=f"{text}。", firm=firm, phone=f"1990001{noise.randrange(10000):04}")
        source = said.pop("source", None) or noise.choice(SOURCES)
        return register_appeal(
            by=desk.clerk, asking=asking, unit=desk.unit, topic=topic, source=source, key=key, title=text, **said
        )


def _one(desk: Desk, noise: Random, firm: Enterprise, at: datetime) -> None:
    topic = noise.choice(list(SAID))
    text, answer = noise.choice(SAID[topic])
    urgency = noise.choices(("normal", "pressing", "hard"), (84, 8, 8))[0]
    matter = _register(desk, noise, firm, at, topic, text, urgency=urgency)
    office = noise.choice(desk.offices)
    helpers = [one.pk for one in desk.offices if one != office][: noise.choices((0, 1, 2), (82, 12, 6))[0]]
    step = at + timedelta(minutes=noise.randrange(5, 50))
    if not desk.move(matter, "assign", step, to=office.pk, helpers=helpers):
        return
    if noise.random() < 0.06:
        _returned(desk, matter, step)
        step = _later(step, 2, noise)
        matter.refresh_from_db()
        if matter.stage != "intake" or not desk.move(matter, "assign", step, to=noise.choice(desk.offices).pk):
            return
    step += timedelta(minutes=noise.randrange(5, 60))
    if not desk.move(matter, "sign", step):
        return
    step += timedelta(minutes=noise.choices((noise.randrange(5, 60), noise.randrange(120, 400)), (88, 12))[0])
    if step <= clock.now():
        with clock.fixed(step):
            contact_voices(
                by=desk.clerk, matter=matter.pk, key=f"demo:appeal:{next(_keys)}", words="电话联系，约了时间。"
            )
    step = _later(step, noise.choices((1, 2), (90, 10))[0], noise)
    if desk.move(matter, "progress", step, words=noise.choice(("已到现场看过，正在协调。", "和主管部门对接上了。"))):
        _end(desk, noise, matter, _later(step, noise.choices((3, 8, 13, 22), (40, 30, 22, 8))[0], noise), answer)


def _returned(desk: Desk, matter: Matter, at: datetime) -> None:
    """退单, granted by the chief."""
    if desk.move(matter, "return", at + timedelta(hours=1), ground="职责清单第 12 条：不属于本办公室"):
        desk.move(matter, "rule_return", at + timedelta(hours=3), by=desk.chief, accept=True, words="同意改派")


def _end(desk: Desk, noise: Random, matter: Matter, at: datetime, answer: str, *, redone: bool = False) -> bool:
    """Answered, reviewed, rated, closed; a firm that is not content has it done again, once."""
    solved = noise.choices(("yes", "part", "no"), (80, 14, 6))[0]
    if not desk.move(matter, "reply", at, words=answer, solved=solved):
        return False
    at = _later(at, 1, noise)
    if not desk.move(matter, "review", at, by=desk.chief, accept=True):
        return False
    at = _later(at, 1, noise)
    if at > clock.now():
        return False
    if not redone and noise.random() < 0.07:
        desk.move(matter, "redo", at, by=desk.chief, words="企业说只解决了一半，请再办。")
        return _end(desk, noise, matter, _later(at, 4, noise), f"再次办理：{answer}", redone=True)
    voice = matter.voices.order_by("pk").first()
    assert voice is not None
    with clock.fixed(at):
        rate_matter(
            by=desk.chief, voice=voice.pk, grade=noise.choices(("5", "4", "3", "2"), (55, 30, 10, 5))[0], solved=solved,
            key=f"demo:appeal:{next(_keys)}", verb="visit",
        )  # fmt: skip
    return desk.move(matter, "close", at + timedelta(minutes=20), by=desk.chief)


def _special(desk: Desk, noise: Random, firms: list[Enterprise]) -> None:
    """Two that a demo is asked for: one of many firms, a system problem that got more time; one that changed a policy."""
    works = [one for one in firms if one.industry in ("35", "33", "38")] or firms
    days, now = workdays.standard(), clock.now()
    begun = clock.aware(datetime.combine(days.add_workdays(now.date(), -30), time(9, 10)))
    with clock.fixed(begun):
        said = "园区变压器容量不够，夏天三天两头停电"
        askings = [Asking(text=said, firm=one) for one in works[:7]]
        listed = register_list(by=desk.clerk, askings=askings, unit=desk.unit, topic="070205", source="chat")
    many, office = listed.new[0], desk.offices[0]
    step = begun + timedelta(minutes=30)
    desk.move(many, "assign", step, to=office.pk, helpers=[one.pk for one in desk.offices[1:2]])
    desk.move(many, "sign", step + timedelta(minutes=20))
    desk.move(many, "contact", step + timedelta(minutes=60), words="逐家联系过了。")
    desk.move(many, "progress", _later(step, 1, noise), words="供电所已实测负荷。")
    desk.move(many, "extend", _later(step, 9, noise), limit="15 wd", words="系统性问题，要改配网规划。")
    desk.move(many, "rule_extend", _later(step, 10, noise), by=desk.chief, accept=True, words="同意")
    # Thirteen working days gone of fifteen: yellow on whatever day the demo is looked at.
    soon = clock.aware(datetime.combine(days.add_workdays(now.date(), -13), time(9, 20)))
    nearly = _register(desk, noise, works[0], soon, "070203", "厂区外的排水沟淤堵，下雨就漫进车间", source="visit")
    desk.move(nearly, "assign", soon + timedelta(minutes=20), to=office.pk)
    desk.move(nearly, "sign", soon + timedelta(minutes=40))
    desk.move(nearly, "contact", soon + timedelta(minutes=70), words="当天到现场看过。")
    desk.move(nearly, "progress", _later(soon, 1, noise), words="已报城建环卫办排期清淤。")
    first = clock.aware(datetime.combine(days.add_workdays(now.date(), -44), time(9, 30)))
    changed = _register(
        desk, noise, works[-1], first, "070207", "设备投入不足 500 万元，够不上技改补助门槛", source="meeting"
    )
    step = first + timedelta(minutes=25)
    desk.move(changed, "assign", step, to=office.pk)
    desk.move(changed, "sign", step + timedelta(minutes=15))
    desk.move(changed, "contact", step + timedelta(minutes=50), words="上门问清了投入明细。")
    desk.move(changed, "progress", _later(step, 1, noise), words="已向县工信局反映门槛偏高。")
    step = _later(step, 12, noise)
    desk.move(changed, "reply", step, words="县里把门槛降到 200 万元，企业可以补报。", solved="yes")
    desk.move(changed, "review", _later(step, 1, noise), by=desk.chief, accept=True)
    desk.move(changed, "close", _later(step, 2, noise), by=desk.chief)
    changed.refresh_from_db()
    record_change(
        by=desk.clerk, matter=changed, text="技改补助设备投入门槛由 500 万元降到 200 万元",
        number=f"青工信〔{now.year}〕7号", on=_later(step, 3, noise).date(),
    )  # fmt: skip
