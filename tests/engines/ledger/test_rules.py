"""Pure rules: grams, cursors, the guard, estimates."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.engines.ledger.rules import (
    CursorError,
    about,
    changes,
    grams,
    guard,
    needles,
    pack_cursor,
    runs,
    unpack_cursor,
)


@given(st.text(max_size=40), st.integers(0, 40), st.integers(1, 12))
def test_every_part_of_a_run_is_found_in_its_grams(text: str, start: int, length: int) -> None:
    indexed = grams("a.b", [text])
    for run in runs(text):
        part = run[start : start + length]
        for wanted in needles("a.b", part) if part else ():
            assert " ".join(wanted) in indexed


def test_what_is_not_there_is_not_found() -> None:
    indexed = grams("a.b", ["云溪镇农机站"])
    for absent in ("云镇", "机农", "溪农"):
        assert not all(" ".join(wanted) in indexed for wanted in needles("a.b", absent))


def test_full_width_and_case_are_one() -> None:
    assert runs("ＡＢ-１２ 座") == ["ab", "12", "座"]


@given(st.text(), st.none() | st.text(), st.text(min_size=1), st.booleans())
def test_a_cursor_comes_back_as_it_went(sort: str, value: str | None, pk: str, back: bool) -> None:
    assert unpack_cursor(pack_cursor(sort, value, pk, back)) == (sort, value, pk, back)


@given(st.text(max_size=60))
def test_no_text_breaks_the_cursor_reader(text: str) -> None:
    with contextlib.suppress(CursorError):
        assert len(unpack_cursor(text)) == 4


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@x", "\t=1", "＝1"])
def test_formulas_are_disarmed(text: str) -> None:
    assert guard(text) == "'" + text


@pytest.mark.parametrize(
    ("number", "said"),
    [(9_999, "9999"), (12_345, "1.2 万"), (318_700, "32 万"), (1_000_000, "100 万"), (123_456_789, "1.2 亿")],
)
def test_an_estimate_has_two_figures(number: int, said: str) -> None:
    assert about(number) == said


def test_changes_keep_the_order_of_the_later_state() -> None:
    assert changes({"a": 1, "b": 2}, {"b": 3, "a": 1, "c": 4}) == [("b", 2, 3), ("c", None, 4)]
    assert changes(None, {"a": 1}) == [("a", None, 1)]
    assert changes({"a": 1}, None) == [("a", 1, None)]
