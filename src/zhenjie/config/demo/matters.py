"""The demo's matters: in every stage and colour on the day the demo is loaded, made by the same moves that people make.

Each flow brings its own cases: a function that yields `Case`s, put into CASES. All people and words are invented.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from zhenjie.config.demo.writing import GIVEN, SURNAMES, TOWNS, units
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.workdays import standard
from zhenjie.engines.matters.actions.answering import contact_voices, rate_matter
from zhenjie.engines.matters.actions.joining import attach_voice, merge_matters
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.choices import Privacy, Source
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Account, Person

Step = tuple[str, float, dict[str, Any]]
#: Who dispatches, rules and reviews in the two townships, and who handles; where nobody is named, an office does.
DESKS = {TOWNS[0]: ("赵一帆", "方雨桐"), TOWNS[1]: ("方禾", "")}


@dataclass(slots=True)
class Case:
    """One matter of the demo. `age`: hours since it was registered; `steps`: (verb, hours after the step before, what is said). "to" is the
    number of the office in the township, such as "03"; "person" a name; `callers` joined later."""

    town: str
    title: str
    text: str
    age: float
    steps: tuple[Step, ...] = ()
    callers: int = 0
    more: dict[str, Any] = field(default_factory=dict)


# What people say of the platform: title, text, the office that answers.
OPINIONS = (
    ("手机上填走访记录，拍照后退回首页", "昨天在村里填走访记录，拍完照片返回，页面跳到首页，前面写的都没了，填了两遍。", "03"),
    ("台账里同一户出现两次", "导入上半年的花名册以后，我们组有两户各出现两次，门牌只差一个“号”字。", "03"),
    ("指标页的完成数和月报对不上", "十月的固定资产投资，指标页比纸质月报少 120 万元，请看看是不是少记了一个项目。", "02"),
    ("希望报表能先存着，改天再交", "填到一半要下村，回来登录过期了。希望能先存着，不要非得一次交完。", "01"),
    ("地图上看不清哪块地是我们村的", "放大以后村界太淡，颜色和河差不多，老花眼分不出来。", "04"),
    ("大字模式下按钮被挡住", "我用大字，最下面的“提交”被底栏压住了，点不着。", "03"),
    ("验证码收不到", "连着三天早上登录收不到验证码，下午又好了。", "01"),
    ("导出的表打不开", "导出的表在办公室旧电脑上打开是乱码，换了一台就好。能不能说明要什么版本。", "01"),
    ("网格里少了两栋新楼", "花园小区新交付的 5 号、6 号楼在系统里没有，住户没法登记。", "04"),
    ("通知太多，重要的被淹没", "一天收到四十多条提醒，真正要办的找不到，建议分开。", "01"),
    ("企业名称写错了，改不了", "我公司名称里“鋆”字显示成方框，自己改保存不了。", "02"),
    ("停车场闲置资源照片是别处的", "台账里老粮站那条，照片是隔壁厂房，联系人打电话来问。", "02"),
    ("老人不会用，能不能代填", "村里老人不会用手机，网格员来一次要排很久，能不能让邻居代填。", "03"),
    ("填报时要的身份证号为什么必填", "只是报名灯会，为什么要身份证号？觉得不放心。", "05"),
    ("搜索找不到去年的报告", "按标题里的词搜不到，按年份能找到，不知道哪里不对。", "01"),
    ("同一件事在三张表里填三遍", "同一个项目的投资额，三张表要填三遍，数字还得一致，建议填一次就够。", "02"),
    ("电话被公开在页面上", "我留的电话在评论里能看见，请马上遮掉。", "05"),
    ("点了提交没有反应", "点提交转圈半分钟没反应，又点了一次，结果交了两份。", "03"),
    ("扫码登记后不知道成没成功", "在村口扫码登记了来访，页面一闪就没了，到底登上没有？", "05"),
    ("打印出来少一列", "走访汇总打印到 A4 纸上，最右边的电话一列没有了。", "01"),
    ("包联企业换了人，页面还是老的", "我厂的包联干部九月就换了，页面上还是原来那位。", "02"),
    ("惠企政策只写了名字没写条件", "看到有一条技改补助，点进去只有标题，不知道我们够不够条件。", "02"),
    ("村里的水塘没有登记成资源", "南边那口塘空了三年，资源台账里没有，想承包找不到人问。", "04"),
    ("走访提醒总在半夜响", "手机凌晨一点响提醒，家里人都被吵醒，能不能只在白天提醒。", "01"),
    ("学习时长没有算进去", "党员学习会我到场签了名，时长还是零。", "01"),
    ("农户确认的面积页面上显示错位", "面积一栏的小数点跑到单位后面去了，打印给农户看要被问。", "04"),
    ("修改密码的要求看不懂", "提示说“强度不足”，没说要怎样才够，试了五次。", "01"),
    ("想看自己报的事到哪一步了", "上周报的事，打了两次电话才问到，能不能自己在网上查。", "03"),
    ("英文界面里有一半是中文", "给外资企业看英文版，菜单是英文，表头还是中文。", "02"),
    ("预警短信里的数字没有单位", "收到短信说“用电下降 12”，是百分之十二还是十二度？", "02"),
    ("照片传上去是倒着的", "手机竖着拍的照片，电脑上看是横着倒的。", "03"),
    ("分红公示页翻不到最后一页", "全村分红名单有七页，点“下一页”到第五页就不动了。", "05"),
)  # fmt: skip
REPLIES = (
    "已查明原因并改好，您再试一次；如果还有问题，直接在这里回复就行。", "情况属实，数据已经核对更正，给您添了麻烦。",
    "这一条建议收下了，已排进下个月的改进，改好后会再告诉您。", "已请技术人员上门看过，换了新版的程序，现在可以正常使用。",
)  # fmt: skip
PROGRESS = (
    "已联系反映人，问清了机型和时间，正在复现。",
    "数据在核对，已向经办单位要原始表。",
    "已定位到原因，今天下午改好后回话。",
)
NOTES = ("这类问题上月也有过一次，改的时候一并看看导入那边。", "反映人比较着急，尽量当天给个回话。")

ASSIGN: Step = ("assign", 2.0, {})
SIGN: Step = ("sign", 3.0, {})
REPLY: Step = ("reply", 20.0, {"solved": "yes"})
REVIEW: Step = ("review", 5.0, {"accept": True})
CLOSE: Step = ("close", 20.0, {})
#: How far matters have come: how many, their age in hours from and to, the way they went.
WAYS: tuple[tuple[int, float, float, tuple[Step, ...]], ...] = (
    (9, 0.3, 7, ()),
    (3, 30, 70, ()),
    (9, 3, 60, (ASSIGN,)),
    (4, 150, 230, (ASSIGN,)),
    (14, 8, 70, (ASSIGN, SIGN)),
    (10, 138, 172, (ASSIGN, SIGN, ("contact", 4, {}), ("progress", 6, {}))),
    (6, 200, 330, (ASSIGN, SIGN, ("contact", 30, {}), ("urge", 100, {"words": "快到期了，请抓紧。"}))),
    (3, 60, 120, (ASSIGN, SIGN, ("extend", 30, {"limit": "3 wd", "words": "要等软件公司来改，三个工作日内能好。"}))),
    (3, 20, 60, (ASSIGN, ("return", 5, {"ground": "三定方案：网络和账号由党政办公室负责", "words": "不是本办公室的职责，请改派。"}))),
    (2, 100, 160, (ASSIGN, SIGN, ("shelve", 20, {"words": "要等明年一季度换新系统时一并解决。"}))),
    (2, 300, 500, (ASSIGN, SIGN, ("shelve", 20, {"words": "经费列入明年预算。"}), ("rule_shelve", 8, {"accept": True, "words": "同意挂账，一季度再看。"}))),
    (3, 90, 140, (ASSIGN, SIGN, ("ask_material", 6, {"words": "请补一张出错时的截图。"}))),
    (3, 50, 90, (ASSIGN, SIGN, ("ask_help", 5, {"words": "请一起看看数据口径。"}), ("note", 2, {}))),
    (3, 250, 400, (ASSIGN, SIGN, ("supervise", 120, {"level": "yellow", "words": "已超期，限两个工作日内办结。"}))),
    (9, 60, 130, (ASSIGN, SIGN, ("contact", 3, {}), REPLY)),
    (10, 120, 190, (ASSIGN, SIGN, REPLY, REVIEW)),
    (5, 120, 190, (ASSIGN, SIGN, REPLY, REVIEW, ("visit", 6, {"grade": "4", "solved": "yes", "words": "改好了，谢谢。"}))),
    (44, 260, 2000, (ASSIGN, SIGN, ("contact", 4, {}), REPLY, REVIEW, ("visit", 10, {"grade": "5", "solved": "yes", "words": "很快，满意。"}), CLOSE)),
    (7, 300, 900, (ASSIGN, SIGN, ("progress", 30, {}), REPLY, REVIEW, ("visit", 10, {"grade": "2", "solved": "part", "words": "等得有点久。"}), CLOSE)),
)  # fmt: skip


def opinions() -> Iterator[Case]:
    """平台意见: the flow of the platform itself, about a hundred and fifty."""
    noise = Random("matters/platform")
    number = 0
    for count, least, most, way in WAYS:
        for _one in range(count):
            title, text, office = OPINIONS[number % len(OPINIONS)]
            town = TOWNS[0] if noise.random() < 0.72 else TOWNS[1]
            steps = tuple(_filled(step, office, noise) for step in way)
            more = {
                "urgency": noise.choice(("normal",) * 8 + ("pressing", "hard")),
                "kind": noise.choice(("advice", "help", "complaint", "ask")),
            }
            yield Case(town, title, text, noise.uniform(least, most), steps, noise.choice((0, 0, 0, 0, 1, 3)), more)
            number += 1


def _filled(step: Step, office: str, noise: Random) -> Step:
    verb, hours, said = step
    match verb:
        case "assign":
            said = {"to": office}
        case "ask_help":
            said = {"to": "02" if office != "02" else "01", **said}
        case "reply":
            said = {"words": noise.choice(REPLIES), **said}
        case "progress" | "note":
            said = {"words": noise.choice(PROGRESS if verb == "progress" else NOTES)}
    return verb, hours * noise.uniform(0.6, 1.4), said


#: Flow key and where its cases come from; a domain that brings a flow adds a line.
CASES: list[tuple[str, Callable[[], Iterator[Case]]]] = [("platform", opinions)]


def load() -> None:
    """Matters of every flow; a flow that has matters already is left alone."""
    for flow, cases in CASES:
        if not Matter.objects.filter(flow=flow).exists():
            with transaction.atomic():
                made = [_live(flow, case, number) for number, case in enumerate(cases())]
                _joined(flow, made)


class _Town:
    """One township: its places, its offices, who works there."""

    def __init__(self, code: str) -> None:
        self.places = units(code, "village")
        self.offices = {unit.code.rpartition("-")[2]: unit for unit in units(code, "office")}
        first, second = DESKS[code]
        self.first = _actor(first)
        self.second = _actor(second) if second else Actor(None, self.offices["03"].name, self.offices["03"].path)


def _actor(name: str) -> Actor:
    person = Person.objects.select_related("unit").get(name=name)
    account = Account.objects.filter(person=person).first()
    return Actor(account=account.pk if account else None, name=name, unit=person.unit.path)


_towns: dict[str, _Town] = {}


def _live(flow: str, case: Case, number: int) -> Matter:
    """Registers a case and lets it live until now; nothing happens outside working hours."""
    noise, now = Random(f"matters/{flow}/{number}"), clock.now()
    town = _towns.get(case.town) or _towns.setdefault(case.town, _Town(case.town))
    place = noise.choice(town.places)
    at = _in_office(now - timedelta(hours=case.age), now)
    spoken = _spoken(case.text, noise)
    new = New(flow=flow, unit=place, title=case.title, text=case.text, source=spoken.source, place=noise.choice(("", "", "村部", "便民服务点", "老粮站旁")), voice=spoken, **case.more)  # fmt: skip
    matter = register_matter(by=town.second, new=new, key=f"demo:{flow}:{number}", at=at)
    for caller in range(case.callers):
        at = min(at + timedelta(minutes=37 * (caller + 1)), now)
        voice = _spoken(
            noise.choice(("我这里也是一样。", "同样的问题，请一并看看。", "上周就遇到过，以为是自己手机的毛病。")),
            noise,
        )
        if matter.holder_id:
            with clock.fixed(at):
                attach_voice(by=town.second, matter=matter.pk, spoken=voice, key=f"demo:{flow}:{number}:voice{caller}")
    for place_in, (verb, hours, said) in enumerate(case.steps):
        at = _in_office(at + timedelta(hours=hours), now)
        with clock.fixed(at):
            matter = _step(town, matter, verb, dict(said), f"demo:{flow}:{number}:{place_in}")
    return matter


def _step(town: _Town, matter: Matter, verb: str, said: dict[str, Any], key: str) -> Matter:
    by = town.second if verb in ("return", "extend", "shelve", "reply", "progress", "contact", "sign") else town.first
    if "to" in said:
        said["to"] = town.offices[said["to"]].pk
    match verb:
        case "contact":
            return contact_voices(by=by, matter=matter.pk, key=key)
        case "visit":
            voice = matter.voices.order_by("id").values_list("pk", flat=True)[0]
            return rate_matter(by=by, voice=voice, key=key, verb="visit", **said)
    return move_matter(by=by, matter=matter.pk, verb=verb, key=key, **said)


def _joined(flow: str, made: list[Matter]) -> None:
    """Two pairs that turned out to be the same thing."""
    waiting = [one for one in made if one.stage == "intake"]
    pairs = [(a, b) for a in waiting for b in waiting if a.pk > b.pk and a.state["center"] == b.state["center"]]
    for late, early in pairs[:1]:
        town = next(iter(_towns.values()))
        merge_matters(
            by=town.first, matter=late.pk, into=early.pk, key=f"demo:{flow}:merge:{late.pk}", words="说的是同一件事。"
        )


def _spoken(text: str, noise: Random) -> Spoken:
    name = noise.choice(SURNAMES) + noise.choice(GIVEN) + noise.choice(("", noise.choice(GIVEN)))
    source = noise.choice((Source.PORTAL, Source.PORTAL, Source.CALL, Source.COUNTER, Source.VISIT))
    privacy = noise.choice((Privacy.PRIVATE, Privacy.PRIVATE, Privacy.PUBLIC, Privacy.ANONYMOUS))
    return Spoken(text=text, name=name, phone=f"1990002{noise.randrange(10_000):04d}", privacy=privacy, source=source)


def _in_office(at: datetime, now: datetime) -> datetime:
    """The first moment from `at` on in which an office is open, never after `now`."""
    days = standard()
    while not days.is_workday(at.date()) or at.hour >= 18:
        at = clock.aware(datetime.combine(at.date() + timedelta(days=1), datetime.min.time())) + timedelta(
            hours=8, minutes=40
        )
    if at.hour < 8:
        at = at.replace(hour=8, minute=40)
    return min(at, now)
