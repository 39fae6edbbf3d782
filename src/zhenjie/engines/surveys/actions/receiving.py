"""What comes back from phones: each record once, landed in its register, or kept beside the row it differs from."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from zhenjie.core import clock, secrecy
from zhenjie.core.actors import Actor
from zhenjie.core.digits import whole
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.actions.once import once
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.problems import Conflict, Doubled, Problem
from zhenjie.engines.ledger.queries import label_of
from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.actions.landing import current_columns, in_words, put
from zhenjie.engines.surveys.choices.fieldwork import RecordState, Side
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record, SurveyVersion
from zhenjie.engines.surveys.queries.landing import answers_of, landing, target_of
from zhenjie.engines.surveys.queries.lookups import pool_of
from zhenjie.engines.surveys.queries.records import SEALED, unsealed
from zhenjie.engines.surveys.rules.designing import every
from zhenjie.engines.surveys.rules.field import Found, evaluate
from zhenjie.engines.surveys.rules.sending import Sent, SentError, read_sent
from zhenjie.engines.trail import actions as trail

ADDED, CHANGED = "摸排登记", "摸排更新"


class Refused(Exception):
    """This record cannot go in as it is; the sentence says why, `faults` where."""

    def __init__(self, sentence: str, faults: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.faults = dict(faults or {})


def receive(*, by: Actor, said: Any, prefixes: tuple[str, ...]) -> dict[str, Any]:
    """One record from a phone of somebody who may fill surveys at `prefixes`; the verdict as the phone understands it.

    The same key and turn are done once and answered alike ever after; a refusal leaves no mark, so it may be tried again.
    """
    try:
        sent = read_sent(said)
    except SentError as error:
        return {
            "key": str(said.get("key", "")) if isinstance(said, Mapping) else "",
            "verdict": "refused",
            "sentence": str(error),
        }
    content = json.dumps(said, sort_keys=True, ensure_ascii=False)
    mark = hashlib.sha256(content.encode()).hexdigest()
    try:
        # The account stands in the key: a record restored from its file on another phone is known by its own key instead.
        key = f"field:{by.account}:{sent.key}:{sent.turn}"
        return dict(once(key=key, by=by, content=content, run=lambda: _take(by, sent, mark, prefixes)))
    except Refused as refused:
        return {
            "key": sent.key,
            "turn": sent.turn,
            "verdict": "refused",
            "sentence": str(refused),
            "faults": refused.faults,
        }
    except (Doubled, IntegrityError):
        return {
            "key": sent.key,
            "turn": sent.turn,
            "verdict": "again",
            "sentence": _("另一台手机正在送同一条，稍后再送。"),
        }
    except Problem as problem:
        return {"key": sent.key, "turn": sent.turn, "verdict": "refused", "sentence": problem.detail}


def _take(by: Actor, sent: Sent, mark: str, prefixes: tuple[str, ...]) -> dict[str, Any]:
    assignment = Assignment.objects.select_related("survey__unit", "unit").filter(pk=sent.assignment).first()
    if assignment is None or not any(covers(prefix, assignment.unit.path) for prefix in prefixes):
        raise Refused(_("这个网格的摸排不归您，请找派发的人；这一条还在手机里。"))
    known = Record.objects.select_for_update().filter(key=sent.key).first()
    if known is not None and known.assignment_id != assignment.pk:
        raise Refused(_("这一条已经送到别的网格，不能再改。"))
    if known is not None and (known.print == mark or known.turn >= sent.turn or known.state == RecordState.SETTLED):
        # A choice made at the desk stands: it answers whatever turn the phone is at by now.
        return {**_verdict(known), "turn": max(known.turn, sent.turn)}
    record = known or Record(key=sent.key, assignment=assignment, survey=assignment.survey, unit=assignment.unit)
    if known is not None and sent.choice == Side.THEIRS and known.state == RecordState.CONFLICT:
        record.turn, record.print = sent.turn, mark
        _settle(by, record, Side.THEIRS)
        return _verdict(record)
    # What was landed before counts as known: the phone's own earlier word is no other side.
    was = {**sent.was, **(record.answers if record.landed_version is not None else {})}
    _fill(by, record, sent, mark)
    found = _checked(record, sent)
    _land(by, record, found, sent, was)
    record.save()
    _tell(by, record, _("收到摸排") if known is None else _("收到更正"))
    return _verdict(record)


def _fill(by: Actor, record: Record, sent: Sent, mark: str) -> None:
    record.turn, record.print, record.number = sent.turn, mark, sent.number
    # What was new when it came stays something new, though the phone knows by now which row it became.
    record.subject = sent.subject if record.pk is None else record.subject
    record.filled_at = _moment(sent.filled_at)
    record.received_at = clock.now()
    record.account, record.name = by.account, by.name[:60]


def _moment(text: str) -> datetime | None:
    """When the phone says it was filled; clocks of phones run wild, what is not within two years up to now is not believed."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or found.tzinfo is None or not timedelta(0) <= clock.now() - found < timedelta(days=730):
        return None
    return found.astimezone(clock.CHINA)


