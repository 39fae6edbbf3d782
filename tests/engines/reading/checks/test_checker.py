import json
from datetime import date
from decimal import Decimal

import pytest

from tests.engines.reading.checks.marked import TOWN, YTD, contradictions, findings, marked, verdicts
from zhenjie.core.periods import Period
from zhenjie.engines.reading.checks import check
from zhenjie.engines.reading.text import read

TAX = f"税收{{1.17亿元|level|税收|period={YTD}}}，同比增长{{17.2%|growth|税收|period={YTD}}}。"


def kept(values: dict[str, str]):
    """A ledger that holds the tax of some periods."""

    def ledger(indicator: str, subject: str, period: Period) -> Decimal | None:
        assert subject == TOWN
        value = values.get(period.iso()) if indicator == "税收" else None
        return Decimal(value) if value else None

    return ledger


@pytest.mark.parametrize(
    ("value", "verdict"), [("117000000", "holds"), ("116800000", "holds"), ("119000000", "contradicts")]
)
def test_the_ledger_beside_the_text(value: str, verdict: str):
    found = findings(TAX, ledger=kept({YTD: value}))
    [beside] = [finding for finding in found if finding.kind == "ledger"]
    assert beside.verdict == verdict
    assert [figure.role for figure in beside.figures] == ["level", "ledger"]


@pytest.mark.parametrize(("before", "verdict"), [("99829351", "holds"), ("90000000", "open")])
def test_growth_against_the_ledgers_last_year_is_never_called_a_contradiction(before: str, verdict: str):
    found = findings(TAX, ledger=kept({"2020-01-01/2020-10-31": before}))
    assert ("ledger_growth", verdict) in {(finding.kind, finding.verdict) for finding in found}
    assert all(finding.verdict != "contradicts" for finding in found)


def test_without_a_ledger_nothing_is_compared_with_it():
    assert all(not kind.startswith("ledger") for kind, _ in verdicts(TAX))


def test_yi_written_for_wan_in_two_places():
    text = TAX + f"经济平稳，税收{{1.17万元|level|税收|period={YTD}}}，居全区前列。"
    [finding] = contradictions(text)
    assert finding.kind == "unit_slip"
    assert "单位" in finding.note


def test_two_values_of_one_indicator_are_worth_a_look():
    text = TAX + f"税收{{1.3亿元|level|税收|period={YTD}}}，居全区前列。"
    assert ("repeated", "open") in verdicts(text)
    rounded = TAX + f"税收{{1.2亿元|level|税收|period={YTD}}}，居全区前列。"
    assert all(kind != "repeated" for kind, _ in verdicts(rounded))


def test_records_survive_json_and_point_at_their_quotes():
    records, clean = marked(TAX + "签约{12个|level|项目数}，其中工业{7个|level|工业项目数}。")
    found = [finding.record() for finding in check(records, clean)]
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
    for finding in found:
        assert set(finding) == {"kind", "verdict", "figures", "implied", "implied_unit", "interval", "note"}
        for figure in finding["figures"]:
            assert clean[figure["start"] : figure["end"]] == figure["quote"]


def test_values_are_normalised_as_in_the_readers_records():
    [finding] = findings("完成投资{8.6亿元|level|投资}，占全年任务{10亿元|target|投资}的{86%|completion|投资}。")
    assert [(figure.value, figure.unit) for figure in finding.figures] == [
        (Decimal("860000000"), "元"),
        (Decimal("1000000000"), "元"),
        (Decimal("0.86"), "%"),
    ]


def test_findings_come_in_the_order_of_the_text():
    text = "成立甲、乙{两个|level|专班数}专班。" + TAX + "签约{12个|level|项目数}，其中工业{7个|level|工业项目数}。"
    starts = [finding.figures[0].start for finding in findings(text)]
    assert starts == sorted(starts)


def test_slogans_dates_and_an_empty_text_are_no_figures():
    assert check([], "") == []
    assert check([{"value": 4, "unit": "", "aspect": "name", "quote": "四个", "start": 0, "end": 2}], "四个意识") == []


def test_numbers_split_by_line_breaks_are_found_in_their_sentence():
    text = "完成内资到位1.89亿\n元，占全年任务\n2亿元的94.\n5%。"
    figures = [
        {
            "value": 189000000,
            "unit": "元",
            "aspect": "level",
            "indicator": "内资",
            "quote": "1.89亿元",
            "start": 6,
            "end": 13,
        },
        {
            "value": 200000000,
            "unit": "元",
            "aspect": "target",
            "indicator": "内资",
            "quote": "2亿元",
            "start": 21,
            "end": 24,
        },
        {
            "value": 0.945,
            "unit": "%",
            "aspect": "completion",
            "indicator": "内资",
            "quote": "94.5%",
            "start": 25,
            "end": 31,
        },
    ]
    assert [(finding.kind, finding.verdict) for finding in check(figures, text)] == [("completion", "holds")]


REPORT = """一、经济运行
1—10月，全镇完成固定资产投资8.6亿元，占全年任务的86%；实现税收9800万元，同比增长12.5%。新登记市场主体150家，同比增长25%。
引进项目20个，其中工业项目12个、文旅项目8个。成立工业、农业、文旅三个招商专班。
二、下步打算
确保年内完成固定资产投资{goal}。
"""


@pytest.mark.parametrize(("goal", "alarms"), [("10亿元", 0), ("12亿元", 1)])
def test_a_report_read_and_checked(goal: str, alarms: int):
    text = REPORT.format(goal=goal)
    found = check(read(text, township=TOWN, date=date(2021, 11, 10)), text)
    assert sum(finding.verdict == "contradicts" for finding in found) == alarms
    held = {finding.kind for finding in found if finding.verdict == "holds"}
    assert {"growth", "sum", "enumeration"} <= held
