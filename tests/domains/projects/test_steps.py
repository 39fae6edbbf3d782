"""A permit or a stage finishes its step in the schedule whichever door it came through; put right or taken away, the step follows."""

import io
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.ledger import make_token
from tests.factories.org import make_account
from tests.factories.projects import enter, make_project
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.domains.projects.actions.plans import plan_of, record_permit
from zhenjie.domains.projects.actions.stages import correct_stage
from zhenjie.domains.projects.models.projects import Permit, Project
from zhenjie.engines.ledger.actions import importing
from zhenjie.engines.ledger.actions.binning import bin_rows, restore_row
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.models import Import
from zhenjie.engines.ledger.own import declared, find
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.schedules.actions.proving import note_proofs
from zhenjie.engines.schedules.actions.reporting import record_progress
from zhenjie.engines.schedules.models import Proof, Schedule
from zhenjie.engines.schedules.queries import listing
from zhenjie.engines.schedules.queries.loading import load, load_one
from zhenjie.engines.schedules.queries.standings import standings_of
from zhenjie.engines.schedules.rules.tasks import ScheduleError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
TODAY = date(2026, 6, 17)


@pytest.fixture
def project(town: Unit) -> Project:
    with clock.fixed(date(2026, 6, 1)):
        found = make_project(town, "瀚川智能装备", planned_production=date(2027, 9, 30))
        enter(found, "signed", date(2026, 6, 1))
    return found


def plan(project: Project) -> Schedule:
    found = plan_of(project)
    assert found is not None
    return found


def finished(project: Project, step: str = "record", on: date | None = None) -> date | None:
    report = load_one(plan(project), on).known.get(step)
    return report.finished if report else None


def by_form(project: Project, town: Unit) -> None:
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    sent = {"unit": town.pk, "project": project.pk, "kind": "record", "number": "备1号", "issued_on": "2026-06-10"}
    answer = client.post("/ledger/projects.permit/new/", sent)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def by_page(project: Project, town: Unit) -> None:
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    sent = {"permit-kind": "record", "permit-number": "备1号", "permit-issued_on": "2026-06-10"}
    assert client.post(f"/projects/{project.pk}/permit/", sent).status_code == 302


def by_api(project: Project, town: Unit) -> None:
    rights = ("projects.permit.read", "projects.permit.write")
    text = make_token(make_account(unit=town, role="clerk"), town, *rights)
    sent = {"unit": town.pk, "project": project.pk, "kind": "record", "number": "备1号", "issued_on": "2026-06-10"}
    answer = Client().post(
        "/api/v1/registers/projects.permit/rows", sent, content_type="application/json", headers={"Authorization": f"Bearer {text}"}
    )  # fmt: skip
    assert answer.status_code == 201, answer.content.decode()


def by_import(project: Project, town: Unit) -> None:
    declaration = declared("projects.permit", town)
    assert declaration is not None
    sheet = f"项目,手续,文号,取得日期,所在单位\n{project.name},备案,备1号,2026-06-10,云溪镇\n".encode()
    imp = importing.begin_import(
        by=SYSTEM, declaration=declaration, unit=town, reach=[town.path], stream=io.BytesIO(sheet), name="手续.csv"
    )
    importing.work_on(imp=imp)
    imp = Import.objects.select_related("unit", "file").get(pk=imp.pk)
    assert imp.counts.get("n") == 1, imp.counts
    importing.start_writing(by=SYSTEM, imp=imp)
    importing.work_on(imp=Import.objects.select_related("unit", "file").get(pk=imp.pk))


@pytest.mark.parametrize("door", [by_form, by_page, by_api, by_import])
def test_every_door_finishes_the_step(project: Project, town: Unit, door: Any) -> None:
    assert finished(project) is None
    door(project, town)
    assert Permit.objects.count() == 1
    assert finished(project) == date(2026, 6, 10)
    assert standings_of([plan(project)])[plan(project).pk].done == 2


def test_a_permit_put_right_or_taken_away_takes_the_step_along(project: Project, town: Unit) -> None:
    permit = record_permit(by=SYSTEM, project=project, kind="record", number="备1号", issued_on=date(2026, 6, 10))
    permit.issued_on = date(2026, 6, 12)
    save_row(by=SYSTEM, row=permit)
    assert finished(project) == date(2026, 6, 12)
    permit.kind = "environment"
    save_row(by=SYSTEM, row=permit)
    assert (finished(project), finished(project, "eia")) == (None, date(2026, 6, 12))
    register = find("projects.permit")
    assert register is not None
    bin_rows(by=SYSTEM, declaration=register, pks=[permit.pk])
    assert finished(project, "eia") is None
    restore_row(by=SYSTEM, declaration=register, row=permit)
    assert finished(project, "eia") == date(2026, 6, 12)


