"""What was asked becomes known: observations, values of records, facts; and a source that is corrected by an answer."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import actions as indicators
from zhenjie.engines.indicators.preparing import Said
from zhenjie.engines.indicators.problems import Problem as IndicatorProblem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions.entering import enter, field_of
from zhenjie.engines.surveys.actions.sending import Allows
from zhenjie.engines.surveys.choices.reports import Aggregate, Means, Origin
from zhenjie.engines.surveys.models.reports import Fact, ReportCell, ReportForm
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.grid import Slot
from zhenjie.engines.surveys.queries.known import iso, period_of
from zhenjie.engines.surveys.queries.places import subject_of
from zhenjie.engines.surveys.rules.cells import NONE, number_of, show_cell
from zhenjie.engines.trail.actions import record


def _source(slot: Slot) -> Ref:
    """Where an answer stands."""
    return Ref("surveys.reportcell", str(slot.cell.pk if slot.cell else 0))


def learn(by: Actor, form: ReportForm, slots: Sequence[Slot], allows: Allows) -> None:
    """What was asked becomes known: observations, values of the record, facts."""
    figures: dict[Unit, list[Said]] = defaultdict(list)
    records: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        assert slot.cell is not None
        column = slot.column
        number = number_of(slot.cell.value)
        if column.origin == Origin.INDICATOR and number is not None:
            said = Said(column.indicator, period_of(column, form), number, _source(slot))
            figures[slot.place.task.unit].append(said)
        elif (
            field_of(form, slot) is not None
            and slot.cell.value != NONE
            and allows(f"{form.register}.write", slot.place.path)
        ):
            records[slot.place.row].append(slot)
        else:
            remember(by=by, form=form, slot=slot)
    for unit, rows in figures.items():
        try:
            indicators.post_many(by=by, unit=unit, figures=rows)
        except IndicatorProblem as error:
            raise Problem(f"{unit}：{error}") from error
    for mine in records.values():
        enter(by, form, mine)


@transaction.atomic
def remember(*, by: Actor, form: ReportForm, slot: Slot) -> Fact:
    """Keep an answer under its unit or record, so that nobody asks again."""
    assert slot.cell is not None
    column = slot.column
    lasting = column.standing or (column.origin == Origin.REGISTER and column.aggregate == Aggregate.VALUE)
    place = {
        "subject": str(subject_of(form, slot.place)),
        "key": column.fact,
        "period": "" if lasting else iso(form.period),
    }
    values = {
        "unit": slot.place.task.unit, "title": column.title, "kind": column.kind, "measure": column.measure,
        "value": slot.cell.value, "source": str(_source(slot)), "name": by.name[:60], "at": clock.now(),
    }  # fmt: skip
    fact = Fact.objects.select_for_update().filter(**place).first()
    before = {"value": fact.value} if fact else None
    if fact is None:
        try:
            with transaction.atomic():
                fact = Fact.objects.create(**place, **values)
        except IntegrityError:
            return remember(by=by, form=form, slot=slot)
    elif fact.value == slot.cell.value:
        return fact
    else:
        for name, value in values.items():
            setattr(fact, name, value)
        fact.version += 1
        fact.save()
    after = {"title": fact.title, "value": fact.value, "period": fact.period}
    subject = Ref("surveys.fact", str(fact.pk))
    record(by=by, verb="记下问来的数", subject=subject, scope=fact.unit.path, before=before, after=after)
    return fact


@transaction.atomic
def correct_source(*, by: Actor, form: ReportForm, slot: Slot, reason: str = "") -> None:
    """Make the source say what the answer says: the figure, the record, or the earlier answer. Raises Problem when the value
    is a count or a sum of rows: those are corrected in the rows."""
    cell = slot.cell
    if cell is None or not slot.differs or slot.known is None:
        raise Problem("这一格与台账一致，不用更正。")
    column = slot.column
    number = number_of(cell.value)
    if slot.known.source.startswith("surveys.fact:"):
        remember(by=by, form=form, slot=slot)
    elif column.origin == Origin.INDICATOR and number is not None:
        period = period_of(column, form)
        if indicators.closing_of(slot.place.task.unit, period) and not reason.strip():
            raise Problem("这个月已经结账，更正要写明原因。")
        said = Said(column.indicator, period, number, _source(slot), reason=reason.strip())
        try:
            indicators.post_many(by=by, unit=slot.place.task.unit, figures=[said])
        except IndicatorProblem as error:
            raise Problem(str(error)) from error
    elif field_of(form, slot) is not None and cell.value != NONE:
        enter(by, form, [slot], slot.place.record.version)
    else:
        raise Problem(f"“{column.title}”是从台账的行里算出来的，请点开台账，改错的那一行。")
    told = {"column": column.title, "was": slot.known_text, "value": show_cell(cell.value, column.kind)}
    ReportCell.objects.filter(pk=cell.pk).update(means=Means.CONFIRMED, was=cell.value, version=cell.version + 1)
    subject = Ref("surveys.reporttask", str(slot.place.task.pk))
    record(by=by, verb="更正来源", subject=subject, scope=slot.place.task.holder.path, before=None, after=told)
