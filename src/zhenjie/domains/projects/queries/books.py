"""The books of projects read: sums by kind, months of a year, many projects at once."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth

from zhenjie.domains.projects.choices import BondStep, MoneyKind
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.rules.money import NOTHING, Pace, Sums, pace
from zhenjie.engines.org.queries import within
from zhenjie.engines.schedules.queries.loading import day_end

#: What a project's own row keeps of its books.
SUMMED = {MoneyKind.CONTRACT: "contract", MoneyKind.INVESTED: "invested", MoneyKind.RECEIPT: "received"}


def money(prefixes: Iterable[str]) -> "QuerySet[MoneyEntry]":
    """Every booking of the projects in reach."""
    return within(MoneyEntry.objects.filter(project__gone_at__isnull=True), prefixes, "project__unit__path")


def total(rows: "QuerySet[MoneyEntry]", field: str = "amount") -> Decimal:
    """The sum of bookings."""
    return Decimal(rows.aggregate(found=Sum(field))["found"] or 0)


def sums_of(projects: Iterable[Project], day: date) -> dict[int, Sums]:
    """The sums of many projects up to a day, by key. Two queries."""
    rows = {one.pk: one for one in projects}
    year = Q(month__year=day.year)
    told = (
        MoneyEntry.objects.filter(project__in=list(rows))
        .filter(Q(on__lte=day) | Q(kind=MoneyKind.PLAN))
        .order_by()
        .values("project", "kind", "step")
        .annotate(all=Sum("amount"), counted=Sum("counted"), year=Sum("amount", filter=year))
    )
    found = {pk: Sums(one.planned_total) for pk, one in rows.items()}
    for one in told:
        found[one["project"]] = _with(found[one["project"]], dict(one))
    return found


def _with(sums: Sums, one: dict[str, Any]) -> Sums:
    amount, year = one["all"] or NOTHING, one["year"] or NOTHING
    match one["kind"]:
        case MoneyKind.PLAN:
            return replace(sums, year_plan=sums.year_plan + year)
        case MoneyKind.INVESTED:
            return replace(sums, invested=sums.invested + amount, year_done=sums.year_done + year)
        case MoneyKind.RECEIPT:
            return replace(sums, received=sums.received + amount, counted=sums.counted + (one["counted"] or NOTHING))
        case MoneyKind.PAID:
            return replace(sums, paid=sums.paid + amount)
        case MoneyKind.CONTRACT:
            return replace(sums, contract=sums.contract + amount)
        case MoneyKind.BOND if one["step"] == BondStep.ISSUED:
            return replace(sums, issued=sums.issued + amount)
        case MoneyKind.BOND if one["step"] == BondStep.SPENT:
            return replace(sums, spent=sums.spent + amount)
    return sums


def months(rows: "QuerySet[MoneyEntry]", year: int, kind: str) -> list[Decimal]:
    """Twelve sums of one kind."""
    told = (
        rows.filter(kind=kind, month__year=year)
        .order_by()
        .values(number=ExtractMonth("month"))
        .annotate(sum=Sum("amount"))
    )
    by_month = {one["number"]: Decimal(one["sum"] or 0) for one in told}
    return [by_month.get(number, NOTHING) for number in range(1, 13)]


def paces(projects: Iterable[Project], day: date) -> dict[int, Pace]:
    """The year's pace of many projects by a day, as it was known at its end. One query; a project without a plan has an empty pace."""
    keys = [one.pk for one in projects]
    told = (
        MoneyEntry.objects.filter(project__in=keys, kind__in=(MoneyKind.PLAN, MoneyKind.INVESTED), month__year=day.year)
        .filter(Q(kind=MoneyKind.PLAN) | Q(on__lte=day), at__lt=day_end(day))
        .order_by()
        .values("project", "kind", number=ExtractMonth("month"))
        .annotate(sum=Sum("amount"))
    )
    plans: dict[int, list[Decimal]] = {pk: [NOTHING] * 12 for pk in keys}
    done: dict[int, Decimal] = dict.fromkeys(keys, NOTHING)
    for one in told:
        if one["kind"] == MoneyKind.PLAN:
            plans[one["project"]][one["number"] - 1] += one["sum"]
        else:
            done[one["project"]] += one["sum"]
    return {pk: pace(plans[pk], done[pk], day) for pk in keys}


def pace_of(rows: "QuerySet[MoneyEntry]", day: date) -> Pace:
    """The year's pace of all bookings together."""
    up_to = rows.filter(on__lte=day)
    return pace(months(rows, day.year, MoneyKind.PLAN), sum(months(up_to, day.year, MoneyKind.INVESTED), NOTHING), day)


def standing_sums(project: Project) -> dict[str, Decimal]:
    """The sums that a project's own row keeps."""
    told = MoneyEntry.objects.filter(project=project, kind__in=list(SUMMED)).order_by().values_list("kind")
    found = dict(told.annotate(sum=Sum("amount")))
    return {name: Decimal(found.get(kind) or 0) for kind, name in SUMMED.items()}


def eligible(project: Project, origins: Iterable[str]) -> Decimal:
    """Receipts from these origins, net of what was taken back."""
    return total(MoneyEntry.objects.filter(project=project, kind=MoneyKind.RECEIPT, origin__in=list(origins)))


def year(project: Project, year: int, kind: str) -> list[Decimal]:
    """Twelve sums of one kind of one project."""
    return months(MoneyEntry.objects.filter(project=project), year, kind)


def live(rows: "QuerySet[MoneyEntry]") -> "QuerySet[MoneyEntry]":
    """Bookings that stand: neither taken back nor taking back."""
    return rows.filter(reverses__isnull=True, reversed_by__isnull=True)


def of_month(project: Project, month: date) -> Decimal:
    """完成投资 of one month as it stands."""
    return total(
        MoneyEntry.objects.filter(
            project=project, kind=MoneyKind.INVESTED, month__year=month.year, month__month=month.month
        )
    )
