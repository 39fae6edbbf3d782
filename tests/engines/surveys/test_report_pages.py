"""The pages of report forms: built from pasted heads in minutes, sent, filled, consolidated; each sees what is theirs."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.engines.surveys.test_workbook import BAD, book
from tests.factories.indicators import make_catalogue, observe
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_unit
from tests.factories.reports import hand_in, make_draft, make_report, offered, the_grid, type_in
from zhenjie.core import clock, periods
from zhenjie.engines.org import roles
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions.columns import NewColumn
from zhenjie.engines.surveys.models.reports import Fact, ReportCell, ReportForm
from zhenjie.engines.surveys.queries.asking import figures

pytestmark = pytest.mark.django_db
COUNT = "register|sample.yard||count"


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Path) -> Unit:
    settings.FILES_ROOT = tmp_path
    make_catalogue()
    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    for name in ("柳湾村", "杏花村"):
        make_unit(name, kind="village", parent=town)
    return town


def village(name: str = "柳湾村") -> Unit:
    return Unit.objects.get(name=name)


def at(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def cells(client: Client, form: ReportForm, **typed: str) -> dict[str, str]:
    """What the browser would send from the filling page, with some texts changed (by column title, first row)."""
    made = client.get(f"/surveys/reports/{form.pk}/fill/").context["grid"]
    sent = {}
    for slot in made.slots:
        if not slot.locked:
            said = typed.get(slot.column.title, slot.typed) if slot.place == made.lines[0].place else slot.typed
            sent |= {f"c-{slot.name}": said, f"w-{slot.name}": slot.text, f"n-{slot.name}": str(slot.version)}
    return sent


def test_from_pasted_heads_to_the_consolidated_workbook(town: Unit) -> None:
    make_yard(village(), area=Decimal(100))
    make_yard(village("杏花村"), area=Decimal(50))
    observe(village(), "tax-revenue", 300, periods.year_to_date(2026, 10))
    clerk = at(town)
    answer = clerk.post(
        "/surveys/reports/new/", {"title": "月度情况表", "period": "2026年10月", "rows": "unit", "days": "3"}
    )
    form = ReportForm.objects.get()
    assert answer["Location"] == f"/surveys/reports/{form.pk}/edit/"
    heads = "序号\t单位\t闲置资源数量\t税收收入（万元）\t充电桩数（个）\t是否通天然气\t主要做法|文字"
    clerk.post(f"/surveys/reports/{form.pk}/edit/", {"act": "titles", "titles": heads})
    told = [(c.title, c.origin, c.kind) for c in form.columns.all()]
    assert told == [
        ("闲置资源数量", "register", "number"), ("税收收入（万元）", "indicator", "number"), ("充电桩数（个）", "new", "number"),
        ("是否通天然气", "new", "yes"), ("主要做法", "new", "text"),
    ]  # fmt: skip
    page = text(clerk.get(f"/surveys/reports/{form.pk}/edit/"))
    assert "一共 10 格，台账已有 3 格" in page
    assert "发给 2 个单位" in page
    clerk.post(f"/surveys/reports/{form.pk}/send/")
    head = at(village(), "village_head")
    assert "去填 3 格" in text(head.get("/surveys/reports/"))
    sent = cells(head, form, **{"充电桩数（个）": "6", "是否通天然气": "是", "主要做法": "按月走访"})
    answer = head.post(f"/surveys/reports/{form.pk}/fill/", sent | {"submit": "1"}, follow=True)
    assert "已上报 1 个单位" in text(answer)
    assert Fact.objects.get(unit=village(), title="充电桩数（个）").value == "6"
    page = text(clerk.get(f"/surveys/reports/{form.pk}/"))
    assert "按月走访" in page
    answer = clerk.post(f"/surveys/reports/{form.pk}/workbook/", {"own": "1"})
    workbook = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer)))  # type: ignore[arg-type]
    rows = workbook.get_sheet_by_name("汇总").to_python()
    assert rows[3] == ["柳湾村", 1, 300, 6, "是", "按月走访", "已报"]
    assert rows[5][:4] == ["合计", 2, 300, 6]
    assert ["柳湾村", "", "税收收入（万元）", "300", "台账已有，已确认"] in [
        r[:5] for r in workbook.get_sheet_by_name("来源").to_python()
    ]


def test_the_askers_layout_becomes_columns_and_is_filled(town: Unit) -> None:
    make_yard(village())
    draft = make_draft(town)
    clerk = at(town)
    layout = book([["附件：统计表"], ["村", "闲置资源数", "充电桩数"], ["杏花村"], ["柳湾村"], ["合计"]])
    upload = SimpleUploadedFile("县里的表样.xlsx", layout)
    clerk.post(f"/surveys/reports/{draft.pk}/template/", {"template": upload})
    assert [c.title for c in draft.columns.all()] == ["闲置资源数", "充电桩数"]
    clerk.post(f"/surveys/reports/{draft.pk}/send/")
    form = ReportForm.objects.get()
    type_in(form, {("柳湾村", "充电桩数"): "6", ("杏花村", "闲置资源数"): "0", ("杏花村", "充电桩数"): "2"})
    hand_in(form)
    answer = clerk.post(f"/surveys/reports/{form.pk}/workbook/", {})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer))).active  # type: ignore[arg-type]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)] == [
        ["杏花村", 0, 2], ["柳湾村", 1, 6], ["合计", 1, 8],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["text", "old", "half", "macros", "entities"])
def test_a_bad_layout_gets_a_sentence_on_the_page(town: Unit, name: str) -> None:
    draft = make_draft(town, NewColumn("路灯数"))
    upload = SimpleUploadedFile("表样.xlsx", BAD[name])
    answer = at(town).post(f"/surveys/reports/{draft.pk}/template/", {"template": upload}, follow=True)
    assert answer.status_code == 200
    assert "请" in text(answer)
    draft.refresh_from_db()
    assert draft.template is None


def test_the_page_says_before_sending_what_was_asked_already(town: Unit) -> None:
    earlier = make_report(town, NewColumn("充电桩数"), NewColumn("停车位数"), title="公共设施表")
    draft = make_draft(town, NewColumn("充电设施数量"), NewColumn("停车泊位数"), NewColumn("路灯数"), title="补充表")
    page = text(at(town).get(f"/surveys/reports/{draft.pk}/edit/"))
    assert "这 2 列 2026年10月的《公共设施表》已经问过" in page
    assert f'href="/surveys/reports/{earlier.pk}/"' in page
    assert "等别的报表 4 格" in page


def test_an_earlier_question_of_the_county_leads_to_the_parts_below(town: Unit) -> None:
    assert town.parent is not None
    asked = make_report(town.parent, NewColumn("充电桩数"), title="县里的表", units=[village(), village("杏花村")])
    draft = make_draft(town, NewColumn("充电设施数量"), title="补充表")
    clerk = at(town)
    page = text(clerk.get(f"/surveys/reports/{draft.pk}/edit/"))
    assert f'href="/surveys/reports/{asked.pk}/fill/"' in page
    assert clerk.get(f"/surveys/reports/{asked.pk}/fill/").status_code == 200
    # What comes from above is asked of us; what we ask ourselves is not.
    rows = clerk.get("/surveys/reports/?tab=asked").context["asked"]
    assert [row.form.title for row in rows] == ["县里的表"]


def test_what_sounds_alike_is_offered_and_taken_with_one_click(town: Unit) -> None:
    make_report(town, NewColumn("公共停车位数"), title="公共设施表")
    draft = make_draft(town, NewColumn("停车泊位数"), title="补充表")
    clerk, column = at(town), draft.columns.get()
    assert "公共停车位数" in text(clerk.get(f"/surveys/reports/{draft.pk}/edit/"))
    clerk.post(f"/surveys/reports/{draft.pk}/edit/", {"act": "take", "column": column.pk, "key": "fact|公共停车位数"})
    column.refresh_from_db()
    assert (column.title, column.fact) == ("停车泊位数", "公共停车位数")


def test_bad_heads_lose_nothing(town: Unit) -> None:
    draft = make_draft(town)
    typed = "类型|选项：自营\n路灯数"
    answer = at(town).post(f"/surveys/reports/{draft.pk}/edit/", {"act": "titles", "titles": typed}, follow=True)
    assert "至少要写两个选项" in text(answer)
    assert typed in text(answer)
    assert not draft.columns.exists()


def test_a_wrong_head_is_said_at_its_field(town: Unit) -> None:
    sent = {"title": "表", "period": "去年那阵子", "rows": "record", "register": "", "days": "0", "due": "2020-01-01"}
    answer = at(town).post("/surveys/reports/new/", sent)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert {"period", "register", "days", "due"} <= set(form.errors)
    assert "去年那阵子" in text(answer)


def test_a_village_sees_its_own_part_and_nothing_of_its_neighbour(town: Unit) -> None:
    form = make_report(town, NewColumn("路灯数"))
    type_in(form, {("杏花村", "路灯数"): "7788"})
    head = at(village(), "village_head")
    page = text(head.get(f"/surveys/reports/{form.pk}/fill/"))
    assert "柳湾村" in page
    assert "杏花村" not in page
    assert "7788" not in page
    assert head.get(f"/surveys/reports/{form.pk}/").status_code == 404
    assert head.post(f"/surveys/reports/{form.pk}/workbook/").status_code == 404
    # A cell of the neighbour sent by hand is not written.
    other = next(s for s in the_grid(form).slots if s.place.label == "杏花村")
    head.post(
        f"/surveys/reports/{form.pk}/fill/", {f"c-{other.name}": "1", f"w-{other.name}": "", f"n-{other.name}": "1"}
    )
    assert ReportCell.objects.get().value == "7788"


def test_the_township_fills_for_its_villages_in_one_grid(town: Unit) -> None:
    form = make_report(town, NewColumn("路灯数"))
    clerk = at(town)
    sent = cells(clerk, form)
    sent = {name: "9" if name.startswith("c-") else value for name, value in sent.items()}
    answer = clerk.post(f"/surveys/reports/{form.pk}/fill/", sent | {"submit": "1"}, follow=True)
    assert "已上报 2 个单位" in text(answer)


def test_two_browsers_at_once(town: Unit) -> None:
    form = make_report(town, NewColumn("路灯数"), units=[village()])
    one, other = at(village(), "village_head"), at(town)
    first, second = cells(one, form, 路灯数="88"), cells(other, form, 路灯数="90")
    assert one.post(f"/surveys/reports/{form.pk}/fill/", first | {"save": "1"}).status_code == 302
    answer = other.post(f"/surveys/reports/{form.pk}/fill/", second | {"submit": "1"})
    assert answer.status_code == 409
    assert 'value="90"' in text(answer)
    assert "刚填了 88" in text(answer)
    assert ReportCell.objects.get().value == "88"


def test_a_reader_reads_and_cannot_write(town: Unit) -> None:
    form = make_report(town, NewColumn("路灯数"))
    reader = at(village(), "reader")
    page = reader.get(f"/surveys/reports/{form.pk}/fill/")
    assert "确认并上报" not in text(page)
    assert reader.post(f"/surveys/reports/{form.pk}/fill/", {"submit": "1"}).status_code == 403


def test_what_a_person_may_not_read_in_the_register_is_not_read_here(town: Unit, settings: Any, tmp_path: Path) -> None:
    make_yard(village(), area=Decimal(4321))
    form = make_report(town, offered(town)["register|sample.yard|area|sum"], NewColumn("路灯数"))
    (tmp_path / "roles.yaml").write_text(
        (Path(roles.__file__).parent / "roles.yaml").read_text("utf-8").replace(
            "title: 村（社区）书记\n", "title: 村（社区）书记\n    not: [sample.yard.read]\n"
        ),
        encoding="utf-8",
    )  # fmt: skip
    settings.CATALOGUE_DIR = str(tmp_path)
    page = text(at(village(), "village_head").get(f"/surveys/reports/{form.pk}/fill/"))
    assert "4321" not in page
    assert "•••" in page


def test_a_differing_value_is_settled_from_the_page(town: Unit) -> None:
    observe(village(), "tax-revenue", 300, periods.year_to_date(2026, 10))
    form = make_report(town, offered(town)["indicator|tax-revenue"], units=[village()])
    head = at(village(), "village_head")
    answer = head.post(
        f"/surveys/reports/{form.pk}/fill/", cells(head, form, 税收收入="310") | {"save": "1"}, follow=True
    )
    assert "与台账不一样的" in text(answer)
    cell = ReportCell.objects.get()
    answer = head.post(f"/surveys/reports/cells/{cell.pk}/settle/", {"way": "source"}, follow=True)
    assert "来源已更正为 310" in text(answer)
    assert "与台账不一样的" not in text(answer)


def test_who_asked_for_what_is_counted(town: Unit) -> None:
    make_yard(village())
    with clock.fixed(date(2026, 11, 5)):
        make_report(town, offered(town)[COUNT], NewColumn("路灯数"))
        make_report(town, NewColumn("路灯数量（盏）"), NewColumn("公厕数"), title="第二张")
        told = figures([town.path], date(2026, 11, 1))
        # 4 + 4 cells; one count known, two street lamps awaited from the first form.
        assert (told.forms, told.cells, told.known, told.waiting, told.typed) == (2, 8, 1, 2, 5)
        assert told.most[0] == ("路灯数", 2)
        assert [(str(unit), number) for unit, number, _cells, _known in told.askers] == [("云溪镇", 2)]
        page = text(at(town).get("/surveys/reports/asking/"))
        assert "第二张" not in page
        assert "路灯数" in page
        assert "要了 <b>2</b> 张 8 格，只有 <b>5</b> 格要人填" in text(at(town).get("/"))
        assert figures([village().path], date(2026, 11, 1)).cells == 4


def test_the_list_costs_as_many_queries_for_many_forms_as_for_one(town: Unit) -> None:
    clerk = at(town)
    make_report(town, NewColumn("路灯数"))
    clerk.get("/surveys/reports/")
    with CaptureQueriesContext(connection) as one:
        clerk.get("/surveys/reports/")
    for number in range(5):
        make_report(town, NewColumn(f"第{number}项"), title=f"第{number}张")
    with CaptureQueriesContext(connection) as many:
        clerk.get("/surveys/reports/")
    assert len(many) == len(one)
