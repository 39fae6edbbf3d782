"""Workbooks of a county: what the pages refuse the preview refuses, good lines go in by the same acts, all of it is taken back."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from tests.factories.org import make_account, make_unit
from tests.factories.projects import enter, make_import, make_payment, make_project, make_receipt
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.imports import start_undo, start_writing, work_on
from zhenjie.domains.projects.actions.money import report_invested
from zhenjie.domains.projects.models.imports import BookImport
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.queries import books
from zhenjie.domains.projects.rules import sheets
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.models import Schedule
from zhenjie.engines.schedules.queries.loading import load_one
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.usefixtures("held")
TODAY = date(2026, 6, 17)


def verdicts(batch: BookImport) -> dict[int, str]:
    return dict(batch.lines.order_by("line").values_list("line", "verdict"))


def said(batch: BookImport, line: int) -> str:
    return "；".join(sentence for _place, sentence in batch.lines.get(line=line).reasons)


def written(batch: BookImport) -> BookImport:
    work_on(batch=start_writing(by=SYSTEM, batch=batch))
    batch.refresh_from_db()
    return batch


def undone(batch: BookImport) -> BookImport:
    work_on(batch=start_undo(by=SYSTEM, batch=batch))
    batch.refresh_from_db()
    return batch


def months(project: Project, kind: str = "invested") -> list[Decimal]:
    return books.months(MoneyEntry.objects.filter(project=project), 2026, kind)[:6]


def test_headings_of_months_are_read_with_year_kind_and_measure() -> None:
    titles = [
        "序号", "项目名称", "1月", "2025年12月", "2026.3", "4月计划投资（亿元）", "完成投资5月（元）", "1-5月累计完成", "3月底形象进度", "计划开工时间", "开工时间",
    ]  # fmt: skip
    plan = sheets.layout(titles, "Sheet1", 2026)
    assert [(one.place, one.first, one.plan) for one in plan.months] == [
        (2, date(2026, 1, 1), False), (3, date(2025, 12, 1), False), (4, date(2026, 3, 1), False), (5, date(2026, 4, 1), True),
        (6, date(2026, 5, 1), False),
    ]  # fmt: skip
    assert (plan.factors[5], plan.factors[6]) == (10_000, Decimal("0.0001"))
    assert plan.columns == {"project": 1, "started_on": 10}, "a planned start is no start"
    assert any("1-5月累计完成" in one for one in plan.doubts)
    assert sheets.layout(["项目", "3月"], "2026年投资计划表", 2026).months[0].plan
    assert "项目名称" in sheets.layout(["1月", "2月"], "", 2026).lacking
    assert sheets.layout(["项目名称", "负责人"], "", 2026).lacking.startswith("没有找到可以入账的列")


def test_cells_become_wan_and_what_cannot_be_read_names_its_column() -> None:
    plan = sheets.layout(["项目名称", "1月（亿元）", "2月"], "", 2026)
    told = sheets.told(["甲", "0.12", "三百"], plan)
    assert [(one["month"], one["amount"]) for one in told.facts] == [
        ("2026-01-01", "1200.00"),
        ("2026-02-01", "300.00"),
    ]
    bad = sheets.told(["甲", "", "不详"], plan)
    assert bad.faults[0][0] == 2
    assert "不是数字" in bad.faults[0][1]


@pytest.mark.django_db
def test_a_sheet_of_months_is_looked_at_then_written_and_told_again_changes_nothing(town: Unit) -> None:
    project, other = make_project(town, "瀚川装备"), make_project(town, "禾源食品")
    report_invested(by=SYSTEM, project=other, month=date(2026, 1, 1), total=Decimal(30))
    rows = [["项目名称", "1月", "2月", "7月"], ["瀚川装备", "100", "1,50", ""], ["禾源食品", "30", "", ""], ["瀚川装各", "5", "", ""], ["禾源食品", "", "", "9"]]  # fmt: skip
    rows[1][2] = "150"
    batch = make_import(town, rows)
    assert batch.state == "ready"
    assert verdicts(batch) == {2: "new", 3: "same", 4: "fault", 5: "fault"}
    assert "是不是“瀚川装备”" in said(batch, 4)
    assert said(batch, 5) == "这个月还没有到。"
    assert MoneyEntry.objects.filter(project=project).count() == 0, "looking writes nothing"
    written(batch)
    assert batch.state == "done"
    assert months(project)[:2] == [100, 150]
    project.refresh_from_db()
    assert project.invested == 250
    again = make_import(town, rows[:3])
    assert verdicts(again) == {2: "same", 3: "same"}
    with pytest.raises(Problem, match="没有可以入账的行"):
        start_writing(by=SYSTEM, batch=again)
    with pytest.raises(Problem, match="已经往前走了一步"):
        start_writing(by=SYSTEM, batch=batch)


@pytest.mark.django_db
def test_receipts_keep_voucher_cap_and_source(town: Unit) -> None:
    project = make_project(town, "瀚川装备", planned_total=Decimal(1000))
    make_receipt(make_project(town, "别处"), voucher="工行0009")
    head = ["项目", "科目", "到账日期", "金额（万元）", "资金来源", "付款单位", "银行回单号"]
    rows = [
        head,
        ["瀚川装备", "到位资金", "2026-03-05", "700", "省外", "远岫科技", "工行0001"],
        ["瀚川装备", "到位", "2026/4/6", "600万元", "市外", "远岫科技", "工行0002"],
        ["瀚川装备", "内资", "2026-05-01", "10", "省外", "远岫科技", "工行0009"],
        ["瀚川装备", "到位资金", "2026-05-02", "10", "省外", "远岫科技", "工行0001"],
        ["瀚川装备", "到位资金", "2026-05-03", "10", "", "远岫科技", "工行0003"],
        ["瀚川装备", "支付资金", "2026-05-04", "80", "", "", "付001"],
        ["瀚川装备", "专项债", "2026-05-04", "80", "", "", ""],
        ["瀚川装备", "押金", "2026-05-04", "80", "", "", ""],
    ]
    batch = make_import(town, rows)
    assert verdicts(batch) == {2: "new", 3: "new", 4: "fault", 5: "fault", 6: "fault", 7: "new", 8: "fault", 9: "fault"}
    assert "同一笔到位资金只记一次" in said(batch, 4)
    assert said(batch, 5) == "凭证“工行0001”在第 2 行已经写过"
    assert "要选资金来源" in said(batch, 6)
    assert "押金" in said(batch, 9)
    assert batch.lines.get(line=4).reasons[0][0] == 6, "the reason stands at the voucher"
    written(batch)
    sums = books.sums_of([project], TODAY)[project.pk]
    assert (sums.received, sums.counted, sums.paid) == (1300, 1000, 80)
    undone(batch)
    sums = books.sums_of([project], TODAY)[project.pk]
    assert (sums.received, sums.counted, sums.paid) == (0, 0, 0)
    assert MoneyEntry.objects.filter(project=project).count() == 6, "nothing is removed, three stand against three"
    once_more = written(make_import(town, rows[:3]))
    assert once_more.state == "done"
    assert books.sums_of([project], TODAY)[project.pk].received == 1300


@pytest.mark.django_db
def test_histories_go_in_by_the_rules_of_evidence_in_the_order_of_their_days(town: Unit) -> None:
    project = make_project(town, "瀚川装备", planned_production=date(2027, 9, 30))
    late = make_project(town, "禾源食品")
    head = ["项目名称", "签约日期", "合同编号", "合同额（亿元）", "营业执照号", "注册时间", "开工时间", "施工许可证号"]
    rows = [
        head,
        [
            "瀚川装备",
            "2025-03-01",
            "青投〔2025〕1号",
            "1.1",
            "91370000MA0000000X",
            "2025-04-02",
            "2025-09-01",
            "3709901",
        ],
        ["禾源食品", "2025-03-01", "", "", "", "", "", ""],
    ]
    batch = make_import(town, rows)
    assert verdicts(batch) == {2: "new", 3: "fault"}
    assert said(batch, 3) == "有签约日期，没有写合同编号"
    assert StageEntry.objects.count() == 0
    written(batch)
    project.refresh_from_db()
    assert (project.stage, project.stage_on, project.contract) == ("started", date(2025, 9, 1), 11000)
    plan = Schedule.objects.get(subject=f"projects.project:{project.pk}")
    assert load_one(plan).known["contract"].finished == date(2025, 3, 1)
    steps = [["项目名称", "阶段", "日期", "凭据", "文号"]]
    steps += [
        ["禾源食品", "开工", "2025-08-01", "施工许可证", "37001"],
        ["禾源食品", "签约", "2025-03-01", "框架协议", "青投〔2025〕2号"],
        ["瀚川装备", "投产", "2026-02-01", "销售发票", "00001"],
        ["瀚川装备", "竣工", "2026-01-01", "竣工验收备案", "青验备1"],
        ["瀚川装备", "达产", "2026-03-01", "", ""],
    ]
    second = make_import(town, steps)
    assert verdicts(second) == {2: "fault", 3: "fault", 4: "new", 5: "new", 6: "fault"}
    assert "战略合作协议不算签约" in said(second, 3)
    assert "之前要先到过“签约”" in said(second, 2)
    assert "没有写凭据" in said(second, 6)
    written(second)
    project.refresh_from_db()
    assert project.stage == "producing"
    undone(second)
    undone(batch)
    project.refresh_from_db()
    late.refresh_from_db()
    assert (project.stage, late.stage, project.contract) == ("lead", "lead", 0)
    assert StageEntry.in_force.count() == 0
    assert StageEntry.objects.count() == 10


@pytest.mark.django_db
def test_what_was_built_on_since_is_kept_and_named(town: Unit) -> None:
    project, other = make_project(town, "瀚川装备"), make_project(town, "禾源食品")
    batch = written(make_import(town, [["项目名称", "1月"], ["瀚川装备", "100"], ["禾源食品", "50"]]))
    report_invested(by=SYSTEM, project=project, month=date(2026, 1, 9), total=Decimal(130))
    undone(batch)
    assert batch.state == "undone"
    assert verdicts(batch) == {2: "kept", 3: "new"}
    assert "后来又改过" in said(batch, 2)
    assert (months(project)[0], months(other)[0]) == (130, 0)


@pytest.mark.django_db
def test_a_year_and_its_months_are_planned_from_a_sheet(town: Unit) -> None:
    project, other = make_project(town, "瀚川装备"), make_project(town, "禾源食品")
    written(make_import(town, [["项目名称", "计划1月", "计划2月"], ["瀚川装备", "10", "20"]]))
    assert months(project, "plan")[:3] == [10, 20, 0]
    written(make_import(town, [["项目名称", "今年计划投资", "合同额"], ["禾源食品", "120", "900"]]))
    assert months(other, "plan") == [10] * 6
    other.refresh_from_db()
    assert other.contract == 900
    assert verdicts(make_import(town, [["项目名称", "合同额"], ["禾源食品", "900"]])) == {2: "same"}


@pytest.mark.django_db
def test_an_interrupted_import_goes_on_where_it_stopped(town: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("甲机械", "乙机械", "丙机械"):
        make_project(town, name)
    batch = make_import(town, [["项目名称", "1月"], ["甲机械", "1"], ["乙机械", "2"], ["丙机械", "3"]])
    batch = start_writing(by=SYSTEM, batch=batch)
    from zhenjie.domains.projects.actions import imports  # slow import

    real, seen = imports._deal, []

    def killed(*args: Any) -> None:
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(args)
        real(*args)

    monkeypatch.setattr(imports, "CHUNK", 1)
    monkeypatch.setattr(imports, "_deal", killed)
    with pytest.raises(KeyboardInterrupt):
        work_on(batch=batch)
    assert MoneyEntry.objects.count() == 2
    monkeypatch.setattr(imports, "_deal", real)
    work_on(batch=batch)
    work_on(batch=batch)
    batch.refresh_from_db()
    assert (batch.state, MoneyEntry.objects.count()) == ("done", 3)


@pytest.mark.django_db
def test_the_pages_take_a_workbook_and_give_it_back_with_its_faults(town: Unit) -> None:
    make_project(town, "瀚川装备")
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    book = Workbook()
    sheet: Any = book.active
    for row in (
        ["云溪镇2026年项目投资表"],
        ["项目名称", "1月", "2月"],
        ["瀚川装备", 100, -5],
        ["没有的", 1, 2],
        ["合计", 101, -3],
    ):
        sheet.append(row)
    sheet["A2"].comment = None
    file = BytesIO()
    book.save(file)
    sent = {"file": SimpleUploadedFile("投资表.xlsx", file.getvalue()), "year": "2026"}
    answer = client.post("/projects/money/imports/", sent)
    assert answer.status_code == 302
    batch = BookImport.objects.get()
    work_on(batch=batch)
    page = client.get(answer["Location"]).content.decode()
    assert "完成投资不能是负数" in page
    assert "没有叫“没有的”的项目" in page
    back = client.get(f"/projects/money/imports/{batch.pk}/marked/")
    told = load_workbook(BytesIO(b"".join(back.streaming_content)))
    words = [str(cell.value) for line in told.worksheets[0].iter_rows() for cell in line if cell.value]
    assert any("完成投资不能是负数" in one for one in words)
    bad = client.post(
        "/projects/money/imports/",
        {"file": SimpleUploadedFile("名单.csv", "姓名,年龄\r\n甲,3\r\n".encode()), "year": "2026"},
    )
    assert bad.status_code == 422
    assert "没有找到“项目名称”" in bad.content.decode()
    assert client.post("/projects/money/imports/", {"year": "2026"}).status_code == 422
    assert Entry.objects.filter(subject__startswith="projects.bookimport").count() == 1


@pytest.mark.django_db
def test_projects_of_the_neighbour_are_not_found(town: Unit) -> None:
    other = make_unit("禾丰镇", parent=town.parent)
    make_project(other, "瀚川装备")
    make_project(town, "禾源食品")
    batch = make_import(town, [["项目名称", "1月"], ["瀚川装备", "100"]])
    assert verdicts(batch) == {2: "fault"}
    assert "禾丰" not in said(batch, 2)


@pytest.mark.django_db
def test_a_payment_stands_once_by_its_voucher(town: Unit) -> None:
    project = make_project(town)
    enter(project, "signed", date(2025, 3, 3))
    make_payment(project, voucher="付1")
    with pytest.raises(Problem, match="同一笔支付资金只记一次"):
        make_payment(make_project(town), voucher="付1")
    make_receipt(project, voucher="付1")
    with pytest.raises(Problem, match="付款回单的编号"):
        make_payment(project, voucher="")
