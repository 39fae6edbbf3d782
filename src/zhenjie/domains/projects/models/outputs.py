"""履约: what a firm reported of a year for the evaluation of its contract, beside what it had promised."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.models.projects import NOT_NEGATIVE, Project, wan
from zhenjie.domains.projects.rules import yields
from zhenjie.engines.ledger.models import Kept

_YEARS = [MinValueValidator(2000), MaxValueValidator(2100)]


class Delivery(Kept):
    """年度履约. The firm's own word for the evaluation of its contract; never copied from a statistical return (统计法 第 9、25 条)."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="deliveries", verbose_name=_("项目"))
    year = models.PositiveSmallIntegerField(_("年度"), validators=_YEARS)
    output = wan(_("产值（万元）"), null=True, blank=True, validators=NOT_NEGATIVE)
    tax = wan(_("税收（万元）"), null=True, blank=True, validators=NOT_NEGATIVE)
    added = wan(_("增加值（万元）"), null=True, blank=True)
    document = models.CharField(
        _("凭据"), max_length=120, help_text=_("企业为履约评估盖章报送的表，不抄统计联网直报。")
    )

    class Meta:
        verbose_name = _("年度履约")
        ordering = ("project", "-year", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year"], condition=Q(gone_at__isnull=True), name="projects_delivery_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.year}"

    def clean(self) -> None:
        """Something must have been told."""
        if self.output is None and self.tax is None:
            raise ValidationError({"output": _("产值和税收至少填一个。")})
        if self.project_id and self.unit_id and self.project.unit_id != self.unit_id:
            raise ValidationError({"project": _("这个项目属于另一个单位，请选本单位的。")})

    def per_mu(self, value: Decimal | None) -> Decimal | None:
        """万元/亩 of an amount."""
        return value / self.project.mu if value is not None and self.project.mu else None

    @property
    def output_kept(self) -> Decimal | None:
        """Per cent of the promised output."""
        return yields.kept(self.project.promised_output, self.output)

    @property
    def tax_kept(self) -> Decimal | None:
        """Per cent of the promised tax."""
        return yields.kept(self.project.promised_tax, self.tax)
