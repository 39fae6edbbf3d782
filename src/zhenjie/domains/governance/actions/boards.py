"""红黄榜 written: the unit's own checklist, an inspection, the list laid open with what follows from it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.governance.choices import Colour, InspectionKind
from zhenjie.domains.governance.models.boards import (
    Board,
    BoardObject,
    Checklist,
    Inspection,
    InspectionItem,
    Placing,
    Rectification,
)
from zhenjie.domains.governance.queries import boards as reading
from zhenjie.domains.governance.rules import edition
from zhenjie.domains.governance.rules.boards import MOST_COUNT, Cycle, Item, Mark, cycle_of, rule_words, score
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit


@transaction.atomic
def add_checklist(
    *, by: Actor, unit: Unit, kind: str, valid_from: date, title: str, source: str, items: Sequence[Item]
) -> Checklist:
    """A unit's own edition, in force from a day that is not past: what was inspected keeps the edition of its day. Raises Problem."""
    if valid_from < clock.today():
        raise Problem(422, _("启用日期不能早于今天，已经检查过的仍按当时的检查表。"))
    _hold(unit)
    if Checklist.objects.filter(unit=unit, kind=kind, valid_from=valid_from).exists():
        raise Problem(422, _("%(day)s 起已经有一版检查表，请换一个启用日期。") % {"day": valid_from})
    told = [[one.code, one.title, str(one.points), one.plus] for one in items]
    row = Checklist(
        unit=unit, kind=kind, valid_from=valid_from, edition=title, source=source, items=told, name=by.name[:60]
    )
    return save_row(by=by, row=row, verb="启用检查表")


def _hold(unit: Unit) -> None:
    """One at a time at a unit. Not against its key: whoever adds a row there meanwhile would wait for us, and we for his rows."""
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)


@transaction.atomic
def record_inspection(
    *,
    by: Actor,
    item: BoardObject,
    on: date,
    counts: Mapping[str, int],
    note: str = "",
    kind: str = InspectionKind.REGULAR,
) -> Inspection:
    """What was found, item code → how many times; the score follows. A cycle that was laid open takes nothing more. Raises Problem."""
    held = BoardObject.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=item.pk).first()
    if held is None:
        raise Problem(422, _("这个对象刚被移走了，请刷新后再看。"))
    if on > clock.today():
        raise Problem(422, _("检查日期还没有到，请填实际检查的那天。"))
    cycle = cycle_of(held.kind, on)
    if kind == InspectionKind.REGULAR and reading.laid_open(held.unit.path, held.kind, cycle.key):
        raise Problem(422, _("%(cycle)s的榜已经公示，不能再补检查，请记到下一期。") % {"cycle": cycle.title})
    held_list = reading.edition_for(held.unit, held.kind, on)
    known = {one.code: one for one in held_list.items}
    found = {code: number for code, number in counts.items() if number}
    if set(found) - set(known) or any(not 0 < number <= MOST_COUNT for number in found.values()):
        raise Problem(422, _("检查表刚换了版本，或者处数不在 1—20 之间，请刷新后重填。"))
    marks = [Mark(known[code].points, number, known[code].plus) for code, number in found.items()]
    row = Inspection(
        unit=held.unit, item=held, kind=kind, cycle=cycle.key, on=on, score=score(marks, on), edition=held_list.title[:60],
        source=held_list.source[:120], note=note[:200], name=by.name[:60], account=by.account,
    )  # fmt: skip
    save_row(by=by, row=row, verb=str(InspectionKind(kind).label))
    InspectionItem.objects.bulk_create(
        InspectionItem(
            inspection=row, code=code, title=known[code].title, points=known[code].points, plus=known[code].plus,
            count=number,
        )
        for code, number in found.items()
    )  # fmt: skip
    return row


