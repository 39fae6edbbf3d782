"""What a row lacks and a report tells is filled in by a tick: nothing that stands there is written over, and undoing takes it back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories.org import make_account
from tests.factories.reading import make_document
from zhenjie.core.actors import Actor
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.declarations import Declaration, find
from zhenjie.engines.ledger.queries import history
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading import choosing
from zhenjie.engines.reading.choices import EventStatus
from zhenjie.engines.reading.models import Document, Event
from zhenjie.engines.reading.naming import named_in
from zhenjie.engines.reading.problems import Problem, Stale

CLERK, OTHER = Actor(1, "许静"), Actor(2, "赵一帆")
REPORT = "柳湾镇2026年经济运行情况\n\n　　总投资3.5亿元的海川锂电材料项目主体封顶，预计明年6月竣工投产，达产后年产值8亿元。\n"
ALL = ("planned_total", "planned_production", "scale")


@pytest.fixture
def document(township: Unit) -> Document:
    return make_document(township, REPORT, name="柳湾镇.txt")


@pytest.fixture
def event(document: Document) -> Event:
    return document.events.get(name="海川锂电材料项目")


def project(township: Unit, **more: Any) -> Project:
    return save_row(by=OTHER, row=Project(unit=township, name="海川锂电材料", investor="海川", **more))


def this_one(row: Project, *ticked: str) -> choosing.Choice:
    text = f"row:projects.project:{row.pk}"
    return choosing.Choice.parse(text, [f"{text}:{name}" for name in ticked])


def held(row: Project) -> tuple[Decimal | None, date | None, str]:
    row.refresh_from_db()
    return row.planned_total, row.planned_production, row.scale


def register() -> Declaration:
    found = find("projects.project")
    assert found is not None
    return found


def test_every_blank_that_the_report_tells_is_offered_and_only_those(document: Document, township: Unit) -> None:
    project(township, planned_total=Decimal(24500))
    [named] = [one for one in named_in(document, lambda declaration, verb: True) if one.event.kind == "project"]
    [proposal] = named.proposals
    assert [(one.title, one.report) for one in proposal.blanks] == [
        ("计划投产", "2027-06-30"), ("建设内容", "年产值8亿元"),
    ]  # fmt: skip
    assert proposal.differing == ("计划总投资（万元）：台账为 24,500，报告为 35,000",)


def test_what_is_ticked_is_filled_with_a_trail_that_leads_to_the_sentence(event: Event, township: Unit) -> None:
    row = project(township)
    choosing.choose(by=CLERK, event=event, choice=this_one(row, *ALL))
    assert held(row) == (Decimal(35_000), date(2027, 6, 30), "年产值8亿元")
    told = history(register(), row)[0]
    assert (told.name, told.verb) == ("许静", "从报告补填")
    assert "填写“计划投产”为“2027-06-30”" in told.clauses
    assert told.clauses[-1].startswith(f'依据：<a href="/reading/{event.document_id}/events/#e{event.pk}">')
    assert "总投资3.5亿元的海川锂电材料项目主体封顶" in told.clauses[-1]


def test_what_is_not_ticked_stays_blank(event: Event, township: Unit) -> None:
    row = project(township)
    choosing.choose(by=CLERK, event=event, choice=this_one(row, "planned_production"))
    assert held(row) == (None, date(2027, 6, 30), "")
    chosen = f"row:projects.project:{row.pk}"
    assert choosing.Choice.parse(chosen, [f"{chosen}0:{name}" for name in ALL]).fill == (), "ticks of another row"


def test_what_somebody_has_filled_meanwhile_is_not_written_over(event: Event, township: Unit) -> None:
    row = project(township)
    row.planned_total = Decimal(24500)
    save_row(by=OTHER, row=row)
    found = choosing.choose(by=CLERK, event=event, choice=this_one(row, *ALL))
    assert held(row) == (Decimal(24500), date(2027, 6, 30), "年产值8亿元")
    assert set(found.filled) == {"planned_production", "scale"}


def test_the_same_choice_again_fills_only_what_was_left(event: Event, township: Unit) -> None:
    row = project(township)
    choosing.choose(by=CLERK, event=event, choice=this_one(row, "planned_total"))
    for _again in range(2):
        found = choosing.choose(by=OTHER, event=event, choice=this_one(row, *ALL))
    assert held(row) == (Decimal(35_000), date(2027, 6, 30), "年产值8亿元")
    assert (found.decided_by, set(found.filled)) == ("许静", set(ALL))
    assert [one.name for one in history(register(), row) if one.verb == "从报告补填"] == ["赵一帆", "许静"]


def test_another_row_is_not_filled_after_somebody_has_chosen(event: Event, township: Unit) -> None:
    row, second = project(township), project(township)
    choosing.choose(by=CLERK, event=event, choice=this_one(row))
    with pytest.raises(Stale, match="许静"):
        choosing.choose(by=OTHER, event=event, choice=this_one(second, *ALL))
    assert held(second) == (None, None, "")


def test_undoing_takes_back_what_was_filled_and_leaves_what_somebody_has_changed(event: Event, township: Unit) -> None:
    row = project(township)
    choosing.choose(by=CLERK, event=event, choice=this_one(row, *ALL))
    row.refresh_from_db()
    row.planned_total, row.note = Decimal(36_000), "已核"
    save_row(by=OTHER, row=row)
    undone, kept = choosing.undo(by=CLERK, event=event)
    assert (undone.status, undone.filled, kept) == (EventStatus.PROPOSED, {}, ("计划总投资（万元）",))
    assert held(row) == (Decimal(36_000), None, "")
    assert row.note == "已核"
    assert history(register(), row)[0].verb == "撤销补填"
    assert choosing.undo(by=CLERK, event=event)[1] == ()


def test_undoing_a_link_whose_row_is_in_the_bin_is_no_fault(event: Event, township: Unit) -> None:
    row = project(township)
    choosing.choose(by=CLERK, event=event, choice=this_one(row, *ALL))
    Project.everything.update(gone_at="2026-11-10T08:00Z")
    assert choosing.undo(by=CLERK, event=event)[0].status == EventStatus.PROPOSED


def test_what_the_ledger_refuses_is_said_and_nothing_is_chosen(event: Event, township: Unit) -> None:
    row = project(township, planned_start=date(2028, 1, 1))
    with pytest.raises(Problem, match="计划投产早于计划开工"):
        choosing.choose(by=CLERK, event=event, choice=this_one(row, *ALL))
    event.refresh_from_db()
    assert (event.status, held(row)) == (EventStatus.PROPOSED, (None, None, ""))
    choosing.choose(by=CLERK, event=event, choice=this_one(row, "planned_total"))
    assert held(row) == (Decimal(35_000), None, "")


def test_the_screen_ticks_fills_says_what_it_did_and_undoes(event: Event, township: Unit, client: Client) -> None:
    client.force_login(make_account(unit=township))
    row, tab = project(township), f"/reading/{event.document_id}/events/"
    text = f"row:projects.project:{row.pk}"
    page = client.get(tab).content.decode()
    assert f'name="fill" value="{text}:planned_total" checked' in page
    assert "补填计划总投资（万元）：35,000" in page
    row.scale = "厂房 3 万平方米"
    save_row(by=OTHER, row=row)
    sent = {"choice": text, "fill": [f"{text}:planned_total", f"{text}:scale"]}
    page = client.post(f"/reading/events/{event.pk}/choose/", sent, follow=True).content.decode()
    assert "已补填到台账：计划总投资（万元）。" in page
    assert "建设内容没有补填：刚有人在台账里填了，没有动。" in page
    assert f'name="fill" value="{text}:planned_production" checked' in page, "what was left can still be filled"
    row.refresh_from_db()
    row.planned_total = Decimal(1)
    save_row(by=OTHER, row=row)
    page = client.post(f"/reading/events/{event.pk}/undo/", follow=True).content.decode()
    assert "补填以后又有人改过计划总投资（万元），保持现在的内容。" in page
    assert held(row) == (Decimal(1), None, "厂房 3 万平方米")


def test_who_may_not_edit_is_offered_nothing_and_can_fill_nothing(event: Event, township: Unit, client: Client) -> None:
    leader = make_account(unit=township, role="leader")
    client.force_login(leader)
    row, tab = project(township), f"/reading/{event.document_id}/events/"
    page = client.get(tab).content.decode()
    assert "计划总投资（万元）：台账没有填，报告为 35,000" in page
    assert 'name="fill"' not in page
    text = f"row:projects.project:{row.pk}"
    choose, undo = (f"/reading/events/{event.pk}/{act}/" for act in ("choose", "undo"))
    assert client.post(choose, {"choice": text, "fill": f"{text}:planned_total"}).status_code == 403
    event.refresh_from_db()
    assert (event.status, held(row)) == (EventStatus.PROPOSED, (None, None, ""))
    assert client.post(choose, {"choice": text}).status_code == 302
    choosing.choose(by=CLERK, event=event, choice=this_one(row, "planned_total"))
    assert client.post(undo).status_code == 403
    assert held(row) == (Decimal(35_000), None, "")
