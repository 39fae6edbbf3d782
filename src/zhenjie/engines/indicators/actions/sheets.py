"""A whole sheet entered by hand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from django.db import IntegrityError, transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.periods import print_period
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import incremental
from zhenjie.engines.indicators.actions.closing import closed_among
from zhenjie.engines.indicators.actions.posting import post_many
from zhenjie.engines.indicators.models import Sheet
from zhenjie.engines.indicators.preparing import Said, prepare
from zhenjie.engines.indicators.problems import Problem
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.org.models import Unit


@transaction.atomic
def enter_sheet(*, by: Actor, unit: Unit, key: str, document: str, figures: Iterable[Said]) -> Sheet:
    """Figures typed or pasted by hand, with the document they come from; the same sheet (`key`) sent twice is one.

    The source of each figure is the sheet. A closed month needs a reason. Raises Problem, Stale; nothing is kept then.
    """
    if done := Sheet.objects.filter(key=key).first():
        return done
    given = list(figures)
    if not given:
        raise Problem("没有要入账的数：改过的格子才会入账。")
    if not document.strip():
        raise Problem("请写明这些数出自哪份文件，例如“县统计局10月月报”。", "document")
    try:
        with transaction.atomic():
            sheet = Sheet.objects.create(
                key=key,
                unit=unit,
                document=document.strip()[:120],
                account=by.account,
                name=by.name[:60],
                at=clock.now(),
                figures=len(given),
            )
    except IntegrityError:
        return Sheet.objects.get(key=key)
    source = Ref("indicators.sheet", str(sheet.pk))
    ready: dict[Unit, list[Said]] = defaultdict(list)
    for said in given:
        ready[said.unit or unit].append(replace(said, source=source))
    for place, rows in ready.items():
        closed = closed_among(place, {spans.end_of(said.period) for said in rows})
        for said in rows:
            if spans.end_of(said.period) in closed and not said.reason.strip():
                raise Problem(
                    f"{print_period(said.period)}已结账，更正要写明原因，例如“县统计局反馈核减重复项目”。", "reason"
                )
    incremental.hold({prepare(said)[0].key for said in given})
    for place, rows in ready.items():
        post_many(by=by, unit=place, figures=rows)
    return sheet
