"""付款计划: what a project has to pay by when, as its contract says. A revision is a plan of its own; the earlier ones stay."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.models.projects import Project, wan


class PaymentPlan(models.Model):
    """One version. ``number`` counts the versions of a project; the last one known on a day is the one that holds on it."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="payment_plans", verbose_name=_("项目"))
    number = models.PositiveSmallIntegerField(_("第几版"))
    document = models.CharField(_("依据"), max_length=120)
    reason = models.CharField(_("修订原因"), max_length=200, blank=True)
    at = models.DateTimeField(_("登记时间"))
    name = models.CharField(_("登记人"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("付款计划版本")
        ordering = ("project", "-number")
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="projects_paymentplan_once")]

    def __str__(self) -> str:
        return f"{self.project} {self.number}"


class Instalment(models.Model):
    """一笔计划付款: due ``on`` a day, in 万元. ``project`` stands here too, so that the ledger finds its unit in one step."""

    plan = models.ForeignKey(PaymentPlan, models.PROTECT, related_name="parts", verbose_name=_("付款计划"))
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", verbose_name=_("项目"))
    on = models.DateField(_("最晚付款"))
    amount = wan(_("金额（万元）"))
    what = models.CharField(_("付款节点"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("付款计划")
        ordering = ("plan", "on", "id")

    def __str__(self) -> str:
        return f"{self.project} {self.on}"
