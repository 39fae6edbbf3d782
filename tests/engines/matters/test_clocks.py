import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zhenjie.core.clock import CHINA
from zhenjie.core.terms import Term
from zhenjie.core.workdays import Limit, standard
from zhenjie.engines.matters.rules.clocks import Running, due, explain, extended, met, paused, resumed, start
from zhenjie.engines.matters.rules.limits import LimitError, limit_rule

pytestmark = pytest.mark.pure

CALENDAR = standard()
INSTANT = timedelta(microseconds=1)
UNITS = {"wd", "d", "month", "h", "min", "s", "wh", "wm"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def limit(text: str) -> Limit:
    amount, unit = text.split()
    return Limit(int(amount), unit)  # type: ignore[arg-type]


def clock(begun: str, *limits: str, pauses=(), yellow: str = "") -> Running:
    first, *more = map(limit, limits)
    stops = tuple((at(begin), at(end) if end else None) for begin, end in pauses)
    yellows = limit(yellow) if yellow else None
    return Running("办理", "petition.close@2022-05-01", first, at(begun), stops, tuple(more), yellows)


def red(begun: str, *limits: str, pauses=()) -> str:
    moment = due(clock(begun, *limits, pauses=pauses), CALENDAR).red_at
    return moment.strftime("%Y-%m-%d %H:%M") + ("+" if moment.microsecond else "") if moment else ""


@pytest.mark.parametrize(
    ("begun", "limits", "expected"),
    [
        # 2024: 10-17 February off; Sunday 18 February and Sunday 28 April worked; 1-5 May off
        ("2024-02-08T09:00", ["5 wd"], "2024-02-22 00:00"),
        ("2024-04-27T23:59", ["3 wd"], "2024-05-01 00:00"),
        # 2025: Sunday 28 September and Saturday 11 October worked, 1-8 October off
        ("2025-09-26T09:00", ["15 wd"], "2025-10-24 00:00"),
        # month ends; Saturday 28 February 2026 is worked, 2024 is a leap year
        ("2025-11-30T09:00", ["3 month"], "2026-03-01 00:00"),
        ("2024-01-31T09:00", ["1 month"], "2024-03-01 00:00"),
        ("2026-01-31T09:00", ["1 month", "1 month"], "2026-04-01 00:00"),
        # 60 days end on 1 May, which rolls to 6 May; 90 days end on a Sunday
        ("2026-03-02T09:00", ["60 d"], "2026-05-07 00:00"),
        ("2026-03-02T09:00", ["60 d", "30 d"], "2026-06-02 00:00"),
        # hours by the clock run through the holiday, office hours wait
        ("2026-09-30T17:30", ["24 h"], "2026-10-01 17:30+"),
        ("2026-09-30T16:30", ["90 wm"], "2026-10-08 10:00+"),
        ("2026-03-06T16:30", ["2 wh"], "2026-03-09 10:30+"),
        ("2026-03-06T11:50", ["30 wm"], "2026-03-06 13:50+"),
        ("2026-03-06T11:00", ["1 wh"], "2026-03-06 12:00+"),
        ("2026-03-06T18:00", ["30 wm"], "2026-03-09 09:30+"),
    ],
)
def test_a_limit_ends_as_the_law_says(begun: str, limits: list[str], expected: str):
    assert red(begun, *limits) == expected


@pytest.mark.parametrize(
    ("begun", "limits", "expected"),
    [
        # 10 days end on 1 October, a holiday: alone they roll to the 8th, extended they do not
        ("2026-09-21T09:00", ["10 d"], "2026-10-09 00:00"),
        ("2026-09-21T09:00", ["10 d", "5 d"], "2026-10-09 00:00"),
        ("2026-09-21T09:00", ["10 d", "2 wd"], "2026-10-10 00:00"),
        ("2026-08-31T09:00", ["1 month", "1 wd"], "2026-10-09 00:00"),
        # the new last day, a worked Saturday, does not roll
        ("2025-09-26T09:00", ["5 wd", "1 d"], "2025-10-12 00:00"),
        # hours after days run from midnight, office hours from the next opening, days after hours from the day after
        ("2026-09-29T09:00", ["1 wd", "2 h"], "2026-10-01 02:00+"),
        ("2026-09-29T09:00", ["1 wd", "2 wh"], "2026-10-08 11:00+"),
        ("2026-09-29T10:00", ["24 h", "1 wd"], "2026-10-09 00:00"),
        ("2026-03-02T09:00", ["1 h", "30 min"], "2026-03-02 10:30+"),
        # a third one in the first unit begins anew after the second
        ("2026-03-02T09:00", ["2 wd", "3 d", "1 wd"], "2026-03-10 00:00"),
    ],
)
def test_an_extension_goes_on_from_the_end_that_did_not_roll(begun: str, limits: list[str], expected: str):
    assert red(begun, *limits) == expected


def test_a_pause_over_the_holiday_takes_out_its_days_and_no_others():
    assert red("2026-09-28T09:00", "5 wd", pauses=[("2026-09-29T16:00", "2026-10-09T09:00")]) == "2026-10-15 00:00"


def test_a_pause_after_the_first_end_counts_only_when_the_term_was_extended():
    pauses = [("2026-03-10T10:00", "2026-03-11T10:00")]
    assert red("2026-03-02T09:00", "5 d", pauses=pauses) == "2026-03-10 00:00"
    assert red("2026-03-02T09:00", "5 d", "5 d", pauses=pauses) == "2026-03-14 00:00"
    assert red("2026-03-02T09:00", "5 d", "3 wd", pauses=pauses) == "2026-03-13 00:00"


def test_nobody_becomes_late_while_the_clock_stands_still():
    # 5 d from Mon 03-02 end on Sat 03-07 and roll to Mon 03-09, the day of the stop.
    assert red("2026-03-02T09:00", "5 d", pauses=[("2026-03-09T10:00", None)]) == ""
    assert red("2026-03-02T09:00", "5 d", pauses=[("2026-03-09T10:00", "2026-03-11T10:00")]) == "2026-03-13 00:00"
    assert red("2026-03-02T09:00", "5 d", pauses=[("2026-03-10T10:00", None)]) == "2026-03-10 00:00"


def test_a_term_of_nothing_that_ends_on_a_day_off_moves_too():
    assert red("2012-02-04T09:00", "0 d") == "2012-02-07 00:00"


@pytest.mark.parametrize("first", ["3 wd", "3 d", "1 month", "30 h", "9 wh"])
def test_while_it_stands_still_nothing_is_due(first: str):
    answer = explain(clock("2026-03-02T09:00", first, pauses=[("2026-03-02T10:00", "")]), CALENDAR)
    assert (answer.yellow_at, answer.red_at) == (None, None)
    assert any("暂停中" in step for step in answer.steps)


@pytest.mark.parametrize(
    ("begun", "limits", "yellow", "pauses", "expected"),
    [
        ("2024-02-08T09:00", ["5 wd"], "1 wd", [], "2024-02-21T00:00"),
        ("2025-09-26T09:00", ["15 wd"], "3 wd", [], "2025-10-21T00:00"),
        ("2026-03-02T09:00", ["60 d"], "10 d", [], "2026-04-27T00:00"),  # back from 6 May, to which it rolled
        ("2026-03-02T09:00", ["60 d", "30 d"], "10 d", [], "2026-05-23T00:00"),
        ("2026-03-02T09:00", ["3 month"], "1 month", [], "2026-05-03T00:00"),
        ("2026-03-02T09:00", ["2 h"], "30 min", [], "2026-03-02T10:30"),
        ("2026-03-02T09:00", ["5 wd"], "2 wh", [], "2026-03-09T15:00"),
        ("2026-03-06T16:30", ["2 wh"], "1 wd", [], "2026-03-09T00:00"),
        ("2026-03-02T09:00", ["1 wd"], "5 wd", [], "2026-03-02T09:00"),  # never before the start
        # the two last days that counted are the 4th and the 9th
        ("2026-03-02T09:00", ["3 wd"], "2 wd", [("2026-03-04T10:00", "2026-03-06T10:00")], "2026-03-04T00:00"),
        ("2026-03-02T09:00", ["2 h"], "90 min", [("2026-03-02T10:00", "2026-03-02T15:00")], "2026-03-02T09:30"),
        ("2026-03-02T09:00", ["2 h"], "1 h", [("2026-03-02T10:00", "2026-03-02T15:00")], "2026-03-02T10:00"),
    ],
)
def test_yellow_comes_when_so_much_is_left(begun: str, limits: list[str], yellow: str, pauses, expected: str):
    assert due(clock(begun, *limits, pauses=pauses, yellow=yellow), CALENDAR).yellow_at == at(expected)


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (["1 wd"], "2026-03-03T00:00"),
        (["2 wd"], "2026-03-04T00:00"),
        (["5 wd"], "2026-03-09T00:00"),  # day 5 of 5
        (["15 wd"], "2026-03-17T00:00"),  # day 11: 3rd to 6th, 9th to 13th, 16th were ten
        (["2 h"], "2026-03-02T10:20"),
        (["3 wh"], "2026-03-02T11:00"),
        (["3 month"], "2026-05-04T00:00"),  # 92 days to 2 June, 30 of them left
        (["5 wd", "4 d"], "2026-03-11T00:00"),  # 11 days to the 13th, 3 of them left
        (["1 wd", "2 h"], "2026-03-03T12:20"),  # 41 h to 02:00 on the 4th, 27 h 20 min of them gone
    ],
)
def test_yellow_by_share_comes_after_two_thirds(limits: list[str], expected: str):
    assert due(clock("2026-03-02T09:00", *limits), CALENDAR).yellow_at == at(expected)


