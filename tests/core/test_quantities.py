from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.numerals import NumeralError
from zhenjie.core.quantities import (
    UNITS,
    Quantity,
    UnitError,
    format_change,
    format_quantity,
    parse_quantity,
    printed_interval,
    printed_step,
    round_half_up,
    unit_of,
)

D = Decimal
VALUES = st.decimals(min_value=-(10**6), max_value=10**6, places=3)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("10.2亿元", "1020000000", "元"),
        ("7978万元", "79780000", "元"),
        ("1.5万亿元", "1500000000000", "元"),
        ("三亿元", "300000000", "元"),
        ("5千万元", "50000000", "元"),
        ("6602万美元", "66020000", "美元"),
        ("8763万千瓦时", "87630000", "千瓦时"),
        ("5千瓦时", "5", "千瓦时"),
        ("3.2亿度", "320000000", "千瓦时"),
        ("32.1万㎡", "321000", "平方米"),
        ("３.５万平米", "35000", "平方米"),
        ("13万2平方米", "132000", "平方米"),
        ("1.5平方公里", "1500000", "平方米"),
        ("2公顷", "20000", "平方米"),
        ("三千二百亩", "3200", "亩"),
        ("2万余亩", "20000", "亩"),
        ("约200余万元", "2000000", "元"),
        ("40多个", "40", "个"),
        ("1.1万户", "11000", "户"),
        ("39人次", "39", "人次"),
        ("13.7%", "0.137", "%"),
        ("１２.７５％", "0.1275", "%"),
        ("百分之五", "0.05", "%"),
        ("六成", "0.6", "%"),
        ("2.3个百分点", "2.3", "百分点"),
        ("3.5倍", "3.5", "倍"),
        ("5个月", "5", "月"),
        ("12,345.6万元", "123456000", "元"),
    ],
)
def test_what_reports_print_is_kept_as_the_yardstick_wants_it(text: str, value: str, unit: str):
    assert parse_quantity(text).normalised() == (D(value), unit)


@pytest.mark.parametrize("text", ["", "元", "若干家", "余元"])
def test_a_text_without_a_number_is_refused(text: str):
    with pytest.raises(NumeralError):
        parse_quantity(text)


@pytest.mark.parametrize(
    ("value", "unit", "target", "result"),
    [
        ("15", "亩", "公顷", "1"),
        ("1", "平方公里", "亩", "1500"),
        ("10000", "㎡", "亩", "15"),
        ("1", "万㎡", "公顷", "1"),
        ("12.1", "亿元", "万元", "121000"),
        ("8763", "万千瓦时", "亿千瓦时", "0.8763"),
        ("1", "兆瓦", "千瓦", "1000"),
        ("3", "天", "小时", "72"),
        ("2", "吨", "斤", "4000"),
        ("13.7", "%", "1", "0.137"),
    ],
)
def test_conversions_are_exact(value: str, unit: str, target: str, result: str):
    assert Quantity(D(value), unit).to(target).value == D(result)


def test_one_mu_is_two_thirds_of_a_thousand_square_metres():
    assert round_half_up(Quantity(D(1), "亩").to("平方米").value, 2) == D("666.67")


@pytest.mark.parametrize(
    ("unit", "target"), [("万元", "万美元"), ("人", "人次"), ("%", "百分点"), ("亩", "元"), ("户", "家")]
)
def test_different_kinds_are_never_mixed(unit: str, target: str):
    with pytest.raises(UnitError, match="不能换算"):
        Quantity(D(1), unit).to(target)


@given(VALUES, st.sampled_from(sorted(UNITS)))
def test_canonical_is_reached_in_one_step_and_stays(value: Decimal, symbol: str):
    base = Quantity(value, symbol).canonical()
    assert base.canonical() == base
    assert unit_of(base.unit).factor == 1
    assert unit_of(base.unit).dimension == unit_of(symbol).dimension


@given(
    VALUES, st.sampled_from([("亩", "公顷"), ("亿元", "元"), ("万㎡", "平方公里"), ("亿度", "万千瓦时"), ("斤", "吨")])
)
def test_there_and_back_is_the_same(value: Decimal, pair: tuple[str, str]):
    there = Quantity(value, pair[0]).to(pair[1])
    assert abs(there.to(pair[0]).value - value) < D("1e-15")


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("12.1亿元", "1e7"),
        ("13亿元", "1e8"),
        ("三亿元", "1e8"),
        ("8763万千瓦时", "1e4"),
        ("13.7%", "0.001"),
        ("44%", "0.01"),
        ("207家", "1"),
        ("十二家", "1"),
        ("1.1万户", "1e3"),
        ("3.5倍", "0.1"),
        ("2.0亿元", "1e7"),
        ("2万余亩", "1e4"),
    ],
)
def test_the_last_printed_place(text: str, step: str):
    assert printed_step(text) == D(step)


def test_the_interval_holds_all_that_rounds_to_the_print():
    assert printed_interval("13.7%") == (D("0.1365"), D("0.1375"))
    assert printed_interval("-0.5%") == (D("-0.0055"), D("-0.0045"))


@pytest.mark.parametrize(
    ("value", "places", "result"), [("0.5", 0, "1"), ("2.5", 0, "3"), ("-2.5", 0, "-3"), ("1.005", 2, "1.01")]
)
def test_halves_go_away_from_zero(value: str, places: int, result: str):
    assert round_half_up(D(value), places) == D(result)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("1210000000", "元", "12.1亿元"),
        ("117000000", "元", "1.17亿元"),
        ("1300000000", "元", "13亿元"),
        ("79780000", "元", "7978万元"),
        ("99996000", "元", "1亿元"),
        ("2925000", "元", "293万元"),
        ("15000", "元", "1.5万元"),
        ("3000", "元", "3000元"),
        ("66020000", "美元", "6602万美元"),
        ("87630000", "千瓦时", "8763万千瓦时"),
        ("321000", "平方米", "32.1万平方米"),
        ("-32000000", "元", "-3200万元"),
        ("11000", "户", "1.1万户"),
        ("12088", "户", "12088户"),
        ("3200", "亩", "3200亩"),
        ("0.137", "1", "13.7%"),
        ("0.1275", "1", "12.75%"),
        ("0.44", "1", "44%"),
        ("94.50", "%", "94.5%"),
        ("0.126582278", "1", "12.7%"),
        ("2.34", "百分点", "2.3个百分点"),
        ("3.5", "倍", "3.5倍"),
    ],
)
def test_quantities_are_written_the_way_clerks_write_them(value: str, unit: str, text: str):
    assert format_quantity(Quantity(D(value), unit)) == text


def test_a_table_column_shares_its_decimals():
    assert [format_quantity(Quantity(D(v), "亿元"), 2) for v in ("12.1", "13", "1.175")] == [
        "12.10亿元",
        "13.00亿元",
        "1.18亿元",
    ]


@given(
    st.integers(min_value=1, max_value=999_999),
    st.sampled_from(["亿元", "万元", "万美元", "亩", "户", "万平方米", "%"]),
)
def test_what_is_written_is_read_back_within_its_last_place(number: int, unit: str):
    quantity = Quantity(D(number) / 100, unit)
    written = format_quantity(quantity)
    low, high = printed_interval(written)
    assert low <= quantity.canonical().value <= high


@pytest.mark.parametrize(
    ("ratio", "text"), [("0.137", "增长13.7%"), ("-0.032", "下降3.2%"), ("0", "持平"), ("0.000001", "持平")]
)
def test_changes_have_a_word_instead_of_a_sign(ratio: str, text: str):
    assert format_change(D(ratio)) == text
