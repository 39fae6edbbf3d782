"""付款计划 read: the plan that was known on a day, and what had been paid by then, of many projects at once."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from zhenjie.domains.projects.choices import MoneyKind
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.payments import Instalment, PaymentPlan
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.rules.payments import NOTHING, Due
from zhenjie.engines.schedules.queries.loading import day_end


def plans_on(projects: Iterable[Project], day: date) -> dict[int, list[Due]]:
    """Project → the payments of the last version that was known at the end of a day; projects without one are left out. One query."""
    told = (
        Instalment.objects.filter(project__in=[one.pk for one in projects], plan__at__lt=day_end(day))
        .order_by("project", "-plan__number", "on", "pk")
        .values_list("project_id", "plan__number", "on", "amount", "what")
    )
    found: dict[int, list[Due]] = {}
    last: dict[int, int] = {}
    for project, number, on, amount, what in told:
        if last.setdefault(project, number) == number:
            found.setdefault(project, []).append(Due(on, amount, what))
    return found


def paid_on(projects: Iterable[Project], day: date) -> dict[int, Decimal]:
    """Project → what had been paid by a day, as it was known at its end. One query."""
    told = (
        MoneyEntry.objects.filter(
            project__in=[one.pk for one in projects], kind=MoneyKind.PAID, on__lte=day, at__lt=day_end(day)
        )
        .order_by()
        .values_list("project")
        .annotate(sum=Sum("amount"))
    )
    return {pk: Decimal(amount or NOTHING) for pk, amount in told}


def versions(project: Project) -> list[PaymentPlan]:
    """Every version of one project's plan with its payments, the newest first. Two queries."""
    return list(PaymentPlan.objects.filter(project=project).prefetch_related("parts").order_by("-number"))
