"""Who went and whom they met in the grid and for many rows at once: written as in a file, faults at the cell, undone by one click."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.investment import make_event, make_investor
from tests.factories.org import make_account, make_person, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.models.events import Event
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.models import Batch
from zhenjie.engines.org.models import Person, Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
LIST = "/ledger/investment.event/"
FIRMS, NAMES = ("远达电子", "华成化工"), ("王强", "李敏", "周禾")


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed(date(2026, 6, 17)):
        yield


@pytest.fixture
def crew(town: Unit) -> None:
    for name in NAMES:
        make_person(name, unit=town)
    for firm in FIRMS:
        make_investor(town, firm)


@pytest.fixture
def client(town: Unit, crew: None) -> Client:
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    return client


def trip(town: Unit, title: str, *who: str, unseen: Person | None = None) -> Event:
    """A trip on which these went, and perhaps somebody whom the town may not see."""
    event = make_event(town, title=title)
    keys = [Person.objects.get(name=name).pk for name in who] + ([unseen.pk] if unseen else [])
    return save_row(by=SYSTEM, row=event, besides={"went": ((), tuple((pk, None) for pk in keys))})


def went(event: Event) -> list[str]:
    return [one.person.name for one in event.attendances.order_by("pk")]


def met(event: Event) -> list[tuple[str, str]]:
    return [(one.investor.name, one.said) for one in event.met.order_by("pk")]


def typed(client: Client, changes: dict[str, str]) -> Any:
    """Send the grid as the browser does: every cell with what stood in it, some of them changed."""
    sent: dict[str, Any] = {}
    for line in client.get(f"{LIST}grid/").context["lines"]:
        sent[f"n-{line.key}"] = "" if line.version is None else line.version
        for box in line.boxes:
            sent[box.name], sent[f"w-{box.name}"] = box.text, box.was
    assert set(changes) <= set(sent)
    return client.post(f"{LIST}grid/", {**sent, **changes})


def bulk(client: Client, events: list[Event], column: str, value: str, **more: str) -> str:
    sent = {"rows": [one.pk for one in events], "column": column, "value": value, "sure": "1", **more}
    answer = client.post(f"{LIST}bulk/", sent, follow=True)
    return str(answer.content.decode())


def undone(client: Client) -> str:
    path = f"{LIST}batches/{Batch.objects.latest('pk').pk}/undo/"
    return str(client.post(path, follow=True).content.decode())


def test_the_grid_reads_and_writes_names_as_a_file_does(client: Client, town: Unit) -> None:
    event = trip(town, "外出", "王强")
    page = client.get(f"{LIST}grid/").content.decode()
    assert f'name="c-{event.pk}-went" value="王强"' in page
    answer = typed(client, {f"c-{event.pk}-went": "王强，李敏", f"c-{event.pk}-met": "远达电子：愿意来看地；华成化工"})
    assert answer.status_code == 302
    assert (went(event), met(event)) == (["王强", "李敏"], [("远达电子", "愿意来看地"), ("华成化工", "")])
    assert Entry.objects.filter(subject=f"investment.event:{event.pk}").latest("pk").verb == "修改"
    page = client.get(f"{LIST}grid/").content.decode()
    assert 'value="王强、李敏"' in page
    assert 'value="远达电子：愿意来看地；华成化工"' in page
    undone(client)
    assert (went(event), met(event)) == (["王强"], [])


def test_a_name_that_leads_nowhere_stands_at_its_cell_and_the_good_rows_go_in(client: Client, town: Unit) -> None:
    one, other = trip(town, "外出", "王强"), trip(town, "来访", "王强")
    answer = typed(
        client, {f"c-{one.pk}-went": "王强、王五", f"c-{one.pk}-place": "无锡", f"c-{other.pk}-went": "李敏"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "同行人员里没有“王五”" in page.split(f'id="e-c-{one.pk}-went"')[1][:80]
    assert 'value="王强、王五"' in page
    assert f'name="c-{other.pk}-went" value="李敏"' in page
    one.refresh_from_db()
    assert (went(one), one.place, went(other)) == (["王强"], "苏州", ["李敏"])


def test_a_new_row_takes_names_of_its_own_unit(client: Client, town: Unit) -> None:
    village = make_unit("柳湾村", kind="village", parent=town)
    for unit in (village, make_unit("沙河村", kind="village", parent=town)):
        make_person("赵亮", unit=unit)
    kind = str(Event(kind="out").get_kind_display())
    row = {"c-new1-title": "走访", "c-new1-on": "2026-06-01", "c-new1-kind": kind, "c-new1-went": "赵亮、王强"}
    assert "请写明单位" in typed(client, row).content.decode()
    assert typed(client, {**row, "c-new1-unit": "柳湾村"}).status_code == 302
    event = Event.objects.get()
    assert sorted(one.person.unit.name for one in event.attendances.all()) == sorted(["柳湾村", town.name])


def test_a_row_that_somebody_changed_meanwhile_keeps_its_names(client: Client, town: Unit) -> None:
    event = trip(town, "外出", "王强")
    save_row(by=SYSTEM, row=event)
    lines = client.get(f"{LIST}grid/").context["lines"]
    assert lines[0].version == event.version
    answer = client.post(
        f"{LIST}grid/",
        {f"n-{event.pk}": event.version - 1, f"c-{event.pk}-went": "李敏", f"w-c-{event.pk}-went": "王强"},
    )
    assert answer.status_code == 422
    assert went(event) == ["王强"]


def test_whom_the_writer_may_not_see_stays_through_change_and_undo(client: Client, town: Unit) -> None:
    chief = make_person("孟秋实", unit=town.parent)
    event = trip(town, "外出", "王强", unseen=chief)
    assert "孟秋实" not in client.get(f"{LIST}grid/").content.decode()
    typed(client, {f"c-{event.pk}-went": "李敏"})
    assert sorted(went(event)) == sorted(["孟秋实", "李敏"])
    undone(client)
    assert sorted(went(event)) == sorted(["孟秋实", "王强"])
    bulk(client, [event], "went", "")
    assert went(event) == ["孟秋实"]
    undone(client)
    assert sorted(went(event)) == sorted(["孟秋实", "王强"])


def test_a_grid_costs_the_same_however_many_went(client: Client, town: Unit) -> None:
    counts = []
    for rows in (1, 30):
        for number in range(rows):
            trip(town, f"外出{rows}-{number}", *NAMES)
        client.get(f"{LIST}grid/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"{LIST}grid/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_names_of_many_rows_are_replaced_or_added_and_undone(client: Client, town: Unit) -> None:
    one, other = trip(town, "外出", "王强"), trip(town, "来访", "李敏")
    page = client.post(f"{LIST}bulk/", {"rows": [one.pk, other.pk], "column": "went"}).content.decode()
    assert "原有的留着，加上下面这些" in page
    assert "几个名字用顿号分开" in page
    assert "改了 2 行" in bulk(client, [one, other], "went", "周禾、王强", mode="add")
    assert (went(one), went(other)) == (["王强", "周禾"], ["李敏", "周禾", "王强"])
    assert "加上“周禾、王强”" in client.get(f"{LIST}batches/").content.decode()
    assert "2 行回到原来的样子" in undone(client)
    assert (went(one), went(other)) == (["王强"], ["李敏"])
    assert "改了 1 行" in bulk(client, [one, other], "went", "李敏")
    said = bulk(client, [one, other], "went", "周禾", mode="add")
    assert "改了 2 行" in said
    assert "本来就是这样" not in said
    undone(client)
    assert "改了 1 行的“同行人员”。另外 1 行本来就是这样。" in bulk(
        client, [one, trip(town, "再来访", "周禾")], "went", "周禾", mode="add"
    )
    record = client.get(f"{LIST}batches/").content.decode()
    assert "“同行人员”加上“周禾”" in record
    assert "2 行的“同行人员”" not in record, "the record says how many rows were changed, not how many were chosen"
    undone(client)
    assert (went(one), went(other)) == (["李敏"], ["李敏"])


def test_adding_keeps_what_was_said_and_says_what_is_new(client: Client, town: Unit) -> None:
    event = trip(town, "外出")
    bulk(client, [event], "met", "远达电子：愿意来看地")
    bulk(client, [event], "met", "远达电子；华成化工：再谈", mode="add")
    assert met(event) == [("远达电子", "愿意来看地"), ("华成化工", "再谈")]
    bulk(client, [event], "met", "远达电子：已看地", mode="add")
    assert met(event) == [("远达电子", "已看地"), ("华成化工", "再谈")]
    undone(client)
    assert met(event) == [("远达电子", "愿意来看地"), ("华成化工", "再谈")]


def test_a_wrong_name_changes_no_row(client: Client, town: Unit) -> None:
    event = trip(town, "外出", "王强")
    page = bulk(client, [event], "went", "王五、李敏", mode="add")
    assert "同行人员里没有“王五”" in page.split('id="e-value"')[1][:400], "the fault stands at the field it is about"
    assert 'value="王五、李敏"' in page
    assert "请写要加上的名字" in bulk(client, [event], "went", " ", mode="add")
    assert went(event) == ["王强"]
    assert not Batch.objects.exists()
