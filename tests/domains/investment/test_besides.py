"""Who went and whom they met: in a cell of a workbook, in the list, for programs, in the history; each sees whom he may see."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.engines.ledger.test_importing import bring, undo, verdicts, workbook, write
from tests.factories.investment import make_event, make_investor
from tests.factories.ledger import make_token
from tests.factories.org import make_account, make_person, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.domains.investment.models.events import Attendance, Event, Met
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.actions.binning import bin_rows, restore_row
from zhenjie.engines.ledger.actions.merging import merge_rows, undo_merge
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.besides import Beside
from zhenjie.engines.ledger.importing.preview import faults
from zhenjie.engines.ledger.importing.staged import judge_of
from zhenjie.engines.ledger.models import Import
from zhenjie.engines.ledger.queries import history, seen_by
from zhenjie.engines.ledger.registers import Register, declare
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
HEAD = ["主题", "开始日期", "同行人员", "洽谈投资方"]
KEY = "investment.event"
DAY = date(2026, 3, 4)


@pytest.fixture(autouse=True)
def filed(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.FILES_ROOT = tmp_path
    with clock.fixed(date(2026, 6, 17)):
        yield


@pytest.fixture
def clerk(town: Unit) -> Account:
    return make_account(unit=town, role="clerk")


@pytest.fixture
def crew(town: Unit) -> None:
    for name in ("王强", "李敏"):
        make_person(name, unit=town)
    for firm in ("远达电子", "华成化工"):
        make_investor(town, firm)


def sheet(*rows: tuple[Any, ...]) -> bytes:
    return workbook([[f"外出{number}", DAY, *cells] for number, cells in enumerate(rows)], HEAD)


def taken(data: bytes, unit: Unit, by: Actor = SYSTEM) -> Import:
    done = write(bring(data, unit, key=KEY, by=by))
    assert done.state == "done", done.counts
    return done


def wrong(imp: Import) -> dict[int, str]:
    return {line: "；".join(said for _place, said in reasons) for line, reasons in faults(imp, judge_of(imp))}


def went(event: Event) -> list[str]:
    return [one.person.name for one in event.attendances.order_by("pk")]


def met(event: Event) -> list[tuple[str, str]]:
    return [(one.investor.name, one.said) for one in event.met.order_by("pk")]


def told(event: Event, account: Account) -> str:
    declaration = seen_by(declarations.find(KEY), scope_of(account))  # type: ignore[arg-type]
    return "\n".join(str(one) for one in history(declaration, event))


def exported(client: Client) -> list[dict[str, str]]:
    answer = client.post(f"/ledger/{KEY}/export/", {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))[:-1]


@pytest.mark.usefixtures("crew")
def test_a_cell_names_several_in_the_ways_people_write_them(town: Unit, clerk: Account) -> None:
    taken(
        sheet(
            ("王强、李敏", "远达电子：愿意来看地；华成化工"),
            ("王强，李敏;王强", "远达电子、华成化工"),
            ("李 敏", "华成化工:年底前定，远达电子：先看厂房，联系人：周禾"),
            (None, "—"),
        ),
        town,
    )
    one, two, three, four = Event.objects.order_by("title")
    assert (went(one), met(one)) == (["王强", "李敏"], [("远达电子", "愿意来看地"), ("华成化工", "")])
    assert (went(two), met(two)) == (["王强", "李敏"], [("远达电子", ""), ("华成化工", "")])
    assert (went(three), met(three)) == (["李敏"], [("华成化工", "年底前定"), ("远达电子", "先看厂房，联系人：周禾")])
    assert (went(four), met(four)) == ([], [])


@pytest.mark.usefixtures("crew")
def test_a_name_that_leads_nowhere_says_which_and_keeps_the_row_for_mending(town: Unit) -> None:
    make_person("周禾", unit=make_unit("石桥镇", parent=town.parent))
    imp = bring(
        sheet(("王强、李明", "远大电子：要地"), ("王强", None), ("周禾", "华成化工：" + "好" * 301)), town, key=KEY
    )
    assert verdicts(imp) == "fnf"
    said = wrong(imp)
    assert "同行人员里没有“李明”" in said[2]
    assert "洽谈投资方里没有“远大电子”，是不是“远达电子”？" in said[2]
    assert "没有“周禾”" in said[4], "of another township: as if there were none"
    assert "“华成化工”后面有 301 个字，最多 300 个" in said[4]
    write(imp)
    assert Event.objects.count() == 1


@pytest.mark.usefixtures("crew")
def test_two_of_one_name_are_told_apart_by_their_unit(town: Unit, clerk: Account) -> None:
    office, village = make_unit("党政办", kind="office", parent=town), make_unit("柳湾村", kind="village", parent=town)
    for unit in (office, village):
        make_person("赵亮", unit=unit)
    make_unit("沙河村", kind="village", parent=town)
    cells = ("赵亮、王强", "赵亮（柳湾村）", "赵亮（沙河村）", "王强（沙河村）", "王强（组长）")
    imp = bring(sheet(*[(cell, None) for cell in cells]), town, key=KEY)
    assert verdicts(imp) == "fnffn"
    assert [wrong(imp)[line][:15] for line in (4, 5)] == [
        "同行人员里没有“赵亮（沙河村）",
        "同行人员里没有“王强（沙河村）",
    ]
    assert "有 2 个“赵亮”，请写明单位，如“赵亮（党政办）”" in wrong(imp)[2]
    write(imp)
    assert [one.person.name for one in Attendance.objects.order_by("pk")] == ["赵亮", "王强"]
    assert Attendance.objects.order_by("pk")[0].person.unit == village
    mine = workbook([["下乡", DAY, "赵亮", "柳湾村"]], ["主题", "开始日期", "同行人员", "所在单位"])
    taken(mine, town)
    assert Event.objects.get(unit=village).attendances.get().person.unit == village
    # What an export has written comes back as it is, ambiguous or not.
    client = Client()
    client.force_login(clerk)
    shown = [(row["同行人员"], row["洽谈投资方"]) for row in exported(client) if row["主题"] == "外出1"]
    assert shown == [("赵亮", "")]
    again = workbook([["外出1", DAY, "赵亮", None]], HEAD)
    assert verdicts(bring(again, town, key=KEY)) == "s"


@pytest.mark.usefixtures("crew")
def test_what_is_exported_comes_back_without_a_change(town: Unit, clerk: Account) -> None:
    make_investor(town, "蓝湾、青岚；联合（苏州）公司")
    event = make_event(town, title="外出0", on=DAY, until=None)
    for firm, said in (("蓝湾、青岚；联合（苏州）公司", "一、要地；\n二、要人"), ("远达电子", "")):
        event.met.create(investor=Investor.objects.get(name=firm), said=said)
    client = Client()
    client.force_login(clerk)
    cell = exported(client)[0]["洽谈投资方"]
    assert cell == "蓝湾 青岚 联合（苏州）公司：一、要地，二、要人；远达电子"
    assert verdicts(bring(sheet((None, cell)), town, key=KEY)) == "s"


@pytest.mark.usefixtures("crew")
def test_a_second_file_updates_doubles_nothing_and_can_be_undone(town: Unit, clerk: Account) -> None:
    data = sheet(("王强、李敏", "远达电子：愿意来看地"))
    taken(data, town)
    assert verdicts(bring(data, town, key=KEY)) == "s"
    assert verdicts(bring(sheet(("李敏、王强", "远达电子")), town, key=KEY)) == "s", "another order says nothing else"
    event = Event.objects.get()
    kept = event.met.get().pk
    imp = taken(sheet(("李敏", "远达电子：签了；华成化工")), town)
    assert (went(event), met(event)) == (["李敏"], [("远达电子", "签了"), ("华成化工", "")])
    assert event.met.order_by("pk")[0].pk == kept, "a row beside that stays is the same row"
    said = told(event, clerk)
    assert "把“同行人员”从“王强、李敏”改为“李敏”" in said
    assert "把“洽谈投资方”从“远达电子：愿意来看地”改为“远达电子：签了；华成化工”" in said
    assert "王强" not in "".join(Entry.objects.filter(verb="导入").values_list("after", flat=True)), (
        "the trail holds keys"
    )
    undo(imp)
    assert (sorted(went(event)), met(event)) == (["李敏", "王强"], [("远达电子", "愿意来看地")])
    event.refresh_from_db()
    assert event.version == 3


@pytest.mark.usefixtures("crew")
def test_a_page_of_a_list_costs_the_same_however_many_went(town: Unit, clerk: Account) -> None:
    client = Client()
    client.force_login(clerk)
    counts = []
    for rows in (2, 12):
        taken(sheet(*[("王强、李敏", "远达电子：好；华成化工")] * rows), town)
        for path in (f"/ledger/{KEY}/", f"/api/v1/registers/{KEY}/rows"):
            headers = {"Authorization": f"Bearer {make_token(clerk, town, f'{KEY}.read', 'investment.investor.read')}"}
            client.get(path, headers=headers)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                answer = client.get(path, headers=headers)
            shown = answer.json()["items"] if "api" in path else answer.content.decode().split("<tr>")
            assert sum("王强" in str(one) for one in shown) == rows
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    judged = []
    for rows in (2, 40):
        imp = bring(sheet(*[("王强", f"华成化工：{rows}")] * rows), town, key=KEY)
        with CaptureQueriesContext(connection) as queries:
            judge_of(imp).judge(
                range(rows), [[f"外出{row}", [DAY.isoformat()], "王强", "华成化工：好"] for row in range(rows)]
            )
        judged.append(len(queries))
    assert judged[0] == judged[1]
    taken(sheet(("李敏", "华成化工")), town)
    row = Event.objects.filter(title="外出0").get()
    lengths = []
    for said in ("一", "二", "三", "四"):
        taken(sheet(("李敏", f"华成化工：{said}")), town)
        with CaptureQueriesContext(connection) as queries:
            assert f"华成化工：{said}" in told(row, clerk)
        lengths.append(len(queries))
    assert lengths[0] == lengths[-1], "nor a history however long"


@pytest.mark.usefixtures("crew")
def test_a_program_reads_objects_and_writes_names_keys_or_objects(town: Unit, clerk: Account) -> None:
    rights = (f"{KEY}.read", f"{KEY}.write", "investment.investor.read")
    client = Client(headers={"Authorization": f"Bearer {make_token(clerk, town, *rights)}"})
    firm = make_investor(town, "青岚模具")
    body = {
        "title": "外出",
        "on": "2026-03-04",
        "went": ["王强"],
        "met": [firm.pk, {"name": "远达电子", "said": "看地"}],
    }
    answer = client.post(f"/api/v1/registers/{KEY}/rows", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content.decode()
    row = answer.json()
    assert [one["name"] for one in row["went"]] == ["王强"]
    assert [(one["name"], one["said"]) for one in row["met"]] == [("青岚模具", ""), ("远达电子", "看地")]
    path = f"/api/v1/registers/{KEY}/rows/{row['id']}"
    # What was read may be sent back; a key alone leaves what was said.
    sent = {"version": row["version"], "went": [*row["went"], "李敏"], "met": [row["met"][1]["id"]]}
    row = client.patch(path, json.dumps(sent), content_type="application/json").json()
    assert [one["name"] for one in row["went"]] == ["王强", "李敏"]
    assert [(one["name"], one["said"]) for one in row["met"]] == [("远达电子", "看地")]
    # So may what has gone to the bin since.
    Investor.objects.filter(name="远达电子").update(gone_at=clock.now())
    assert (
        client.patch(
            path, json.dumps({"version": row["version"], "met": row["met"]}), content_type="application/json"
        ).status_code
        == 200
    )
    row["version"] += 1
    assert (
        client.patch(path, json.dumps({"version": 1, "went": []}), content_type="application/json").status_code == 409
    )
    for wrong, said in (
        (["王五"], "没有“王五”"), ([2**70], "没有编号"), ([True], "应当是名字"), ([{"id": 1.5}], "应当是名字"), (7, "一组名字"), ([["王强"]], "应当是名字"),
        ([{"name": "王强", "said": "x"}], "后面不写别的"),
    ):  # fmt: skip
        answer = client.patch(
            path, json.dumps({"version": row["version"], "went": wrong}), content_type="application/json"
        )
        assert answer.status_code == 422, wrong
        fault = answer.json()["errors"][0]
        assert fault["pointer"] == "body/went"
        assert said in fault["detail"]
    assert (
        client.patch(
            path, json.dumps({"version": row["version"], "went": None}), content_type="application/json"
        ).json()["went"]
        == []
    )
    schema = client.get(f"/api/v1/registers/{KEY}").json()["schema"]["properties"]["met"]
    assert (schema["type"], schema["items"]["anyOf"][0]["properties"]["said"]["maxLength"]) == ("array", 300)
    said = told(Event.objects.get(), clerk)
    assert "清空“同行人员”（原为“王强、李敏”）" in said
    assert "从“青岚模具；远达电子：看地”改为“远达电子：看地”" in said


@pytest.mark.usefixtures("crew")
def test_who_may_not_see_them_does_not_learn_of_them_and_takes_nothing_away(town: Unit, clerk: Account) -> None:
    county = town.parent
    assert county is not None
    chief, ours = make_person("孟秋实", unit=county), make_person("周禾", unit=town)
    far = make_investor(county, "省属集团")
    event = make_event(town, title="外出0", on=DAY, until=None)
    picks = {"went": ((), ((chief.pk, None), (ours.pk, None))), "met": ((), ((far.pk, "密谈"),))}
    save_row(by=SYSTEM, row=event, besides=picks)
    client, above = Client(), Client()
    client.force_login(clerk)
    above.force_login(make_account(unit=county, role="supervisor"))
    rights = (f"{KEY}.read", f"{KEY}.write", "investment.investor.read")
    program = Client(headers={"Authorization": f"Bearer {make_token(clerk, town, *rights)}"})
    row = f"{event.pk}"
    for path in (f"/ledger/{KEY}/", f"/ledger/{KEY}/{row}/", f"/investment/events/{row}/", f"/ledger/{KEY}/paper/"):
        page = client.get(path).content.decode()
        assert "周禾" in page, path
        assert "孟秋实" not in page, path
        assert "省属集团" not in page, path
        assert "密谈" not in page, path
    assert "孟秋实、周禾" in above.get(f"/ledger/{KEY}/").content.decode()
    assert "省属集团：密谈" in above.get(f"/ledger/{KEY}/{row}/").content.decode()
    seen = program.get(f"/api/v1/registers/{KEY}/rows/{row}").json()
    assert ([one["name"] for one in seen["went"]], seen["met"]) == (["周禾"], [])
    # Without the right to read investors a token reads none; neither can it find one by its name or key.
    poor = Client(headers={"Authorization": f"Bearer {make_token(clerk, town, *rights[:2])}"})
    make_investor(town, "镇上的厂")
    sent = json.dumps({"version": seen["version"], "met": ["镇上的厂"]})
    path = f"/api/v1/registers/{KEY}/rows/{row}"
    assert poor.patch(path, sent, content_type="application/json").status_code == 422
    sent = json.dumps({"version": seen["version"], "met": [far.pk]})
    assert "没有编号" in program.patch(path, sent, content_type="application/json").content.decode()
    sent = json.dumps({"version": seen["version"], "went": ["王强"], "met": ["镇上的厂"]})
    assert program.patch(path, sent, content_type="application/json").status_code == 200
    assert went(event) == ["孟秋实", "王强"]
    taken(sheet(("李敏", "远达电子")), town, Actor(clerk.pk, "许静", town.path, ""))
    assert (went(event), met(event)) == (["孟秋实", "李敏"], [("省属集团", "密谈"), ("远达电子", "")])
    client.post(f"/investment/events/{row}/after/", {"after-people": [str(ours.pk)], "after-minutes": "好"})
    assert went(event) == ["孟秋实", "周禾"]


@pytest.mark.usefixtures("crew")
def test_the_form_asks_for_names_and_keeps_what_was_typed(town: Unit, clerk: Account) -> None:
    event = make_event(town, heads=2)
    client = Client()
    client.force_login(clerk)
    path = f"/ledger/{KEY}/{event.pk}/edit/"
    sent = {"unit": town.pk, "kind": "out", "title": event.title, "on": "2026-05-06", "heads": 2, "version": 1}
    answer = client.post(path, {**sent, "went": "王强、王五", "met": "远达电子：好"})
    assert answer.status_code == 422
    assert "同行人员里没有“王五”" in answer.content.decode()
    assert 'value="王强、王五"' in answer.content.decode()
    assert client.post(path, {**sent, "went": "王强、李敏", "met": "远达电子：好"}).status_code == 302
    assert (went(event), met(event)) == (["王强", "李敏"], [("远达电子", "好")])
    assert 'value="王强、李敏"' in client.get(path).content.decode()
    late = client.post(path, {**sent, "went": "李敏", "met": "远达电子：好"})
    assert late.status_code == 409
    row = re.search(r"<tr>(?:(?!</tr>).)*同行人员.*?</tr>", late.content.decode(), re.DOTALL)
    assert row is not None
    assert re.findall("[王李、强敏]{2,}", row[0]) == ["李敏", "王强、李敏"], "both versions stand before who decides"


@pytest.mark.usefixtures("crew")
def test_bin_and_merge_keep_what_stands_beside(town: Unit) -> None:
    taken(sheet(("王强", "远达电子：好"), ("王强、李敏", "华成化工")), town)
    one, two = Event.objects.order_by("title")
    declaration = declarations.find(KEY)
    assert declaration is not None
    bin_rows(by=SYSTEM, declaration=declaration, pks=[one.pk])
    restore_row(by=SYSTEM, declaration=declaration, row=one)
    assert (went(one), met(one)) == (["王强"], [("远达电子", "好")])
    merge = merge_rows(by=SYSTEM, declaration=declaration, winner=one, loser=two, taken=(), versions=(3, 1))
    assert (went(one), met(one)) == (["王强", "李敏"], [("远达电子", "好"), ("华成化工", "")])
    undo_merge(by=SYSTEM, declaration=declaration, merge=merge)
    assert (went(one), sorted(went(two))) == (["王强"], ["李敏", "王强"])
    assert Met.objects.count() == 2


def test_a_declaration_that_leads_nowhere_stops_the_boot() -> None:
    class Wrong(Register):
        model = Event
        columns = ("title", "who", "said", "short")
        who = Beside("谁", "attendance__person")
        said = Beside("说", "met__investor", said="told")
        short = Beside("短", "met")

    with pytest.raises(ImproperlyConfigured, match=r"attendance__person.*met__investor.*“met”"):
        declare(Wrong)


def test_a_program_that_sends_some_columns_is_told_what_is_wrong_with_the_others(town: Unit, clerk: Account) -> None:
    event = make_event(town)
    client = Client(headers={"Authorization": f"Bearer {make_token(clerk, town, f'{KEY}.read', f'{KEY}.write')}"})
    path = f"/api/v1/registers/{KEY}/rows/{event.pk}"
    answer = client.patch(path, json.dumps({"version": 1, "on": "2026-05-20"}), content_type="application/json")
    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.json()["detail"]
