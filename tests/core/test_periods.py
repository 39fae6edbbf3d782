from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core import periods
from zhenjie.core.periods import Period, PeriodError, elapsed_share, find_periods, parse_period, print_period

AUTUMN = date(2020, 11, 15)
DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2040, 12, 31))
YEARS = st.integers(min_value=2005, max_value=2040)
MONTHS = st.integers(min_value=1, max_value=12)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("1—10月份", "2020-01-01/2020-10-31"),
        ("1-10月", "2020-01-01/2020-10-31"),
        ("1～10月份", "2020-01-01/2020-10-31"),
        ("1~10月", "2020-01-01/2020-10-31"),
        ("1至10月", "2020-01-01/2020-10-31"),
        ("1 － 10 月份", "2020-01-01/2020-10-31"),
        ("１—１０月", "2020-01-01/2020-10-31"),
        ("1月至10月", "2020-01-01/2020-10-31"),
        ("一至十月", "2020-01-01/2020-10-31"),
        ("一月至十二月", "2020-01-01/2020-12-31"),
        ("前10个月", "2020-01-01/2020-10-31"),
        ("今年前十个月", "2020-01-01/2020-10-31"),
        ("前两个月", "2020-01-01/2020-02-29"),
        ("一季度", "2020-01-01/2020-03-31"),
        ("首季度", "2020-01-01/2020-03-31"),
        ("四季度", "2020-10-01/2020-12-31"),
        ("第四季度", "2020-10-01/2020-12-31"),
        ("前三季度", "2020-01-01/2020-09-30"),
        ("前3个季度", "2020-01-01/2020-09-30"),
        ("一至三季度", "2020-01-01/2020-09-30"),
        ("上半年", "2020-01-01/2020-06-30"),
        ("下半年", "2020-07-01/2020-12-31"),
        ("全年", "2020-01-01/2020-12-31"),
        ("今年", "2020-01-01/2020-12-31"),
        ("年内", "2020-01-01/2020-12-31"),
        ("去年", "2019-01-01/2019-12-31"),
        ("去年全年", "2019-01-01/2019-12-31"),
        ("上年1—10月", "2019-01-01/2019-10-31"),
        ("明年上半年", "2021-01-01/2021-06-30"),
        ("前年", "2018-01-01/2018-12-31"),
        ("2021年1—5月", "2021-01-01/2021-05-31"),
        ("2021年的上半年", "2021-01-01/2021-06-30"),
        ("二〇二一年", "2021-01-01/2021-12-31"),
        ("2019年度", "2019-01-01/2019-12-31"),
        ("10月份", "2020-10-01/2020-10-31"),
        ("本月", "2020-11-01/2020-11-30"),
        ("上月", "2020-10-01/2020-10-31"),
        ("上季度", "2020-07-01/2020-09-30"),
        ("10月中旬", "2020-10-11/2020-10-20"),
        ("2月下旬", "2020-02-21/2020-02-29"),
        ("3月5日", "2020-03-05/2020-03-05"),
        ("三月五日", "2020-03-05/2020-03-05"),
        ("3月5日—10日", "2020-03-05/2020-03-10"),
        ("3月5日至9月底", "2020-03-05/2020-09-30"),
        ("2023年3月5日至4月1日", "2023-03-05/2023-04-01"),
        ("2023年12月5日至2024年1月4日", "2023-12-05/2024-01-04"),
        ("2020年11月至2021年3月", "2020-11-01/2021-03-31"),
        ("11月至次年3月", "2020-11-01/2021-03-31"),
        ("2021—2025年", "2021-01-01/2025-12-31"),
        ("2021年至2023年", "2021-01-01/2023-12-31"),
        ("“十四五”期间", "2021-01-01/2025-12-31"),
        ("十三五时期", "2016-01-01/2020-12-31"),
        ("近三年", "2017-01-01/2019-12-31"),
        ("未来三年", "2021-01-01/2023-12-31"),
        ("近6个月", "2020-05-01/2020-10-31"),
        ("2020-02-05 09:31:07", "2020-02-05/2020-02-05"),
        ("2020.2.5", "2020-02-05/2020-02-05"),
    ],
)
def test_ranges(text: str, iso: str):
    period = parse_period(text, AUTUMN)
    assert (period.iso(), period.kind, period.text) == (iso, "range", text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("截至目前", "2020-11-15"),
        ("目前", "2020-11-15"),
        ("截至10月底", "2020-10-31"),
        ("截止10月末", "2020-10-31"),
        ("截止到10月31日", "2020-10-31"),
        ("截至三季度末", "2020-09-30"),
        ("截至2019年", "2019-12-31"),
        ("去年底", "2019-12-31"),
        ("上年年末", "2019-12-31"),
        ("2020年底", "2020-12-31"),
        ("明年6月底前", "2021-06-30"),
        ("到2025年", "2025-12-31"),
        ("至6月底", "2020-06-30"),
        ("上半年末", "2020-06-30"),
        ("年底前", "2020-12-31"),
        ("年初", "2020-01-01"),
        ("“十三五”末", "2020-12-31"),
        ("上月底", "2020-10-31"),
    ],
)
def test_states_on_a_day(text: str, day: str):
    period = parse_period(text, AUTUMN)
    assert (period.iso(), period.kind) == (f"{day}/{day}", "asof")


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("今年以来", "2020-01-01"),
        ("年初以来", "2020-01-01"),
        ("2018年以来", "2018-01-01"),
        ("2018年至今", "2018-01-01"),
        ("二季度以来", "2020-04-01"),
        ("3月以来", "2020-03-01"),
        ("3月5日以来", "2020-03-05"),
        ("“十三五”以来", "2016-01-01"),
        ("三年来", "2017-01-01"),
        ("党的十九大以来", "2017-10-18"),
    ],
)
def test_periods_that_run_to_the_day_of_the_report(text: str, start: str):
    period = parse_period(text, AUTUMN)
    assert (period.iso(), period.kind) == (f"{start}/2020-11-15", "since")


