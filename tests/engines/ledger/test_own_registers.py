"""A township makes a register from a spreadsheet, without code; it behaves like any other, and no neighbour sees it."""

import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.api.conftest import Program, told
from tests.engines.ledger.conftest import Ground
from tests.factories.ledger import make_token
from tests.factories.org import make_account
from tests.factories.own import make_own, make_own_row
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.engines.files.actions import store
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions.registers import make_register, take_rows
from zhenjie.engines.ledger.actions.rows import reindex
from zhenjie.engines.ledger.filling import fill, look
from zhenjie.engines.ledger.models import OwnRegister, OwnRow, SearchText
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.trail.models import Entry

HEAD = ["序号", "户主姓名", "联系电话", "面积（㎡）", "鉴定日期", "等级", "所在村"]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path


def workbook(rows: int = 8) -> bytes:
    """A sheet as a township keeps it: a title above, a total below, one cell that is no number."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("危房")
    sheet.write_row(0, 0, ["云溪镇危房排查表"])
    sheet.write_row(1, 0, HEAD)
    for n in range(rows):
        area: Any = "约三间" if n == 3 else 80.5 + n
        cells = [n + 1, f"王建国{n:02}", f"1381234567{n % 10}", area, "2026-03-05", "乙" if n % 2 else "甲", "柳湾村"]
        sheet.write_row(2 + n, 0, cells)
    sheet.write_row(2 + rows, 0, ["合计", None, None, 999])
    book.close()
    return file.getvalue()


def upload(client: Client, data: bytes, name: str = "危房排查.xlsx") -> Any:
    return client.post("/ledger/make/", {"file": SimpleUploadedFile(name, data)})


def corrected(page: Any, **changes: object) -> dict[str, object]:
    form = page.context["form"]
    return {**{name: form[name].value() for name in form.fields}, **changes}


def made(client: Client, **changes: object) -> OwnRegister:
    page = client.get(upload(client, workbook()).headers["Location"])
    answer = client.post(page.request["PATH_INFO"], corrected(page, **changes))
    assert answer.status_code == 302, answer.content.decode()
    return OwnRegister.objects.get()


def test_a_spreadsheet_becomes_a_register_with_list_filter_search_form_and_export(
    ground: Ground, clerk: Client
) -> None:
    register = made(clerk, title="危房台账", title3="建筑面积", kind3="decimal")
    url = f"/ledger/{register.key}/"
    page = clerk.get(f"{url}?sort=name")
    titles = [str(head.column.title) for head in page.context["heads"]]
    assert titles == ["户主姓名", "所在单位", "联系电话", "建筑面积", "鉴定日期", "等级"]
    first = [cell.text for cell in page.context["lines"][0].cells]
    assert first == ["王建国00", "柳湾村", "13812345670", "80.5", "2026-03-05", "甲"]
    assert len(page.context["lines"]) == 8
    assert "第 6 行" in page.content.decode()
    assert "约三间" in page.content.decode()
    columns = {str(column.title): column.name for column in own.declared(register.key, ground.town).columns}
    found = clerk.get(f"{url}?{columns['建筑面积']}_min=85&{columns['等级']}=乙").context["lines"]
    assert sorted(line.cells[0].text for line in found) == ["王建国05", "王建国07"]
    assert len(clerk.get(f"{url}?q=王建国03").context["lines"]) == 1
    answer = clerk.post(f"{url}new/", {"name": "陈小梅", "unit": ground.village.pk, columns["等级"]: "甲"})
    assert answer.status_code == 302
    row = OwnRow.objects.get(name="陈小梅")
    assert "填写“户主姓名”为“陈小梅”" in clerk.get(f"{url}{row.pk}/").content.decode()
    assert clerk.post(f"{url}export/", {"format": "csv"}).status_code == 200
    assert Entry.objects.filter(subject__startswith=f"{register.key}:", verb="登记").count() == 9
    assert resolve(Ref(register.key, str(row.pk))).label == "陈小梅"
    assert "陈小梅" in clerk.get("/search/?q=陈小梅").content.decode()


def test_whoever_made_it_its_villages_and_the_county_see_it_and_the_neighbour_does_not(
    ground: Ground, clerk: Client, browser_of: Any
) -> None:
    register = make_own(ground.town)
    row = make_own_row(register, ground.village)
    url = f"/ledger/{register.key}/"
    village = browser_of(make_account(unit=ground.village, role="village_head"))
    county = browser_of(make_account(unit=ground.county, role="leader"))
    for client in (clerk, village, county):
        assert len(client.get(url).context["lines"]) == 1
        assert "危房台账" in client.get("/ledger/").content.decode()
    stranger = browser_of(ground.stranger)
    for there in (url, f"{url}{row.pk}/", f"{url}new/", f"{url}own/", f"{url}filling/"):
        assert stranger.get(there).status_code == 404
    assert "危房台账" not in stranger.get("/ledger/").content.decode()
    assert f"{url}{row.pk}/" in clerk.get("/search/?q=王建国").content.decode()
    assert f"{url}{row.pk}/" not in stranger.get("/search/?q=王建国").content.decode()


def test_rows_lie_at_the_unit_that_made_the_register_or_below(ground: Ground, browser_of: Any) -> None:
    register = make_own(ground.town)
    county = browser_of(make_account(unit=ground.county, role="clerk"))
    page = county.post(f"/ledger/{register.key}/new/", {"name": "甲", "unit": ground.other.pk})
    assert page.status_code == 422
    assert "unit" in page.context["form"].errors


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"%PDF-1.4", "不是表格"), (b"", "空"), (b"PK\x03\x04 broken", "损坏")],
)
def test_what_is_no_table_is_refused_with_a_sentence(ground: Ground, clerk: Client, data: bytes, said: str) -> None:
    answer = upload(clerk, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not OwnRegister.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"), [({"title": "  "}, "必填"), ({"title3": "联系电话"}, "已经有一列叫“联系电话”")]
)
def test_a_fault_in_the_columns_makes_nothing_and_loses_nothing(
    ground: Ground, clerk: Client, changes: dict[str, object], said: str
) -> None:
    page = clerk.get(upload(clerk, workbook()).headers["Location"])
    answer = clerk.post(page.request["PATH_INFO"], corrected(page, section="住建", **changes))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "住建" in answer.content.decode()
    assert not OwnRegister.objects.exists()


def test_a_neighbours_file_is_not_looked_into(ground: Ground, clerk: Client) -> None:
    theirs = store(by=SYSTEM, stream=io.BytesIO(workbook()), name="a.xlsx", scope=ground.other.path)
    assert clerk.get(f"/ledger/make/{theirs.pk}/").status_code == 404


def test_a_worker_that_was_killed_loses_nothing_and_doubles_nothing(ground: Ground) -> None:
    stored = store(by=SYSTEM, stream=io.BytesIO(workbook(20)), name="a.xlsx", scope=ground.town.path)
    looked = look(stored, ground.town)
    register = make_register(
        by=SYSTEM, unit=ground.town, title="甲", columns=looked.guesses, source=stored, head=looked.head.line
    )
    lines = [(3, [1.0, "王建国00", None, 80.0]), (4, [2.0, "王建国01", None, 81.0])]
    for _ in range(2):
        take_rows(by=SYSTEM, register=register, lines=[line for line, _c in lines], cells=[c for _l, c in lines])
    assert OwnRow.objects.count() == 2
    for _ in range(2):
        register.refresh_from_db()
        fill(register, SYSTEM)
    assert sorted(OwnRow.objects.values_list("name", flat=True)) == [f"王建国{n:02}" for n in range(20)]
    assert Entry.objects.filter(verb="读入表格").count() == 1


def test_it_is_renamed_and_retired_and_its_rows_stay(ground: Ground, clerk: Client) -> None:
    register = make_own(ground.town)
    make_own_row(register, ground.village)
    clerk.post(f"/ledger/{register.key}/settle/", {"act": "rename", "title": "老房台账", "section": "住建"})
    page = clerk.get("/ledger/?q=老房").content.decode()
    assert "老房台账" in page
    assert "住建" in page
    clerk.post(f"/ledger/{register.key}/settle/", {"act": "retire"})
    assert clerk.get(f"/ledger/{register.key}/").status_code == 404
    assert OwnRow.objects.count() == 1


def test_programs_read_and_write_it_within_their_scope(ground: Ground) -> None:
    register = make_own(ground.town)
    columns = {str(column.title): column.name for column in own.declared(register.key, ground.town).columns}
    keys = [f"{register.key}.{verb}" for verb in ("read", "write")]
    asking = Program(make_token(ground.clerk, ground.town, *keys))
    path = f"/registers/{register.key}/rows"
    answer = asking.post(path, {"name": "王建国", "custom": {columns["面积"]: "80.5", columns["等级"]: "甲"}})
    assert answer.status_code == 201, answer.content.decode()
    (row,) = asking.get(path).json()["items"]
    assert row["custom"] == {columns["面积"]: "80.5", columns["等级"]: "甲"}
    told(Program(make_token(ground.stranger, ground.other, *keys)).get(path), 404)
    gone = asking.client.delete(f"/api/v1{path}/{row['id']}")
    assert gone.status_code == 204
    assert asking.get(path).json()["items"] == []
    assert OwnRow.everything.get().gone_at is not None


def test_its_search_index_is_written_anew(ground: Ground) -> None:
    register = make_own(ground.town)
    make_own_row(register, ground.village)
    SearchText.objects.all().delete()
    assert reindex(key=register.key) == 1
    assert SearchText.objects.filter(register=register.key).count() == 1


def test_the_table_of_contents_counts_within_reach_and_finds_by_words(ground: Ground, clerk: Client) -> None:
    register = make_own(ground.town)
    for _ in range(3):
        make_own_row(register, ground.village)
    sections = clerk.get("/ledger/?q=危房").context["sections"]
    (entry,) = [entry for section in sections for entry in section.entries]
    assert (str(entry.count), entry.is_own) == ("3", True)
    assert entry.changed is not None
    assert "没有名字里带这几个字的台账" in clerk.get("/ledger/?q=绝无此词").content.decode()
