"""Matters made through the product's own actions: registered, and moved on to any stage of the common loop."""

from datetime import date
from itertools import count
from typing import Any

from tests.factories.org import make_unit
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.topics import Topic, set_topic
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.models import Matter, MonthlyTopic
from zhenjie.engines.org.models import Unit

_numbers = count(1)
CLERK = Actor(account=1, name="李明", unit="0001")
CHIEF = Actor(account=2, name="王敏", unit="0001")
#: The moves that lead from one stage of the common loop to the next.
WAY = (
    ("signing", "assign", {}),
    ("handling", "sign", {}),
    ("reviewing", "reply", {"words": "已清理完毕。", "solved": "yes"}),
    ("visiting", "review", {"accept": True}),
    ("closed", "close", {}),
)


def key() -> str:
    """A new idempotency key."""
    return f"test:{next(_numbers)}"


def make_matter(unit: Unit | None = None, *, flow: str = "platform", by: Actor = CLERK, **said: Any) -> Matter:
    """A registered matter."""
    new = {
        "title": f"路灯不亮{next(_numbers)}",
        "voice": Spoken(text="村口路灯三天不亮", name="王先生", phone="13800000000"),
    }
    return register_matter(by=by, new=New(flow=flow, unit=unit or make_unit(), **{**new, **said}), key=key())


def move(matter: Matter, verb: str, *, by: Actor = CLERK, **said: Any) -> Matter:
    """One move by a clerk."""
    return move_matter(by=by, matter=matter.pk, verb=verb, key=key(), **said)


def brought_to(matter: Matter, stage: str, *, to: Unit | None = None) -> Matter:
    """`matter` moved along the common loop until `stage`."""
    stages = ["intake", *(reached for reached, _verb, _said in WAY)]
    for reached, verb, said in WAY[stages.index(matter.stage) : stages.index(stage)]:
        extra = {"to": (to or matter.unit).pk} if verb == "assign" else said
        matter = move(matter, verb, **extra)
        assert matter.stage == reached
    return matter


def make_topic(unit: Unit, **said: Any) -> MonthlyTopic:
    """A topic of `unit` about the street lamps, led by itself."""
    told = {
        "month": date(2026, 3, 1),
        "title": f"路灯{next(_numbers)}",
        "klass": "",
        "words": "路灯",
        "place": unit,
        "lead": unit,
    }
    return set_topic(by=CHIEF, unit=unit, topic=Topic(**{**told, **said}))


__all__ = ["CHIEF", "CLERK", "SYSTEM", "brought_to", "key", "make_matter", "make_topic", "move"]