def test_a_year_without_arrangement_makes_it_provisional():
    answer = due(clock("2026-12-28T09:00", "10 wd"), CALENDAR)
    assert (answer.red_at, answer.provisional) == (at("2027-01-13T00:00"), True)
    assert not due(clock("2026-12-28T09:00", "3 wd"), CALENDAR).provisional  # late in 2027, counted in 2026
    assert not due(clock("2026-12-31T09:00", "72 h"), CALENDAR).provisional


def test_the_steps_explain_extension_roll_yellow_and_document():
    steps = explain(clock("2026-03-02T09:00", "60 d", "30 d", yellow="10 d"), CALENDAR).steps
    assert steps == (
        "原时限60日，延长30日，单位相同，合并连续计算。",
        "收到当日（3月2日）不计入。",
        "最后一日5月31日为周末，顺延至下一个工作日；90日，到期日为2026年6月1日。",
        "还剩10日（最后一日计在内）时转黄：2026年5月23日0:00。",
        "依据：信访工作条例（2022）第三十四条。",
    )
    steps = explain(clock("2026-09-21T09:00", "10 d", "2 wd", pauses=[("2026-09-22", "2026-09-23")]), CALENDAR).steps
    assert "9月22日暂停、9月23日恢复，其间不计入。" in steps
    assert "前段于10月2日届满（逢放假不在此顺延），自该日终了起延长2个工作日。" in steps
    assert "国庆节放假（10月3日至10月7日）不计入。" in steps


