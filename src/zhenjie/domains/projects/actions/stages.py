"""阶段登记: a stage is entered with its evidence by the dated rule; a mistake is corrected by a later entry, never overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.texts import number_key
from zhenjie.domains.projects.actions.money import book_money, reverse_money
from zhenjie.domains.projects.actions.plans import draw_plan, plan_of
from zhenjie.domains.projects.choices import Evidence, MoneyKind, Stage
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.rules.definitions import CHAIN, Edition, edition, rank
from zhenjie.domains.projects.rules.evidence import lacking
from zhenjie.domains.projects.rules.history import Entered, fault, standing
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.photos import checked_photo
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger.actions.rows import record_row, save_row
from zhenjie.engines.ledger.problems import Problem


def titles() -> dict[str, str]:
    """Stages as they are called."""
    return {str(value): str(label) for value, label in Stage.choices}


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a stage: kind, number, and the file where one was handed in."""

    evidence: str
    number: str = ""
    stream: IO[bytes] | None = None
    name: str = ""


@transaction.atomic
def enter_stage(
    *, by: Actor, project: Project, stage: str, on: date, proof: Proof, reason: str = "", contract: Decimal | None = None,
    resumes: bool = False,
) -> StageEntry:  # fmt: skip
    """The project enters a stage on the day that counts. Sent twice, it is one entry. ``contract``: 合同额 in 万元, asked with the
    signing. Raises Problem with the field when the evidence does not prove it, the order is wrong, or the day lies ahead."""
    held = _held(project)
    known = held.entries(manager="in_force").filter(
        stage=stage, on=on, evidence=proof.evidence, number=proof.number[:80], resumes=resumes
    )
    if (same := known.first()) is not None:
        return same
    if contract is not None and contract < 0:
        raise Problem(422, _("合同额不能是负数。"), field="contract")
    if stage == Stage.LEAD and not resumes:
        raise Problem(422, _("线索从登记那天算起，改日期请改“线索登记”。"), field="stage")
    rule = _proved(held, stage, on, proof, reason, resumes)
    if stage == Stage.SIGNED and not resumes and held.planned_production and held.planned_production <= on:
        raise Problem(
            422, _("计划投产 %(day)s 不晚于签约那天，工期排不出来；请先点“修改”改计划投产。") % {"day": held.planned_production},
            field="on",
        )  # fmt: skip
    entry = StageEntry(project=held, stage=stage, rank=rank(stage), resumes=resumes, on=on, rule=rule)
    made = _write(by, held, entry, proof, reason, verb=_("恢复") if resumes else titles()[stage])
    if stage == Stage.SIGNED and contract:
        book_money(
            by=by, project=held, kind=MoneyKind.CONTRACT, month=on, on=on, amount=contract, voucher=proof.number,
            key=f"contract:{made.pk}",
        )  # fmt: skip
    if stage == Stage.SIGNED and held.planned_production and held.planned_production > on and plan_of(held) is None:
        draw_plan(by=by, project=held, on=on)
    return made


def resume_project(*, by: Actor, project: Project, on: date, reason: str) -> StageEntry:
    """A paused project goes on where it was. Problem when it is not paused."""
    now = standing(project.found_on, _in_force(project), clock.today())
    stage = now.stage if now else Stage.LEAD
    paused = project.entries(manager="in_force").filter(stage=Stage.PAUSED).order_by("-on").first()
    if now and now.exit == Stage.PAUSED and paused and on <= paused.on:
        raise Problem(422, _("恢复的日期要晚于暂停的日期 %(day)s。") % {"day": paused.on}, field="on")
    return enter_stage(
        by=by, project=project, stage=stage, on=on, proof=Proof(Evidence.NOTE), reason=reason, resumes=True
    )


@transaction.atomic
def correct_stage(
    *,
    by: Actor,
    entry: StageEntry,
    reason: str,
    on: date | None = None,
    proof: Proof | None = None,
    withdraw: bool = False,
) -> StageEntry:
    """An entry stands for an earlier one: another day, other evidence, or (``withdraw``) it never happened. The earlier one stays
    as it was. Problem when it was corrected already, without a reason, or when the history would not hold together."""
    held = _held(entry.project)
    old = StageEntry.objects.select_related("file").get(pk=entry.pk)
    if StageEntry.objects.filter(corrects=old).exists():
        raise Problem(409, _("这一条已经更正过，请更正最新的那一条。"), field="on")
    if old.withdrawn:
        raise Problem(409, _("这一条已经撤回，不能再更正。"), field="on")
    if not reason.strip():
        raise Problem(422, _("更正要写明原因。"), field="reason")
    day = on or old.on
    if proof is None:
        given, kept = Proof(old.evidence, old.number), old.file
    else:
        given, kept = proof, old.file if proof.stream is None else None
    rule = old.rule if withdraw else _proved(held, old.stage, day, given, reason, old.resumes, without=old)
    made = StageEntry(
        project=held, stage=old.stage, rank=old.rank, resumes=old.resumes, on=day, corrects=old, withdrawn=withdraw,
        rule=rule, file=kept,
    )  # fmt: skip
    if withdraw and (said := fault(_in_force(held, old), _rule(clock.today()), titles(), held.found_on)):
        raise Problem(422, _("撤回以后前后接不上：%(why)s") % {"why": said}, field="on")
    written = _write(by, held, made, given, reason, verb=_("撤回阶段记录") if withdraw else _("更正阶段记录"))
    if old.stage == Stage.SIGNED:
        _contract_follows(by, old, written)
    return written


