import pytest

from tests.engines.reading.checks.marked import contradictions, findings, verdicts
from zhenjie.engines.reading.checks.listed import common_ending, names_in


@pytest.mark.parametrize(
    "text",
    [
        "成立工业、农业、文旅{三个|level|专班数}招商专班。",
        "结合重点推进、重点落实、重点创新{三张|level|清单数}责任清单，督进度。",
        "实施东村、西村、南村和北村{4个|level|改造数}旧村改造。",
        "建立正面、负面{两个|level|清单数}清单。",
        "开展政策宣讲、统计培训等{2次|level|次数}。",
        "打造“党建红”“生态绿”“乡愁黄”{三个|level|品牌数}品牌。",
        "走访东村和西村{两个|level|村数}村。",
        "新建项目{3个|level|项目数}，分别是科技园、粮仓、物流中心。",
        "建成示范社区{2个|level|社区数}（东湖社区、西湖社区）。",
        "抓好{3个|level|项目数}项目：科技园、粮仓和物流中心。",
    ],
)
def test_names_that_make_the_count(text: str):
    assert verdicts(text) == {("enumeration", "holds")}


@pytest.mark.parametrize(
    "text",
    [
        "打造张村、李村、王村{4个|level|村数}村。",
        "改造东湖社区、西湖社区{3个|level|社区数}社区，惠及居民。",
        "新建项目{3个|level|项目数}，分别是科技园、粮仓。",
        "建成示范社区{3个|level|社区数}（东湖社区、西湖社区）。",
    ],
)
def test_names_that_cannot_make_the_count(text: str):
    [finding] = contradictions(text)
    assert finding.kind == "enumeration"
    assert "列出的名称有" in finding.note


@pytest.mark.parametrize(
    "text",
    [
        "完成道路、桥梁{5个|level|项目数}项目。",
        "实施东村、西村等{5个|level|改造数}村改造。",
        "张村、李村{12个|level|阵地数}村级活动阵地建成。",
        "推进{42个|level|村数}村、{23个|level|园区数}园区和{15处|level|设施数}设施。",
        "硬化街道、胡同{3万平方米|level|面积}。",
        "新建项目{8个|level|项目数}，包括科技园、粮仓。",
        "投产项目{2个|level|项目数}，科技园已竣工。",
        "走访、慰问{20余人|level|人数|approx=余}。",
        "每季度召开党委会、专题会{2次|level|次数|per=季度}。",
    ],
)
def test_other_words_before_or_after_a_count_are_no_alarm(text: str):
    assert contradictions(text) == []


ITEMS = ["抓项目，全力推进", "抓环境，优化服务", "抓作风，狠抓落实", "抓党建，强化引领"]


@pytest.mark.parametrize("form", ["{}是", "第{}，", "（{}）"])
@pytest.mark.parametrize("joint", ["；", "。\n"])
@pytest.mark.parametrize(
    ("stated", "listed", "verdict"),
    [("三", 3, "holds"), ("四", 4, "holds"), ("四", 3, "contradicts"), ("三", 4, "contradicts")],
)
def test_a_sequence_of_ordinals(form: str, joint: str, stated: str, listed: int, verdict: str):
    marks = (form.format(char) for char in "一二三四")
    body = joint.join(mark + item for mark, item in list(zip(marks, ITEMS, strict=True))[:listed])
    text = f"重点抓好{{{stated}项|level|工作数}}工作：{body}。"
    assert verdicts(text) == {("enumeration", verdict)}


def test_the_sequence_is_checked_although_the_reader_took_the_count_for_a_slogan():
    [finding] = findings("重点抓好三项工作：一是抓项目；二是抓环境；三是抓作风。")
    [count] = finding.figures
    assert (finding.verdict, count.quote, count.value) == ("holds", "三项", 3)
    assert count.start == 4


def test_a_second_sequence_does_not_lengthen_the_first():
    text = "抓好两项工作：一是抓项目；二是抓环境。又抓三项：一是学；二是查；三是改。"
    assert {finding.verdict for finding in findings(text)} == {"holds"}


@pytest.mark.parametrize(
    ("text", "fewest", "most"),
    [
        ("甲、乙、丙", 3, 3),
        ("甲、乙和丙", 2, 3),
        ("甲和乙", 1, 2),
        ("“甲”“乙”", 2, 2),
        ("甲、乙等", 2, 2),
        ("甲", 1, 1),
        ("", 0, 0),
        ("甲3个、乙", 0, 0),
    ],
)
def test_names_are_counted_with_and_without_and(text: str, fewest: int, most: int):
    names = names_in(text)
    assert (names.fewest, names.most) == (fewest, most)


@pytest.mark.parametrize(
    ("items", "ending"), [(("东社区", "西社区"), "社区"), (("张村", "李村"), "村"), (("甲", "乙"), ""), ((), "")]
)
def test_what_all_names_end_in(items: tuple[str, ...], ending: str):
    assert common_ending(items) == ending
