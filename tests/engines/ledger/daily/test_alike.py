"""Which rows may be the same thing: pure scoring, however the name is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.engines.ledger.alike import Candidate, dice, pairs, score

NAMES = st.text(st.sampled_from("云溪柳湾老粮站院子一二三（）() "), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("柳湾小学旧址", "柳湾 小学旧址", 1, 1),
        ("云溪（青澜）农机站", "云溪(青澜)农机站", 1, 1),
        ("柳湾小学旧址", "柳湾村小学旧址", 0.7, 0.99),
        ("柳湾小学旧址", "石桥粮库", 0, 0),
        ("", "石桥粮库", 0, 0),
    ],
)
def test_how_alike_two_names_are(one: str, other: str, least: float, most: float) -> None:
    assert least <= dice(one, other) <= most


@given(NAMES, NAMES)
def test_alike_both_ways_and_between_nothing_and_all(one: str, other: str) -> None:
    assert dice(one, other) == dice(other, one)
    assert 0 <= dice(one, other) <= 1


def row(pk: int, name: str, owner: str = "", *marks: str) -> Candidate:
    return Candidate(pk, {"name": name, "owner": owner}, frozenset(marks))


def test_an_empty_column_says_nothing() -> None:
    assert score(row(1, "老粮站", "村集体"), row(2, "老粮站")) == (1.0, ("name",))


def test_the_same_secret_is_the_same_person() -> None:
    assert score(row(1, "王明", "", "x"), row(2, "李四", "", "x"))[0] == 1.0
    assert [(p.low, p.high) for p in pairs([row(1, "王明", "", "x"), row(2, "李四", "", "x")], 0.7)] == [(1, 2)]


def test_pairs_are_found_and_told_once() -> None:
    rows = [row(1, "柳湾小学旧址"), row(2, "石桥粮库"), row(3, "柳湾村小学旧址"), row(4, "柳湾小学（旧址）")]
    found = [(pair.low, pair.high) for pair in pairs(rows, 0.7)]
    assert found == [(1, 4), (1, 3), (3, 4)]
    assert [(pair.low, pair.high) for pair in pairs(rows, 0.7, apart=[(1, 3)])] == [(1, 4), (3, 4)]


def test_what_all_have_in_common_brings_nobody_together() -> None:
    rows = [row(n, f"云溪镇{chr(0x4E00 + 7 * n)}{chr(0x5E00 + 11 * n)}农民专业合作社") for n in range(1, 120)]
    assert pairs(rows, 0.95) == []


@given(st.lists(NAMES, min_size=2, max_size=20))
def test_equal_names_are_always_found(names: list[str]) -> None:
    twice = [row(number, name) for number, name in enumerate([*names, names[0] + "。"])]
    found = {(pair.low, pair.high) for pair in pairs(twice, 0.99)}
    if dice(names[0], names[0]):
        assert (0, len(names)) in found


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("柳湾10号院", "柳湾100号院", False),
        ("柳湾０10号院", "柳湾10号院", True),
        ("石桥村第二粮库", "石桥村第三粮库", False),
        ("石桥村粮库", "石桥村第三粮库", True),
        ("三和粮油有限公司", "三和粮油", True),
    ],
)
def test_another_number_is_another_thing(one: str, other: str, alike: bool) -> None:
    found = pairs([Candidate(1, {"name": one}), Candidate(2, {"name": other})], 0.6)
    assert bool(found) is alike


def test_the_same_secret_outweighs_another_number() -> None:
    mark = frozenset({"x"})
    assert pairs([Candidate(1, {"name": "1号户"}, mark), Candidate(2, {"name": "2号户"}, mark)], 0.9)