def _checked(record: Record, sent: Sent) -> Found:
    """The answers against the version they were filled with: a newer form asks nothing of who was already there."""
    version = SurveyVersion.objects.filter(survey=record.survey_id, number=sent.number).first()
    if version is None:
        raise Refused(_("没有第 %(number)s 版的表，请更新后重填。") % {"number": sent.number})
    day = (record.filled_at or clock.now()).date()
    found = evaluate(version.questions, sent.answers, day.isoformat())
    if found.faults:
        raise Refused(_("有 %(count)s 处要改：%(first)s") % {
            "count": len(found.faults), "first": next(iter(found.faults.values())),
        }, found.faults)  # fmt: skip
    for question in version.questions:
        chosen = found.answers.get(question["key"])
        if question["kind"] == "lookup" and question.get("source") and chosen and chosen.get("id"):
            pool = pool_of(record.assignment, question["source"])
            if pool is None or (pk := whole(chosen["id"])) is None or not pool.filter(pk=pk).exists():
                fault = _("“%(title)s”选的“%(name)s”已经不在名单里，请重新选。") % {
                    "title": question["title"],
                    "name": chosen["name"],
                }
                raise Refused(fault, {question["key"]: fault})
    secret = {one["key"] for one in every(version.questions) if one.get("secret")}
    hidden = {key: value for key, value in found.answers.items() if key in secret}
    record.answers = {key: value for key, value in found.answers.items() if key not in secret}
    text = json.dumps(hidden, ensure_ascii=False) if hidden else ""
    record.sealed = secrecy.seal(text, key=settings.SECRET_KEY, purpose=f"{SEALED}:{record.key}") if text else ""
    record.label = _label(version.questions, record.answers, sent.label)
    return found


def _label(questions: Any, answers: Mapping[str, Any], said: str) -> str:
    first = next(
        (str(answers[one["key"]]) for one in questions if one["kind"] == "text" and answers.get(one["key"])), ""
    )
    return (said or first or _("没有名称"))[:120]


def _land(by: Actor, record: Record, found: Found, sent: Sent, was: Mapping[str, Any]) -> None:
    """Into the register, or into a conflict: the row has another value by now than the phone was given, and another than
    it brings. What the person on the spot did not touch counts too: she saw it and left it."""
    target = target_of(record.survey)
    if target is None:
        record.state, record.landed = RecordState.ACCEPTED, ""
        return
    questions = SurveyVersion.objects.get(survey=record.survey_id, number=record.number).questions
    questions = current_columns(questions, record.survey.draft)
    row = _row(record, target, sent)
    if row.pk is None:
        _save(by, record, target, row, questions, found, None)
        return
    ours = record.landed_version is not None and record.landed_version == row.version
    now = answers_of(questions, target, row)
    if (
        not ours
        and row.version != sent.base
        and sent.choice != Side.MINE
        and _differing(questions, target, now, was, found)
    ):
        record.state, record.landed = RecordState.CONFLICT, str(target.ref(row))
        record.theirs = {"answers": now, "version": row.version, "label": label_of(target, row)[:120]}
        return
    if sent.choice == Side.MINE:
        if row.version != sent.base:
            record.state = RecordState.CONFLICT
            record.theirs = {"answers": now, "version": row.version, "label": label_of(target, row)[:120]}
            return
        _chosen(by, record, Side.MINE)
    _save(by, record, target, row, questions, found, row.version)


