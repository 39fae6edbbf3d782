"""征迁户: who lies in the scope of a renewal, what it holds, and everything that happened to it, only ever added."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core.identifiers import IdentifierError, check_mobile
from zhenjie.core.masks import mask
from zhenjie.domains.renewal.choices import Choice, Deed, EventKind, Stage
from zhenjie.domains.renewal.models.fields import Written, decimals, once
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.residents.models import Household as Registered
from zhenjie.domains.residents.models import ToldSecret, ToldText
from zhenjie.engines.ledger.fields import BlindIndex, PlaceField
from zhenjie.engines.ledger.models import Kept


class Household(Kept):
    """A household in scope; ``unit`` is its community. What is not editable follows from its events and is written by the
    actions only. ``registered`` leads to the household of the residents, where there is one."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="households", verbose_name=_("项目"))
    number = models.CharField(_("户号"), max_length=20)
    head = ToldText(_("户主"), max_length=40)
    phone = ToldSecret(_("手机"), mask="mobile")
    phone_index = BlindIndex(of="phone")
    registered = models.ForeignKey(
        Registered, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("户台账")
    )
    address = ToldText(_("门牌"), max_length=80, blank=True)
    people = models.PositiveIntegerField(_("人口（人）"), null=True, blank=True)
    area = decimals(_("有证面积（㎡）"), default=0)
    unlicensed = decimals(_("无证面积（㎡）"), default=0)
    homesteads = models.PositiveIntegerField(_("宅基地（宗）"), default=1)
    deed = models.CharField(_("权证种类"), max_length=10, choices=Deed.choices, default=Deed.PROPERTY)
    deeds = models.PositiveIntegerField(_("权证（本）"), default=1)
    place = PlaceField(_("位置"))
    stage = models.CharField(_("进度"), max_length=10, choices=Stage.choices, default=Stage.OPEN, editable=False)
    agreement = models.CharField(_("协议号"), max_length=40, blank=True, editable=False)
    agreement_key = models.CharField(max_length=60, blank=True, editable=False)
    signed_on = models.DateField(_("签约日期"), null=True, blank=True, editable=False)
    choice = models.CharField(_("安置方式"), max_length=8, choices=Choice.choices, blank=True, editable=False)
    step = models.CharField(_("奖励档位"), max_length=30, blank=True, editable=False)
    reward = decimals(_("奖励（元）"), null=True, blank=True, editable=False)
    amount = decimals(_("补偿（元）"), null=True, blank=True, editable=False)
    ruled_on = models.DateField(_("补偿决定日期"), null=True, blank=True, editable=False)
    paid_on = models.DateField(_("补偿到位日期"), null=True, blank=True, editable=False)
    moved_on = models.DateField(_("搬迁日期"), null=True, blank=True, editable=False)
    demolished_on = models.DateField(_("拆除日期"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("征迁户")
        ordering = ("renewal", "number", "id")
        constraints = [
            once("household", "renewal", "number"),
            # ＸＫ-A and xk-a are one number (core.texts.number_key).
            models.UniqueConstraint(
                fields=["renewal", "agreement_key"], condition=Q(gone_at__isnull=True) & ~Q(agreement_key=""),
                name="renewal_agreement_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["renewal", "signed_on"], name="renewal_household_signed"),
            models.Index(fields=["unit", "stage"], name="renewal_household_stage"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.shown}"

    @property
    def shown(self) -> str:
        """The head's name as screens may carry it."""
        return mask("name", self.head)

    def clean(self) -> None:
        """A household lies within its renewal, and stays with it once it has signed."""
        faults: dict[str, Any] = {}
        if self.renewal_id and self.unit_id and not self.unit.path.startswith(self.renewal.unit.path):
            faults["unit"] = _("这个单位不在项目所在单位之下，请选项目范围内的村（社区）。")
        if self.pk and self.stage != Stage.OPEN:
            former = Household.everything.filter(pk=self.pk).values_list("renewal_id", flat=True).first()
            if former not in (None, self.renewal_id):
                faults["renewal"] = _("这一户已经有签约或补偿记录，不能改到别的项目。")
        try:
            phone: Any = self.phone
            self.phone = check_mobile(phone.plain if hasattr(phone, "plain") else phone) if phone else None
        except IdentifierError as error:
            faults["phone"] = str(error)
        if faults:
            raise ValidationError(faults)


class HouseholdEvent(Written):
    """What happened to a household on a day. A correction takes the place of the event it names; nothing is overwritten.
    ``key``: the idempotency key of the form it came from."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="events", verbose_name=_("户"))
    kind = models.CharField(_("事项"), max_length=10, choices=EventKind.choices)
    on = models.DateField(_("日期"))
    number = models.CharField(_("协议号"), max_length=40, blank=True)
    choice = models.CharField(_("安置方式"), max_length=8, choices=Choice.choices, blank=True)
    amount = decimals(_("金额（元）"), null=True, blank=True)
    reward = decimals(_("奖励（元）"), null=True, blank=True)
    step = models.CharField(_("奖励档位"), max_length=30, blank=True)
    words = models.CharField(_("怎么算的"), max_length=120, blank=True)
    reason = models.CharField(_("更正或撤回的理由"), max_length=120, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        verbose_name = _("征迁户经过")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class Paper(models.Model):
    """材料清单: what a household has handed in; what is asked for stands in law.yaml."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="papers", verbose_name=_("户"))
    key = models.CharField(_("材料"), max_length=20)
    received_on = models.DateField(_("收到日期"), null=True, blank=True)
    needless = models.BooleanField(_("不需要"), default=False)
    name = models.CharField(_("登记人"), max_length=60)

    class Meta:
        verbose_name = _("征迁户材料")
        constraints = [models.UniqueConstraint(fields=["household", "key"], name="renewal_paper_once")]

    def __str__(self) -> str:
        return self.key
