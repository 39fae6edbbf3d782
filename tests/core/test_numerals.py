import re
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.numerals import NUMBER, NumeralError, doublings, half_width, parse_number, to_chinese

D = Decimal


@given(st.integers(min_value=-(10**16) + 1, max_value=10**16 - 1))
def test_every_whole_number_is_read_back_from_its_chinese_form(number: int):
    assert parse_number(to_chinese(number)) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_every_decimal_is_read_back_with_and_without_thousands_commas(number: Decimal):
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number


@given(st.integers(min_value=0, max_value=9999), st.sampled_from(["", "万", "亿"]))
def test_full_width_digits_mean_the_same(number: int, power: str):
    wide = "".join(chr(ord(char) + 0xFEE0) for char in str(number))
    assert parse_number(wide + power) == parse_number(f"{number}{power}")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "十"),
        (16, "十六"),
        (110, "一百一十"),
        (305, "三百零五"),
        (10010, "一万零一十"),
        (20003, "二万零三"),
        (100000, "十万"),
        (1_0005_0000, "一亿零五万"),
        (1_2345_0000_0000, "一万二千三百四十五亿"),
        (-7, "负七"),
    ],
)
def test_numbers_are_spelt_as_they_are_read_aloud(number: int, text: str):
    assert to_chinese(number) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", "1234.5"),
        ("１２，３４５", "12345"),
        ("三千二百", "3200"),
        ("两万零三", "20003"),
        ("两万三", "23000"),
        ("二百五", "250"),
        ("一百一", "110"),
        ("一百零一", "101"),
        ("十", "10"),
        ("十六", "16"),
        ("廿三", "23"),
        ("二〇二一", "2021"),
        ("二○二一", "2021"),
        ("壹佰贰拾叁", "123"),
        ("三点一四", "3.14"),
        ("一点五万", "15000"),
        ("一万二千亿", "1200000000000"),
        ("三万亿五千万", "3000050000000"),
        ("千万", "10000000"),
        ("百亿", "10000000000"),
        ("万", "10000"),
        ("13万2", "132000"),
        ("13万2000", "132000"),
        ("1万5千", "15000"),
        ("1亿5000万", "150000000"),
        ("2亿零5百", "200000500"),
        ("2万", "20000"),
        ("1.1万", "11000"),
        ("3百", "300"),
        ("5千万", "50000000"),
        ("三分之二", str(D(2) / 3)),
        ("百分之五", "0.05"),
        ("百分之十二点五", "0.125"),
        ("千分之三", "0.003"),
        ("2/5", "0.4"),
        ("94.5%", "0.945"),
        ("５０％", "0.5"),
        ("半", "0.5"),
        ("六成", "0.6"),
        ("七成五", "0.75"),
        ("8成半", "0.85"),
        ("-3.2", "-3.2"),
        ("－3.2", "-3.2"),
        ("负三", "-3"),
    ],
)
def test_numbers_of_the_reports_are_read(text: str, value: str):
    assert parse_number(text) == D(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "十余",
        "几",
        "三四",
        "三四百",
        "三万五万",
        "百百",
        "一十百",
        "1,23",
        "12,34万",
        "1.2.3",
        "3/0",
        "点五",
        "一点",
        "两两",
        "二百零",
    ],
)
def test_what_is_not_one_number_is_refused_with_a_sentence(text: str):
    with pytest.raises(NumeralError, match="不是一个数"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("落户11个", ["11"]),
        ("完成1,234.5万元，增长3.2%", ["1,234.5万", "3.2"]),
        ("改厕1.1万户", ["1.1万"]),
        ("用地13万2平方米", ["13万2"]),
        ("投入1亿5000万元", ["1亿5000万"]),
        ("共12,3家", ["12", "3"]),
        ("三千二百亩", ["三千二百"]),
        ("达到二十三点五亿元", ["二十三点五亿"]),
        ("增产2万3月底完工", ["2万", "3"]),
    ],
)
def test_the_scanner_pattern_takes_whole_numbers(text: str, found: list[str]):
    assert re.findall(NUMBER, text) == found


@given(st.text())
def test_half_width_keeps_every_offset(text: str):
    assert len(half_width(text)) == len(text)


@given(st.text(alphabet="0123456789零一二三两十百千万亿点分之成半负%,. -/", max_size=8))
def test_no_text_makes_the_parser_fail_otherwise(text: str):
    with suppress(NumeralError):
        assert parse_number(text).is_finite()


@pytest.mark.parametrize(
    ("text", "factor"),
    [("翻一番", 2), ("翻了两番", 4), ("实现翻番", 2), ("翻3番", 8), ("增长三成", None), ("翻身", None)],
)
def test_doublings(text: str, factor: int | None):
    assert doublings(text) == factor
