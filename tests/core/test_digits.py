"""Numbers and JSON that strangers send: what is one is read, everything else is nothing."""

import re
from pathlib import Path
from typing import Any

import pytest

import zhenjie
from zhenjie.core.digits import json_of, whole, wholes, year_month


@pytest.mark.parametrize(("said", "number"), [("12", 12), (12, 12), ("０７", 7), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_what_is_a_number(said: Any, number: int) -> None:
    assert whole(said) == number


@pytest.mark.parametrize(
    "said", ["", "²", "1²", "-1", "1.5", "1e3", "九", " 1", "9" * 19, "9" * 5000, None, True, 1.0, [], "1_000"]
)
def test_what_is_none(said: Any) -> None:
    assert whole(said) is None


def test_keys_keep_their_order_and_lose_what_is_none() -> None:
    assert wholes(["3", "²", "1", None, 2]) == [3, 1, 2]


def test_a_month_is_a_month() -> None:
    assert year_month("2026-10") == (2026, 10)
    assert [year_month(text) for text in ("2026-13", "²²²²-²", "2026", "", "1999-01", "2026-10-01", "-")] == [None] * 7


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a": Infinity}', "NaN", "{", b"\xff"])
def test_json_that_is_none_is_one_kind_of_error(body: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        json_of(body)


def test_nobody_asks_isdigit_before_a_number() -> None:
    """It says yes to “²”, and the page dies in `int`: `core.digits` reads numbers."""
    home = Path(zhenjie.__file__).parent
    trap = re.compile(r"(int|Decimal|float)\(.*isdigit\(\)|isdigit\(\).*\b(int|Decimal|pk)\b")
    guarded = re.compile(r"isascii\(\) and \w+\.isdigit")
    known = {"reading/text", "core/identifiers.py", "config/demo"}
    found = [
        f"{path.relative_to(home)}:{number}"
        for path in home.rglob("*.py")
        if not any(part in str(path) for part in known)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if trap.search(line) and not guarded.search(line)
    ]
    assert found == []
