"""征迁改造项目: what was promised, the steps that the law asks for, the rewards of those who sign early."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.renewal.choices import Ground, RenewalKind, RenewalState
from zhenjie.domains.renewal.models.fields import Written, believe_days, decimals, once
from zhenjie.domains.renewal.rules import edition
from zhenjie.domains.renewal.rules.curve import Promise
from zhenjie.domains.renewal.rules.steps import route_of
from zhenjie.engines.ledger.fields import PlaceField
from zhenjie.engines.ledger.models import Kept


class Renewal(Kept):
    """A renewal. ``share``: at what share of the households the agreements take effect, as its plan says; empty: by the usual
    one of its kind. ``state`` follows from its own acts."""

    name = models.CharField(_("项目名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=10, choices=RenewalKind.choices, default=RenewalKind.LEVY)
    ground = models.CharField(_("土地性质"), max_length=10, choices=Ground.choices, default=Ground.STATE)
    scope = models.CharField(_("范围"), max_length=200, blank=True, help_text=_("四至或文字说明。"))
    presign = models.BooleanField(
        _("预签约"), default=False, help_text=_("先签附条件的协议，达到比例才生效（旧城区改建）。")
    )
    signing_from = models.DateField(_("签约开始"), null=True, blank=True)
    signing_days = models.PositiveIntegerField(
        _("签约期（天）"), default=70, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    share = models.DecimalField(
        _("生效比例（%）"), max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(Decimal(1)), MaxValueValidator(Decimal(100))],
        help_text=_("按本项目方案填；不填按同类项目的通行比例。"),
    )  # fmt: skip
    plan = models.CharField(_("补偿方案文号"), max_length=80, blank=True)
    needed = decimals(_("补偿费用（万元）"), null=True, blank=True, help_text=_("足额到位按它核对。"))
    fee = decimals(
        _("过渡费标准（元/㎡·月）"), null=True, blank=True, help_text=_("按有证面积算；到户登记时可以另填。")
    )
    public = models.BooleanField(
        _("公开进度"), default=False, editable=False, help_text=_("公开页只有数字，没有任何一户的信息。")
    )
    place = PlaceField(_("位置"))
    state = models.CharField(
        _("进度"), max_length=10, choices=RenewalState.choices, default=RenewalState.PREPARING, editable=False
    )
    stopped_from = models.CharField(
        _("终止前的进度"), max_length=10, choices=RenewalState.choices, blank=True, editable=False
    )
    state_reason = models.CharField(_("终止或恢复的理由"), max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("征迁改造项目")
        ordering = ("-signing_from", "-id")
        constraints = [once("renewal", "unit", "name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Only collective land is renewed by its villagers; signing begins in a year that can be meant."""
        believe_days(self, "signing_from")
        if self.kind == RenewalKind.VILLAGE and self.ground == Ground.STATE:
            raise ValidationError({"ground": _("旧村改造在集体土地上，请把土地性质改成集体土地。")})

    @property
    def route(self) -> str:
        """The way of the law that it goes."""
        return route_of(self.kind, self.ground)

    @property
    def share_in_force(self) -> Decimal:
        """The share at which the agreements take effect, in per cent."""
        return self.share if self.share is not None else Decimal(self._usual["percent"])

    @property
    def share_source(self) -> str:
        """Where that share comes from."""
        return self.plan if self.share is not None and self.plan else str(self._usual["source"])

    @property
    def _usual(self) -> Any:
        return edition("signing", self.signing_from or date.max)["share"][self.kind]

    @property
    def promise(self) -> Promise | None:
        """The promise, once the first day is known."""
        return Promise(self.signing_from, self.signing_days, self.share_in_force) if self.signing_from else None

    @property
    def signing_until(self) -> date | None:
        """The last day of the term."""
        return self.signing_from + timedelta(days=self.signing_days - 1) if self.signing_from else None


class LegalStep(Written):
    """A step of the law as it was done; of a wrong entry ``corrects`` names it, and both stay."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="steps", verbose_name=_("项目"))
    key = models.CharField(_("步骤"), max_length=20)
    on = models.DateField(_("日期"))
    until = models.DateField(_("公示截止"), null=True, blank=True)
    amount = decimals(_("金额（万元）"), null=True, blank=True)
    voters = models.PositiveIntegerField(_("应到"), null=True, blank=True)
    present = models.PositiveIntegerField(_("参加"), null=True, blank=True)
    agreed = models.PositiveIntegerField(_("同意"), null=True, blank=True)
    document = models.CharField(_("文号或凭据"), max_length=120, blank=True)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="corrected_by")

    class Meta:
        verbose_name = _("法定步骤")
        ordering = ("on", "id")

    def __str__(self) -> str:
        return f"{self.key} {self.on}"


class RewardStep(Written):
    """奖励期档位. ``since``: from which day of signing this edition of the steps holds; an older one is never rewritten.
    ``turn``: how many editions from that day had been taken back before."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="rewards", verbose_name=_("项目"))
    since = models.DateField(_("从哪天的签约起用"))
    title = models.CharField(_("档位"), max_length=30)
    first = models.DateField(_("起"))
    last = models.DateField(_("止"))
    per_household = decimals(_("每户（元）"), default=0)
    per_metre = decimals(_("每平方米（元）"), default=0)
    turn = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("奖励档位")
        ordering = ("since", "first", "id")
        constraints = [
            models.UniqueConstraint(fields=["renewal", "since", "turn", "first"], name="renewal_reward_once"),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="renewal_reward_in_order"),
        ]

    def __str__(self) -> str:
        return self.title


class RewardWithdrawal(Written):
    """An edition of the rewards taken back before anybody signed by it; the edition itself stays."""

    renewal = models.ForeignKey(Renewal, models.PROTECT, related_name="withdrawals", verbose_name=_("项目"))
    since = models.DateField(_("从哪天的签约起用"))
    turn = models.PositiveSmallIntegerField(default=0, editable=False)
    reason = models.CharField(_("理由"), max_length=120)

    class Meta:
        verbose_name = _("撤回的奖励档位")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["renewal", "since", "turn"], name="renewal_withdrawal_once")]

    def __str__(self) -> str:
        return f"{self.since}"
