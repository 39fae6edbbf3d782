import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.reading.checks.marked import contradictions, findings, verdicts


@pytest.mark.parametrize(
    ("text", "kind", "verdict"),
    [
        ("签约项目{12个|level|签约项目数}，其中工业项目{7个|level|工业项目数}。", "part_of", "holds"),
        ("签约项目{12个|level|签约项目数}，其中工业项目{17个|level|工业项目数}。", "part_of", "contradicts"),
        ("完成投资{10亿元|level|投资}，其中工业投资{12亿元|level|工业投资}。", "part_of", "contradicts"),
        ("项目{12个|level|项目数}，其中工业{7个|level|工业项目数}、农业{5个|level|农业项目数}。", "sum", "holds"),
        (
            "项目{12个|level|项目数}，其中落地{6个|level|落地数}，开工{3个|level|开工数}，投产{2个|level|投产数}。",
            "sum",
            "open",
        ),
        ("党员{50人|level|党员数}，其中女党员{30人|level|女党员数}，35岁以下{25人|level|青年党员数}。", "sum", "open"),
        ("进出口{10亿元|level|进出口}，其中出口{6亿元|level|出口}、进口{3亿元|level|进口}。", "sum", "contradicts"),
        ("进出口{10亿元|level|进出口}，其中出口{6亿元|level|出口}、进口{4亿元|level|进口}。", "sum", "holds"),
        (
            "收入{12500万元|level|收入}，其中税收收入{9800万元|level|税收收入}，非税收入{2200万元|level|非税收入}。",
            "sum",
            "contradicts",
        ),
        (
            "收入{12500万元|level|收入}，其中税收收入{9800万元|level|税收收入}，非税收入{2700万元|level|非税收入}。",
            "sum",
            "holds",
        ),
        (
            "务工{471人|level|务工人数}（其中省外{148人|level|人数}，省内{35人|level|人数}，市内{23人|level|人数}，县内{265人|level|人数}）。",
            "sum",
            "holds",
        ),
        (
            "完成投资{10亿元|level|投资}，其中张村完成投资{5亿元|level|投资}、李村完成投资{4亿元|level|投资}、王村完成投资{3亿元|level|投资}。",
            "sum",
            "contradicts",
        ),
        (
            "完成投资{10亿元|level|投资}，其中工业{4亿元|level|工业投资}、农业{2亿元|level|农业投资}。",
            "part_of",
            "holds",
        ),
        ("受理工单{120件|level|工单数}、信访件{30件|level|信访件数}，合计{150件|level|件数}。", "sum", "holds"),
        ("受理工单{120件|level|工单数}、信访件{30件|level|信访件数}，合计{160件|level|件数}。", "sum", "contradicts"),
        ("项目{20个|level|项目数}，其中工业{12个|level|工业项目数}，占{60%|share|工业占比}。", "share", "holds"),
        ("项目{20个|level|项目数}，其中工业{12个|level|工业项目数}，占{70%|share|工业占比}。", "share", "contradicts"),
        ("项目{6个|level|项目数}中，{3个|level|开工项目数}已开工，开工率达{50%|rate|开工率}。", "rate", "holds"),
        ("排查隐患{120处|level|隐患数}，已整改{115处|level|整改数}，整改率{98%|rate|整改率}。", "rate", "contradicts"),
    ],
)
def test_wholes_and_parts(text: str, kind: str, verdict: str):
    assert (kind, verdict) in verdicts(text)


@pytest.mark.parametrize(
    "text",
    [
        "引进项目{20个|level|项目数}、总投资{15亿元|level|总投资}，其中亿元以上项目{3个|level|项目数}，开工{8个|level|开工数}。",
        "培育企业{10家|level|企业数}，其中龙头企业{2家|level|龙头企业数}，带动农户{300户|level|农户数}。",
        "培育企业{10家|level|企业数}，其中龙头企业带动上下游{20家|level|企业数}。",
        "完成投资{2亿元|level|投资}，其中总投资{15亿元|level|总投资}的产业园主体封顶。",
        "开展活动{12场|level|活动场次}，其中讲座{5场|level|讲座场次}，惠及群众{2000余人|level|群众人数|approx=余}。",
        "实现增加值{5亿元|level|增加值}，占全市的{12%|share|占全市比重}。",
        "受理热线{1560件|level|热线数}，办结{1500件|level|办结数}，按期办结率{99%|rate|按期办结率}。",
        "签约项目{12个|level|项目数}；其中工业项目{17个|level|工业项目数}是往年结转。",
        "新增约{12家|level|企业数|approx=约}，其中工业{17家|level|工业企业数}。",
    ],
)
def test_what_is_no_part_is_no_contradiction(text: str):
    assert contradictions(text) == []


def test_the_rest_may_be_named_instead_of_counted():
    text = "在建项目{7个|level|在建项目数}，其中新材料项目等{5个|target|完工项目数}项目上半年完工，机器人项目、装备项目年底完工。"
    [finding] = [found for found in findings(text) if found.kind == "part_of"]
    assert finding.verdict == "holds"
    assert "点名的2个" in finding.note


def test_the_excess_is_told_with_its_part():
    [finding] = contradictions("签约项目{12个|level|签约项目数}，其中工业项目{17个|level|工业项目数}。")
    assert [(figure.role, figure.quote) for figure in finding.figures] == [("whole", "12个"), ("part", "17个")]
    assert "部分不能大于整体" in finding.note


GDP = "实现地区生产总值{%s|level|地区生产总值}，增长{4.6%%|growth|地区生产总值}。其中，第一产业{%s|level|第一产业增加值}，第二产业{%s|level|第二产业增加值}，第三产业{%s|level|第三产业增加值}。"


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        (("56.82亿元", "5.32亿元", "11.49亿元", "40.01亿元"), "holds"),
        (("44.7亿元", "1.5亿元", "20.2亿元", "22.9亿元"), "holds"),  # off by rounding
        (("22.2亿元", "1.28亿元", "8.06亿元", "12.85亿元"), "holds"),
        (("56.82亿元", "5.32亿元", "11.49亿元", "30.01亿元"), "contradicts"),
    ],
)
def test_three_industries_make_the_gross_product(values: tuple[str, ...], verdict: str):
    assert ("sum", verdict) in verdicts(GDP % values)


def test_named_projects_beside_the_years_investment_are_a_plausibility():
    text = (
        "完成固定资产投资{8.39亿元|level|固定资产投资}。投资{2.6亿元|level|投资额|subject=物流车项目}的项目已完成；"
        "投资{%s|level|投资额|subject=新材料项目}的项目试投产。"
    )
    assert ("part_of", "holds") in verdicts(text % "1.3亿元")
    assert contradictions(text % "9亿元") == []
    assert ("part_of", "open") in verdicts(text % "9亿元")


@given(st.lists(st.integers(1, 200), min_size=2, max_size=5))
def test_true_totals_always_hold(counts: list[int]):
    parts = "、".join(f"{name}类{{{count}件|level|件数}}" for name, count in zip("甲乙丙丁戊", counts, strict=False))
    assert verdicts(f"受理{parts}，合计{{{sum(counts)}件|level|总件数}}。") == {("sum", "holds")}


@given(st.integers(2, 500), st.data())
def test_a_true_share_always_holds(whole: int, data: st.DataObject):
    part = data.draw(st.integers(1, whole))
    share = f"{part / whole:.1%}"
    text = f"项目{{{whole}个|level|项目数}}，其中工业{{{part}个|level|工业项目数}}，占{{{share}|share|占比}}。"
    assert contradictions(text) == []
