"""Two colours side by side, by the rules of the day."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.colours import Colour, RuleError
from zhenjie.core.period_words import months_after
from zhenjie.engines.schedules.rules.colour_rules import ColourRules, colour_rules
from zhenjie.engines.schedules.rules.colouring import Facts, local_colours, verdicts
from zhenjie.engines.schedules.rules.network import Network
from zhenjie.engines.schedules.rules.replanning import Forecast, ForecastRow, Progress
from zhenjie.engines.schedules.rules.tasks import Link, Task

pytestmark = pytest.mark.pure
DAY = timedelta(days=1)
TODAY = date(2026, 5, 20)
PLAN = Network([Task("a", "施工", 20), Task("z", "竣工", 0)], [Link("a", "z")])
RULES = colour_rules()


def end_row(required: date, remaining: int = 20, on: date = TODAY) -> ForecastRow:
    return Forecast(PLAN, on, {"a": Progress(date(2026, 4, 1), remaining=remaining)}, required).row("z")


def local(facts: Facts, place: str, on: date = TODAY, rules: ColourRules = RULES) -> dict[str, tuple[Colour, str]]:
    return {one.dimension: (one.colour, one.reason) for one in local_colours(facts, on, place, rules)}


@pytest.mark.parametrize(
    ("completion", "elapsed", "yinchuan", "wuhan"),
    [
        ("0.10", "0.19", Colour.GREEN, Colour.RED),  # 9 points behind, 52.6 % of the pace
        ("0.60", "0.75", Colour.YELLOW, Colour.GREEN),  # 15 points, 80 %
        ("0.59", "0.90", Colour.RED, Colour.YELLOW),  # 31 points, 65.6 %
        ("0.60", "0.90", Colour.YELLOW, Colour.YELLOW),  # 30 points belong to yellow, 66.7 %
        ("0.80", "0.90", Colour.YELLOW, Colour.GREEN),  # 10 points begin yellow, 88.9 %
    ],
)
def test_the_two_cities_colour_the_same_project_by_their_own_measure(completion, elapsed, yinchuan, wuhan):
    facts = Facts(completion=Decimal(completion), elapsed=Decimal(elapsed))
    there, here = local(facts, "银川")["progress"], local(facts, "武汉")["progress"]
    assert (there[0], here[0]) == (yinchuan, wuhan)
    assert "银川市重大项目“红黄绿灯”管理" in there[1]
    assert "百分点" in there[1]
    assert "为序时的" in here[1]
    assert "武汉市重大项目管理办法" in here[1]


def test_the_worse_of_the_two_shows_and_names_itself():
    calm, late = end_row(date(2026, 12, 31)), end_row(date(2026, 6, 10))
    good, bad = Facts(completion=Decimal("0.50")), Facts(completion=Decimal("0.05"))
    ours = verdicts(late, good, TODAY, "武汉", RULES)
    assert (ours.shown, ours.shown.colour) == (ours.forecast, Colour.RED)
    assert ours.sentence == (
        "滞后，依据工期预测：“竣工”预计2026年6月17日完成，最晚应在2026年6月10日，晚 5 个工作日；按“系统默认（无文件，各地可另定）”为滞后。"
    )
    theirs = verdicts(calm, bad, TODAY, "武汉", RULES)
    assert theirs.forecast.colour is Colour.GREEN
    assert theirs.shown.rule == "wuhan"
    assert theirs.sentence.startswith("滞后，依据本地规则“进度”：完成5%，序时进度")
    assert verdicts(calm, good, TODAY, "武汉", RULES).shown.colour is Colour.GREEN


def test_little_float_is_a_warning_that_says_how_little():
    said = verdicts(end_row(date(2026, 6, 22)), Facts(), TODAY, "武汉", RULES)
    assert said.shown.colour is Colour.YELLOW
    assert "余地不足 5 个工作日" in said.sentence


@pytest.mark.parametrize(
    ("on", "facts", "dimension", "colour"),
    [
        (date(2026, 3, 9), Facts(planned_start=date(2026, 3, 10)), "start", Colour.GREEN),
        (date(2026, 3, 10), Facts(planned_start=date(2026, 3, 10)), "start", Colour.YELLOW),
        (date(2026, 6, 9), Facts(planned_start=date(2026, 3, 10)), "start", Colour.YELLOW),
        (date(2026, 6, 10), Facts(planned_start=date(2026, 3, 10)), "start", Colour.RED),
        (date(2026, 6, 10), Facts(date(2026, 3, 10), date(2026, 6, 10)), "start", Colour.GREEN),
        (date(2026, 6, 9), Facts(date(2026, 3, 10), date(2026, 6, 10)), "start", Colour.YELLOW),
        (TODAY, Facts(paid=Decimal(300), payable=Decimal(300)), "payment", Colour.GREEN),
        (TODAY, Facts(paid=Decimal(299), payable=Decimal(300)), "payment", Colour.RED),
        (TODAY, Facts(), "payment", Colour.NONE),
        (date(2026, 4, 10), Facts(actual_start=date(2026, 3, 10)), "library", Colour.GREEN),
        (date(2026, 4, 11), Facts(actual_start=date(2026, 3, 10)), "library", Colour.YELLOW),
        (date(2026, 5, 10), Facts(actual_start=date(2026, 3, 10)), "library", Colour.YELLOW),
        (date(2026, 5, 11), Facts(actual_start=date(2026, 3, 10)), "library", Colour.RED),
        (date(2026, 5, 11), Facts(actual_start=date(2026, 3, 10), listed=date(2026, 5, 11)), "library", Colour.GREEN),
        (date(2026, 3, 9), Facts(actual_start=date(2026, 3, 10)), "library", Colour.NONE),
    ],
)
def test_every_dimension_of_yinchuan(on: date, facts: Facts, dimension: str, colour: Colour):
    assert local(facts, "银川", on)[dimension][0] is colour


def test_before_a_document_held_it_judges_nothing():
    assert set(local(Facts(), "银川", date(2025, 2, 28))) == {"progress"}
    facts = Facts(completion=Decimal("0.60"), elapsed=Decimal("0.75"))
    assert "通行做法" in local(facts, "银川", date(2025, 2, 28))["progress"][1]
    assert "银川市" in local(facts, "银川", date(2025, 3, 1))["progress"][1]


OWN = """
- {id: wuhan-2026, dimension: progress, jurisdiction: 武汉, from: 2020-06-01, recorded: 2026-05-20, source: 武汉新办法,
   confirmed: true, measure: ratio, yellow_below: "0.95", red_below: "0.90"}
