"""What is known already of the cells of a report, and from where: the ledger, the indicators, earlier answers.

Every column costs a fixed number of queries, however many units and records the report has.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.http import urlencode

from zhenjie.core.periods import Period, print_period
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import queries as indicators
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.queries import url_of
from zhenjie.engines.ledger.showing import for_file, refs_of
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.choices.reports import Aggregate, FormState, Origin, Rows, TaskState
from zhenjie.engines.surveys.models.reports import Fact, ReportColumn, ReportForm, ReportTask
from zhenjie.engines.surveys.queries.conditions import declared, list_url, wanted
from zhenjie.engines.surveys.queries.places import MOST_ROWS, Place, owners, records_of, spread, subject_of
from zhenjie.engines.surveys.rules.cells import plain

#: A computed column has no sum in the database; its rows are read one by one, up to here.
_COMPUTED_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Known:
    """A value and where it is from. `waiting`: somebody else has asked already and the answer is on its way."""

    value: str
    said: str
    url: str
    source: str = ""
    waiting: bool = False
    #: Who said so: a cell of a report that became known is no source for itself.
    by: str = ""


Cells = dict[tuple[int, int, int], Known]


def known_cells(form: ReportForm, columns: Sequence[ReportColumn], places: Sequence[Place]) -> Cells:
    """Everything known of these cells; what is missing has to be asked."""
    found: Cells = {}
    if not places:
        return found
    tasks = list({place.task.pk: place.task for place in places}.values())
    numbers = [column for column in columns if column.origin == Origin.INDICATOR]
    found |= _facts(form, columns, places)
    found |= _from_indicators(form, numbers, places)
    for column in columns:
        if column.origin == Origin.REGISTER:
            declaration = declared(column.register, form.unit)
            if column.aggregate == Aggregate.VALUE:
                found |= _values(declaration, column, places)
            else:
                found |= _aggregated(form, declaration, column, tasks)
    missing = [c for c in columns if not c.again and any((*p.key, c.pk) not in found for p in places)]
    return _waiting(form, missing, places) | found


def iso(period: Period | None) -> str:
    """A period as facts keep it; '' for one that lasts."""
    return period.iso() if period else ""


def _facts(form: ReportForm, columns: Sequence[ReportColumn], places: Sequence[Place]) -> Cells:
    keys = {column.fact: column for column in columns}
    rows = within(Fact.objects.filter(key__in=keys, period__in=["", iso(form.period)]), [form.unit.path])
    by_subject = {str(subject_of(form, place)): place for place in places}
    found: Cells = {}
    # The lasting answer first: one for this very period is the better one and comes over it.
    for fact in sorted(rows, key=lambda row: row.period):
        if (place := by_subject.get(fact.subject)) is None:
            continue
        column = keys[fact.key]
        if column.kind != fact.kind or (column.kind == "choice" and fact.value not in column.options):
            continue
        said = f"{fact.at:%Y-%m-%d} {fact.name}填过"
        found[(*place.key, column.pk)] = Known(
            fact.value, said, reverse("surveys:report_fact", args=[fact.pk]), f"surveys.fact:{fact.pk}", by=fact.source
        )
    return found


def _from_indicators(form: ReportForm, columns: Sequence[ReportColumn], places: Sequence[Place]) -> Cells:
    if not columns:
        return {}
    catalogue = indicators.definitions()
    ids = dict(Indicator.objects.filter(key__in=[c.indicator for c in columns]).values_list("key", "pk"))
    end = spans.end_of(form.period)
    codes, wanted_ = set(), []
    for column in columns:
        if column.indicator in ids and column.indicator in catalogue:
            at = period_of(column, form)
            codes.add(spans.code(at))
            wanted_.append((column, ids[column.indicator], at))
    units = {place.task.unit_id for place in places}
    values = indicators.read_values(units, codes, list(ids.values())) if codes else {}
    found: Cells = {}
    for column, pk, at in wanted_:
        for place in places:
            value = values.get((place.task.unit_id, pk, at))
            if value is not None:
                url = reverse("indicators:evidence", args=[column.indicator])
                url += "?" + urlencode({"unit": str(place.task.unit_id), "month": f"{end:%Y-%m}"})
                source = f"indicators.observation:{value.observation}" if value.observation else url
                name = catalogue[column.indicator].name
                found[(*place.key, column.pk)] = Known(
                    plain(value.value), f"{name} {print_period(at)}", url, source, by=value.source
                )
    return found


def period_of(column: ReportColumn, form: ReportForm) -> Period:
    """The period under which the books keep this indicator for the report's month."""
    definition = indicators.definitions()[column.indicator]
    return spans.decode(spans.code(spans.standard(definition, spans.end_of(form.period))))


def _values(declaration: Declaration, column: ReportColumn, places: Sequence[Place]) -> Cells:
    seen = declaration.column(column.column)
    records = [place.record for place in places if place.record is not None]
    if seen is None or not records:
        return {}
    refs = refs_of([seen], records)
    found: Cells = {}
    for place in places:
        if place.record is None:
            continue
        value = kept(seen, place.record, refs)
        if value:
            url = url_of(declaration, place.row)
            found[(*place.key, column.pk)] = Known(value, str(declaration.title), url, f"{declaration.key}:{place.row}")
    return found


