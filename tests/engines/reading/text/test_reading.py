"""What a caller of the reader relies on besides the figures: the bare process, bad input, what is carried, what is doubted."""

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from zhenjie.engines.reading.text import read

SOURCES = Path(__file__).parents[4] / "src"
BARE = """
import sys
from zhenjie.engines.reading.text import read
assert [figure.indicator for figure in read("全镇完成税收1.2亿元。", township="清河镇", date="2023-11-20")] == ["税收"]
assert not [name for name in sys.modules if name.startswith("django")]
"""


def test_reads_in_a_process_without_django() -> None:
    subprocess.run([sys.executable, "-c", BARE], check=True, env={"PYTHONPATH": str(SOURCES), "PYTHONUTF8": "1"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "，。；",
        "。" * 1000,
        "\x00\x01",
        "（" * 200,
        "1" * 5000,
        "第" * 300 + "1个",
        "一二三四五六七八九十" * 3000,
        "“" * 3000,
    ],
)
def test_nothing_to_read_gives_no_figure_and_no_error(text: str) -> None:
    assert [figure for figure in read(text) if figure.indicator] == []


def test_endless_line_is_read() -> None:
    figures = read("新建农村公路12公里，" * 5000, township="清河镇", date="2023-11-20")
    assert len(figures) == 5000
    assert figures[-1].indicator == "新建农村公路长度"


def test_reads_without_township_and_date() -> None:
    (figure,) = read("清河镇今年以来完成税收1.2亿元。")
    assert (figure.subject, figure.period) == ("清河镇", "")


def test_windows_line_ends_and_blanks_between_digits_and_words() -> None:
    text = "\ufeff清河镇\r\n\r\n2023 年，完成固定资产投资 12.5 亿元，同比增长 8 %。\r\n"
    figures = read(text, township="清河镇", date="2024-01-10")
    assert [(figure.value, figure.unit, figure.period) for figure in figures] == [
        (Decimal("1250000000.0"), "元", "2023-01-01/2023-12-31"),
        (Decimal("0.08"), "%", "2023-01-01/2023-12-31"),
    ]
    assert text[figures[0].start : figures[0].end] == "12.5 亿元"


def test_doubts_are_named() -> None:
    figures = read("完成税收1.2亿，每亩增收300—500元。全年开工过千万元项目8个。", township="清河镇", date="2023-11-20")
    assert [figure.doubts for figure in figures] == [
        ("unit_assumed",),
        ("range",),
        ("words_only", "threshold"),
        (),
    ]
    assert figures[1].upper == Decimal("500")


def test_known_indicators_carry_the_key_of_the_catalogue() -> None:
    figures = read("实现税收1.2亿元，增长5%，新建凉亭3座。", township="清河镇", date="2023-11-20")
    assert [figure.key for figure in figures] == ["tax-revenue", "tax-revenue", ""]


def test_sections_of_plans_make_targets_of_what_they_count() -> None:
    text = "一、2023年工作回顾\n全镇新建公路12公里。\n二、2024年工作打算\n新建公路20公里，改造危房30户。\n"
    aspects = [figure.aspect for figure in read(text, township="清河镇", date="2023-12-20")]
    assert aspects == ["level", "target", "target"]


def test_early_in_the_year_a_report_looks_back() -> None:
    figures = read(
        "全年完成税收1.2亿元。1—12月份，用电量3亿千瓦时。确保全年招商10亿元。", township="清河镇", date="2024-01-20"
    )
    assert [figure.period[:4] for figure in figures] == ["2023", "2023", "2024"]


def test_record_is_plain_json() -> None:
    (figure,) = read("全镇改厕率达91%。", township="清河镇", date="2023-11-20")
    record = figure.record("a.txt")
    assert record["doc"] == "a.txt"
    assert (record["value"], record["unit"], record["aspect"], record["indicator"]) == (0.91, "%", "rate", "改厕率")
    assert (record["start"], record["end"], record["doubts"]) == (6, 9, [])
