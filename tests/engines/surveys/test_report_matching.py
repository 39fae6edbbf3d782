"""One question in many words is one question; what only sounds alike is left to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.engines.surveys.rules.cells import NONE, CellError, read_cell, same, show_cell
from zhenjie.engines.surveys.rules.matching import best, fact_key, likeness, measure_of


@pytest.mark.parametrize(
    "names",
    [
        ("充电桩数", "全村现有充电设施数量（个）", "充电桩总数", "充电桩（个）数"),
        ("60岁以上老年人数", "60周岁以上老人数量（人）", "６０岁及以上老年人总数"),
        ("联系电话", "联系方式", "手机号", "联系人电话"),
        ("停车位数", "辖区停车泊位数量（个）", "现有停车位数"),
        ("占地面积（㎡）", "占地面积(平方米)", "占地面积"),
    ],
)
def test_the_same_question_in_other_words(names: tuple[str, ...]) -> None:
    assert {fact_key(name) for name in names} == {fact_key(names[0])}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("60岁以上老年人数", "80岁以上老年人数"),
        ("充电桩数", "新增充电桩数"),
        ("税收收入", "税收收入同比"),
        ("闲置房屋数（在建）", "闲置房屋数"),
        ("已盘活数", "未盘活数"),
        ("应收租金", "实收租金"),
        ("上年集体收入", "集体收入"),
    ],
)
def test_a_word_or_a_number_that_turns_the_meaning_makes_another_question(one: str, other: str) -> None:
    assert likeness(one, other) == 0
    assert best(one, [("x", other, ())]) == []


def test_a_likeness_is_offered_and_never_taken_for_sure() -> None:
    (match,) = best("公共停车位数", [("fact|停车位数", "停车位数", ()), ("i", "出口总额", ("出口额",))])
    assert not match.sure
    assert match.title == "停车位数"


def test_a_measure_in_brackets_is_read() -> None:
    assert [measure_of(t) for t in ("占地面积（㎡）", "租金(万元)", "数量（单位：个）", "房屋（在建）")] == [
        "㎡",
        "万元",
        "个",
        "",
    ]


@given(st.text(max_size=80))
def test_any_name_has_a_key_that_is_its_own_key(name: str) -> None:
    key = fact_key(name)
    assert len(key) <= 100
    assert likeness(name, name) == 1.0


@pytest.mark.parametrize(
    ("text", "kind", "kept"),
    [
        ("1.2万", "number", "12000"), ("３，２００", "number", "3200"), ("12.50", "number", "12.5"), ("无", "number", NONE),
        ("2026年3月1日", "date", "2026-03-01"), ("2026/3/1", "date", "2026-03-01"), ("20260301", "date", "2026-03-01"),
        ("有", "yes", "1"), ("否", "yes", "0"), ("没有", "yes", "0"), ("√", "yes", "1"), ("自营 ", "choice", "自营"),
        ("  按月走访 ", "text", "按月走访"), ("", "number", ""), ("无", "text", "无"),
    ],
)  # fmt: skip
def test_what_people_type_is_kept_in_one_way(text: str, kind: str, kept: str) -> None:
    assert read_cell(text, kind, ["自营", "出租"]) == kept
    assert read_cell(show_cell(kept, kind), kind, ["自营", "出租"]) == kept


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("很多", "number", "不是数字"), ("2026-02-30", "date", "不是日期"), ("也许", "yes", "是或否"[:1]), ("合营", "choice", "自营、出租"),
        ("字" * 1001, "text", "太长"), ("1e400", "number", "不是数字"), ("9" * 20, "number", "太大"), ("\x00", "text", "看不见"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_with_the_way_out(text: str, kind: str, says: str) -> None:
    with pytest.raises(CellError, match=says):
        read_cell(text, kind, ["自营", "出租"])


def test_equal_numbers_are_the_same_answer() -> None:
    assert same("12", "12.0", "number")
    assert not same("12", "12.0", "text")