def test_a_clock_is_started_by_its_rule_and_stopped_resumed_met():
    rule = limit_rule("appeal.sd.contact", date(2026, 3, 2))
    begun = start(rule, "联系", datetime.fromisoformat("2026-03-02T01:00:00+00:00"))
    assert (begun.rule, begun.limit, begun.yellow) == (rule.id, Limit(2, "h"), Limit(30, "min"))
    assert begun.started_at.isoformat() == "2026-03-02T09:00:00+08:00"
    still = paused(begun, at("2026-03-02T10:00"))
    assert still.is_paused
    assert not resumed(still, at("2026-03-02T11:00")).is_paused
    done = met(still, at("2026-03-02T11:00"))  # what it waited for was done while it stood still
    assert due(done, CALENDAR).red_at == at("2026-03-02T12:00") + INSTANT
    assert done.met_at == at("2026-03-02T11:00")


def test_done_at_the_last_moment_is_in_time():
    hours = clock("2026-03-02T09:00", "2 h")
    red_at = due(hours, CALENDAR).red_at
    assert red_at is not None
    assert not red_at <= at("2026-03-02T11:00")
    assert red_at <= at("2026-03-02T11:00:01")


@pytest.mark.parametrize(
    ("act", "says"),
    [
        (lambda c: resumed(c, at("2026-03-03")), "没有暂停"),
        (lambda c: paused(c, at("2026-03-01")), "早于2026年3月2日9:00"),
        (lambda c: paused(paused(c, at("2026-03-03")), at("2026-03-04")), "已经暂停"),
        (lambda c: resumed(paused(c, at("2026-03-04")), at("2026-03-03")), "早于"),
        (lambda c: met(c, at("2026-03-01")), "早于"),
        (lambda c: met(met(c, at("2026-03-03")), at("2026-03-04")), "已于2026年3月3日"),
        (lambda c: extended(met(c, at("2026-03-03")), Limit(1, "d")), "已于"),
    ],
)
def test_what_cannot_happen_to_a_clock_is_refused(act, says: str):
    with pytest.raises(LimitError, match=says):
        act(clock("2026-03-02T09:00", "60 d"))


