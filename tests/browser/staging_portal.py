"""What the public pages show while they are looked at: one matter said, one under way, one answered, one on the wall."""

import uuid
from dataclasses import dataclass

from django.urls import reverse

from tests.factories.matters import CLERK, brought_to, move
from tests.factories.org import make_account, make_county
from zhenjie.engines.matters.actions.portal import CALLER, code_for, say
from zhenjie.engines.matters.actions.publishing import Edited, publish_answer
from zhenjie.engines.matters.actions.registering import New
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.declarations import flow_for
from zhenjie.engines.matters.models import Voice
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True)
class Stage:
    """The township, where to say something, and every address of the pages."""

    town: Unit
    say: str
    public: list[str]
    staff: list[str]


def tell(unit: Unit, text: str, **more: str) -> tuple[str, Voice]:
    """(code, voice) of something said."""
    key = str(uuid.uuid4())
    spoken = Spoken(text=text, name="王建国先生", privacy="public", source="portal", **more)
    new = New(
        flow=flow_for("resident").key, unit=unit, title=text, text=text, klass="010201", source="portal", voice=spoken
    )
    return code_for(key), say(by=CALLER, new=new, key=key)


def set_stage() -> Stage:
    """Two townships; in the first a village where things are said."""
    make_county(townships=2, villages=2)
    town = Unit.objects.filter(kind="township").order_by("path")[0]
    village = Unit.objects.filter(parent=town, kind="village").order_by("path")[0]
    begun, _voice = tell(village, "沿河路桥头的路灯晚上不亮，孩子放学看不清路")
    under_way, second = tell(village, "柳湾桥头的井盖破了")
    move(brought_to(second.matter, "handling"), "progress", words="维修班已到现场")
    answered, third = tell(village, "村口垃圾没人清")
    brought_to(third.matter, "visiting")
    _code, fourth = tell(village, "自来水发黄")
    closed = brought_to(fourth.matter, "closed")
    _code, fifth = tell(village, "助餐点周末能不能开")
    waiting = brought_to(fifth.matter, "closed")
    editor = make_account(unit=town, role="clerk")
    texts = Edited("自来水发黄", "早上放水是黄的。", "管网已冲洗，水质合格。")
    row = publish_answer(by=CLERK, editor=editor, matter=closed, edited=texts)
    at = f"?at={village.code or f'u{village.pk}'}"
    say_at = reverse("portal:say") + at
    public = [
        reverse("portal:home"), say_at, f"{say_at}&about=platform", f"{say_at}&about=firm", reverse("portal:look"),
        reverse("portal:done", args=[begun]), *(reverse("portal:follow", args=[code]) for code in (begun, under_way, answered)),
        reverse("portal:echo"), f"{reverse('portal:echo')}?q=地铁", reverse("portal:echo_item", args=[row.pk]),
    ]  # fmt: skip
    staff = [
        reverse("matters:helper") + at, reverse("matters:poster") + at, reverse("portal:done", args=[begun]),
        reverse("matters:publishing"), reverse("matters:publish", args=[waiting.pk]),
    ]  # fmt: skip
    return Stage(town, say_at, public, staff)
