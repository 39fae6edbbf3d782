"""Repeated causes: the same in any order, told in words that stand in the matters, and nothing thrown together that is not alike."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenjie.engines.matters.rules.analysis import analysis_rule
from zhenjie.engines.matters.rules.clusters import Note, again, clusters
from zhenjie.engines.matters.rules.rising import rises

pytestmark = pytest.mark.pure
RULE = analysis_rule(date(2026, 6, 1))
DAY = date(2026, 5, 1)
LAMPS = (
    "村口路灯不亮，晚上看不见路",
    "路灯不亮半个月了，老人摔了一跤",
    "广场边的路灯不亮，请来修",
    "主街路灯不亮好几盏",
)
OTHERS = (
    "自来水发黄有异味", "隔壁工地夜里施工太吵", "养老金本月没有到账", "公交车站牌倒了", "垃圾桶满了没人收", "河道里有死鱼",
)  # fmt: skip


def note(key: int, text: str, klass: str = "010201", place: str = "000100010001", **more: object) -> Note:
    return Note(key, text, klass, place, DAY + timedelta(days=key), **more)  # type: ignore[arg-type]


def lamps_and_others() -> list[Note]:
    known = [note(number, text) for number, text in enumerate(LAMPS)]
    return known + [
        note(10 + number, text, f"0{number + 2}0101", f"00010001000{number}") for number, text in enumerate(OTHERS)
    ]


def test_the_lamps_of_a_village_are_one_cause_and_it_says_why() -> None:
    (found,) = clusters(lamps_and_others(), RULE)
    assert found.keys == (0, 1, 2, 3)
    assert found.words[0] == "路灯不亮"
    assert (found.klass, found.place) == ("010201", "000100010001")


def test_near_by_the_map_counts_as_the_same_place_and_far_does_not() -> None:
    def around(metres: float) -> list[Note]:
        return [
            note(n, text, place=f"00010001000{n}", at=(117.2 + n * metres / 90_000, 36.6))
            for n, text in enumerate(LAMPS[:3])
        ]

    assert [one.keys for one in clusters(around(200) + lamps_and_others()[4:], RULE)] == [(0, 1, 2)]
    assert clusters(around(3000) + lamps_and_others()[4:], RULE) == []


def test_the_same_rare_words_hold_together_across_classes_and_places() -> None:
    told = [note(n, "翡翠名苑物业乱收电梯费", f"0{n}0101", f"00010001000{n}") for n in range(1, 4)]
    (found,) = clusters(told + lamps_and_others()[4:], RULE)
    assert found.keys == (1, 2, 3)
    assert found.klass == ""


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(LAMPS + OTHERS), st.sampled_from(["0102", "0203", ""]), st.integers(0, 3)),
        max_size=25,
    ),
    st.randoms(use_true_random=False),
)
def test_the_same_matters_give_the_same_clusters_in_any_order(rows: list[tuple[str, str, int]], order: Random) -> None:
    known = [note(number, text, klass, f"0001000{place}") for number, (text, klass, place) in enumerate(rows)]
    mixed = list(known)
    order.shuffle(mixed)
    found = clusters(known, RULE)
    assert clusters(mixed, RULE) == found
    assert again(mixed, RULE) == again(known, RULE)
    keys = [key for one in found for key in one.keys]
    assert len(keys) == len(set(keys))
    assert all(len(one.keys) >= RULE.least for one in found)
    texts = {one.key: one.text for one in known}
    assert all(any(word in texts[key] for key in one.keys) for one in found for word in one.words)


def test_what_comes_back_after_it_was_closed_is_named_with_the_last_one_before() -> None:
    first = note(1, LAMPS[0], closed=DAY + timedelta(days=3))
    second = note(2, LAMPS[1], closed=DAY + timedelta(days=5))
    back = Note(50, LAMPS[2], "010201", "000100010001", DAY + timedelta(days=12))
    late = Note(51, LAMPS[3], "010201", "000100010001", DAY + timedelta(days=5 + RULE.recurrence_days + 1))
    found = again([first, second, back, late, *lamps_and_others()[4:]], RULE)
    assert [(one.key, one.before, one.days) for one in found] == [(50, 2, 7)]


def test_a_rise_is_told_against_its_own_habit() -> None:
    weekly = {
        ("0102", "a"): [9, 2, 2, 3, 1, 2, 2, 3, 2],
        ("0102", "b"): [9, 9, 8, 9, 10, 9, 8, 9, 9],
        ("0203", "a"): [3, 0, 0, 0, 0, 0, 0, 0, 0],
        ("0203", "b"): [4, 0, 0, 0, 0, 0, 0, 0, 0],
    }
    found = rises(weekly, RULE)
    assert [(one.klass, one.place) for one in found] == [("0102", "a"), ("0203", "b")]
    assert (found[0].count, found[0].usual) == (9, 2.125)
    assert found[0].bar == pytest.approx(2.125 + 2 * 2.125**0.5)