def test_a_rule_bounds_how_often_and_how_far_it_is_extended():
    begun = start(limit_rule("permit.construction.start", date(2026, 3, 2)), "开工", at("2026-03-02T09:00"))
    once = extended(begun, Limit(3, "month"))
    assert extended(once, Limit(3, "month")).extensions == (Limit(3, "month"),) * 2
    with pytest.raises(LimitError, match="合计最多延长6个月，已经延长3个月，不能再延长4个月"):
        extended(once, Limit(4, "month"))
    with pytest.raises(LimitError, match="最多延长2次，已经延长2次"):
        extended(extended(once, Limit(1, "month")), Limit(1, "month"))
    with pytest.raises(LimitError, match="不能延长10日"):
        extended(begun, Limit(10, "d"))
    with pytest.raises(LimitError, match="大于 0"):
        extended(begun, Limit(0, "month"))
    with pytest.raises(LimitError, match="这个时限不能延长"):
        extended(start(limit_rule("petition.transfer", date(2026, 3, 2)), "转送", at("2026-03-02")), Limit(1, "d"))


MOMENTS = st.timedeltas(timedelta(), timedelta(days=1461)).map(lambda after: at("2023-06-01") + after)
LIMITS = st.builds(Limit, st.integers(1, 25), st.sampled_from(sorted(UNITS)))
SPANS = st.integers(0, 40 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def clocks_of_all_kinds(draw: st.DrawFn) -> Running:
    begun = moment = draw(MOMENTS)
    stops = []
    for gap, length in draw(st.lists(st.tuples(SPANS, SPANS), max_size=3)):
        stops.append((moment + gap, moment + gap + length))
        moment += gap + length
    more = tuple(draw(st.lists(LIMITS, max_size=3)))
    return Running("办理", "x", draw(LIMITS), begun, tuple(stops), more, draw(st.none() | LIMITS))


@given(clocks_of_all_kinds())
def test_nothing_is_due_before_the_start_and_yellow_comes_before_red(one: Running):
    answer = due(one, CALENDAR)
    assert answer.yellow_at is not None
    assert answer.red_at is not None
    assert one.started_at <= answer.yellow_at <= answer.red_at
    assert one.started_at < answer.red_at


@given(clocks_of_all_kinds(), LIMITS)
def test_one_more_extension_never_makes_it_earlier(one: Running, more: Limit):
    before = one.extensions[-1] if one.extensions else one.limit
    assume(more.in_days or not before.in_days)  # no rule extends days by hours
    now, later = due(one, CALENDAR).red_at, due(replace(one, extensions=(*one.extensions, more)), CALENDAR).red_at
    assert now is not None
    assert later is not None
    assert later >= now


@given(clocks_of_all_kinds(), st.integers(1, 9))
def test_a_longer_limit_never_ends_earlier(one: Running, more: int):
    short, long = (
        due(replace(one, limit=limit, extensions=()), CALENDAR).red_at
        for limit in (one.limit, Limit(one.limit.amount + more, one.limit.unit))
    )
    assert short is not None
    assert long is not None
    assert short <= long


@given(clocks_of_all_kinds(), SPANS, SPANS)
def test_a_pause_never_makes_it_earlier(one: Running, gap: timedelta, length: timedelta):
    last = one.pauses[-1][1] if one.pauses else one.started_at
    assert last is not None
    before, after = (
        due(one, CALENDAR).red_at,
        due(resumed(paused(one, last + gap), last + gap + length), CALENDAR).red_at,
    )
    assert before is not None
    assert after is not None
    assert after >= before


@given(clocks_of_all_kinds(), st.none() | MOMENTS)
def test_a_clock_survives_json(one: Running, done: datetime | None):
    one = replace(one, met_at=done)
    back = Running.from_json(json.loads(json.dumps(one.to_json())))
    assert back == one
    assert due(back, CALENDAR) == due(one, CALENDAR)


@given(clocks_of_all_kinds())
def test_the_explained_count_is_the_quick_count(one: Running):
    explained = explain(replace(one, rule="petition.close@2022-05-01"), CALENDAR)
    assert replace(explained, steps=()) == due(one, CALENDAR)
    deadline = CALENDAR.deadline(one.started_at, one.limit, one.pauses, one.extensions)
    assert deadline.steps == explained.steps[: len(deadline.steps)]


@given(clocks_of_all_kinds(), st.sampled_from(["wd", "d"]))
def test_days_counted_at_once_are_the_days_counted_one_by_one(one: Running, unit: str):
    one = replace(one, limit=Limit(one.limit.amount, unit), extensions=())  # type: ignore[arg-type]
    day, left = one.started_at.date(), one.limit.amount
    while left:
        day += timedelta(days=1)
        stopped = any(begin.date() < day <= end.date() for begin, end in one.pauses if end)
        left -= not stopped and (unit == "d" or CALENDAR.is_workday(day))
    merged = Term(CALENDAR, one.started_at, (one.limit,), one.pauses).pauses
    while True:
        over = [end.date() for begin, end in merged if end and begin.date() <= day < end.date()]
        if not over and CALENDAR.is_workday(day):
            break
        day = max([*over, day]) + timedelta(days=1)
    if any(end is None and begin.date() <= day for begin, end in merged):
        assert due(one, CALENDAR).red_at is None
        return
    assert due(one, CALENDAR).red_at == datetime(day.year, day.month, day.day, tzinfo=CHINA) + timedelta(days=1)


@given(clocks_of_all_kinds())
def test_office_minutes_counted_at_once_are_the_minutes_counted_one_by_one(one: Running):
    begun = one.started_at.replace(second=0, microsecond=0)
    stops = tuple((b.replace(second=0, microsecond=0), e and e.replace(second=0, microsecond=0)) for b, e in one.pauses)
    stops = tuple((begin, end) for begin, end in stops if begin >= begun)
    one = replace(one, started_at=begun, pauses=stops, limit=Limit(one.limit.amount * 10, "wm"), extensions=())
    moment, left = begun, one.limit.amount
    while left:
        open_now = any(opens <= moment.time() < closes for opens, closes in CALENDAR.hours)
        if not open_now or not CALENDAR.is_workday(moment.date()):
            moment += timedelta(minutes=30 - moment.minute % 30)  # offices open and close on the half hour
            continue
        left -= not any(begin <= moment < end for begin, end in stops if end)
        moment += timedelta(minutes=1)
    assert due(one, CALENDAR).red_at == moment + INSTANT