def _contract_follows(by: Actor, old: StageEntry, new: StageEntry) -> None:
    """The contract's money goes where its signing goes: taken back with it, booked on its new day under its new number."""
    chain: list[StageEntry] = [old]
    while (earlier := chain[-1].corrects) is not None:
        chain.append(earlier)
    booked = MoneyEntry.objects.filter(
        key__in=[f"contract:{one.pk}" for one in chain], reversed_by__isnull=True
    ).first()
    if booked is None or (not new.withdrawn and (booked.on, booked.voucher) == (new.on, number_key(new.number))):
        return
    reverse_money(by=by, entry=booked, note=_("签约更正"))
    if not new.withdrawn:
        book_money(
            by=by, project=new.project, kind=MoneyKind.CONTRACT, month=new.on, on=new.on, amount=booked.amount,
            voucher=new.number, key=f"contract:{new.pk}",
        )  # fmt: skip


def _held(project: Project) -> Project:
    return Project.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=project.pk)


def _rule(on: date) -> Edition:
    return edition(on, settings.CATALOGUE_DIR)


def _in_force(project: Project, without: StageEntry | None = None) -> list[Entered]:
    rows = project.entries(manager="in_force").all()
    if without is not None:
        rows = rows.exclude(pk=without.pk)
    return [row.entered for row in rows]


def _proved(
    held: Project, stage: str, on: date, proof: Proof, reason: str, resumes: bool, without: StageEntry | None = None
) -> str:
    """The edition by which it holds; Problem when it doesn't."""
    if on > clock.today():
        raise Problem(422, _("这一天还没有到，请填实际发生的日期。"), field="on")
    rules = _rule(on)
    if resumes:
        field, said = ("", "") if reason.strip() else ("reason", _("恢复要写明原因。"))
    else:
        field, said = lacking(
            rules.stages[stage], kind=proof.evidence, number=proof.number, reason=reason, planned=held.planned_total,
            titles=titles(), words={str(value): str(label) for value, label in Evidence.choices},
        )  # fmt: skip
    if said:
        raise Problem(422, said, field=field)
    history: Sequence[Entered] = [*_in_force(held, without), Entered(stage, on, resumes)]
    if said := fault(history, rules, titles(), held.found_on):
        raise Problem(422, said, field="on")
    return rules.id


def _write(by: Actor, held: Project, entry: StageEntry, proof: Proof, reason: str, *, verb: str) -> StageEntry:
    entry.evidence, entry.number, entry.reason = proof.evidence, proof.number.strip()[:80], reason.strip()[:300]
    entry.at, entry.name, entry.account = clock.now(), by.name[:60], by.account
    if proof.stream is not None:
        entry.file = _stored(by, held, proof)
    entry.save(force_insert=True)
    record_row(by=by, verb=verb, row=entry)
    keep_standing(by=by, project=held)
    return entry


def _stored(by: Actor, held: Project, proof: Proof) -> StoredFile:
    assert proof.stream is not None
    try:
        return store(by=by, stream=checked_photo(proof.stream), name=proof.name, scope=held.unit.path)
    except FileProblem as problem:
        raise Problem(422, str(problem), field="file") from None


def keep_standing(*, by: Actor, project: Project) -> None:
    """The project's own row follows its history; no entry lies ahead, so the last one says where it stands."""
    told = _in_force(project)
    now = standing(project.found_on, told, date.max)
    assert now is not None
    shown, since = now.shown, now.since if told else None
    if (project.stage, project.stage_on) != (shown, since):
        project.stage, project.stage_on = shown, since
        save_row(by=by, row=project, verb=_("阶段变动"))


def next_stages(project: Project) -> list[str]:
    """What a project can enter now: of the chain what lies ahead, marks it does not carry, exits."""
    told = _in_force(project)
    now = standing(project.found_on, told, clock.today())
    if now is None or now.exit in ("ended", "struck"):
        return []
    if now.exit == "paused":
        return ["ended", "struck"]
    had = {one.stage for one in told}
    ahead = [stage for stage in CHAIN if rank(stage) > rank(now.stage)]
    marks = [mark for mark in ("listed", "above_scale") if mark not in had]
    return [*ahead, *marks, "paused", "ended", "struck"]