@pytest.mark.parametrize(
    ("text", "reference", "iso"),
    [
        ("1—12月", date(2021, 1, 20), "2020-01-01/2020-12-31"),
        ("1—11月份", date(2021, 2, 5), "2020-01-01/2020-11-30"),
        ("12月", date(2021, 1, 5), "2020-12-01/2020-12-31"),
        ("截至12月底", date(2021, 3, 5), "2020-12-31/2020-12-31"),
        ("6月底前", date(2021, 2, 5), "2021-06-30/2021-06-30"),
        ("1—6月", date(2021, 5, 15), "2021-01-01/2021-06-30"),
    ],
)
def test_a_month_without_a_year_is_the_one_the_report_can_mean(text: str, reference: date, iso: str):
    assert parse_period(text, reference).iso() == iso


def test_the_year_named_before_counts_for_what_follows():
    assert parse_period("1—10月", AUTUMN, year=2018).iso() == "2018-01-01/2018-10-31"


def test_the_same_period_of_last_year_needs_its_context():
    assert parse_period("去年同期", AUTUMN).kind == "open"
    context = periods.year_to_date(2020, 10)
    assert parse_period("去年同期", AUTUMN, context=context).iso() == "2019-01-01/2019-10-31"
    assert parse_period("同期", AUTUMN, context=context).iso() == context.iso()


@pytest.mark.parametrize(
    "text", ["", "2月30日", "13月", "3个月", "项目落地年", "每月", "前15个月", "昨天下午", "5季度", "九月初九"]
)
def test_what_is_no_period_is_refused_with_a_sentence(text: str):
    with pytest.raises(PeriodError, match="不是能识别的时段"):
        parse_period(text, AUTUMN)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1—9月份，卖出客票3.2万张；四季度，将增开", ["1—9月份", "四季度"]),
        ("2020年，全镇实现产值12.2亿元", ["2020年"]),
        ("自2020年3月开工，于2020年11月封顶", ["2020年3月", "2020年11月"]),
        ("较去年同期增长5%，明年6月底前竣工", ["去年同期", "明年6月底前"]),
        ("工期3个月，历时1.5月，3年内建成，召开2次", []),
        ("编制“十四五”规划，“十四五”期间投资5亿元", ["“十四五”期间"]),
        ("１—１０月完成", ["１—１０月"]),
        ("近三年引进25个，占全年任务的94.5%", ["近三年", "全年"]),
        ("2022年10-12月新增", ["2022年10-12月"]),
    ],
)
def test_periods_are_found_in_running_text(text: str, found: list[str]):
    result = find_periods(text, AUTUMN)
    assert [period.text for _, _, period in result] == found
    assert [text[start:end] for start, end, _ in result] == found


@given(
    st.text(alphabet="0123456789年月日季度上下前半全底末初至—-一二三十今去明同期以来截到“十四五”近 ", max_size=20), DAYS
)
def test_whatever_stands_in_a_text_the_scanner_answers(text: str, reference: date):
    for start, end, period in find_periods(text, reference):
        assert text[start:end] == period.text
        assert parse_period(period.text, reference).iso() == period.iso()


