"""The demo's matters of governance: tickets of 12345, grid events, hazards, disputes, petitions in all stages and colours. All invented;
every step goes through the actions, at the moment at which it would have happened."""

from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import transaction

from zhenjie.config.demo.firms import CENTRES
from zhenjie.config.demo.tickets import ticket_rows
from zhenjie.config.demo.writing import TOWNS, town, units
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.governance.actions.affairs import write_facts
from zhenjie.domains.governance.actions.hotline import take_in
from zhenjie.domains.governance.queries.hotline import Around, class_of
from zhenjie.domains.governance.rules.hotline import ticket_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit

# No accounts of the demo: whoever tries it may rule on what these have written.
CENTRE, WORKER, AUDITOR = (Actor(account=None, name=name) for name in ("孟秋实", "方雨桐", "许文立"))
DAYS = 120
COLUMNS = ("", "record", "said_at", "name", "phone", "kind", "class1", "class2", "class3", "text", "address", "urgency", "due", "unit")  # fmt: skip
HAZARDS = (
    ("沿街饭馆气瓶间没有报警器", "general"), ("出租院飞线充电", "general"), ("工地临边防护缺失", "larger"), ("加工作坊配电箱私拉乱接", "general"),
    ("老旧房屋外墙开裂有坍塌危险", "major"), ("堰塘护栏缺口", "general"), ("粉尘车间除尘系统停用", "major"), ("小旅馆疏散通道堵塞", "larger"),
)  # fmt: skip
EVENTS = (
    ("村口三大堆反弹", "020103"), ("路边井盖松动", "010202"), ("店外占道经营", "020301"), ("独居老人多日未出门，已上门", ""), ("宣传栏破损", ""),
)  # fmt: skip
DISPUTES = (
    ("两家为滴水檐争执", "neighbour"),
    ("租地到期不腾退", "land"),
    ("装修欠工钱", "labour"),
    ("店铺转让定金不退", "debt"),
)
PETITIONS = ("反映征地补偿标准", "反映村内低保评议", "要求解决通行道路")
_COMMON: tuple[tuple[str, Actor, dict[str, Any], float], ...] = (
    ("assign", CENTRE, {}, 0.1), ("sign", WORKER, {}, 0.2), ("reply", WORKER, {"words": "已到现场处理，当面告知本人。", "solved": "yes"}, 3),
    ("review", AUDITOR, {"accept": True}, 1), ("close", AUDITOR, {}, 1.5),
)  # fmt: skip
WAYS = {
    "hotline": _COMMON, "grid": _COMMON, "dispute": _COMMON,
    "hazard": (
        ("assign", CENTRE, {}, 0.2), ("sign", WORKER, {}, 0.3), ("reply", WORKER, {"words": "整改完成，报请复查。"}, 4),
        ("review", AUDITOR, {"accept": True}, 1), ("close", CENTRE, {}, 1),
    ),
    "petition": (
        ("assign", CENTRE, {}, 6), ("sign", WORKER, {}, 5), ("reply", WORKER, {"words": "已与本人见面，形成处理意见。"}, 35), ("close", AUDITOR, {}, 4),
    ),
}  # fmt: skip
_keys = count(1)


def load() -> None:
    """About three hundred matters of two townships; where there are any of these flows, nothing is touched."""
    if Matter.objects.filter(flow__in=WAYS).exists():
        return
    with transaction.atomic():
        for code in TOWNS:
            _Town(town(code), CENTRES[code], Random(f"affairs/{code}")).fill()


