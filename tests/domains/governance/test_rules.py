"""Scores are sums, colours follow from scores, balances are folds in any order, intervals turn yellow and red."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhenjie.domains.governance.rules import edition
from zhenjie.domains.governance.rules import points as points_rules
from zhenjie.domains.governance.rules.boards import (
    BoardError,
    Mark,
    bounds,
    cycle,
    cycle_of,
    judge,
    mean,
    months_back,
    parse_items,
    score,
)
from zhenjie.domains.governance.rules.patrols import due
from zhenjie.domains.governance.rules.points import Entry, Objection, balance, credit, effective, grade, state, yearly

DAY = date(2026, 11, 26)
#: A busy machine draws slowly; how fast it draws is not the question.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
marks = st.builds(
    Mark,
    points=st.decimals("0.5", "20", places=1),
    count=st.integers(1, 20),
    plus=st.booleans(),
    struck=st.booleans(),
)


@PATIENT
@given(st.lists(marks))
def test_the_sum_on_the_screen_adds_up(found: list[Mark]) -> None:
    cut, lift = bounds(found, DAY)
    signed = sum((one.points * one.count * (1 if one.plus else -1) for one in found if not one.struck), Decimal(0))
    value = score(found, DAY)
    assert value == 100 + signed - cut + lift
    assert 0 <= value <= 110


@PATIENT
@given(st.lists(marks), st.randoms())
def test_a_score_does_not_depend_on_the_order(found: list[Mark], chance: object) -> None:
    mixed = list(found)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert score(mixed, DAY) == score(found, DAY)


@PATIENT
@given(st.dictionaries(st.integers(), st.decimals(0, 110, places=1), min_size=1), st.sampled_from(["unit", "shop"]))
def test_nobody_on_the_yellow_list_has_more_than_anybody_on_the_red_one(scores: dict[int, Decimal], kind: str) -> None:
    found = judge(scores, kind, DAY)
    red = [scores[key] for key, one in found.items() if one.colour == "red"]
    yellow = [scores[key] for key, one in found.items() if one.colour == "yellow"]
    assert not red or not yellow or max(yellow) < min(red)
    assert all(found[a].colour == found[b].colour for a in scores for b in scores if scores[a] == scores[b])
    assert all(one.text.endswith("。") for one in found.values())


def test_by_score_and_by_rank() -> None:
    shops = judge({1: Decimal(90), 2: Decimal("89.9"), 3: Decimal(60), 4: Decimal("59.9")}, "shop", DAY)
    assert [shops[key].colour for key in (1, 2, 3, 4)] == ["red", "", "", "yellow"]
    villages = judge(dict(enumerate(map(Decimal, (95, 92, 92, 88, 70, 66)))), "unit", DAY)
    assert [one.colour for one in villages.values()] == ["red", "red", "red", "", "yellow", "yellow"]
    assert [one.rank for one in villages.values()] == [1, 2, 2, 4, 5, 6]
    assert {one.colour for one in judge({1: Decimal(85), 2: Decimal(85)}, "unit", DAY).values()} == {""}
    assert judge({1: Decimal(99), 2: Decimal(95)}, "unit", DAY)[2].colour == "red"
    assert mean([Decimal(90), Decimal("85.5")]) == Decimal("87.8")


def test_a_checklist_written_by_hand_is_read_or_refused_by_line() -> None:
    items = parse_items("扣 5 门前有垃圾\n\n加3分：种花植绿")
    assert [(one.code, one.title, one.points, one.plus) for one in items] == [
        ("01", "门前有垃圾", 5, False),
        ("02", "种花植绿", 3, True),
    ]
    for text, said in (
        ("扣 5 甲\n门前有垃圾", "第 2 行"),
        ("扣 0 甲", "第 1 行"),
        ("扣 5 甲\n扣 3 甲", "重复"),
        ("加 3 甲", "至少要有一项扣分"),
        ("扣 5 " + "长" * 61, "太长"),
    ):
        with pytest.raises(BoardError, match=said):
            parse_items(text)


def test_cycles_are_months_and_quarters() -> None:
    assert (cycle("2026-12").last, cycle("2026-Q4").last) == (date(2026, 12, 31),) * 2
    assert cycle_of("shop", DAY).title == "2026年11月"
    assert cycle_of("household", DAY).key == "2026-Q4"
    assert months_back(DAY, 12) == date(2025, 11, 1)
    for wrong in ("", "2026-13", "2026-Q5", "1999-01", "二月"):
        with pytest.raises(BoardError):
            cycle(wrong)


@st.composite
def books(draw: st.DrawFn) -> list[Entry]:
    """Any book that the actions could have written: awards, deductions, objections, reversals."""
    rows: list[Entry] = []
    for key in range(draw(st.integers(0, 12))):
        on = DAY - timedelta(days=draw(st.integers(0, 700)))
        open_ = [one for one in rows if one.reverses is None and not any(r.reverses == one.key for r in rows)]
        if open_ and draw(st.booleans()):
            back = draw(st.sampled_from(open_))
            rows.append(Entry(key, "reversal", -back.points, max(on, back.on), reverses=back.key))
            continue
        said = draw(st.lists(st.sampled_from(["waiting", "upheld", "rejected"]), max_size=2))
        objections = tuple(
            Objection(one, None if one == "waiting" else on + timedelta(days=draw(st.integers(1, 9)))) for one in said
        )
        value = draw(st.integers(1, 20)) * draw(st.sampled_from([1, -1]))
        rows.append(Entry(key, "plus" if value > 0 else "minus", value, on, on + timedelta(days=5), objections))
    return rows


@PATIENT
@given(books(), st.randoms(), st.integers(0, 720))
def test_a_balance_is_the_sum_of_what_counts_in_any_order(rows: list[Entry], chance: object, back: int) -> None:
    on = DAY - timedelta(days=back)
    mixed = list(rows)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert balance(mixed, on) == balance(rows, on) == sum(one.points for one in effective(rows, on))
    assert credit(mixed, on) == credit(rows, on)
    known = {one.key: one for one in rows}
    assert {one.key for one in effective(rows, on)} == {one.key for one in rows if state(one, known, on) == "counts"}


@PATIENT
@given(books(), st.data())
def test_a_reversal_restores_what_was_before(rows: list[Entry], data: st.DataObject) -> None:
    later = DAY + timedelta(days=30)
    open_ = [one for one in rows if one.reverses is None and not any(r.reverses == one.key for r in rows)]
    if not open_:
        return
    target = data.draw(st.sampled_from(open_))
    without = [one for one in rows if one.key != target.key]
    back = Entry(99, "reversal", -target.points, DAY, reverses=target.key)
    assert balance([*rows, back], later) == balance(without, later)
    assert credit([*rows, back], DAY) == credit(without, DAY) or target.on.year < DAY.year


@PATIENT
@given(books())
def test_what_is_objected_to_counts_only_after_it_was_rejected(rows: list[Entry]) -> None:
    for one in effective(rows, DAY + timedelta(days=60)):
        assert all(said.ruling == "rejected" for said in one.objections)


@PATIENT
@given(books(), st.integers(0, 30))
def test_the_turn_of_a_year_takes_no_more_than_there_is(rows: list[Entry], spent: int) -> None:
    end = date(2025, 12, 31)
    there = balance(rows, end)
    spent = min(spent, max(there, 0))
    if spent:
        rows = [*rows, Entry(98, "exchange", -spent, date(2026, 1, 2))]
    taken = yearly(rows, 2025)
    assert taken == max(0, there - spent)


def test_an_entry_counts_the_day_after_its_publicity() -> None:
    row = Entry(1, "plus", 3, DAY, DAY + timedelta(days=5))
    assert (balance([row], DAY + timedelta(days=5)), balance([row], DAY + timedelta(days=6))) == (0, 3)
    early = Entry(2, "reversal", -3, DAY + timedelta(days=1), reverses=1)
    assert balance([row, early], DAY + timedelta(days=2)) == 0
    assert (grade(100, DAY), grade(130, DAY), grade(99, DAY), grade(-50, DAY)) == ("A", "AAA", "B", "D")


def test_exchanging_lowers_the_balance_and_not_the_credit() -> None:
    rows = [Entry(1, "plus", 10, date(2026, 3, 1)), Entry(2, "exchange", -8, date(2026, 4, 1))]
    assert (balance(rows, DAY), credit(rows, DAY)) == (2, 110)
    assert credit(rows, date(2027, 1, 2)) == 100


@pytest.mark.parametrize(
    ("back", "colour", "soon"),
    [(0, "green", False), (24, "green", True), (30, "green", True), (31, "yellow", False), (45, "yellow", False), (46, "red", False)],
)  # fmt: skip
def test_a_place_that_nobody_saw_turns_yellow_then_red(back: int, colour: str, soon: bool) -> None:
    found = due("small_venue", DAY - timedelta(days=back), date(2020, 1, 1), DAY)
    assert (found.colour, found.is_soon, found.every) == (colour, soon, 30)
    assert due("small_venue", None, DAY - timedelta(days=back), DAY).colour == colour
    assert due("small_venue", DAY - timedelta(days=8), DAY, DAY, own=7).colour == "yellow"


def test_every_rule_says_where_it_comes_from() -> None:
    for name in ("boards", "points", "patrols"):
        told = edition(name, DAY)
        assert told["source"]
        assert told["version"]
    assert all(one.source for one in points_rules.reasons(DAY))
    assert "不影响依法享有的权利和公共服务" in edition("points", DAY)["limits"]
