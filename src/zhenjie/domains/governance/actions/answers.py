"""Answers go back to 12345: as a workbook in its own layout, or taken by its platform; what has gone is marked once."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.governance.models.hotline import SentAnswer
from zhenjie.domains.governance.queries.answers import Answer
from zhenjie.engines.trail import actions as trail

LAYOUT = (("工单编号", 22), ("答复内容", 70), ("办理单位", 24), ("办结时间", 20), ("是否解决", 10))


@transaction.atomic
def mark_sent(*, by: Actor, answers: Sequence[Answer], way: str, scope: str) -> int:
    """Marks answers as gone back; one that was marked before stays as it was. Returns how many were new."""
    fresh = [one for one in answers if one.sent is None]
    rows = [
        SentAnswer(matter=one.matter, record=one.record, round=one.round, way=way, at=clock.now(), name=by.name[:60])
        for one in fresh
    ]
    SentAnswer.objects.bulk_create(rows, ignore_conflicts=True)
    if fresh:
        told = {"tickets": len(fresh), "way": way}
        trail.record(by=by, verb="回传答复", subject=Ref("governance.answers", way), scope=scope, after=told)
    return len(fresh)


def workbook(answers: Sequence[Answer]) -> bytes:
    """The answers as xlsx in the hotline's layout; every cell is text, so that nothing runs as a formula."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("答复")
        head = book.add_format({"bold": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for column, (title, width) in enumerate(LAYOUT):
            sheet.set_column(column, column, width, wrap)
            sheet.write_string(0, column, title, head)
        for line, one in enumerate(answers, 1):
            said = (one.record, one.reply, one.unit, f"{clock.aware(one.at):%Y-%m-%d %H:%M:%S}", one.solved)
            for column, text in enumerate(said):
                sheet.write_string(line, column, text, wrap)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
