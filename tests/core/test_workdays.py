from datetime import date, datetime, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.clock import CHINA
from zhenjie.core.workdays import Calendar, CalendarError, Limit, standard

CALENDAR = standard()
KNOWN = st.dates(min_value=date(2004, 1, 1), max_value=date(2026, 6, 30))
ANY = st.dates(min_value=date(2001, 1, 1), max_value=date(2040, 12, 31))


def due(received: date | datetime, amount: int, unit: str, pauses=()) -> str:
    at = CALENDAR.deadline(received, Limit(amount, unit), pauses).at
    return at.strftime("%Y-%m-%d") if at else ""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def test_every_day_agrees_with_the_public_library():
    day, differ = date(2004, 1, 1), []
    while day <= date(2026, 12, 31):
        if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day):
            differ.append(day)
        day += timedelta(days=1)
    assert differ == []


@pytest.mark.parametrize("year", [2025, 2026])
def test_both_current_years_have_248_workdays(year: int):
    assert CALENDAR.count_workdays(date(year - 1, 12, 31), date(year, 12, 31)) == 248


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_published_year_names_its_document(year: int):
    assert f"{year}年" in CALENDAR.source(year)
    assert not CALENDAR.is_provisional(date(year, 7, 1))


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2027, 1, 4), date(2039, 5, 5)])
def test_other_years_are_provisional(day: date):
    assert CALENDAR.is_provisional(day)


def test_2027_has_the_statutory_days_and_no_make_up_days():
    assert not CALENDAR.is_workday(date(2027, 2, 5))
    assert not CALENDAR.is_workday(date(2027, 2, 8))
    assert CALENDAR.is_workday(date(2027, 2, 9))
    assert not any(
        CALENDAR.is_workday(date(2027, 1, 1) + timedelta(i))
        for i in range(365)
        if (date(2027, 1, 1) + timedelta(i)).weekday() > 4
    )


def test_a_day_says_why_it_is_worked_or_not():
    days = {
        date(2026, 2, 17): "春节",
        date(2026, 2, 14): "调休上班",
        date(2026, 3, 1): "周末",
        date(2026, 3, 2): "工作日",
    }
    assert {day: CALENDAR.reason(day) for day in days} == days


@given(ANY, st.integers(min_value=-60, max_value=60))
def test_adding_workdays_and_counting_them_agree(day: date, count: int):
    target = CALENDAR.add_workdays(day, count)
    assert CALENDAR.is_workday(target) or count == 0
    back = timedelta(days=0 if count >= 0 else 1)  # days are counted from the day after
    assert CALENDAR.count_workdays(day - back, target - back) == count


@given(ANY)
def test_the_next_workday_is_the_first_one_that_is_reached_on_foot(day: date):
    walked = day
    while not CALENDAR.is_workday(walked):
        walked += timedelta(days=1)
    assert CALENDAR.next_workday(day) == walked
    assert CALENDAR.count_workdays(day - timedelta(days=1), walked) == 1


@given(ANY.map(lambda day: datetime(day.year, day.month, day.day, 10, tzinfo=CHINA)), st.integers(1, 10**12))
def test_office_time_has_gone_at_the_moment_by_which_it_goes(moment: datetime, more: int):
    target = CALENDAR.office_time(moment) + more
    assert CALENDAR.office_time(CALENDAR.office_moment(target)) == target


@given(ANY, st.integers(min_value=1, max_value=40), st.sampled_from(["wd", "d", "month"]))
def test_a_deadline_ends_on_a_workday_and_never_before_the_limit(day: date, amount: int, unit: str):
    deadline = CALENDAR.deadline(day, Limit(amount, unit))
    assert deadline.at is not None
    assert CALENDAR.is_workday(deadline.at.date())
    assert deadline.at.date() > day
    longer = CALENDAR.deadline(day, Limit(amount + 1, unit)).at
    assert longer is not None
    assert longer >= deadline.at


@given(
    KNOWN,
    st.integers(min_value=1, max_value=30),
    st.sampled_from(["wd", "d", "h", "wh", "month"]),
    st.integers(0, 40),
    st.integers(0, 40),
)
def test_a_pause_never_shortens(day: date, amount: int, unit: str, after: int, length: int):
    received = datetime(day.year, day.month, day.day, 10, tzinfo=CHINA)
    pause = (received + timedelta(hours=7 * after), received + timedelta(hours=7 * (after + length)))
    limit = Limit(amount, unit)
    plain, paused = CALENDAR.deadline(received, limit).at, CALENDAR.deadline(received, limit, [pause]).at
    assert plain is not None
    assert paused is not None
    assert paused >= plain
    assert CALENDAR.deadline(received, limit, [pause, pause]).at == paused


@pytest.mark.parametrize(
    ("received", "amount", "unit", "expected"),
    [
        ("2025-09-26", 5, "wd", "2025-10-10"),  # 28 Sept is made up; 1-8 October are off
        ("2026-02-13", 1, "wd", "2026-02-14"),  # a Saturday that is worked
        ("2026-02-14", 1, "wd", "2026-02-24"),
        ("2021-04-23", 2, "wd", "2021-04-26"),  # Sunday 25 April is worked
        ("2026-09-20", 15, "d", "2026-10-08"),  # 5 October is off
        ("2021-01-31", 1, "month", "2021-03-01"),  # 28 February is a Sunday
        ("2024-01-31", 1, "month", "2024-02-29"),
        ("2021-03-15", 60, "d", "2021-05-14"),
        ("2025-12-31", 0, "wd", "2025-12-31"),
    ],
)
def test_days_and_months_are_counted_as_the_law_says(received: str, amount: int, unit: str, expected: str):
    assert due(date.fromisoformat(received), amount, unit) == expected


