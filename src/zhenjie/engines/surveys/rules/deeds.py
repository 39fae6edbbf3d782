"""What a phone does with matters: commands read strictly, and for each move the questions that it asks on the spot. Pure.

A command is done once under its own ``key``. It may be older than its arrival by hours: ``version`` is what the person saw,
``after`` the commands of the same phone that she made before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from zhenjie.core import clock
from zhenjie.engines.matters.rules.flow import Flow, Move
from zhenjie.engines.matters.rules.verbs import Who
from zhenjie.engines.surveys.rules.sending import KEY

#: What can be done on the spot, in the order of the buttons. Rulings and supervision belong to a desk.
VERBS = (
    "sign", "reply", "close", "progress", "contact", "ask_material", "material_in", "return", "pass_on", "note",
)  # fmt: skip
REGISTER = "register"
#: A phone's own clock is believed this far back: longer no round without a signal lasts.
BELIEVED = timedelta(days=2)
PHOTOS = 6
LONG, GROUND, TITLE, PLACE = 4000, 400, 120, 160
SOLVED = (("yes", "已解决"), ("part", "部分解决"), ("no", "未解决"))


class DeedError(ValueError):
    """What arrived is no command; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One command. `matter` is the matter's number in the database; 0 when it is the one that the command `made` (a key)
    registers. `at` is the moment as the phone tells it."""

    key: str
    verb: str
    matter: int = 0
    made: str = ""
    version: int = 0
    after: tuple[str, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    at: str = ""


def read_deed(said: Any) -> Deed:
    """The command in `said` (JSON); DeedError when it is none."""
    if not isinstance(said, Mapping):
        raise DeedError("送来的不是一条办理。")
    key, verb, words = said.get("key"), said.get("verb"), said.get("said", {})
    if not _is_key(key):
        raise DeedError("这一步没有自己的编号，请更新摸排页面后再送。")
    if verb != REGISTER and verb not in VERBS:
        raise DeedError("这一步不能在手机上办，请回办公室办。")
    if not isinstance(words, Mapping):
        raise DeedError("这一步没有内容，请更新摸排页面后再送。")
    matter, made, version = said.get("matter") or 0, said.get("made") or "", said.get("version") or 0
    if not _is_number(matter) or not _is_number(version) or (made and not _is_key(made)):
        raise DeedError("这一步没有说是哪一件，请更新摸排页面后再送。")
    if verb != REGISTER and not matter and not made:
        raise DeedError("这一步没有说是哪一件，请更新摸排页面后再送。")
    after = said.get("after", [])
    if not isinstance(after, list) or len(after) > 100 or not all(map(_is_key, after)):
        raise DeedError("这一步前面的步骤看不懂，请更新摸排页面后再送。")
    return Deed(str(key), str(verb), matter, made, version, tuple(after), words, str(said.get("at", ""))[:40])


def _is_key(value: Any) -> bool:
    return isinstance(value, str) and bool(KEY.fullmatch(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def on_phone_at(told: str, now: datetime) -> str:
    """The moment told by the phone when it can be believed: no later than now, no more than BELIEVED ago; else ''."""
    try:
        at = datetime.fromisoformat(told.replace("Z", "+00:00"))
    except ValueError:
        return ""
    if at.tzinfo is None or not now - BELIEVED <= at <= now:
        return ""
    return clock.aware(at).isoformat(timespec="seconds")


_WORDS = {
    "reply": ("答复", "怎么办的、结果怎样，诉求人看得懂的话。"), "close": ("怎么处理的", ""), "progress": ("进展", ""), "note": ("批注", "只有办的人看得到。"),
    "contact": ("联系情况", ""), "ask_material": ("请补什么", ""), "return": ("为什么退", ""), "pass_on": ("交代一句", ""),
}  # fmt: skip
#: What has to be said and how it is asked on a phone. A move that must say anything else is made at a desk.
_ASKED = {"words", "ground", "to", "solved", "files", "person"}
_WITH_PHOTO = ("reply", "close", "progress", "contact", "note", "material_in")


def drawable(move: Move) -> bool:
    """Whether a phone can ask for everything that `move` must say."""
    return move.verb in VERBS and set(move.must_say) <= _ASKED


def questions_of(move: Move) -> list[dict[str, Any]]:
    """The form of a move, in the words of surveys (rules.field); to take a matter is one press and asks nothing. ``whom`` is a choice whose options the matter brings."""
    asked: list[dict[str, Any]] = []
    if move.verb == "sign" and not move.must_say:
        return asked
    says = dict.fromkeys((*move.must_say, *move.kind.may_say))
    if move.verb == "pass_on":
        asked.append({"key": "whom", "kind": "choice", "title": "转给谁", "required": True})
    if "ground" in says:
        hint = "退单要有依据：写明法律、法规或职责清单的哪一条。"
        asked.append(_text("ground", "依据", GROUND, "ground" in move.must_say, hint))
    if "words" in says:
        title, hint = _WORDS.get(move.verb, ("说明", ""))
        asked.append(_text("words", title, LONG, "words" in move.must_say, hint))
    if "solved" in says:
        options = [list(one) for one in SOLVED]
        asked.append(
            {
                "key": "solved",
                "kind": "choice",
                "title": "解决了吗",
                "options": options,
                "required": "solved" in move.must_say,
            }
        )
    if move.verb in _WITH_PHOTO:
        asked.append(_photos())
    return asked


def finding(spot: Sequence[dict[str, Any]], places: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """The form of something found on the spot; `spot` are the questions of closing it there and then, none when the flow
    does not let her; `places` the grids it may lie in, as options."""
    asked: list[dict[str, Any]] = [
        {"key": "photos", "kind": "photo", "title": "拍一张", "most": PHOTOS},
        {"key": "title", "kind": "text", "title": "什么事", "required": True, "most": TITLE, "hint": "一句话，例如：河堤护栏松动。"},
        {"key": "point", "kind": "place", "title": "在哪里"},
        {"key": "place", "kind": "text", "title": "地点怎么说", "most": PLACE},
    ]  # fmt: skip
    if len(places) > 1:
        asked.append(
            {
                "key": "unit",
                "kind": "choice",
                "title": "哪个网格",
                "required": True,
                "options": [list(one) for one in places],
            }
        )
    asked.append(_text("text", "还要说的", LONG, False, ""))
    if spot:
        asked.append({"key": "spot", "kind": "yes", "title": "当场处理好了吗"})
        shown = {"question": "spot", "op": "is", "value": "yes"}
        asked += [{**one, "key": f"spot_{one['key']}", "show": shown} for one in spot if one["kind"] != "photo"]
    return asked


def on_the_spot(flow: Flow) -> Move | None:
    """The move by which whoever found it closes it there and then (网格事件当场办结), where the flow has one."""
    move = flow.move("close", flow.beginning.to)
    return move if move is not None and move.mover == Who.ANYONE and drawable(move) else None


def _text(key: str, title: str, most: int, required: bool, hint: str) -> dict[str, Any]:
    asked: dict[str, Any] = {"key": key, "kind": "long", "title": title, "most": most}
    if required:
        asked["required"] = True
    return {**asked, "hint": hint} if hint else asked


def _photos() -> dict[str, Any]:
    return {"key": "photos", "kind": "photo", "title": "照片", "most": PHOTOS}
