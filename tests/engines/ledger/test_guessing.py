"""What the columns of a workbook are taken for: codes stay text, whatever looks like a quantity becomes one."""

import pytest

from zhenjie.engines.ledger.guessing import NAME, SKIP, UNIT, guess


def kind_of(title: str, *cells: object) -> str:
    return guess(["名称", title], [[f"第{number}家", cell] for number, cell in enumerate(cells)])[1].kind


@pytest.mark.parametrize(
    ("title", "cells", "kind"),
    [
        ("联系电话", (13812345678.0, 13912345678.0), "text"),
        ("信用代码", ("91330000", "91330001"), "text"),
        ("门牌", (12.0, 14.0), "text"),
        ("组别", ("007", "012"), "text"),
        ("卡", ("6222021234567", "6222021234568"), "text"),
        ("户数", (12.0, 9.0, None), "integer"),
        ("面积", (12.5, 9.0, "1,240"), "decimal"),
        ("金额", ("3.2万", "1200"), "integer"),
        ("签订日期", (["2026-03-05"], ["2026-04-05"]), "date"),
        ("签订日期", ("2026年3月5日", "2026.4.5"), "date"),
        ("是否危房", ("是", "否", "是"), "yes"),
        ("等级", ("甲", "乙", "甲", "乙", "甲", "甲"), "choice"),
        ("地址", ("东街1号", "东街2号", "西街3号"), "text"),
        ("情况", ("很长" * 40, "短"), "long"),
        ("备注", ("漏水", "漏水", "漏水", "好", "好", "好"), "long"),
        ("村", ("柳湾", "柳湾", "柳湾"), "text"),
        ("备用", (), "text"),
    ],
)
def test_kinds(title: str, cells: tuple[object, ...], kind: str) -> None:
    assert kind_of(title, *(cells or (None,))) == kind


def test_options_are_those_of_the_sheet_in_order() -> None:
    assert guess(["名称", "等级"], [[str(n) + "户", "乙" if n % 2 else "甲"] for n in range(8)])[1].options == (
        "甲",
        "乙",
    )


def test_the_name_is_what_is_called_so_and_the_serial_number_is_left_out() -> None:
    rows = [[float(n), f"地块{n}", f"王{n}", "柳湾村"] for n in range(5)]
    found = guess(["序号", "坐落", "户主姓名", "所在村"], rows, {"柳湾村"})
    assert [one.kind for one in found] == [SKIP, "text", NAME, UNIT]


def test_a_sheet_without_any_text_still_has_a_name() -> None:
    assert [one.kind for one in guess(["甲", "乙"], [[1.0, 2.5], [2.0, 2.5]])].count(NAME) == 1


def test_a_number_that_has_lost_its_digits_stays_text() -> None:
    assert kind_of("账", 1.2345678901234568e17, 5.0) == "text"