def test_the_day_of_receipt_is_not_counted_however_late_in_the_evening():
    assert due(at("2021-03-15T23:50"), 5, "wd") == due(at("2021-03-15T08:00"), 5, "wd") == "2021-03-22"


def test_a_utc_moment_counts_from_its_beijing_day():
    assert due(datetime.fromisoformat("2021-03-15T17:00:00+00:00"), 1, "wd") == "2021-03-17"


def test_a_day_limit_lasts_until_the_end_of_the_day():
    assert CALENDAR.deadline(date(2021, 3, 15), Limit(1, "wd")).at == at("2021-03-16T23:59:59")


def test_clock_hours_run_through_the_night_and_the_holiday():
    assert CALENDAR.deadline(at("2026-09-30T17:30"), Limit(24, "h")).at == at("2026-10-01T17:30")


def test_office_hours_skip_lunch_night_and_holiday():
    assert CALENDAR.deadline(at("2026-09-30T11:30"), Limit(2, "wh")).at == at("2026-09-30T15:00")
    assert CALENDAR.deadline(at("2026-09-30T16:30"), Limit(2, "wh")).at == at("2026-10-08T10:30")
    assert CALENDAR.deadline(at("2026-10-03T10:00"), Limit(1, "wh")).at == at("2026-10-08T10:00")


def test_office_hours_are_a_setting():
    summer = Calendar.load(hours=((at("2020-01-01T08:30").time(), at("2020-01-01T18:00").time()),))
    assert summer.deadline(at("2026-09-30T17:30"), Limit(1, "wh")).at == at("2026-10-08T09:00")


def test_paused_days_are_not_counted():
    pause = (date(2021, 3, 16), date(2021, 3, 18))
    assert due(date(2021, 3, 15), 5, "wd", [pause]) == "2021-03-24"
    assert due(date(2021, 3, 15), 5, "d", [pause]) == "2021-03-22"
    assert due(date(2021, 3, 15), 5, "wd", [(date(2021, 3, 16), date(2021, 3, 16))]) == "2021-03-22"


def test_paused_hours_are_not_counted():
    pauses = [(at("2021-03-15T10:00"), at("2021-03-15T14:00")), (at("2021-03-15T13:00"), at("2021-03-15T15:00"))]
    assert CALENDAR.deadline(at("2021-03-15T09:00"), Limit(2, "h"), pauses).at == at("2021-03-15T16:00")
    assert CALENDAR.deadline(at("2021-03-15T09:00"), Limit(2, "wh"), pauses).at == at("2021-03-15T16:00")


@pytest.mark.parametrize("unit", ["wd", "d", "h", "wh", "month"])
def test_while_the_clock_stands_still_there_is_no_deadline(unit: str):
    deadline = CALENDAR.deadline(at("2021-03-15T09:00"), Limit(3, unit), [(at("2021-03-15T10:00"), None)])
    assert deadline.at is None
    assert "暂停中" in deadline.steps[-1]


def test_a_limit_that_is_over_before_the_pause_keeps_its_end():
    assert due(date(2021, 3, 15), 2, "wd", [(date(2021, 3, 20), None)]) == "2021-03-17"


def test_a_deadline_in_a_year_without_arrangement_says_so():
    assert CALENDAR.deadline(date(2026, 12, 28), Limit(10, "wd")).provisional
    assert CALENDAR.deadline(date(2026, 12, 28), Limit(10, "wd")).steps[-1].endswith("暂定。")
    assert not CALENDAR.deadline(date(2026, 12, 28), Limit(2, "wd")).provisional
    assert not CALENDAR.deadline(at("2027-01-04T09:00"), Limit(24, "h")).provisional


def test_the_count_explains_itself():
    steps = "".join(CALENDAR.deadline(date(2025, 9, 26), Limit(5, "wd")).steps)
    for part in ("收到当日（9月26日）不计入", "国庆节", "9月28日", "调休上班，计入", "到期日为2025年10月10日"):
        assert part in steps
    assert "顺延" in "".join(CALENDAR.deadline(date(2026, 9, 20), Limit(15, "d")).steps)


def test_a_deployment_loads_the_arrangement_of_a_new_year(tmp_path: Path):
    text = "year: 2027\nsource: 通知\nholidays:\n  - [2027-01-01, 2027-01-03, 元旦]\nmakeup:\n  - 2027-01-09\n"
    (tmp_path / "2027.yaml").write_text(text, encoding="utf-8")
    calendar = Calendar.load(tmp_path)
    assert calendar.is_workday(date(2027, 1, 9))
    assert not calendar.is_provisional(date(2027, 1, 9))
    assert calendar.is_workday(date(2026, 10, 10))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "year: 2027",
        "year: 2027\nsource: x\nholidays: [[2026-01-01, 2026-01-01, 元旦]]",
        "year: 2027\nsource: x\nholidays: [[2027-01-01, 2027-01-01, 元旦]]\nmakeup: [2027-01-01]",
        "year: [",
    ],
)
def test_a_broken_arrangement_is_refused_with_its_file_name(tmp_path: Path, text: str):
    (tmp_path / "2027.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CalendarError, match=r"2027\.yaml"):
        Calendar.load(tmp_path)


@pytest.mark.parametrize(("amount", "unit"), [(-1, "wd"), (1, "week")])
def test_a_meaningless_limit_is_refused(amount: int, unit: str):
    with pytest.raises(CalendarError, match="时限"):
        Limit(amount, unit)