class _Town:
    """One township being filled."""

    def __init__(self, unit: Unit, centre: tuple[float, float], noise: Random) -> None:
        self.unit, self.centre, self.noise, self.now = unit, centre, noise, clock.now()
        self.villages = units(unit.code, "village")
        self.offices = units(unit.code, "office") or [unit]

    def fill(self) -> None:
        """Everything, the oldest first."""
        around = Around.of(self.unit, clock.today())
        names = [one.name for one in self.villages]
        for row in ticket_rows(names, 75, self.now.replace(tzinfo=None), self.noise):
            at = self._begin()
            due = f"{at + timedelta(days=7):%Y-%m-%d %H:%M}"
            said = dict(zip(COLUMNS, row, strict=True)) | {"said_at": None, "due": due}
            ticket = ticket_of(said | {"record": said["record"] and f"{said['record']}{self.unit.code[-3:]}"})
            if ticket.fault:
                continue
            _verdict, matter = take_in(
                by=CENTRE, unit=self.unit, place=around.place(ticket), klass=class_of(ticket), at=at, ticket=ticket
            )
            self._go(matter, at)
        for number in range(40):
            title, klass = EVENTS[number % len(EVENTS)]
            matter, at = self._new("grid", f"{title}", klass=klass, source="patrol")
            if number % 4 == 0:
                move_matter(
                    by=CENTRE,
                    matter=matter.pk,
                    verb="close",
                    key=self._key(),
                    at=at + timedelta(hours=1),
                    words="当场处理好了。",
                )
            else:
                self._go(matter, at)
        for number in range(24):
            self._hazard(*HAZARDS[number % len(HAZARDS)])
        for number in range(8):
            title, kind = DISPUTES[number % len(DISPUTES)]
            matter, at = self._new("dispute", title, source="visit")
            write_facts(
                by=CENTRE, matter=matter, values={"kind": kind, "parties": "双方当事人", "mediator": "村人民调解委员会"}
            )
            self._go(matter, at)
        for title in PETITIONS:
            matter, at = self._new(
                "petition", title, source="letter", record=f"XF{self.unit.code[-3:]}{next(_keys):05}"
            )
            write_facts(
                by=CENTRE, matter=matter, values={"kind": "claim", "form": "letter", "persons": 1, "first": True}
            )
            self._go(matter, at)

    def _hazard(self, title: str, grade: str) -> None:
        matter, at = self._new("hazard", title, source="patrol")
        move_matter(by=CENTRE, matter=matter.pk, verb="classify", key=self._key(), at=at, kind=grade)
        if grade == "major":
            write_facts(by=WORKER, matter=matter, values={
                "duty": "属地村和业主单位主要负责人", "measures": "停用、撤人、加固后再检测", "money": "3.50", "plan": "汛期转移到村部，专人值守",
            })  # fmt: skip
            with clock.fixed(at):
                write_facts(by=WORKER, matter=matter, values={"deadline": (at + timedelta(days=25)).date()})
        self._go(matter, at)
        if Matter.objects.filter(pk=matter.pk, holder__isnull=False, red_at__lt=self.now - timedelta(days=20)).exists():
            move_matter(
                by=AUDITOR,
                matter=matter.pk,
                verb="supervise",
                key=self._key(),
                level="listed",
                words="逾期未整改到位，挂牌督办。",
            )

    def _new(self, flow: str, title: str, **said: Any) -> tuple[Matter, datetime]:
        village, at = self.noise.choice(self.villages), self._begin()
        new = New(
            flow=flow, unit=village, title=f"{village.name}{title}", text=f"{village.name}{title}。",
            point=self._point(village), **said,
        )  # fmt: skip
        return register_matter(by=CENTRE, new=new, key=self._key(), at=at), at

    def _point(self, village: Unit) -> tuple[float, float]:
        """Somewhere in the village: about a centre of its own, denser towards it."""
        east, north = self.centre
        number = self.villages.index(village)
        east, north = east + 0.012 * (number % 3), north + 0.01 * (number // 3)
        return round(self.noise.gauss(east, 0.0018), 6), round(self.noise.gauss(north, 0.0014), 6)

    def _begin(self) -> datetime:
        """Some moment of the last months, more of them lately."""
        return self.now - timedelta(days=DAYS * self.noise.random() ** 2, hours=1)

    def _go(self, matter: Matter, at: datetime) -> None:
        """On its way until today; a few stay lying where they are."""
        for verb, by, said, days in WAYS[matter.flow]:
            at += timedelta(days=days * self.noise.uniform(0.5, 1.6))
            if at > self.now or self.noise.random() < 0.05:
                return
            extra = (
                {"to": self.noise.choice(self.offices if self.noise.random() < 0.6 else self.villages).pk}
                if verb == "assign"
                else said
            )
            try:
                move_matter(by=by, matter=matter.pk, verb=verb, key=self._key(), at=at, **extra)
            except Problem:
                return

    def _key(self) -> str:
        return f"demo-affairs:{self.unit.code}:{next(_keys)}"
