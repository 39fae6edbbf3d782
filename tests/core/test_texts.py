"""Text that comes in: marks that nobody sees go, numbers of papers are compared as people mean them, days can be meant."""

import json
from datetime import date

import pytest

from zhenjie.core.plausible import day_fault, happened_fault
from zhenjie.core.texts import clean, clean_json, is_broken, number_key

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("王\u202e春生", "王春生"),
        ("\u2067柳湾\u2069村\u200b", "柳湾村"),
        ("第一行\n第二行\t列", "第一行\n第二行\t列"),
        ("家\u200d庭🙂", "家\u200d庭🙂"),
        ("\ufeff编号", "编号"),
    ],
)
def test_marks_that_turn_or_hide_words_are_taken_out_and_nothing_else(sent: str, kept: str) -> None:
    assert clean(sent) == kept


def test_json_is_freed_of_them_however_they_are_written() -> None:
    said = {"name": "王\u202e春生", "path": "C:\\u202e", "lines": "一\n二\u0007"}
    for escaped in (True, False):
        told = json.loads(clean_json(json.dumps(said, ensure_ascii=escaped)))
        assert told == {"name": "王春生", "path": "C:\\u202e", "lines": "一\n二"}


def test_bytes_that_were_no_text_are_known() -> None:
    assert is_broken(b"\xb9\xe3abc".decode("utf-8", "replace"))
    assert not is_broken("广abc")


@pytest.mark.parametrize("written", ["XK-A", "xk-a", "ＸＫ-A", " xk－a ", "X K — A", "XK\u200b-A"])
def test_the_number_of_a_paper_is_one_however_it_is_typed(written: str) -> None:
    assert number_key(written) == "XK-A"


def test_days_that_nobody_means_are_told() -> None:
    assert "0001-01-01 不像真的日期" in day_fault(date(1, 1, 1), TODAY)
    assert "9999-12-31" in day_fault(date(9999, 12, 31), TODAY)
    assert day_fault(date(1931, 5, 1), TODAY) == day_fault(date(2096, 5, 1), TODAY) == ""
    assert "还没有到" in happened_fault(date(2026, 11, 28), TODAY)
    assert happened_fault(TODAY, TODAY) == ""
    assert "核对年份" in happened_fault(date(1990, 1, 1), TODAY, back=30)
