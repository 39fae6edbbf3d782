"""企业诉求: lines of a pasted list, which appeals go to the monthly meeting, whether a limit was kept. Pure."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from zhenjie.core.workdays import Calendar
from zhenjie.engines.matters.rules import clocks
from zhenjie.engines.matters.rules.state import State

#: "2115": the clock and how people call it (山东 2023-05).
LIMITS = {"contact": "2 小时联系", "feedback": "1 个工作日反馈", "solve": "15 个工作日办结"}
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
_HEADS = {"企业", "企业名", "企业名称", "单位", "单位名称", "公司", "公司名称", "企业简称"}
_TAIL = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|集团|总公司|分公司|公司|专业合作社|合作社|工厂|总厂|厂|店)$"
)
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a list. `problem` says why it cannot be an appeal as it stands; nothing of it is thrown away."""

    number: int
    firm: str
    text: str
    phone: str
    problem: str = ""


def said_in(number: int, cells: Sequence[str]) -> Said | None:
    """企业名 诉求 电话, in this order, the telephone anywhere; None for the line of headings."""
    line = [unicodedata.normalize("NFKC", cell).strip() for cell in cells]
    if line and line[0] in _HEADS:
        return None
    phone = next((found[0] for cell in line if (found := _PHONE.search(cell))), "")
    rest = [bare for cell in line if (bare := _PHONE.sub("", cell).strip(" ,，;；:：-"))]
    if not rest:
        return Said(number, "", "", phone, "这一行只有电话，没有企业名和诉求。")
    if len(rest) == 1:
        return Said(number, "", rest[0], phone, "这一行看不出哪里是企业名、哪里是诉求，请分开填写。")
    return Said(number, rest[0], "，".join(rest[1:]), phone)


def core_of(name: str) -> str:
    """What a firm is called in a chat: 青澜鑫源机械有限公司 gives 青澜鑫源机械."""
    bare = _BRACKETS.sub("", unicodedata.normalize("NFKC", name).strip()).replace(" ", "")
    return _TAIL.sub("", bare) or bare


def same_words(text: str) -> str:
    """The words of an appeal without what people type differently: blanks, marks, width."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", text).lower() if ch.isalnum())


def key_of(place: str, firm: str, text: str) -> str:
    """The idempotency key of one thing said by one firm: the same line pasted again is the same appeal."""
    digest = hashlib.sha256(f"{place}|{firm}|{same_words(text)}".encode()).hexdigest()
    return f"appeal:{digest[:32]}"


@cache
def _rules() -> list[dict[str, Any]]:
    text = files("zhenjie.domains.enterprises").joinpath("appeals.yaml").read_text(encoding="utf-8")
    return sorted(yaml.safe_load(text), key=lambda one: one["valid_from"])


def meeting_rule(on: date) -> dict[str, Any]:
    """The rule of the monthly meeting in force on a day; the first one before there was any."""
    return next((one for one in reversed(_rules()) if one["valid_from"] <= on), _rules()[0])


def for_meeting(state: State, on: date, calendar: Calendar, rule: dict[str, Any] | None = None) -> list[str]:
    """Why an open appeal goes to the meeting of a day; empty when it does not."""
    rule = rule or meeting_rule(on)
    opened = datetime.fromisoformat(state.opened_at).date()
    days = calendar.count_workdays(opened, on) if opened < on else 0
    reasons = [f"已 {days} 个工作日"] if days > rule["open_workdays"] else []
    if rule["hard"] and state.urgency == "hard":
        reasons.append("疑难")
    if rule["cross"] and (state.helpers or state.parts):
        reasons.append("跨部门")
    if state.returns >= rule["returns"]:
        reasons.append(f"退单 {state.returns} 次")
    return reasons


def kept(state: State, name: str, now: datetime, calendar: Calendar) -> bool | None:
    """Whether the limit `name` was kept by `now`; None while it still runs or never began. A clock begun more than once
    (redone, dispatched anew) was kept only when each was."""
    found = [_kept(one, now, calendar) for one in state.running if one.name == name]
    if False in found:
        return False
    return True if True in found and None not in found else None


def _kept(one: clocks.Running, now: datetime, calendar: Calendar) -> bool | None:
    red = clocks.due(one, calendar).red_at
    if one.met_at is not None:
        return red is None or one.met_at < red
    return False if red is not None and red <= now else None
