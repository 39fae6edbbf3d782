"""申诉 against an item of a list laid open. Ruled on by somebody who did not inspect; upheld, the correction stands beside
what was published."""

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.governance.actions.boards import correct_score
from zhenjie.domains.governance.choices import Colour, Ruling
from zhenjie.domains.governance.models.boards import Appeal, InspectionItem, Placing, Rectification
from zhenjie.domains.governance.queries import boards as reading
from zhenjie.domains.governance.rules.boards import cycle, judge, mean
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.trail import actions as trail


def is_same(by: Actor, account: int | None, name: str) -> bool:
    """Whether this actor is who wrote something under that account, or under that name where there was none."""
    return by.account == account if by.account is not None and account is not None else by.name == name


@transaction.atomic
def file_appeal(*, by: Actor, placing: Placing, item: InspectionItem, text: str) -> Appeal:
    """Somebody contests an item while the list lies open. Raises Problem."""
    held = _held(placing)
    if clock.today() > held.board.open_until:
        raise Problem(422, _("申诉期到 %(day)s 已满。") % {"day": held.board.open_until})
    if item.pk not in {one.pk for one in reading.deducted(_inspections(held))}:
        raise Problem(422, _("这一项不在这期的扣分里，请从列出的扣分项里选。"))
    if Appeal.objects.filter(placing=held, item=item).exists():
        raise Problem(422, _("这一项已经申诉过。"))
    row = Appeal.objects.create(placing=held, item=item, text=text, on=clock.today())
    _told(by, row, "登记申诉", {"item": item.title})
    return row


@transaction.atomic
def rule_appeal(*, by: Actor, appeal: Appeal, holds: bool, reason: str) -> Appeal:
    """Rule on an appeal. Who inspected may not; upheld, the item is struck and score and colour are corrected. Raises Problem."""
    held = _held(appeal.placing)
    row = Appeal.objects.select_for_update(of=("self",)).select_related("item__inspection", "placing").get(pk=appeal.pk)
    if row.ruling != Ruling.WAITING:
        raise Problem(422, _("这条申诉已经裁定过。"))
    if is_same(by, row.item.inspection.account, row.item.inspection.name):
        raise Problem(422, _("检查人不能裁定对自己检查的申诉，请换一个人裁定。"))
    row.ruling = Ruling.UPHELD if holds else Ruling.REJECTED
    row.reason, row.ruled_on, row.ruled_name = reason, clock.today(), by.name[:60]
    row.save(update_fields=["ruling", "reason", "ruled_on", "ruled_name"])
    row.placing = held
    _told(by, row, "裁定申诉", {"ruling": row.get_ruling_display(), "reason": reason})
    if holds:
        InspectionItem.objects.filter(pk=row.item_id).update(struck=True)
        correct_score(by=by, inspection=row.item.inspection)
        _correct(by, held)
    return row


def _held(placing: Placing) -> Placing:
    rows = Placing.objects.select_for_update(of=("self",)).select_related("board__unit", "item__unit")
    return rows.get(pk=placing.pk)


def _inspections(placing: Placing) -> list[reading.Inspection]:
    rows = reading.regular([placing.item.unit.path], placing.board.kind, placing.board.cycle)
    return list(rows.filter(item=placing.item))


def _correct(by: Actor, placing: Placing) -> None:
    """Score and colour of this one object anew, among the others as they were laid open."""
    value = mean(one.score for one in _inspections(placing))
    scores = dict(placing.board.placings.values_list("pk", "score"))
    found = judge({**scores, placing.pk: value}, placing.board.kind, cycle(placing.board.cycle).last)[placing.pk]
    placing.corrected_score, placing.corrected_colour = value, found.colour
    placing.corrected_text = f"申诉成立后更正：{found.text}"
    placing.save(update_fields=["corrected_score", "corrected_colour", "corrected_text"])
    if placing.corrected_colour != Colour.YELLOW:
        for row in Rectification.objects.select_for_update(of=("self",)).filter(
            placing=placing, passed_on__isnull=True, cancelled_on__isnull=True
        ):
            row.cancelled_on = clock.today()
            save_row(by=by, row=row, verb="申诉成立，撤销整改")


def _told(by: Actor, appeal: Appeal, verb: str, after: dict[str, object]) -> None:
    board = appeal.placing.board
    subject = Ref("governance.board", str(board.pk))
    trail.record(
        by=by,
        verb=verb,
        subject=subject,
        scope=board.unit.path,
        before=None,
        after={"object": appeal.placing.item.name, **after},
    )