def test_a_stage_finishes_its_step_and_a_correction_moves_it(project: Project) -> None:
    assert finished(project, "contract") == date(2026, 6, 1)
    entry = project.entries.get(stage="signed")
    correct_stage(by=SYSTEM, entry=entry, reason="合同是次日签的", on=date(2026, 6, 2))
    assert finished(project, "contract") == date(2026, 6, 2)


def test_what_a_person_reported_comes_back_when_the_proof_goes(project: Project) -> None:
    record_progress(by=SYSTEM, schedule=plan(project), task="eia", started=date(2026, 6, 5), remaining=9)
    permit = record_permit(by=SYSTEM, project=project, kind="environment", number="环1号", issued_on=date(2026, 6, 12))
    known = load_one(plan(project)).known["eia"]
    assert (known.started, known.finished) == (date(2026, 6, 5), date(2026, 6, 12))
    with pytest.raises(ScheduleError, match="环1号"):
        record_progress(by=SYSTEM, schedule=plan(project), task="eia", started=date(2026, 6, 5), remaining=3)
    register = find("projects.permit")
    assert register is not None
    bin_rows(by=SYSTEM, declaration=register, pks=[permit.pk])
    assert load_one(plan(project)).known["eia"].remaining == 9


def test_a_past_day_knows_what_was_known_then(project: Project) -> None:
    permit = record_permit(by=SYSTEM, project=project, kind="record", number="备1号", issued_on=date(2026, 6, 10))
    assert note_proofs() == 2
    assert note_proofs() == 0
    with clock.fixed(date(2026, 6, 24)):
        permit.issued_on = date(2026, 6, 11)
        save_row(by=SYSTEM, row=permit)
        assert note_proofs() == 1
    with clock.fixed(date(2026, 6, 30)):
        register = find("projects.permit")
        assert register is not None
        bin_rows(by=SYSTEM, declaration=register, pks=[permit.pk])
        note_proofs()
        assert finished(project, on=date(2026, 6, 16)) is None
        assert finished(project, on=date(2026, 6, 17)) == date(2026, 6, 10)
        assert finished(project, on=date(2026, 6, 24)) == date(2026, 6, 11)
        assert finished(project) is None
    assert Proof.objects.filter(key="record").count() == 3
    assert str(Ref("projects.permit", str(permit.pk))) in set(Proof.objects.values_list("source", flat=True))


def test_many_plans_ask_no_more_than_one(town: Unit, project: Project) -> None:
    for number in range(5):
        other = make_project(town, planned_production=date(2027, 9, 30))
        enter(other, "signed", date(2026, 6, 3))
        record_permit(by=SYSTEM, project=other, kind="record", number=f"备{number}", issued_on=date(2026, 6, 10))
    asked = []
    for rows in ([plan(project)], list(Schedule.objects.all())):
        with CaptureQueriesContext(connection) as seen:
            load(rows)
        asked.append(len(seen))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("most", [400, 1])
def test_a_project_in_the_bin_takes_its_plan_out_of_list_and_counts(town: Unit, monkeypatch: Any, most: int) -> None:
    """However many plans there are: beyond `most` the stored colours are counted instead of judged."""
    monkeypatch.setattr(listing, "COUNTED", most)
    projects = [make_project(town, name, planned_production=date(2027, 9, 30)) for name in ("甲", "乙", "丙")]
    for one in projects:
        enter(one, "signed", date(2026, 6, 1))
    register, scope = find("projects.project"), scope_of(make_account(unit=town, role="clerk"))
    assert register is not None
    bin_rows(by=SYSTEM, declaration=register, pks=[projects[1].pk])
    page = listing.listed(scope, town)
    assert {row.subject for row, _standing in page.rows} == {f"projects.project:{projects[at].pk}" for at in (0, 2)}
    assert page.counts is not None
    assert (sum(page.counts.values()), page.total) == (2, 2)
    restore_row(by=SYSTEM, declaration=register, row=projects[1])
    assert listing.listed(scope, town).total == 3