@transaction.atomic
def publish_board(*, by: Actor, unit: Unit, kind: str, cycle: Cycle) -> Board:
    """Lay a cycle open as it stands; who is on the yellow list gets a day to put things right. Raises Problem."""
    today = clock.today()
    _hold(unit)
    if cycle.first > today:
        raise Problem(422, _("%(cycle)s还没有开始。") % {"cycle": cycle.title})
    if reading.board_of(unit, kind, cycle.key):
        raise Problem(422, _("%(cycle)s的榜已经公示过，公示后不再改写。") % {"cycle": cycle.title})
    # Whoever records an inspection holds the object: nothing slips in between reading and laying open.
    list(BoardObject.objects.filter(kind=kind, unit__path__startswith=unit.path).select_for_update(of=("self",)))
    lines = reading.standing([unit.path], kind, cycle)
    if not lines:
        raise Problem(422, _("这一期还没有检查记录，先检查再公示。"))
    rule = edition("boards", cycle.last)
    board = Board(
        unit=unit, kind=kind, cycle=cycle.key, published_on=today, open_until=today + reading.appeal_days(today),
        rule=f"{rule['version']}：{rule_words(kind, cycle.last)}", name=by.name[:60],
    )  # fmt: skip
    save_row(by=by, row=board, verb="公示红黄榜")
    placings = Placing.objects.bulk_create(
        Placing(
            board=board, item=line.item, score=line.score, rank=line.verdict.rank, colour=line.verdict.colour,
            text=line.verdict.text,
        )
        for line in lines
    )  # fmt: skip
    for placing in placings:
        if placing.colour == Colour.YELLOW:
            _ask(by, placing, today, int(rule["fix_days"]), int(rule["talk_after"]))
    return board


def _ask(by: Actor, placing: Placing, today: date, days: int, talk_after: int) -> None:
    talk = reading.yellow_times(placing.item, today) >= talk_after
    row = Rectification(
        unit=placing.item.unit, placing=placing, item=placing.item, due=today + timedelta(days=days), talk_needed=talk
    )
    save_row(by=by, row=row, verb="限期整改")


@transaction.atomic
def record_recheck(
    *, by: Actor, rectification: Rectification, on: date, counts: Mapping[str, int], note: str = ""
) -> Rectification:
    """Look again: with enough points the object is off the list, else it gets some days more. Raises Problem."""
    held = _open(rectification)
    if on < held.placing.board.published_on:
        raise Problem(422, _("复查日期早于公示日期，请核对。"))
    rule = edition("boards", on)
    held.recheck = record_inspection(
        by=by, item=held.item, on=on, counts=counts, note=note, kind=InspectionKind.RECHECK
    )
    if held.recheck.score >= rule["recheck_pass"]:
        held.passed_on = on
        return save_row(by=by, row=held, verb="复查合格，下榜")
    held.failed += 1
    held.due = on + timedelta(days=int(rule["again_days"]))
    return save_row(by=by, row=held, verb="复查没过，延期再查")


def _open(rectification: Rectification) -> Rectification:
    rows = Rectification.objects.select_for_update(of=("self",)).select_related("item", "placing__board", "unit")
    held = rows.get(pk=rectification.pk)
    if held.cancelled_on:
        raise Problem(422, _("申诉成立，这次整改已经撤销。"))
    if held.passed_on:
        raise Problem(422, _("%(day)s 已经复查合格下榜。") % {"day": held.passed_on})
    return held


@transaction.atomic
def record_talk(*, by: Actor, rectification: Rectification, on: date, note: str) -> Rectification:
    """约谈: what was said to who stood on the yellow list again. Raises Problem."""
    rows = Rectification.objects.select_for_update(of=("self",)).select_related("placing__board", "unit")
    held = rows.get(pk=rectification.pk)
    if not held.talk_needed:
        raise Problem(422, _("这一次不用约谈。"))
    if held.talked_on:
        raise Problem(422, _("%(day)s 已经约谈过。") % {"day": held.talked_on})
    if on > clock.today() or on < held.placing.board.published_on:
        raise Problem(422, _("约谈日期应在公示日和今天之间。"))
    held.talked_on, held.talk_note = on, note
    return save_row(by=by, row=held, verb="约谈")


@transaction.atomic
def correct_score(*, by: Actor, inspection: Inspection) -> Inspection:
    """Work the score of an inspection out anew after one of its items was struck."""
    held = Inspection.objects.select_for_update(of=("self",)).select_related("unit").get(pk=inspection.pk)
    held.score = reading.folded(held)
    return save_row(by=by, row=held, verb="申诉成立，更正得分")
