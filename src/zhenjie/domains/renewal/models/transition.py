"""过渡费: the terms of a household, the runs of a month, and the lines that say which days were paid at which rate."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.renewal.models.fields import Written, decimals
from zhenjie.domains.renewal.models.households import Household
from zhenjie.domains.renewal.models.projects import Renewal


class TransitionTerm(Written):
    """A household is paid from ``first`` to ``last`` (open while empty) so much a month. A wrong term is not changed: another
    takes its place, or none (``void``)."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="terms", verbose_name=_("户"))
    first = models.DateField(_("起"))
    last = models.DateField(_("止"), null=True, blank=True)
    monthly = decimals(_("每月（元）"))
    void = models.BooleanField(_("撤销"), default=False)
    reason = models.CharField(_("理由"), max_length=120, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        verbose_name = _("过渡期")
        ordering = ("first", "id")

    def __str__(self) -> str:
        return f"{self.first}—{self.last or ''}"


class TransitionRun(Written):
    """The fees of a renewal up to the end of a month, worked out once; what changes later is settled by the next run."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="runs", verbose_name=_("项目"))
    upto = models.DateField(_("算到"))
    households = models.PositiveIntegerField(_("户数"))
    total = models.DecimalField(_("合计（元）"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("过渡费发放")
        ordering = ("-upto", "-id")
        constraints = [models.UniqueConstraint(fields=["renewal", "upto"], name="renewal_run_once")]

    def __str__(self) -> str:
        return f"{self.upto:%Y-%m}"


class TransitionLine(models.Model):
    """Days within one month at one rate; ``sign`` −1 takes back what an earlier run paid."""

    run = models.ForeignKey(TransitionRun, models.PROTECT, related_name="lines")
    household = models.ForeignKey(Household, models.PROTECT, related_name="lines")
    first = models.DateField(_("起"))
    last = models.DateField(_("止"))
    monthly = decimals(_("每月（元）"))
    sign = models.SmallIntegerField(default=1)
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = _("过渡费明细")
        ordering = ("household", "first", "id")
        indexes = [models.Index(fields=["household", "first"], name="renewal_line_household")]

    def __str__(self) -> str:
        return f"{self.first}—{self.last}"