def _differing(
    questions: Any, target: Declaration, now: Mapping[str, Any], was: Mapping[str, Any], found: Found
) -> list[str]:
    return [
        question["key"]
        for question, _column in landing(questions, target)
        if question["key"] in found.shown
        and not question.get("secret")
        and now.get(question["key"]) != was.get(question["key"])
        and now.get(question["key"]) != found.answers.get(question["key"])
    ]


def _row(record: Record, target: Declaration, sent: Sent) -> Any:
    pk = Ref.parse(record.landed).pk if record.landed else sent.subject
    if not pk:
        if not record.survey.may_add:
            raise Refused(_("这次摸排只核对台账里有的，不新增。"))
        return target.model(**{**dict(target.narrow), target.unit: record.unit})
    rows = within(target.rows(), [record.unit.path], target.path).select_for_update(of=("self",))
    row = rows.filter(pk=key).first() if (key := whole(pk)) is not None else None
    if row is None:
        raise Refused(_("“%(what)s”已经不在这个网格的台账里，请另报一件新的。") % {"what": sent.label or pk})
    return row


def _save(
    by: Actor, record: Record, target: Declaration, row: Any, questions: Any, found: Found, version: int | None
) -> None:
    try:
        put(questions, target, row, found.answers, found.shown)
        row.full_clean()
    except ValidationError as error:
        raise Refused(in_words(error, target)) from None
    try:
        row = save_row(by=by, row=row, version=version, register=target.key, verb=ADDED if version is None else CHANGED)
    except Conflict as conflict:
        raise Refused(conflict.detail) from None
    record.state, record.landed, record.landed_version = RecordState.ACCEPTED, str(target.ref(row)), row.version


def _chosen(by: Actor, record: Record, side: Side) -> None:
    record.chosen, record.chosen_by, record.chosen_at = side, by.name[:60], clock.now()


def _settle(by: Actor, record: Record, side: Side) -> None:
    record.state = RecordState.SETTLED
    _chosen(by, record, side)
    record.save()
    _tell(by, record, _("选定一份"))


def _tell(by: Actor, record: Record, verb: str) -> None:
    after = {"survey": record.survey.title, "state": record.state, "landed": record.landed, "chosen": record.chosen}
    trail.record(
        by=by, verb=verb, subject=Ref("surveys.record", str(record.pk)), scope=record.unit.path,
        after={name: value for name, value in after.items() if value},
    )  # fmt: skip


def _verdict(record: Record) -> dict[str, Any]:
    said: dict[str, Any] = {
        "key": record.key, "turn": record.turn, "verdict": str(record.state), "number": record.pk,
        "version": record.landed_version, "subject": Ref.parse(record.landed).pk if record.landed else "",
    }  # fmt: skip
    if record.state == RecordState.CONFLICT:
        said["theirs"] = record.theirs
    if record.state == RecordState.SETTLED:
        said |= {"chosen": record.chosen, "by": record.chosen_by}
    return said


@transaction.atomic
def settle(*, by: Actor, record: Record, side: Side, version: int) -> Record:
    """Choose a side of a conflict at the desk; `version` is the row's version that the person saw. Both sides stay in the
    record whatever is chosen. Problem when somebody chose before, Conflict when the row has changed again."""
    record = (
        Record.objects.select_for_update(of=("self",))
        .select_related("survey__unit", "unit", "assignment")
        .get(pk=record.pk)
    )
    target = target_of(record.survey)
    if record.state != RecordState.CONFLICT or target is None:
        raise Problem(409, _("这一条已经选定，不用再选。"))
    if side == Side.MINE:
        questions = SurveyVersion.objects.get(survey=record.survey_id, number=record.number).questions
        row = target.rows().select_for_update(of=("self",)).filter(pk=int(Ref.parse(record.landed).pk)).first()
        if row is None:
            raise Problem(409, _("这一行已经不在台账里，只能留下台账的一份。"))
        found = evaluate(
            questions, {**record.answers, **unsealed(record)}, (record.filled_at or clock.now()).date().isoformat()
        )
        try:
            put(current_columns(questions, record.survey.draft), target, row, found.answers, found.shown)
            row.full_clean()
        except ValidationError as error:
            raise Problem(422, in_words(error, target)) from None
        row = save_row(by=by, row=row, version=version, register=target.key, verb=CHANGED)
        record.landed_version = row.version
    _settle(by, record, side)
    return record