def kept(column: Column, record: Any, refs: Mapping[Ref, Any] | None = None) -> str:
    """A value of the ledger as a report keeps it; '' for none."""
    value = column.value(record)
    if value is None or value == "":
        return ""
    if column.kind is Kind.YES:
        return "1" if value else "0"
    if column.kind.is_number:
        return plain(Decimal(str(value)))
    made = for_file(column, value, dict(refs or {}))
    if isinstance(made, datetime):
        return f"{made:%Y-%m-%d %H:%M}"
    return made.isoformat() if isinstance(made, date) else str(made or "")[:1000]


def _aggregated(form: ReportForm, declaration: Declaration, column: ReportColumn, tasks: Sequence[ReportTask]) -> Cells:
    rows = within(declaration.rows().order_by(), [form.unit.path], declaration.path)
    by_prefix = spread(tasks)
    counts = _folded(rows.values_list(declaration.path).annotate(Count("pk")), by_prefix)
    chosen = rows.filter(wanted(declaration, column.condition)) if column.condition else rows
    if column.aggregate == Aggregate.SUM:
        totals = _sums(declaration, column, chosen, by_prefix)
    elif column.condition:
        totals = _folded(chosen.values_list(declaration.path).annotate(Count("pk")), by_prefix)
        totals = {pk: totals.get(pk, Decimal(0)) for pk in counts}
    else:
        totals = counts
    found: Cells = {}
    for task in tasks:
        # A unit that keeps no row of this register has not said "none": it has said nothing.
        if task.pk in counts and task.pk in totals:
            url = list_url(declaration, column.condition, task.unit_id)
            said = f"{declaration.title} {counts[task.pk]:,f} 条"
            found[task.pk, 0, column.pk] = Known(plain(totals[task.pk]), said, url, url[:200])
    return found


def _folded(pairs: Iterable[tuple[str, Any]], by_prefix: Mapping[str, list[ReportTask]]) -> dict[int, Decimal]:
    """Values by path, added up for every task whose unit lies above."""
    found: dict[int, Decimal] = {}
    for path, value in pairs:
        if value is not None:
            for task in owners(path, by_prefix):
                found[task.pk] = found.get(task.pk, Decimal(0)) + Decimal(str(value))
    return found


def _sums(
    declaration: Declaration, column: ReportColumn, rows: QuerySet[Any], by_prefix: Mapping[str, list[ReportTask]]
) -> dict[int, Decimal]:
    seen = declaration.column(column.column)
    if seen is None:
        return {}
    if seen.path is not None and not seen.is_custom:
        return _folded(rows.values_list(declaration.path).annotate(Sum(seen.path)), by_prefix)
    read = list(rows.select_related(*declaration.joins)[: _COMPUTED_ROWS + 1])
    if len(read) > _COMPUTED_ROWS:
        return {}
    return _folded(((declaration.scope(row), seen.value(row)) for row in read), by_prefix)


def _waiting(form: ReportForm, columns: Sequence[ReportColumn], places: Sequence[Place]) -> Cells:
    """Cells that an earlier form, still open, asks of the same unit or record: nobody is asked twice."""
    if not columns:
        return {}
    mine = {column.fact: column for column in columns}
    earlier = ReportColumn.objects.filter(
        fact__in=mine, form__state=FormState.SENT, form__rows=form.rows, form__register=form.register
    ).exclude(form=form.pk)
    if form.sent_at:
        same_moment = Q(form__sent_at=form.sent_at, form__lt=form.pk)
        earlier = earlier.filter(Q(form__sent_at__lt=form.sent_at) | same_moment)
    asked = [one for one in earlier.select_related("form__unit") if _same_time(one, mine[one.fact], form)]
    if not asked:
        return {}
    tasks: dict[int, list[ReportTask]] = defaultdict(list)
    for task in ReportTask.objects.filter(state=TaskState.OPEN, form__in={one.form_id for one in asked}).select_related(
        "unit"
    ):
        tasks[task.form_id].append(task)
    found: Cells = {}
    for one in sorted(asked, key=lambda column: column.form_id):
        inside = spread(tasks[one.form_id])
        rows = None
        if form.rows == Rows.RECORD and one.form.condition and one.form.condition != form.condition:
            rows = set(records_of(one.form).values_list("pk", flat=True)[: MOST_ROWS * 2])
        for place in places:
            if rows is not None and place.row not in rows:
                continue
            theirs = (
                next(iter(owners(place.path, inside)), None)
                if place.row
                else next((task for task in tasks[one.form_id] if task.unit_id == place.task.unit_id), None)
            )
            if theirs is not None:
                url = reverse("surveys:report_fill", args=[one.form_id])
                known = Known("", f"《{one.form.title}》已经在问，答了就会填上", url, waiting=True)
                found.setdefault((*place.key, mine[one.fact].pk), known)
    return found


def _same_time(earlier: ReportColumn, column: ReportColumn, form: ReportForm) -> bool:
    lasting = earlier.standing or (earlier.aggregate == Aggregate.VALUE and earlier.origin == Origin.REGISTER)
    return lasting or earlier.form.period == form.period
