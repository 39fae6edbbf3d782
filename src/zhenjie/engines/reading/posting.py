"""入账: confirmed figures of a document go into the books of the indicators, each with its sentence as the source."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators.actions import post_many, set_target
from zhenjie.engines.indicators.actions import ref as ref_of_observation
from zhenjie.engines.indicators.models import Target
from zhenjie.engines.indicators.preparing import Said
from zhenjie.engines.indicators.problems import Problem as IndicatorProblem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading.actions import open_contradictions, ref_of
from zhenjie.engines.reading.choices import CONFIRMED, TARGET_NAMES, DocumentStatus, FigureStatus
from zhenjie.engines.reading.models import Document, Figure
from zhenjie.engines.reading.problems import Problem
from zhenjie.engines.reading.queries import Beside, Posting, posting_of
from zhenjie.engines.reading.rules import Row
from zhenjie.engines.trail.actions import record


@dataclass(frozen=True, slots=True)
class Posted:
    """What a posting did: rows that were new, that the books held already, that changed what they held; figures left out."""

    new: int
    same: int
    changed: int
    left: int

    @property
    def total(self) -> int:
        return self.new + self.same + self.changed


@transaction.atomic
def post_document(*, by: Actor, document: Document) -> Posted:
    """Post every confirmed figure that has indicator, unit and period; all or none.

    1. lock the document; an open contradiction stops here; 2. make the rows; 3. post them unit by unit, the figure as
    source; 4. mark the figures; 5. leave a trail. A second posting finds nothing left to do. Raises Problem.
    """
    held = Document.objects.select_for_update().get(pk=document.pk)
    if not held.is_open:
        raise Problem(f"这份文件{held.get_status_display()}，不能入账。")
    if clashes := open_contradictions(held).count():
        raise Problem(f"还有 {clashes} 处矛盾没有处理，请先处理再入账。")
    figures = {f.pk: f for f in held.figures.select_for_update().filter(status__in=CONFIRMED).order_by("position")}
    posting = posting_of(figures.values())
    rows = posting.ready
    if not rows:
        raise Problem("没有可以入账的数：采纳的数要有目录里的指标、期间和单位，请先补全。")
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={row.unit for row in rows})}
    try:
        for unit in units.values():
            _post_values(by, held, unit, [r for r in rows if r.unit == unit.pk and r.kind == "value"], figures)
        for row in rows:
            if row.kind == "target":
                _post_target(by, held, units[row.unit], row, figures, posting.beside[row.figure])
    except IndicatorProblem as problem:
        raise Problem(str(problem)) from problem
    for twin, first in posting.plan.twins.items():
        figures[twin].posted_to = figures[first].posted_to
        Figure.objects.filter(pk=twin).update(posted_to=figures[first].posted_to)
    Figure.objects.filter(pk__in=[f.pk for f in figures.values() if f.posted_to]).update(
        status=FigureStatus.POSTED, version=F("version") + 1
    )
    held.status, held.version = DocumentStatus.POSTED, held.version + 1
    held.save()
    done = _told(posting, figures)
    after = {"new": done.new, "same": done.same, "changed": done.changed, "left": done.left}
    record(by=by, verb="入账", subject=ref_of(held), scope=held.unit.path, after=after)
    return done


def _told(posting: Posting, figures: dict[int, Figure]) -> Posted:
    left = sum(1 for figure in figures.values() if not figure.posted_to)
    return Posted(posting.count("new"), posting.count("same"), posting.count("changed"), left)


def _post_values(by: Actor, document: Document, unit: Unit, rows: list[Row], figures: dict[int, Figure]) -> None:
    if not rows:
        return
    said = [
        Said(
            row.key,
            row.period,
            row.value,
            Ref("reading.figure", str(row.figure)),
            symbol=row.symbol,
            reported_growth=row.growth,
            approx=row.approx,
            published_on=document.published_on or clock.today(),
            reason=figures[row.figure].note,
        )
        for row in rows
    ]
    for row, observation in zip(rows, post_many(by=by, unit=unit, figures=said), strict=True):
        _mark(figures, row, str(ref_of_observation(observation)))


def _post_target(
    by: Actor, document: Document, unit: Unit, row: Row, figures: dict[int, Figure], beside: Beside
) -> None:
    standing = Target.objects.filter(unit=unit, indicator__key=row.key, period=row.period)
    if beside.kind == "same" and (same := standing.filter(value=beside.held or Decimal(0)).first()):
        # A report that repeats a task is no new ground for it: the document that set it stays.
        _mark(figures, row, str(Ref("indicators.target", str(same.pk))))
        return
    kind = "task" if "任务" in figures[row.figure].sentence else "own"
    target = set_target(
        by=by,
        unit=unit,
        indicator=row.key,
        period=row.period,
        value=row.value,
        symbol=row.symbol,
        name=TARGET_NAMES[kind],
        kind=kind,
        source=Ref("reading.figure", str(row.figure)),
        document=document.title[:120],
    )
    _mark(figures, row, str(Ref("indicators.target", str(target.pk))))


def _mark(figures: dict[int, Figure], row: Row, place: str) -> None:
    for pk in (row.figure, row.growth_figure):
        if pk is not None and pk in figures:
            figures[pk].posted_to = place
            Figure.objects.filter(pk=pk).update(posted_to=place)