- {id: wuhan-start, dimension: start, jurisdiction: 武汉, from: 2020-06-01, recorded: 2026-05-20, source: 武汉新办法,
   confirmed: true, red_months: 1}
- {id: wuhan-forecast, dimension: forecast, jurisdiction: 武汉, from: 2026-05-20, source: 武汉新办法, confirmed: true,
   yellow_below: 60}
"""


@given(st.integers(1, 2000), st.integers(0, 100))
def test_a_rule_loaded_today_changes_no_colour_of_yesterday(days: int, done: int):
    """Not even one that says of itself that it held for years."""
    with_own = own_rules()
    past, facts = TODAY - DAY * days, Facts(date(2021, 1, 1), completion=Decimal(done) / 100)
    assert local_colours(facts, past, "武汉", with_own) == local_colours(facts, past, "武汉", RULES)
    row = end_row(date(2026, 12, 31))
    assert verdicts(row, facts, past, "武汉", with_own) == verdicts(row, facts, past, "武汉", RULES)


def test_from_today_on_it_colours():
    now = local(Facts(date(2026, 1, 1), completion=Decimal("0.35")), "武汉", TODAY, own_rules())
    assert {name: colour for name, (colour, _why) in now.items()} == {"start": Colour.RED, "progress": Colour.YELLOW}
    assert verdicts(end_row(date(2026, 7, 31)), Facts(), TODAY, "武汉", own_rules()).shown.colour is Colour.YELLOW


def own_rules() -> ColourRules:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        (Path(folder) / "colour_rules.yaml").write_text(OWN, encoding="utf-8")
        return colour_rules.__wrapped__(folder)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "- {id: wuhan, dimension: start, from: 2026-01-01, source: 甲, confirmed: true, red_months: 1}",
            "“wuhan”已经有了",
        ),
        ("- {id: a, dimension: start, from: 2026-01-01, source: 甲, confirmed: true}", "缺少“red_months”"),
        ("- {id: a, dimension: mood, from: 2026-01-01, source: 甲, confirmed: true}", "不能是“mood”"),
        ("- {id: a, dimension: payment, from: 甲, source: 甲, confirmed: true}", "这样的日期"),
        ("- {id: a, dimension: payment, from: 2026-01-01, source: 甲, confirmed: true, x: 1}", "不认识字段“x”"),
        ("- {id: a, dimension: start, from: 2026-01-01, source: 甲, confirmed: true, red_months: 三}", "界限要写成数"),
        ("- {id: a, dimension: progress, from: 2026-01-01, source: 甲, confirmed: true, measure: 米}", "只能写 gap"),
        ("a: 1", "要写成一列"),
        ("- [", "不是正确的 YAML"),
        ("- 甲", "不是“字段: 值”"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where(tmp_path: Path, text: str, said: str):
    (tmp_path / "colour_rules.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=said):
        colour_rules(str(tmp_path))


def test_every_shipped_rule_names_its_document_or_says_that_there_is_none():
    for rule in RULES.rules:
        assert rule.confirmed != ("无文件" in rule.source)


def test_months_end_on_the_same_day_number_or_the_last():
    assert months_after(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert months_after(date(2025, 12, 10), 1) == date(2026, 1, 10)
