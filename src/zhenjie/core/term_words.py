"""What a counted term says about itself: one Chinese sentence for each step of the count."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from zhenjie.core.limits import Limit
from zhenjie.core.terms import Leg, Term

_DAY = timedelta(days=1)


def explain(term: Term) -> tuple[str, ...]:
    """Every step from the day of receipt to the last moment: extensions, pauses, days off, make-up days, the roll."""
    steps: list[str] = []
    for before, leg in zip((None, *term.legs), term.legs, strict=False):
        steps += _begin(term, leg, before)
        if leg.end is None:
            at = "到期日" if leg.in_days else "到期时间"
            steps.append(f"计时暂停中，恢复后再计算{at}。")
            break
        steps += _inside(term, leg, leg.end)
        if leg.family == "wd":
            first = leg.begin - _DAY if before and before.in_days else leg.begin
            steps += _days_off(term, first.date(), (leg.end - _DAY).date())
    else:
        steps.append(_end(term) if term.late_from else "最后一日计时暂停，停着的时候不会超期，恢复后再计算到期日。")
    if term.provisional:
        steps.append("所涉年份的放假安排尚未发布，期限为暂定。")
    return tuple(steps)


def short(day: date) -> str:
    """9月26日."""
    return f"{day.month}月{day.day}日"


def minute(moment: datetime) -> str:
    """2026年9月26日9:05, with seconds only when there are any."""
    seconds = f":{moment:%S}" if moment.second else ""
    return f"{moment.year}年{short(moment)}{moment.hour}:{moment:%M}{seconds}"


def _begin(term: Term, leg: Leg, before: Leg | None) -> Iterator[str]:
    first = before is None
    if before and before.in_days:
        yield f"前段于{short(leg.begin - _DAY)}届满（逢放假不在此顺延），自该日终了起延长{_sum(leg)}。"
    elif before:
        yield f"前段于{minute(leg.begin)}届满，自此起延长{_sum(leg)}。"
    if len(leg.limits) > 1:
        head, *more = leg.limits
        parts = f"原时限{head}，延长{'、'.join(map(str, more))}" if first else "、".join(map(str, leg.limits))
        yield f"{parts}，单位相同，合并连续计算。"
    if first and leg.in_days:
        yield f"收到当日（{short(term.start)}）不计入。"
    if leg.family == "clock":
        yield "小时时限按钟点连续计算，节假日不扣除。"
    elif leg.family == "office":
        hours = "、".join(f"{begin:%H:%M}—{end:%H:%M}" for begin, end in term.calendar.hours)
        yield f"按工作时间计算：{hours}。"


def _inside(term: Term, leg: Leg, end: datetime) -> Iterator[str]:
    last = (end - _DAY).date() if leg.in_days else end.date()
    for stop, resumed in term.pauses:
        if resumed is None or resumed <= leg.begin:
            continue
        if not leg.in_days and stop < end:
            yield f"{stop:%m-%d %H:%M}至{resumed:%m-%d %H:%M}暂停，不计入。"
        elif leg.in_days and stop.date() < resumed.date() and stop.date() < last:
            yield f"{short(stop)}暂停、{short(resumed)}恢复，其间不计入。"


def _days_off(term: Term, first: date, last: date) -> Iterator[str]:
    calendar = term.calendar
    days = [first + _DAY * i for i in range(1, (last - first).days + 1)]
    off = [day for day in days if not calendar.is_workday(day) and calendar.reason(day) != "周末"]
    made_up = [day for day in days if calendar.reason(day) == "调休上班"]
    if off:
        names = "、".join(dict.fromkeys(map(calendar.reason, off)))
        yield f"{names}放假（{short(off[0])}至{short(off[-1])}）不计入。"
    if made_up:
        yield f"{'、'.join(map(short, made_up))}调休上班，计入。"


def _end(term: Term) -> str:
    leg, last = term.legs[-1], term.last_day
    whole = "，延长".join(_sum(leg) for leg in term.legs)
    if last is None:
        assert term.at is not None
        return f"{whole}，截止{minute(term.at)}。"
    assert leg.end is not None
    counted, rolled = (leg.end - _DAY).date(), ""
    stop = next(
        (end for begin, end in term.pauses if end and begin.date() <= last and counted < end.date() < last), None
    )
    if stop is not None:
        rolled = f"最后一日计时暂停，{short(stop)}恢复，顺延至恢复次日起的第一个工作日；"
    elif counted != last:
        rolled = f"最后一日{short(counted)}为{term.calendar.reason(counted)}，顺延至下一个工作日；"
    return f"{rolled}{whole}，到期日为{last.year}年{short(last)}。"


def _sum(leg: Leg) -> str:
    if len({limit.unit for limit in leg.limits}) > 1:
        return "加".join(map(str, leg.limits))
    return str(Limit(sum(limit.amount for limit in leg.limits), leg.limits[0].unit))
