"""What a phone sends: one record, read strictly. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class SentError(ValueError):
    """What arrived is no record; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A record: its own key, how often it was corrected, which row and version the phone was given, what it knew and brings."""

    key: str
    turn: int
    assignment: int
    number: int
    subject: str
    base: int | None
    label: str
    was: Mapping[str, Any]
    answers: Mapping[str, Any]
    filled_at: str
    choice: str


def read_sent(said: Any) -> Sent:
    """The record in `said` (JSON); SentError when it is none."""
    if not isinstance(said, Mapping):
        raise SentError("送来的不是一条记录。")
    key = said.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        raise SentError("这一条没有自己的编号，请更新摸排页面后再送。")
    numbers = {name: said.get(name) for name in ("turn", "assignment", "number")}
    if not all(isinstance(one, int) and not isinstance(one, bool) and 0 < one < 2**31 for one in numbers.values()):
        raise SentError("这一条缺少派发、版本或次数，请更新摸排页面后再送。")
    base, subject, label = said.get("base"), said.get("subject", ""), said.get("label", "")
    if base is not None and (not isinstance(base, int) or isinstance(base, bool)):
        raise SentError("这一条的底数版本不对，请更新摸排页面后再送。")
    if not isinstance(subject, str) or len(subject) > 20 or not isinstance(label, str):
        raise SentError("这一条说的对象不对，请更新摸排页面后再送。")
    was, answers = said.get("was", {}), said.get("answers")
    if not isinstance(was, Mapping) or not isinstance(answers, Mapping):
        raise SentError("这一条没有回答，请更新摸排页面后再送。")
    choice = said.get("choice", "")
    if choice not in ("", "mine", "theirs"):
        raise SentError("这一条选的哪份看不懂，请更新摸排页面后再送。")
    return Sent(
        key=key, turn=numbers["turn"], assignment=numbers["assignment"], number=numbers["number"], subject=subject, base=base,  # type: ignore[arg-type]
        label=label[:120], was=was, answers=answers, filled_at=str(said.get("filled_at", "")), choice=choice,
    )  # fmt: skip


def command_key(account: int | None, key: str) -> str:
    """Under which a step of a matter is kept: the phone's own key, of this account."""
    return f"phone:{account}:{key}"
