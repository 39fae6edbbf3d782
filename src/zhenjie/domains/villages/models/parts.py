"""What the tables of this house share."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.villages.choices import PlanState
from zhenjie.engines.ledger.models import Kept


def once(name: str, *fields: str) -> models.UniqueConstraint:
    """One row of these fields among those that are not gone."""
    return models.UniqueConstraint(fields=list(fields), condition=Q(gone_at__isnull=True), name=f"villages_{name}_once")


def money(title: Any, **more: object) -> models.DecimalField:  # type: ignore[type-arg]
    """元, two places, not below nothing."""
    given: dict[str, object] = {"max_digits": 14, "decimal_places": 2, "validators": [MinValueValidator(0)], **more}
    return models.DecimalField(title, **given)  # type: ignore[arg-type]


def year_field() -> models.PositiveIntegerField:  # type: ignore[type-arg]
    """The year a row is about."""
    return models.PositiveIntegerField(_("年度"))


def in_order(row: models.Model, first: str, last: str) -> None:
    """Raises ValidationError when the last day is before the first."""
    start, end = getattr(row, first), getattr(row, last)
    if start and end and end < start:
        raise ValidationError({last: _("止期早于起期，请核对日期。")})


class Plan(Kept):
    """A plan of distribution on its way from proposal to payment; its sums are never changed, a wrong plan is withdrawn."""

    year = year_field()
    loss = money(_("弥补亏损（元）"), default=0)
    reserve = money(_("提取公积金（元）"), default=0)
    divided = money(_("可分配（元）"))
    rule = models.CharField(_("依据"), max_length=200)
    state = models.CharField(_("进度"), max_length=10, choices=PlanState.choices, default=PlanState.PROPOSED)
    published_on = models.DateField(_("公示日期"), null=True, blank=True)
    open_until = models.DateField(_("异议截止"), null=True, blank=True)
    decided_on = models.DateField(_("表决日期"), null=True, blank=True)
    voters = models.PositiveIntegerField(_("应到（票）"), null=True, blank=True)
    present = models.PositiveIntegerField(_("实到（票）"), null=True, blank=True)
    agreed = models.PositiveIntegerField(_("同意（票）"), null=True, blank=True)
    paid_on = models.DateField(_("发放日期"), null=True, blank=True)

    class Meta:
        abstract = True
