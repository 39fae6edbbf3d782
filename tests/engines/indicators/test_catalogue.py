"""The catalogue is complete, says where it comes from, and finds what reports call things."""

import subprocess
import sys
from pathlib import Path

import pytest

from zhenjie.engines.indicators import rules


def test_every_row_of_the_domain_table_is_there() -> None:
    assert set(range(1, 69)) <= {definition.row for definition in rules.load_catalogue()}


def test_every_definition_names_source_and_date() -> None:
    assert all(definition.source and definition.valid_from.year >= 2000 for definition in rules.load_catalogue())


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("固投", "fixed-asset-investment"),
        ("全县固定资产投资额", "fixed-asset-investment"),
        ("规上工业产值", "large-industry-output"),
        ("规模以上工业总产值", "large-industry-output"),
        ("工业总产值", "industry-output"),
        ("税收", "tax-revenue"),
        ("内资到位", "domestic-capital"),
        ("新注册市场主体", "new-entities"),
        ("地方财政收入", "budget-revenue"),
        ("工业用电量", "industrial-electricity"),
        ("签约项目数", "signed-projects"),
        ("改厕率", "toilet-rate"),
        ("“两新”组织党组织覆盖率", "two-new-coverage"),
        ("ＰＭ2.5", "pm25"),
    ],
)
def test_lookup_knows_what_reports_say(said: str, key: str) -> None:
    definition = rules.lookup(said)
    assert definition is not None
    assert definition.key == key


@pytest.mark.parametrize("said", ["亩均税收", "税收优惠", "农产品加工业产值", "", "督查通报期数"])
def test_lookup_does_not_guess(said: str) -> None:
    assert rules.lookup(said) is None


def test_currency_chooses_between_twins() -> None:
    assert rules.lookup("外贸进出口", "万美元").key == "foreign-trade-usd"  # type: ignore[union-attr]
    assert rules.lookup("外贸进出口", "亿元").key == "foreign-trade"  # type: ignore[union-attr]


HEAD = "section: 本地\nsource: 本县方案\nvalid_from: 2026-01-01\nindicators:\n"
ENTRY = (
    "- {key: %s, name: %s, unit: 亿元, kind: flow, cumulation: ytd, aggregation: %s, frequency: M, direction: up%s}\n"
)


def test_a_deployments_own_file_adds_and_wins(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        HEAD
        + ENTRY % ("tea-output", "茶叶产值", "sum", ", aliases: [茶产值]")
        + ENTRY % ("gdp", "地区生产总值", "sum", ", aliases: [GDP]"),
        encoding="utf-8",
    )
    assert rules.lookup("茶产值", extra_dir=tmp_path).key == "tea-output"  # type: ignore[union-attr]
    assert rules.by_key(tmp_path)["gdp"].aggregation == "sum"
    assert rules.by_key()["gdp"].aggregation == "never"


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (ENTRY % ("tea", "茶叶产值", "sum", ", colour: red"), "不认识字段“colour”"),
        (ENTRY % ("tea", "茶叶产值", "add", ""), "“aggregation”不能是“add”"),
        (ENTRY % ("tea", "固投", "sum", ""), "一个叫法只能属于一个指标"),
        (ENTRY % ("tea", "茶叶产值", "recompute", ""), "numerator"),
        (ENTRY % ("tea", "茶叶产值", "sum", ", part_of: nothing"), "不存在的编码“nothing”"),
        (ENTRY % ("tea", "茶叶产值", "sum", "") * 2, "写了两次"),
        (ENTRY % ("Tea 1", "茶叶产值", "sum", ""), "小写字母"),
        (ENTRY % ("tea", "茶叶产值", "sum", ", curve: [1, 2]"), "进度曲线"),
        ("- {key: tea\n", "不是正确的 YAML"),
    ],
)
def test_a_mistake_in_the_catalogue_gets_a_sentence(tmp_path: Path, entry: str, says: str) -> None:
    (tmp_path / "own.yaml").write_text(HEAD + entry, encoding="utf-8")
    with pytest.raises(rules.CatalogueError, match=says):
        rules.load_catalogue(tmp_path)


def test_the_rules_work_without_django() -> None:
    code = "import sys; from zhenjie.engines.indicators import rules; rules.lookup('固投'); sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