@st.composite
def printable(draw: st.DrawFn) -> tuple[Period, date]:
    """A period as reports print it, and the day of such a report."""
    number, first, last = draw(YEARS), draw(MONTHS), draw(MONTHS)
    first, last = min(first, last), max(first, last)
    report = date(number, last, 28)
    day = draw(st.dates(min_value=date(number, 1, 1), max_value=date(number, 12, 31)))
    made = draw(
        st.sampled_from(
            [
                periods.months(number, first, last),
                periods.year(number),
                periods.as_of(day),
                Period(date(number, first, 1), report, "since"),
                Period(date(number - 1, first, 3), day),
                Period(date(number - 3, 1, 1), date(number, 12, 31)),
                Period(date(number - 1, first, 1), periods.month_end(date(number, last, 1))),
            ]
        )
    )
    return made, report


@given(printable())
def test_what_is_printed_with_its_year_is_read_back(pair: tuple[Period, date]):
    period, report = pair
    again = parse_period(print_period(period), report)
    assert (again.start, again.end, again.kind) == (period.start, period.end, period.kind)


@given(printable())
def test_what_is_printed_for_a_december_report_is_read_back(pair: tuple[Period, date]):
    period, report = pair
    reference = report.replace(month=12) if period.kind != "since" else report
    again = parse_period(print_period(period, reference), reference)
    assert (again.start, again.end, again.kind) == (period.start, period.end, period.kind)


@given(DAYS, DAYS, st.sampled_from(["range", "since"]))
def test_iso_intervals_are_read_back(one: date, other: date, kind: periods.Kind):
    period = Period(min(one, other), max(one, other), kind)
    assert Period.from_iso(period.iso(), kind).iso() == period.iso()


@pytest.mark.parametrize("text", ["2020", "2020-13-01/2020-12-31", "2020-05-01/2020-04-01", "1—10月"])
def test_a_broken_interval_is_refused(text: str):
    with pytest.raises(PeriodError):
        Period.from_iso(text)


def test_an_open_period_is_the_empty_interval():
    assert Period.from_iso("").iso() == ""
    assert Period.from_iso("").kind == "open"


@given(YEARS, MONTHS, MONTHS)
def test_last_year_keeps_the_length_in_months(number: int, first: int, last: int):
    period = periods.months(number, min(first, last), max(first, last))
    before = period.same_period_last_year()
    assert before.is_whole_months
    assert before.months == period.months
    assert before.end is not None
    assert before.end.year == number - 1


def test_the_leap_day_has_its_counterpart():
    assert periods.month(2024, 2).same_period_last_year().iso() == "2023-02-01/2023-02-28"
    assert periods.month(2025, 2).same_period_last_year().iso() == "2024-02-01/2024-02-29"
    assert periods.as_of(date(2024, 2, 29)).same_period_last_year().iso() == "2023-02-28/2023-02-28"


@pytest.mark.parametrize(
    ("iso", "text"),
    [
        ("2020-01-01/2020-10-31", "1—10月"),
        ("2020-01-01/2020-06-30", "上半年"),
        ("2020-01-01/2020-09-30", "前三季度"),
        ("2020-01-01/2020-03-31", "一季度"),
        ("2020-10-01/2020-12-31", "四季度"),
        ("2020-01-01/2020-12-31", "全年"),
        ("2019-01-01/2019-10-31", "去年1—10月"),
        ("2018-01-01/2018-10-31", "2018年1—10月"),
        ("2020-10-01/2020-10-31", "10月"),
        ("2021-01-01/2025-12-31", "2021—2025年"),
    ],
)
def test_periods_are_printed_the_way_clerks_write_them(iso: str, text: str):
    assert print_period(Period.from_iso(iso), AUTUMN) == text


@pytest.mark.parametrize(
    ("day", "share"), [("2020-10-31", 10), ("2020-06-30", 6), ("2021-02-28", 2), ("2021-12-31", 12)]
)
def test_the_pace_of_the_year_by_month(day: str, share: int):
    assert elapsed_share(date.fromisoformat(day)) == Decimal(share) / 12


@given(DAYS, DAYS)
def test_the_pace_never_falls_within_a_year(one: date, other: date):
    other = date(one.year, other.month, min(other.day, 28))
    early, late = min(one, other), max(one, other)
    assert 0 < elapsed_share(early) <= elapsed_share(late) <= 1


def test_the_months_and_shapes_of_a_period():
    ytd = periods.year_to_date(2020, 10)
    assert (ytd.months, ytd.is_year_to_date, ytd.is_whole_months) == (10, True, True)
    assert periods.quarter(2020, 4).months == 3
    assert not periods.quarter(2020, 4).is_year_to_date
    assert periods.as_of(AUTUMN).months == 0
    assert AUTUMN in periods.year(2020)
    assert AUTUMN not in ytd
