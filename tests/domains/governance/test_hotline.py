"""12345: a county's export becomes matters once, whatever its columns are called; the answers go back in its layout."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from tests.api.conftest import Program
from tests.factories.hotline import tickets_file, workbook_of
from tests.factories.ledger import make_token
from tests.factories.matters import CLERK, move
from tests.factories.org import make_account, make_county, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.governance.actions.hotline import change_row, dispatch_import, read_tickets
from zhenjie.domains.governance.models.hotline import HotlineImport, HotlineRow, SentAnswer
from zhenjie.domains.governance.queries.answers import answers
from zhenjie.domains.governance.rules.hotline import Place, place_of, ticket_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import Event, Matter, Voice
from zhenjie.engines.org.models import Unit

HEAD = ["诉求内容", "工单号", "办理时限", "联系电话", "诉求人", "地址", "诉求类型"]


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Any) -> Unit:
    settings.FILES_ROOT = tmp_path
    found = make_county().children.order_by("path").first()
    assert found is not None
    return found


def brought(town: Unit, *rows: list[object], head: list[str] = HEAD) -> HotlineImport:
    return read_tickets(by=CLERK, unit=town, stream=BytesIO(workbook_of(list(rows), head)), name="工单.xlsx")


def line(
    record: str, text: str = "柳河1村路灯不亮", phone: str = "13900000001", due: object = "2027-01-08 17:00"
) -> list[object]:
    return [text, record, due, phone, "王先生", "云溪1镇柳河1村12号", "投诉"]


def test_a_ticket_keeps_its_number_its_deadline_and_its_place(town: Unit) -> None:
    batch = brought(town, line("GD1"))
    assert Matter.objects.count() == 0
    dispatch_import(by=CLERK, batch=batch)
    matter = Matter.objects.get()
    assert (matter.record, matter.unit.name, matter.kind, matter.klass) == (
        "GD1",
        "云溪1镇柳河1村",
        "complaint",
        "010201",
    )
    assert matter.stage == "signing"
    assert datetime.fromisoformat(matter.state["fixed"]["handle"]) == clock.aware(
        datetime(2027, 1, 8, 17, tzinfo=clock.CHINA)
    )
    voice = Voice.objects.get()
    assert "13900000001" not in voice.phone
    assert HotlineRow.objects.get().caller == ""


def test_the_same_file_twice_adds_nothing(town: Unit) -> None:
    for _ in range(2):
        dispatch_import(by=CLERK, batch=brought(town, line("GD1"), line("GD2", "垃圾没人收", "13900000002")))
    again = HotlineImport.objects.order_by("-id").first()
    assert again is not None
    assert {row.verdict for row in again.rows.all()} == {"known"}
    assert Matter.objects.count() == Voice.objects.count() == 2
    assert Event.objects.count() == 4
    dispatch_import(by=Actor(account=77, name="别人"), batch=again)
    assert Matter.objects.count() == 2


def test_the_same_caller_about_the_same_thing_joins_the_open_matter(town: Unit) -> None:
    batch = brought(town, line("GD1"), line("GD2", "又来问路灯不亮什么时候修"), line("GD3", phone="13900000009"))
    assert [row.verdict for row in batch.rows.all()] == ["new", "repeat", "new"]
    told = dispatch_import(by=CLERK, batch=batch)
    assert (told["registered"], told["attached"]) == (2, 1)
    assert Matter.objects.get(record="GD1").voices_count == 2
    # Its own number is answered too.
    for verb, said in (("sign", {}), ("reply", {"words": "已修好。", "solved": "yes"}), ("review", {"accept": True})):
        move(Matter.objects.get(record="GD1"), verb, **said)
    assert [one.record for one in answers([town.path])] == ["GD1", "GD2"]


def test_a_line_that_cannot_be_taken_says_why_and_holds_up_nobody(town: Unit) -> None:
    batch = brought(town, line(""), line("GD2", due="下周三"), line("GD3", ""), line("GD4"), line("GD4"))
    told = {row.line: (row.verdict, row.fault) for row in batch.rows.all()}
    assert told[3] == ("fault", "没有工单编号")
    assert "办理时限" in told[4][1]
    assert "没有诉求内容" in told[5][1]
    assert told[6] == ("new", "")
    assert "第 6 行" in told[7][1]
    assert dispatch_import(by=CLERK, batch=batch)["registered"] == 1


def test_a_table_without_numbers_is_refused_in_a_sentence(town: Unit) -> None:
    with pytest.raises(Problem) as told:
        brought(town, ["路灯不亮", "13900000001"], head=["诉求内容", "电话"])
    assert "工单编号" in told.value.detail
    with pytest.raises(Problem):
        read_tickets(by=CLERK, unit=town, stream=BytesIO(b"PK\x03\x04broken"), name="坏.xlsx")


def test_what_a_person_chose_is_what_is_dispatched(town: Unit) -> None:
    office = make_unit("城管所", kind="office", parent=town)
    batch = brought(town, line("GD1"))
    change_row(by=CLERK, row=batch.rows.get(), to=office, place=town, klass="020101")
    dispatch_import(by=CLERK, batch=batch)
    matter = Matter.objects.get()
    assert (matter.holder_id, matter.unit_id, matter.klass) == (office.pk, town.pk, "020101")


def test_five_hundred_are_dispatched_with_one_click(town: Unit) -> None:
    villages = [one.name for one in town.children.all()]
    file = tickets_file(villages, 500, clock.now())
    batch = read_tickets(by=CLERK, unit=town, stream=BytesIO(file), name="一周工单.xlsx")
    assert batch.rows.count() == 500
    clerk = make_account(unit=town)
    client = Client()
    client.force_login(clerk)
    page = client.get(f"/governance/hotline/{batch.pk}/")
    assert page.status_code == 200
    assert client.post(f"/governance/hotline/{batch.pk}/dispatch/").status_code == 302
    faults = batch.rows.filter(verdict="fault").count()
    assert faults == 4
    assert Voice.objects.count() == 500 - faults
    assert Matter.objects.filter(stage="signing").count() == Matter.objects.count()


def test_answers_go_back_once_in_the_layout_of_the_hotline(town: Unit) -> None:
    dispatch_import(by=CLERK, batch=brought(town, line("=1+1")))
    matter = Matter.objects.get()
    for verb, said in (("sign", {}), ("reply", {"words": "=已修好", "solved": "part"}), ("review", {"accept": True})):
        move(matter, verb, **said)
    client = Client()
    client.force_login(make_account(unit=town))
    file = client.post("/governance/hotline/answers/export/")
    rows = list(load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True))
    assert rows[0] == ("工单编号", "答复内容", "办理单位", "办结时间", "是否解决")
    assert rows[1][:3] == ("=1+1", "=已修好", "云溪1镇柳河1村")
    assert rows[1][4] == "部分解决"
    assert SentAnswer.objects.count() == 1
    assert answers([town.path]) == []
    assert len(answers([town.path], sent=True)) == 1
    # What the hotline sends back is worked on again and answered again.
    move(matter, "reopen", words="诉求人说没修好")
    for verb, said in (("reply", {"words": "真的修好了。", "solved": "yes"}), ("review", {"accept": True})):
        move(matter, verb, **said)
    assert [(one.round, one.solved) for one in answers([town.path])] == [(2, "是")]


def test_a_platform_pushes_tickets_and_takes_answers(town: Unit) -> None:
    account = make_account(unit=town)
    ask = Program(make_token(account, town, "matters.read", "matters.write", "matters.dispatch"))
    body = {
        "unit": town.pk,
        "tickets": [
            {"record": "A-1", "text": "柳河1村路灯不亮", "phone": "13900000001", "due_at": "2027-01-08T17:00:00+08:00"}
        ],
    }
    first = ask.post("/hotline/tickets", body)
    assert first.status_code == 200, first.content
    assert first.json()[0]["verdict"] == "new"
    assert ask.post("/hotline/tickets", body).json()[0]["verdict"] == "known"
    matter = Matter.objects.get()
    assert matter.stage == "intake"
    for verb, said in (
        ("assign", {"to": town.pk}), ("sign", {}), ("reply", {"words": "修好了。", "solved": "yes"}), ("review", {"accept": True}),
    ):  # fmt: skip
        move(matter, verb, **said)
    assert [one["record"] for one in ask.get("/hotline/answers").json()] == ["A-1"]
    assert ask.post("/hotline/answers/received", {"records": ["A-1", "no"]}).json() == {"marked": 1}
    assert ask.get("/hotline/answers").json() == []


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"unit": 1, "tickets": []},
        {"unit": "x", "tickets": [1]},
        {"unit": 0, "tickets": [{"record": " ", "text": "\x00"}]},
    ],
)
def test_hostile_bodies_are_refused(town: Unit, bad: Any) -> None:
    ask = Program(make_token(make_account(unit=town), town, "matters.read", "matters.write", "matters.dispatch"))
    if bad.get("unit") == 0:
        bad = {**bad, "unit": town.pk}
    assert 400 <= ask.post("/hotline/tickets", bad).status_code < 500


def test_a_place_is_the_deepest_unit_that_the_address_names() -> None:
    places = [
        Place(1, "云溪镇", "01"),
        Place(2, "柳河村", "0101"),
        Place(3, "石桥镇", "02"),
        Place(4, "柳河村", "0201"),
    ]
    assert place_of("石桥镇柳河村12号", places) == 4
    assert place_of("云溪柳河", places) == 2
    assert place_of("柳河村", places) is None
    assert place_of("别处", places) is None


def test_a_bare_day_is_late_from_the_next_midnight() -> None:
    said = {"record": "1", "text": "a", "due": "2026-03-05"}
    due = ticket_of(said).due
    assert due == clock.aware(datetime(2026, 3, 6, tzinfo=clock.CHINA))
    assert ticket_of({**said, "due": ["2026-03-05T17:30:00"]}).due == clock.aware(
        datetime(2026, 3, 5, 17, 30, tzinfo=clock.CHINA)
    )
    assert due is not None
    assert due - timedelta(days=1) == clock.aware(datetime(2026, 3, 5, tzinfo=clock.CHINA))
