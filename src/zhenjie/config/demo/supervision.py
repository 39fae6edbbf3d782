"""The demo's supervision: two circulars of the county with thirty findings about its townships, in all stages."""

from datetime import datetime, time, timedelta
from io import BytesIO
from itertools import count
from random import Random
from typing import Any

from django.db import transaction

from zhenjie.config.demo.appeals import actor
from zhenjie.core import clock, workdays
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.domains.supervision.actions.findings import (
    Asked,
    Proof,
    issue_findings,
    register_findings,
    report_rectification,
)
from zhenjie.domains.supervision.models import Circular, Finding
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import units_below, valid_on

SAID = (
    "河道两岸有生活垃圾，保洁不到位", "项目调度台账缺最近两个月的记录", "值班人员脱岗，值班电话无人接听",
    "燃气瓶间和厨房没有隔开", "惠企政策明白纸没有更新到今年", "秸秆堆放在高压线下", "办事指南和实际要的材料不一致",
    "投诉件答复套话多，没有说办到什么程度", "低保公示栏字迹看不清", "道路塌陷处没有警示标志", "村级账目超过一个月没有公开",
    "闲置厂房没有登记消防隐患", "防汛物资缺 30 个编织袋", "施工工地裸土没有覆盖", "养老服务站周末不开门",
)  # fmt: skip
PUT_RIGHT = ("已整改到位，责任人和长效办法写进台账。", "当天清理完毕，增加了巡查频次。", "已补齐，并建了月度核对制度。")
WIDER = ("排查同类点位 6 处，一并整改 2 处。", "全镇自查一遍，没有发现同类问题。", "")
#: number, title, ground, issued so many working days ago, to be put right so many working days later
CIRCULARS = (
    ("第3期", "作风建设和重点工作落实督查", "县委办〔2026〕18号", 26, 15),
    ("第4期", "安全生产和防汛备汛专项督查", "县安委办〔2026〕9号", 6, 7),
)
_keys = count(1)


def load() -> None:
    """Two circulars; what is there is left alone."""
    county = Unit.objects.filter(kind="county").order_by("path").first()
    if county is None or Circular.everything.exists():
        return
    towns = list(units_below(county).filter(valid_on(), kind="township"))
    with transaction.atomic():
        for number, told in enumerate(CIRCULARS):
            _circular(county, towns, told, SAID if number == 0 else SAID[::-1], Random(f"supervision/{number}"))


def _circular(county: Unit, towns: list[Unit], told: Any, said: tuple[str, ...], noise: Random) -> None:
    number, title, ground, ago, limit = told
    days, today = workdays.standard(), clock.today()
    issued = days.add_workdays(today, -ago)
    row = Circular(
        unit=county, kind="circular", number=number, title=title, ground=ground, issued=issued,
        due=days.add_workdays(issued, limit), text="督查采取不打招呼、直奔现场的办法，发现的问题见清单，请按时整改、举一反三。",
    )  # fmt: skip
    save_row(by=SYSTEM, row=row)
    checker, second = actor("gumingyuan", "顾明远", county), Actor(account=None, name="孟庭", unit=county.path)
    at = clock.aware(datetime.combine(issued, time(9, 30)))
    with clock.fixed(at):
        asked = [Asked(towns[place % len(towns)], text) for place, text in enumerate(said)]
        made = register_findings(by=checker, circular=row, asked=asked, at=at).new
        issue_findings(by=checker, circular=row, at=at + timedelta(minutes=30))
    for one in made:
        _one(one, at + timedelta(minutes=30), checker, second, noise)


def _move(finding: Finding, verb: str, at: datetime, by: Actor, **said: Any) -> bool:
    """One move at a moment; False when that lies ahead."""
    if at > clock.now():
        return False
    key = f"demo:finding:{next(_keys)}"
    move_matter(by=by, matter=finding.matter_id, verb=verb, key=key, at=at, **said)
    return True


def _one(finding: Finding, at: datetime, checker: Actor, second: Actor, noise: Random) -> None:
    days = workdays.standard()

    def later(moment: datetime, number: int) -> datetime:
        day = days.add_workdays(moment.date(), number)
        return clock.aware(datetime.combine(day, time(9))) + timedelta(minutes=noise.randrange(450))

    town = Actor(account=None, name=f"{finding.matter.unit.name}党政办", unit=finding.matter.unit.path)
    signed = later(at, noise.choice((1, 1, 2, 9)))
    if not _move(finding, "sign", signed, town):
        return
    if noise.random() < 0.07:
        _move(finding, "object", later(signed, 1), town, words="这处点位不在我镇范围，附勘界图，请复核。")
        return
    answered = later(signed, noise.choices((3, 7, 12, 40), (30, 35, 20, 15))[0])
    if not _answer(finding, answered, town, noise):
        return
    checked = later(answered, noise.choice((1, 2, 3)))
    if noise.random() < 0.15:
        if not _move(finding, "review", checked, checker, accept=False, words="现场看只整改了一半。"):
            return
        answered = later(checked, 4)
        if not _answer(finding, answered, town, noise):
            return
        checked = later(answered, 1)
    if not _move(finding, "review", checked, checker, accept=True):
        return
    struck = later(checked, noise.choice((1, 2, 2, 40)))
    if _move(finding, "close", struck, second) and noise.random() < 0.12:
        _move(finding, "redo", later(struck, 3), checker, words="回头看：同样的问题又出现了。")


def _answer(finding: Finding, at: datetime, town: Actor, noise: Random) -> bool:
    if at > clock.now():
        return False
    text = noise.choice(PUT_RIGHT)
    proofs = [
        Proof(kind, BytesIO(f"{finding.matter.title}：{words}".encode()), f"{words}.txt")
        for kind, words in (("before", "整改前情况"), ("after", "整改后情况"))
    ]
    with clock.fixed(at):
        report_rectification(
            by=town, finding=finding, done=text, wider=noise.choice(WIDER), proofs=proofs, at=at,
            key=f"demo:finding:{next(_keys)}",
        )  # fmt: skip
    return True
