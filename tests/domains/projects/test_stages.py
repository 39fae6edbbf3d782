"""What counts as a stage and what does not; a history that only grows; what a project's own row follows."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.factories.projects import PROOFS, brought_to, enter, make_project
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.stages import (
    Proof,
    correct_stage,
    enter_stage,
    next_stages,
    resume_project,
    titles,
)
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.rules.definitions import StageRuleError, edition, read
from zhenjie.domains.projects.rules.history import Entered, fault, standing
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db


def refused(project: Project, stage: str, on: date, proof: Proof, reason: str = "") -> Problem:
    with pytest.raises(Problem) as told:
        enter_stage(by=SYSTEM, project=project, stage=stage, on=on, proof=proof, reason=reason)
    return told.value


def test_a_lead_is_a_project_from_its_first_minute(town: Unit) -> None:
    project = make_project(town)
    assert (project.stage, project.entries.count()) == ("lead", 0)
    assert next_stages(project)[:2] == ["negotiating", "signed"]
    assert project.code.endswith(f"2025-{project.pk:04d}")


@pytest.mark.parametrize(
    ("evidence", "word"), [("intent", "意向书不算签约"), ("framework", "框架、战略合作协议不算签约")]
)
def test_an_intent_or_a_framework_is_no_signing(town: Unit, evidence: str, word: str) -> None:
    problem = refused(make_project(town), "signed", date(2025, 3, 1), Proof(evidence, "1号"))
    assert word in problem.detail
    assert "正式签字盖章" in problem.detail
    assert problem.extra["field"] == "evidence"


def test_a_ceremony_is_no_start_and_listing_needs_five_million(town: Unit) -> None:
    project = brought_to(town, "landed", planned_total=499)
    assert "不算开工" in refused(project, "started", date(2025, 7, 1), Proof("ceremony")).detail
    enter(project, "started", date(2025, 7, 1))
    assert "500 万元及以上" in refused(project, "listed", date(2025, 8, 1), Proof("library", "KZ1")).detail


def test_every_refusal_names_what_is_missing(town: Unit) -> None:
    project = make_project(town)
    assert "编号" in refused(project, "signed", date(2025, 3, 1), Proof("contract")).detail
    assert "认这些：正式投资合同" in refused(project, "signed", date(2025, 3, 1), Proof("minutes", "1")).detail
    assert "先要到过" in refused(project, "started", date(2025, 3, 1), Proof("permit", "1")).detail.replace(
        "要先", "先要"
    )
    assert "写明原因" in refused(project, "paused", date(2025, 3, 1), Proof("note")).detail
    assert "还没有到" in refused(project, "negotiating", date(2999, 1, 1), Proof("visit")).detail
    assert "早于线索登记" in refused(project, "negotiating", date(2024, 12, 31), Proof("visit")).detail
    assert StageEntry.objects.count() == 0


def test_the_chain_runs_forward_and_each_stage_once(town: Unit) -> None:
    project = brought_to(town, "started")
    assert (project.stage, project.stage_on) == ("started", date(2025, 6, 3))
    assert "已经记过" in refused(project, "signed", date(2025, 7, 1), Proof("contract", "2号")).detail
    late = refused(make_late(town), "negotiating", date(2025, 9, 1), Proof("visit"))
    assert "不能晚于那一天" in late.detail


def make_late(town: Unit) -> Project:
    project = make_project(town)
    enter(project, "signed", date(2025, 4, 1))
    return project


def test_a_stage_told_late_takes_its_place_by_its_day(town: Unit) -> None:
    project = make_late(town)
    enter(project, "negotiating", date(2025, 2, 1))
    project.refresh_from_db()
    assert (project.stage, project.stage_on) == ("signed", date(2025, 4, 1))


def test_the_same_step_sent_twice_is_one(town: Unit) -> None:
    project, proof = make_project(town), Proof("contract", "青投〔2025〕1号")
    for _again in range(2):
        enter_stage(
            by=SYSTEM, project=project, stage="signed", on=date(2025, 3, 1), proof=proof, contract=Decimal(9000)
        )
    project.refresh_from_db()
    assert (project.entries.count(), project.money.count(), project.contract) == (1, 1, 9000)


def test_a_correction_stands_beside_what_it_corrects(town: Unit) -> None:
    project = brought_to(town, "registered")
    first = project.entries.get(stage="signed")
    told = (first.on, first.number, first.at, first.reason)
    second = correct_stage(by=SYSTEM, entry=first, on=date(2025, 3, 20), reason="合同日期看错了")
    first.refresh_from_db()
    assert (first.on, first.number, first.at, first.reason) == told
    assert [one.on for one in project.entries(manager="in_force").filter(stage="signed")] == [date(2025, 3, 20)]  # type: ignore[operator]
    with pytest.raises(Problem, match="已经更正过"):
        correct_stage(by=SYSTEM, entry=first, on=date(2025, 3, 21), reason="再改")
    with pytest.raises(Problem, match="要先到过"):
        correct_stage(by=SYSTEM, entry=second, on=date(2025, 5, 1), reason="晚于注册")
    with pytest.raises(Problem, match="接不上"):
        correct_stage(by=SYSTEM, entry=second, reason="没有签", withdraw=True)
    with pytest.raises(Problem, match="写明原因"):
        correct_stage(by=SYSTEM, entry=second, on=date(2025, 3, 1), reason=" ")
    assert Entry.objects.filter(verb="更正阶段记录").count() == 1


def test_the_last_step_can_be_withdrawn(town: Unit) -> None:
    project = brought_to(town, "registered")
    correct_stage(by=SYSTEM, entry=project.entries.get(stage="registered"), reason="登错项目", withdraw=True)
    project.refresh_from_db()
    assert project.stage == "signed"
    enter(project, "registered", date(2025, 6, 1))
    assert project.entries.filter(stage="registered").count() == 3


def test_a_pause_stops_everything_but_its_end(town: Unit) -> None:
    project = brought_to(town, "landed")
    enter(project, "paused", date(2025, 7, 1))
    project.refresh_from_db()
    assert (project.stage, next_stages(project)) == ("paused", ["ended", "struck"])
    assert "先登记恢复" in refused(project, "started", date(2025, 8, 1), Proof("permit", "1")).detail
    with pytest.raises(Problem, match="晚于暂停"):
        resume_project(by=SYSTEM, project=project, on=date(2025, 7, 1), reason="资金到了")
    resume_project(by=SYSTEM, project=project, on=date(2025, 9, 1), reason="资金到了")
    enter(project, "started", date(2025, 9, 1))
    enter(project, "ended", date(2025, 10, 1))
    project.refresh_from_db()
    assert (project.stage, next_stages(project)) == ("ended", [])
    assert "之后不能再记" in refused(project, "building", date(2025, 11, 1), Proof("note")).detail


def test_marks_stand_beside_the_chain(town: Unit) -> None:
    project = brought_to(town, "building")
    enter(project, "listed", date(2025, 6, 20))
    project.refresh_from_db()
    assert project.stage == "building"
    now = standing(project.found_on, [row.entered for row in project.entries.all()], date(2025, 12, 1))
    assert now is not None
    assert (now.stage, now.marks) == ("building", ("listed",))


def test_the_evidence_lies_with_the_entry(town: Unit, settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path
    proof = Proof("contract", "1号", BytesIO(b"%PDF-1.4 contract"), "合同.pdf")
    entry = enter_stage(by=SYSTEM, project=make_project(town), stage="signed", on=date(2025, 3, 1), proof=proof)
    assert entry.file is not None
    assert (entry.file.name, entry.file.scope, entry.rule) == ("合同.pdf", town.path, "stages-default")


def test_a_deployment_edits_what_counts_from_a_day_on(town: Unit, settings: Any, tmp_path: Path) -> None:
    own = Path(__file__).parents[3] / "src/zhenjie/domains/projects/stages.yaml"
    text = own.read_text("utf-8").replace("valid_from: 2000-01-01", "valid_from: 2026-01-01")
    text = text.replace("id: stages-default", "id: ours").replace(
        "refused: {ceremony: 开工仪式、场地平整不算开工}", "refused: {}"
    )
    text = text.replace("evidence: [permit, fitout]", "evidence: [permit, fitout, ceremony]")
    (tmp_path / "project_stages.yaml").write_text(text, "utf-8")
    settings.CATALOGUE_DIR = str(tmp_path)
    assert edition(date(2025, 12, 31), str(tmp_path)).id == "stages-default"
    project = brought_to(town, "landed")
    with clock.fixed(date(2026, 3, 1)):
        assert "不算开工" in refused(project, "started", date(2025, 12, 1), Proof("ceremony", "1")).detail
        entry = enter_stage(
            by=SYSTEM, project=project, stage="started", on=date(2026, 2, 1), proof=Proof("ceremony", "1")
        )
    assert entry.rule == "ours"


def test_a_rule_that_cannot_be_read_is_named() -> None:
    with pytest.raises(StageRuleError, match="不认识阶段“flown”"):
        read("- {id: x, valid_from: 2026-01-01, source: s, code: c, stages: {flown: {counts: a, evidence: [note]}}}")


def test_every_stage_has_a_factory_proof_that_holds() -> None:
    rules = edition(date(2026, 1, 1))
    assert all(PROOFS[stage] in rules.stages[stage].evidence for stage in PROOFS)
    assert fault([Entered("signed", date(2025, 1, 1))], rules, titles()) == ""


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1), date(6000, 1, 1)])
def test_a_planned_production_beyond_every_plan_is_no_answer(town: Unit, day: date) -> None:
    project = make_project(town)
    project.planned_start, project.planned_production = None, day
    with pytest.raises(ValidationError, match=r"计划投产.*太远了"):
        project.clean()


@pytest.mark.parametrize("told", ["abc", "1390000000", "13900000000😀"])
def test_a_telephone_nobody_could_call_is_told_and_not_hidden_behind_stars(town: Unit, told: str) -> None:
    project = make_project(town)
    project.mobile = told
    with pytest.raises(ValidationError) as refused:
        project.full_clean(exclude=["unit"])
    assert "mobile" in refused.value.message_dict


def test_a_telephone_is_kept_as_one_writes_it(town: Unit) -> None:
    project = make_project(town)
    for told in ("139 0000 0000", "0532-88880000"):
        project.mobile = told
        project.full_clean(exclude=["unit"])
        assert project.mobile is not None
    project.mobile = None
    project.full_clean(exclude=["unit"])


def test_nothing_is_produced_before_it_is_signed(town: Unit) -> None:
    project = make_project(town)
    signed = date(2025, 5, 12)
    Project.objects.filter(pk=project.pk).update(planned_start=None, planned_production=signed)
    project.refresh_from_db()
    problem = refused(project, "signed", signed, Proof("contract", "1号"))
    assert "计划投产 2025-05-12 不晚于签约那天" in problem.detail
    Project.objects.filter(pk=project.pk).update(planned_production=date(2026, 12, 31))
    enter(project, "signed", signed)
    project.refresh_from_db()
    project.planned_production = date(2025, 5, 1)
    with pytest.raises(ValidationError, match="不晚于签约的日期 2025-05-12"):
        project.clean()
