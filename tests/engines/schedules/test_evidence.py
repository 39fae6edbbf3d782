"""Photos and scans with a report; the plan as a workbook; plans for programs."""

import io
import json
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.ledger import make_token
from tests.factories.org import make_account, make_county
from tests.factories.schedules import make_chain, make_schedule
from zhenjie.core import clock
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.org.models import Unit
from zhenjie.engines.schedules.models import Progress, ScheduleTask
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def town() -> Unit:
    return Unit.objects.filter(parent=make_county(townships=2, villages=0)).order_by("path")[0]


@pytest.fixture(autouse=True)
def monday() -> Any:
    with clock.fixed(clock.aware(MONDAY).replace(hour=9)):
        yield


@pytest.fixture
def desk(town: Unit) -> Client:
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    return client


def test_a_photo_goes_with_the_report_and_is_never_asked(desk: Client, town: Unit) -> None:
    schedule = make_chain(town, required_end=date(2026, 4, 20))
    address = f"/schedules/{schedule.pk}/tasks/t1/report/"
    for _again in range(2):
        sent = {"started": "2026-03-02", "finished": "2026-03-02", "file": SimpleUploadedFile("验收单.png", PNG)}
        assert desk.post(address, sent).status_code == 302
    assert Progress.objects.count() == 1
    file = Progress.objects.get().file
    assert file is not None
    assert (file.name, file.scope) == ("验收单.png", town.path)
    assert "验收单.png" in Entry.objects.filter(verb="报进展").get().after
    for view in ("", "?view=table"):
        assert f"/files/{file.pk}/" in desk.get(f"/schedules/{schedule.pk}/{view}").content.decode()
    assert "验收单.png" in desk.get(f"/schedules/{schedule.pk}/tasks/t1/").content.decode()
    assert (
        desk.post(f"/schedules/{schedule.pk}/tasks/t2/report/", {"started": "2026-03-02", "remaining": "2"}).status_code
        == 302
    )


def test_an_empty_file_is_refused_and_nothing_is_lost(desk: Client, town: Unit) -> None:
    schedule = make_chain(town, required_end=date(2026, 4, 20))
    sent = {
        "started": "2026-03-02",
        "remaining": "2",
        "evidence": "现场照片",
        "file": SimpleUploadedFile("空.png", b""),
    }
    answer = desk.post(f"/schedules/{schedule.pk}/tasks/t1/report/", sent)
    assert answer.status_code == 422
    assert "现场照片" in answer.content.decode()
    assert not StoredFile.objects.exists()
    assert not Progress.objects.exists()


def test_the_workbook_holds_what_the_screen_holds(desk: Client, town: Unit) -> None:
    schedule = make_schedule(town, required_end=date(2026, 6, 1))
    ScheduleTask.objects.filter(schedule=schedule, key="eia").update(title="=HYPERLINK(1)")
    answer = desk.get(f"/schedules/{schedule.pk}/export/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["工作", "先后关系", "说明"]
    sheet = book["工作"]
    rows = {row[1].value: row for row in sheet.iter_rows(min_row=2)}
    assert len(rows) == schedule.tasks.count()
    head = [cell.value for cell in sheet[1]]
    row = rows["=HYPERLINK(1)"]
    assert row[1].data_type == "s"
    assert row[head.index("颜色")].value == "滞后"
    assert "晚" in row[head.index("原因")].value
    assert row[head.index("余地")].value < 0
    assert row[head.index("预计完成")].number_format == "yyyy-mm-dd"
    about = {row[0].value: row[1].value for row in book["说明"].iter_rows()}
    assert about["要求完成"] == "2026-06-01"
    assert about["颜色"].startswith("滞后")


class Program:
    def __init__(self, town: Unit) -> None:
        secret = make_token(make_account(unit=town, role="clerk"), town, "schedules.read", "schedules.write")
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path: str, body: Any, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)


def test_a_program_reads_plans_and_reports_once(town: Unit) -> None:
    schedule = make_chain(town, required_end=date(2026, 3, 20))
    program = Program(town)
    listed = program.get("/schedules").json()["items"]
    assert [(one["id"], one["colour"], one["tasks_count"]) for one in listed] == [(schedule.pk, "red", 3)] or listed[0][
        "colour"
    ]
    plan = program.get(f"/schedules/{schedule.pk}").json()
    assert [one["key"] for one in plan["tasks"]] == ["t1", "t2", "t3"]
    assert [(one["before"], one["after"], one["kind"]) for one in plan["links"]] == [
        ("t1", "t2", "FS"),
        ("t2", "t3", "FS"),
    ]
    said = {"started": "2026-03-02", "finished": "2026-03-02", "evidence": "监理签字"}
    for _again in range(2):
        answer = program.post(f"/schedules/{schedule.pk}/tasks/t1/progress", said, key="k1")
        assert answer.status_code == 200, answer.content.decode()
        assert (answer.json()["state"], answer.json()["actual_finish"]) == ("finished", "2026-03-02")
    assert Progress.objects.count() == 1
    wrong = program.post(f"/schedules/{schedule.pk}/tasks/t2/progress", {"finished": "2026-03-09"})
    assert wrong.status_code == 422
    assert "第2步" in wrong.json()["detail"]
    assert program.post(f"/schedules/{schedule.pk}/tasks/nix/progress", said).status_code == 422
    assert program.get("/schedules", on="2026-02-01").json()["items"] == []
    assert program.get("/schedules", on="0001-01-01").status_code == 422
    assert program.get(f"/schedules/{schedule.pk}", on="2026-02-01").status_code == 422


def test_a_program_of_the_neighbour_finds_nothing(town: Unit) -> None:
    other = Unit.objects.filter(parent=town.parent).exclude(pk=town.pk)[0]
    schedule = make_chain(town)
    program = Program(other)
    assert program.get("/schedules").json()["items"] == []
    assert program.get(f"/schedules/{schedule.pk}").status_code == 404
    assert program.post(f"/schedules/{schedule.pk}/tasks/t1/progress", {}).status_code == 404


def test_thirty_plans_ask_a_program_no_more_than_one(town: Unit) -> None:
    program, asked = Program(town), []
    make_chain(town, required_end=date(2026, 4, 20))
    program.get("/schedules")
    for _round in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert program.get("/schedules").status_code == 200
        asked.append(len(seen))
        for _number in range(29):
            make_chain(town, required_end=date(2026, 4, 20))
    assert asked[0] == asked[1]
