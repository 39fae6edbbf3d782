"""Columns that several tables of renewal have."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.renewal.rules import edition
from zhenjie.domains.renewal.rules.amounts import planned_fault


def once(name: str, *fields: str) -> models.UniqueConstraint:
    """Only one such row outside the recycle bin."""
    return models.UniqueConstraint(fields=list(fields), condition=Q(gone_at__isnull=True), name=f"renewal_{name}_once")


def decimals(title: Any, **more: Any) -> "models.DecimalField[Any, Any]":
    """An amount with two places that is never negative."""
    given = {"max_digits": 14, "decimal_places": 2, "validators": [MinValueValidator(Decimal(0))], **more}
    return models.DecimalField(title, **given)


def believe_days(row: models.Model, *names: str) -> None:
    """Days of a plan or a term lie in years that can be meant. Raises ValidationError with the field."""
    today = clock.today()
    rule = edition("works", today)
    faults = {name: planned_fault(day, today, rule) for name in names if (day := getattr(row, name)) is not None}
    if faults := {name: said for name, said in faults.items() if said}:
        raise ValidationError(faults)


class Written(models.Model):
    """The base of what is only added: who wrote it down and when. Never changed; a correction is another row."""

    account = models.PositiveIntegerField(null=True, editable=False)
    name = models.CharField(_("登记人"), max_length=60)
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        abstract = True
