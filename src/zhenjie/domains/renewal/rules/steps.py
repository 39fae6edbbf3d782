"""What the law asks before a renewal goes on: steps with public notice, assessment, money, votes. Pure.

A step is complete when its notice has run out; the day it was put up is not counted (民法典第二百零一条).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from zhenjie.core.workdays import Calendar
from zhenjie.domains.renewal.rules import edition

#: What a law is asked about.
ACTS = {"sign": "签约", "presign": "预签约", "demolish": "拆除"}


@dataclass(frozen=True, slots=True)
class Done:
    """One step as recorded: the day, for a notice its last day, money in 万元, votes in heads."""

    key: str
    on: date
    until: date | None = None
    amount: Decimal | None = None
    voters: int = 0
    present: int = 0
    agreed: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """One step of the law with what has been done about it; ``lacks`` is a sentence, '' when it is complete."""

    key: str
    title: str
    source: str
    done: Done | None
    lacks: str
    late: str = ""


def route_of(kind: str, ground: str) -> str:
    """The way a renewal goes: the two consents have their own, a levy follows the ground."""
    return kind if kind in ("village", "estate") else ground


def law_of(route: str, on: date) -> Mapping[str, Any]:
    """Steps and conditions of a route on a day."""
    found: Mapping[str, Any] = edition("law", on)["routes"][route]
    return found


def _step(route: str, key: str, on: date) -> Mapping[str, Any]:
    return next(one for one in law_of(route, on)["steps"] if one["key"] == key)


def last_day(route: str, key: str, start: date, calendar: Calendar, on: date) -> date | None:
    """The earliest lawful last day of a notice that is put up on ``start``; None for a step without a notice."""
    said = _step(route, key, on)
    if "days" in said:
        return start + timedelta(days=said["days"])
    return calendar.add_workdays(start, said["workdays"]) if "workdays" in said else None


def standing(
    route: str, done: Iterable[Done], needed: Decimal | None, today: date, calendar: Calendar
) -> list[Standing]:
    """Every step of the route in order. Money of several entries is added; of others the last entry counts. ``needed`` 万元."""
    found: dict[str, list[Done]] = {}
    for one in done:
        found.setdefault(one.key, []).append(one)
    rows = []
    for said in law_of(route, today)["steps"]:
        these = found.get(said["key"], [])
        lacks = _lacks(said, these, needed, today, calendar) if these else f"{said['title']}还没有做"
        rows.append(
            Standing(
                said["key"], said["title"], said["source"], these[-1] if these else None, lacks,
                _late(said, found, today, calendar),
            )
        )  # fmt: skip
    return rows


def _lacks(said: Mapping[str, Any], these: list[Done], needed: Decimal | None, today: date, calendar: Calendar) -> str:
    last = these[-1]
    if last.on > today:
        return f"{said['title']}定在 {last.on}，还没有到"
    if said.get("money"):
        there = sum((one.amount or Decimal(0) for one in these), Decimal(0))
        if needed is None:
            return f"{said['title']}：还没有填需要多少"
        return f"{said['title']}：需要 {needed} 万元，到位 {there} 万元" if there < needed else ""
    if vote := said.get("vote"):
        return _votes(said["title"], vote, last)
    return _notice(said, last, today, calendar)


def _notice(said: Mapping[str, Any], last: Done, today: date, calendar: Calendar) -> str:
    if "days" in said:
        least, spoken = last.on + timedelta(days=said["days"]), f"{said['days']} 日"
    elif "workdays" in said:
        least, spoken = calendar.add_workdays(last.on, said["workdays"]), f"{said['workdays']} 个工作日"
    else:
        return ""
    if last.until is None or last.until < least:
        told = f"现在到 {last.until}" if last.until else "没有填截止日"
        return f"{said['title']}不得少于 {spoken}，{last.on} 起最早到 {least}，{told}"
    return f"{said['title']}到 {last.until} 才满" if today <= last.until else ""


def _votes(title: str, vote: Mapping[str, Any], last: Done) -> str:
    if last.agreed > last.present or last.present > last.voters or not last.voters:
        return f"{title}：同意的不能多于参加的，参加的不能多于应到的"
    part, whole = vote["present"]
    if last.present * whole < part * last.voters or (part * 2 == whole and last.present * whole == part * last.voters):
        return f"{title}：应到 {last.voters}，参加 {last.present}，没有达到 {part}/{whole}"
    part, whole = vote["agreed"]
    if last.agreed * whole < part * last.present or (part * 2 == whole and last.agreed * whole == part * last.present):
        return f"{title}：参加 {last.present}，同意 {last.agreed}，没有达到 {part}/{whole}"
    return ""


def _late(said: Mapping[str, Any], found: Mapping[str, list[Done]], today: date, calendar: Calendar) -> str:
    if not (within := said.get("within")) or not (first := found.get(within["after"])):
        return ""
    limit = calendar.add_workdays(first[-1].on, within["workdays"])
    there = found.get(said["key"])
    if there and there[-1].on > limit:
        return f"{said['title']}应在 {limit} 前发布，{there[-1].on} 才发布（{said['source']}）"
    return f"{said['title']}应在 {limit} 前发布，已经过了（{said['source']}）" if not there and today > limit else ""


def refusal(route: str, act: str, rows: Iterable[Standing], today: date) -> str:
    """Why ``act`` (`sign`, `presign`, `demolish`) may not begin: one sentence with its source; '' when it may."""
    needs = law_of(route, today)["before"][act]
    missing = [one for one in rows if one.key in needs and one.lacks]
    if not missing:
        return ""
    told = "；".join(f"{one.lacks}（{one.source}）" for one in missing)
    return f"还不能{ACTS[act]}：{told}。"


def step_refusal(route: str, key: str, rows: Iterable[Standing], today: date) -> str:
    """Why a step may not be recorded as done: what has to come before it; '' when it may."""
    said = _step(route, key, today)
    missing = [one for one in rows if one.key in said.get("needs", ()) and one.lacks]
    if not missing:
        return ""
    told = "；".join(one.lacks for one in missing)
    return f"“{said['title']}”以前要先有：{told}（{said['source']}）。"
