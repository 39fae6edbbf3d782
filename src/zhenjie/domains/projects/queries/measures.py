"""What a sentence says of the counted projects beside their number: money of a period, promises, land; in all and project by project."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from zhenjie.domains.projects.choices import Measure, MoneyKind
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.rules.sentences import Said

#: From the books of a period: which kind of booking, which of its amounts.
BOOKED = {
    Measure.PLAN: (MoneyKind.PLAN, "amount"),
    Measure.INVESTED: (MoneyKind.INVESTED, "amount"),
    Measure.RECEIVED: (MoneyKind.RECEIPT, "amount"),
    Measure.COUNTED: (MoneyKind.RECEIPT, "counted"),
}
#: From the project's own row.
PROMISED = {Measure.OUTPUT: "promised_output", Measure.TAX: "promised_tax", Measure.MU: "mu"}


@dataclass(frozen=True, slots=True)
class Span:
    """The days whose money is added; a plan is always that of the whole year in which they end."""

    start: date
    end: date

    def of(self, measure: str) -> tuple[date, date]:
        """The first and the last day for one measure."""
        if measure == Measure.PLAN:
            return self.end.replace(month=1, day=1), self.end.replace(month=12, day=31)
        return self.start, self.end


def _booked(rows: "QuerySet[Any]", measure: str, span: Span) -> "QuerySet[MoneyEntry]":
    start, end = span.of(measure)
    kind = BOOKED[Measure(measure)][0]
    return MoneyEntry.objects.filter(
        project__in=rows.order_by().values("pk"), kind=kind, month__gte=start.replace(day=1), month__lte=end
    )


def said(rows: "QuerySet[Any]", measures: Iterable[str], span: Span) -> list[Said]:
    """Each measure of all `rows` together, 万元 or 亩, in the order of the choices. One query each."""
    asked = set(measures)
    found = []
    for one in (one for one in Measure if one.value in asked):
        if one in BOOKED:
            told = _booked(rows, one, span).aggregate(found=Sum(BOOKED[one][1]))
        else:
            told = rows.order_by().aggregate(found=Sum(PROMISED[one]))
        found.append(Said(one.value, Decimal(told["found"] or 0)))
    return found


def by_project(rows: "QuerySet[Any]", measures: Iterable[str], span: Span) -> dict[str, dict[int, Decimal]]:
    """The same project by project: by measure, by key. One query each."""
    asked = set(measures)
    found: dict[str, dict[int, Decimal]] = {}
    for one in (one for one in Measure if one.value in asked):
        if one in BOOKED:
            told = _booked(rows, one, span).order_by().values_list("project").annotate(sum=Sum(BOOKED[one][1]))
        else:
            told = rows.order_by().values_list("pk", PROMISED[one])
        found[one.value] = {pk: Decimal(value or 0) for pk, value in told}
    return found
