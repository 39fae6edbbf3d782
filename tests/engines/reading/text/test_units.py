"""Which unit a table's numbers are in: the cell's, the heading's, the one beside the table; else a doubt, never a wrong sum."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenjie.engines.reading.text import Figure, read
from zhenjie.engines.reading.text.events import Event, find_events
from zhenjie.engines.reading.text.measures import fitting, stated

pytestmark = pytest.mark.pure
WRITTEN = date(2026, 11, 9)
OTHER = "序号\t项目名称\t总投资\t占地面积\n1\t河口粮库改造项目\t700\t9\n2\t桃源敬老院扩建工程\t30\t\n"
WORTH = {"元": 1, "千元": 1000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
MISSING = [None, None]


def table(heading: str = "总投资", cell: str = "5000") -> str:
    return f"序号\t项目名称\t{heading}\t占地面积\n1\t青石湾冷链物流项目\t{cell}\t86\n2\t云溪中学扩建工程\t3500\t\n"


def events(text: str) -> list[Event]:
    return find_events(text, township="云溪镇", date=WRITTEN)


def sums(text: str) -> list[Decimal | None]:
    """What each project costs in 万元; where a sum is left out, it is said so."""
    found = events(text)
    assert all(("unit_unclear" in event.doubts) == (event.investment is None) for event in found)
    return [event.investment and event.investment / 10_000 for event in found]


@pytest.mark.parametrize(
    "line",
    [
        "单位：万元",
        "（单位:万元）",
        "单 位：万 元",
        "金额单位：万元",
        "计量单位：万元、亩、个",
        "单位：万元/亩/个",
        "单位：投资额（万元）、占地（亩）",
        "金额单位：万元  面积单位：亩",
        "填报单位：云溪镇人民政府  2026年10月9日  金额单位：万元",
        "单位（万元）",
        "（万元）",
        "云溪镇重点项目表（万元）",
        "单位：万元\n\n2026年重点项目一览表",
        "今年以来，全镇上下齐心协力，推进重点项目建设，取得了明显成效，现将情况公布如下，金额单位：万元。",
        "\t\t\t单位：万元",
        "\t\t单位：\t万元",
    ],
)
def test_what_stands_above_is_the_unit_of_the_sums(line: str) -> None:
    assert sums(f"{line}\n{table()}") == [5000, 3500]


@pytest.mark.parametrize(
    "line", ["单位：万元", "\t\t\t单位：万元", "注：投资单位为万元，面积单位为亩。", "备注：以万元为单位。"]
)
def test_what_stands_below_is_the_unit_of_the_sums(line: str) -> None:
    assert sums(f"{table()}{line}\n") == [5000, 3500]


@pytest.mark.parametrize(
    ("heading", "worth"),
    [
        ("总投资（亿元）", 10_000),
        ("总投资（单位：千元）", Decimal("0.1")),
        ("总投资（百万元）", 100),
        ("总投资（人民币万元，含税）", 1),
        ("总投资/万元", 1),
        ("投资额:亿元", 10_000),
    ],
)
@pytest.mark.parametrize("line", ["", "单位：万元\n", "单位：元、亩\n"])
def test_a_heading_beats_the_line(heading: str, worth: Decimal, line: str) -> None:
    assert sums(line + table(heading)) == [5000 * worth, 3500 * worth]


def test_a_cell_beats_them_all() -> None:
    assert sums("单位：万元\n" + table("总投资（千元）", "1.2亿元")) == [12_000, 350]


def test_the_second_row_of_headings_can_hold_the_units() -> None:
    heads, *rows = table().splitlines()
    assert sums("\n".join([heads, "\t\t（万元）\t（亩）", *rows])) == [5000, 3500]


def test_a_column_of_units_is_read() -> None:
    text = "项目名称\t单位\t投资额\n青石湾冷链物流项目\t万元\t5000\n云溪中学扩建工程\t亿元\t2\n"
    assert sums(text) == [5000, 20_000]


@pytest.mark.parametrize(
    "text",
    [
        table(),
        table("总投资（万美元）"),
        "单位：万元\n" + table("总投资（万美元）"),
        table("总投资（万元/亿元）"),
        "单位：亩\n" + table(),
        "单位：万元/亩\n" + table(),
        "单位：百标箱\n" + table(),
        "单位：万元、亿元\n" + table(),
        "单位：总投资（亿元）、完成投资（万元）\n" + table(),
        "单位：亿元\n单位：万元\n" + table(),
        "重点项目表（单位：亿元）\n单位：万元\n" + table(),
        "责任单位：万元山村\n" + table(),
        "各单位：万元以上的项目要上报。\n" + table(),
    ],
)
def test_what_is_not_told_or_told_twice_is_no_sum(text: str) -> None:
    assert sums(text) == MISSING


@pytest.mark.parametrize(
    "between",
    [
        "今年以来，全镇上下齐心协力，推进重点项目建设，取得了明显成效，现将情况公布如下。\n",
        "村名\t户数\n东塘村\t30\n\n",
        "村名\t户数\n东塘村\t30\n附表二\n",
    ],
)
def test_a_unit_far_above_is_another_tables(between: str) -> None:
    assert sums(f"单位：万元\n{between}{table()}") == MISSING


def test_a_later_table_is_not_governed_by_the_unit_of_the_first() -> None:
    assert sums(f"单位：万元\n{table()}\n表二 其他项目\n{OTHER}") == [5000, 3500, None, None]
    assert sums(f"{table()}注：投资单位为万元。\n表二\n{OTHER}") == [5000, 3500, None, None]
    assert sums(f"单位：万元\n{table()}单位：亿元\n{OTHER}") == [5000, 3500, 7_000_000, 300_000]


def test_headings_that_come_again_go_on_with_their_unit() -> None:
    assert sums(f"单位：万元\n{table()}{OTHER}") == [5000, 3500, 700, 30]
    assert sums(f"单位：万元\n{table()}续表\n{OTHER}") == [5000, 3500, 700, 30]


def test_between_two_tables_it_is_not_guessed_whose_the_unit_is() -> None:
    assert sums(f"{table()}单位：万元\n表二\n{OTHER}") == [None] * 4
    assert sums(f"{table('总投资（亿元）')}单位：万元\n表二\n{OTHER}")[2:] == [700, 30]


def test_the_doubt_is_gone_when_the_sum_is_told_elsewhere() -> None:
    found = events(table() + "\n青石湾冷链物流项目总投资6000万元，已开工建设。\n")
    assert [(event.record()["investment"], event.record()["doubts"]) for event in found] == [
        (60_000_000, []),
        (None, ["unit_unclear"]),
    ]


def test_a_title_with_a_unit_is_no_project() -> None:
    assert [event.name for event in events("表1 全镇文旅建设项目（单位：万元）\n" + table())] == [
        "青石湾冷链物流项目",
        "云溪中学扩建工程",
    ]


@settings(max_examples=200, deadline=None)
@given(
    above=st.lists(st.sampled_from([*WORTH, "亩", "个", "%", "万人"]), max_size=3, unique=True),
    heading=st.sampled_from(["", *WORTH]),
    own=st.sampled_from(["", *WORTH]),
    number=st.decimals(1, 99_999, places=1),
    place=st.sampled_from(["above", "first", "below"]),
    bars=st.booleans(),
)
def test_a_sum_is_in_the_nearest_unit_or_left_out(
    above: list[str], heading: str, own: str, number: Decimal, place: str, bars: bool
) -> None:
    line = f"单位：{'、'.join(above)}\n" if above else ""
    line = f"\t\t{line}" if line and place == "first" else line
    rows = table(f"总投资（{heading}）" if heading else "总投资", f"{number}{own}")
    text = rows + line if place == "below" else line + rows
    money = [unit for unit in above if unit in WORTH]
    unit = own or heading or (money[0] if len(money) == 1 else "")
    [event, _other] = events(text.replace("\t", " | ") if bars else text)
    assert event.investment == (number * WORTH[unit] if unit else None)


def figures(text: str) -> list[Figure]:
    return read(text, township="云溪镇", date=WRITTEN)


def test_each_indicator_gets_the_unit_that_fits_it() -> None:
    told = figures("单位：亿元、万人、%\n指标\t累计\t同比\n旅游收入\t9.36\t12.4\n接待游客人数\t4.3\t-1\n农业\t5\t2\n")
    assert [(f.indicator, f.value, f.unit) for f in told if f.aspect == "level"] == [
        ("旅游收入", 936_000_000, "元"),
        ("接待游客人数", 43_000, "人"),
    ]


def test_the_unit_beside_the_name_is_the_rows() -> None:
    told = figures("单位：万元\n指标\t累计\n固定资产投资（亿元）\t9.36\n税收收入\t8214\n")
    assert [(f.indicator, f.value) for f in told] == [("固定资产投资", 936_000_000), ("税收收入", 82_140_000)]


@pytest.mark.parametrize("line", ["", "单位：万元、亿元\n", "单位：亩\n"])
def test_a_sum_in_no_known_unit_is_a_figure_to_be_looked_at(line: str) -> None:
    text = line + "指标\t累计\t同比（%）\n固定资产投资\t９３６\t12.4\n"
    level, growth = figures(text)
    assert (level.value, level.unit, level.quote, level.doubts) == (936, "", "936", ("unit_unclear",))
    assert text[level.start : level.end] == "９３６"
    assert (growth.value, growth.unit) == (Decimal("0.124"), "%")


@pytest.mark.parametrize("heading", ["实际开工时间", "形象进度完成情况", "完成规模", "完成户数"])
def test_what_is_no_money_is_not_counted_in_it(heading: str) -> None:
    assert [
        f.unit for f in figures(f"单位：万元\n项目名称\t{heading}\n长岭茶旅综合体\t2026.3\n") if f.unit == "元"
    ] == []


def test_the_last_word_of_a_heading_says_what_is_counted() -> None:
    told = ["万元", "亩", "个", "户"]
    assert [fitting(words, told) for words in ("亩均税收", "投资面积", "投资企业数", "贷款户数", "备注")] == [
        "万元",
        "亩",
        "个",
        "户",
        "",
    ]


def test_running_text_states_no_unit() -> None:
    assert stated("镇直各单位：要加快项目建设。") == []
    assert stated("建设单位：云溪镇人民政府") == []
    assert stated("现将有关情况公布如下（第三季度）") == []
