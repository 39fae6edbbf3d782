"""The class tree: whole, unambiguous, and found by the words in which people complain."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from zhenjie.engines.matters.rules.classes import (
    children,
    class_of,
    full_title,
    suggest_class,
    suggest_kind,
    tree,
)

pytestmark = pytest.mark.pure


def test_the_tree_has_nine_fields_and_more_than_150_items_each_with_words() -> None:
    fields = children()
    items = [item for field in fields for middle in children(field.code) for item in children(middle.code)]
    assert len(fields) == 9
    assert len(items) > 150
    assert [item.code for item in items if not item.words or item.field != item.code[:2] or item.level != 3] == []


def test_a_class_is_found_by_its_code_and_says_where_it_stands() -> None:
    found = class_of("020103")
    assert found is not None
    assert (found.title, found.field, found.urgency) == ("三大堆", "02", "normal")
    assert full_title("020103") == "市容与环境卫生 / 垃圾 / 三大堆"
    assert class_of("999999") is None
    assert full_title("999999") == "999999"


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("小区北门路灯坏了半个月，晚上太黑老人不敢出门", "010201", "路灯"),
        ("包工头拖欠工资，三个农民工讨薪没有结果", "050404", "拖欠工资"),
        ("隔壁工地半夜施工，打桩声吵得睡不着", "030301", "半夜施工"),
        ("村东头有人焚烧秸秆，浓烟很大", "030101", "焚烧"),
        ("养猪场粪污流到沟里臭得很", "030402", "养猪场"),
        ("楼道里飞线充电，电动车上楼", "080302", "飞线充电"),
        ("村务公开栏一年没更新，账目不公开", "090201", "村务公开"),
        ("想申请低保，家里只有我一个劳力", "050101", "低保"),
        ("孩子上学划片划到了远处的学校", "060101", "划片"),
        ("二轮延包我家的承包地少了两亩", "040101", "承包地"),
    ],
)
def test_the_words_of_an_appeal_point_to_its_class_and_are_named(text: str, code: str, word: str) -> None:
    first = suggest_class(text)[0]
    assert first.code == code
    assert word in first.words


def test_nothing_said_nothing_suggested_and_shares_never_exceed_one() -> None:
    assert suggest_class("") == []
    assert suggest_class("嗯嗯好的") == []
    assert 0.99 < sum(one.score for one in suggest_class("垃圾桶旁边路灯不亮，井盖丢失", most=99)) < 1.01


def test_kinds_stand_apart_from_classes() -> None:
    assert [(one.code, one.title) for one in suggest_kind("我要举报有人偷排污水")] == [("report", "举报")]
    assert suggest_kind("送锦旗感谢网格员")[0].title == "感谢"
    assert suggest_kind("请问低保怎么办理，需要什么材料")[0].title == "咨询"


def test_a_county_brings_its_own_tree_and_a_wrong_one_is_told_all_its_faults(tmp_path: Path) -> None:
    own = {"valid_from": date(2026, 1, 1), "source": "本县目录", "kinds": [], "fields": [
        {"code": "01", "title": "水", "classes": [{"code": "0101", "title": "供水", "items": [
            {"code": "010101", "title": "停水", "words": "没水", "until": date(2026, 6, 30)},
            {"code": "010102", "title": "水质", "words": "没水"}]}]}]}  # fmt: skip
    path = tmp_path / "classes.yaml"
    path.write_text(yaml.safe_dump(own, allow_unicode=True))
    assert [one.code for one in children("0101", str(tmp_path), date(2026, 7, 1))] == ["010102"]
    assert [one.code for one in suggest_class("家里没水", str(tmp_path), date(2026, 7, 1))] == ["010102"]
    assert class_of("010101", str(tmp_path)) is not None, "旧事项还要读得出分类"
    own["fields"][0]["classes"][0]["items"][1] = {"code": "020101", "title": "停水", "urgency": "very"}  # type: ignore[index]
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "classes.yaml").write_text(yaml.safe_dump(own, allow_unicode=True))
    with pytest.raises(ValueError, match="有误") as told:
        tree(str(wrong))
    assert [word in str(told.value) for word in ("没有上级“0201”", "名称“停水”用了两次", "very")] == [True] * 3
