"""国统字〔2017〕213号 at its edges: every limit of the table, just met and just missed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.domains.enterprises.rules.industries import codes_of, listed, section
from zhenjie.domains.enterprises.rules.sizes import edition, editions, is_small_fry, size_of

ON = date(2026, 1, 1)
GRADES = ("large", "medium", "small")
BELOW = {"large": "medium", "medium": "small", "small": "micro"}
EDGES = [(line, grade, name) for line, said in edition(ON).classes.items() for grade in GRADES for name in said[grade]]
BIG = {"persons": 10**6, "revenue": Decimal(10**9), "assets": Decimal(10**9)}


def sized(code: str, figures: dict[str, Any]) -> str:
    return size_of(code, figures["persons"], figures["revenue"], figures["assets"], ON).size


@pytest.mark.parametrize(("line", "grade", "name"), EDGES)
def test_a_limit_just_met_is_the_grade_and_just_missed_the_one_below(line: str, grade: str, name: str) -> None:
    said = edition(ON).classes[line]
    code = said["of"][0]
    met = {**BIG, **{key: Decimal(limit) if key != "persons" else limit for key, limit in said[grade].items()}}
    assert sized(code, met) in GRADES[: GRADES.index(grade) + 1]
    missed = {**met, name: met[name] - (1 if name == "persons" else Decimal("0.01"))}
    assert sized(code, missed) == BELOW[grade] if grade != "large" else sized(code, missed) != "large"


@pytest.mark.parametrize(
    ("code", "persons", "revenue", "assets", "size"),
    [
        ("35", 1000, 40000, None, "large"),
        ("35", 999, 10**6, None, "medium"),
        ("35", 10**5, 1999, None, "small"),
        ("35", 20, 300, None, "small"),
        ("35", 19, 300, None, "micro"),
        ("52", 50, 500, None, "medium"),
        ("52", 9, 10**5, None, "micro"),
        ("01", None, 50, None, "small"),
        ("01", None, Decimal("49.99"), None, "micro"),
        ("47", None, 6000, 5000, "medium"),
        ("47", None, 6000, 4999, "small"),
        ("72", 300, None, 120000, "large"),
        ("591", 1000, 3000, None, "medium"),
        ("592", 100, 1000, None, "medium"),
        ("05", 300, None, None, "large"),
        ("80", 10, None, None, "small"),
    ],
)
def test_firms_as_the_table_has_them(code: str, persons: Any, revenue: Any, assets: Any, size: str) -> None:
    money = [None if one is None else Decimal(one) for one in (revenue, assets)]
    assert size_of(code, persons, *money, ON).size == size


def test_a_missing_figure_leaves_the_class_open_and_says_which() -> None:
    found = size_of("35", 50, None, None, ON)
    assert found.size == ""
    assert "营业收入" in found.why[0]
    assert size_of("83", 50, Decimal(1), Decimal(1), ON).why == ("这个行业不在划型范围内。",)
    assert size_of("", 50, None, None, ON).name == "未划型"


@given(st.integers(0, 3000), st.integers(0, 100000), st.integers(0, 1000))
def test_a_firm_that_grows_never_gets_smaller(persons: int, revenue: int, more: int) -> None:
    order = ["micro", "small", "medium", "large"]
    before = size_of("35", persons, Decimal(revenue), None, ON).size
    after = size_of("35", persons + more, Decimal(revenue + more), None, ON).size
    assert order.index(after) >= order.index(before)


def test_every_code_of_the_table_is_an_industry_and_stands_once() -> None:
    known = {code for _title, group in listed() for code, _name in group}
    for rule in editions():
        codes = [code for said in rule.classes.values() for code in said["of"]]
        assert len(codes) == len(set(codes))
        assert set(codes) <= known
    assert set(codes_of("B", "C", "D")) == set(edition(ON).classes["工业"]["of"])


def test_gb_t_4754_has_twenty_sections_and_ninety_seven_divisions() -> None:
    assert len(listed()) == 20
    assert {code[:2] for _title, group in listed() for code, _name in group} == {f"{n:02}" for n in range(1, 98)}
    assert section("35") == "C"


def test_small_fry_are_small_firms_traders_and_markets() -> None:
    assert is_small_fry("company", "micro")
    assert is_small_fry("trader", "large")
    assert is_small_fry("market", "")
    assert not is_small_fry("company", "medium")
    assert not is_small_fry("branch", "micro")
