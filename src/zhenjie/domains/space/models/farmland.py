"""Farm land and homesteads: transfer contracts, and the three rights in a homestead in time."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.space.choices import HomeRight, Way
from zhenjie.domains.space.models.spaces import NOT_NEGATIVE, Space
from zhenjie.domains.space.rules import farmland
from zhenjie.engines.ledger.models import Kept


class FarmTransfer(Kept):
    """土地经营权流转合同: parties, land, term, rent and its steps. Households are counted, not named."""

    number = models.CharField(_("合同编号"), max_length=40, blank=True)
    lessor = models.CharField(_("流出方"), max_length=80, help_text=_("写村组，不写农户姓名。"))
    households = models.PositiveIntegerField(_("涉及户数"), null=True, blank=True)
    lessee = models.CharField(_("流入方"), max_length=80)
    firm = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("企业台账")
    )
    land = models.CharField(_("地块坐落"), max_length=120, blank=True)
    grade = models.CharField(_("质量等级"), max_length=20, blank=True)
    mu = models.DecimalField(_("面积（亩）"), max_digits=10, decimal_places=2, validators=NOT_NEGATIVE)
    way = models.CharField(_("方式"), max_length=8, choices=Way.choices, default=Way.LEASE)
    crop = models.CharField(_("种养什么"), max_length=60, blank=True)
    begins = models.DateField(_("起始"))
    ends = models.DateField(_("到期"))
    rent = models.DecimalField(
        _("价款（元/亩·年）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    step_years = models.PositiveSmallIntegerField(_("几年一调"), null=True, blank=True)
    step_percent = models.DecimalField(_("每次上调（%）"), max_digits=5, decimal_places=2, null=True, blank=True)
    filed_on = models.DateField(_("向发包方备案"), null=True, blank=True)
    registered_on = models.DateField(_("经营权登记"), null=True, blank=True)
    ended_on = models.DateField(_("提前结束"), null=True, blank=True)

    class Meta:
        verbose_name = _("流转合同")
        ordering = ("ends", "id")
        indexes = [models.Index(fields=["unit", "ends"], name="space_farmtransfer_ends")]

    def __str__(self) -> str:
        return f"{self.lessor} → {self.lessee}"

    def clean(self) -> None:
        """The term runs forward; only long ones are registered."""
        if self.begins and self.ends and self.ends < self.begins:
            raise ValidationError({"ends": _("到期早于起始，请核对。")})
        if self.registered_on and self.begins and self.ends and not self.may_register:
            raise ValidationError({"registered_on": _("流转期限不足五年的不能申请登记，请核对期限。")})

    @property
    def may_register(self) -> bool:
        """Five years and more."""
        return farmland.may_register(self.begins, self.ends, self.begins)

    @property
    def rent_now(self) -> Decimal | None:
        """元/亩·年 after the steps so far."""
        if self.rent is None:
            return None
        return farmland.rent_on(self.rent, self.begins, clock.today(), self.step_years, self.step_percent)


class HomesteadRight(Kept):
    """宅基地权利: one of the three rights and who holds it, in time. The owner is always the collective."""

    space = models.ForeignKey(Space, models.PROTECT, related_name="rights", verbose_name=_("宅基地"))
    right = models.CharField(_("权利"), max_length=12, choices=HomeRight.choices)
    holder = models.CharField(_("权利人"), max_length=40, blank=True, help_text=_("个人写户主姓名，各处都按掩码显示。"))
    body = models.CharField(_("权利单位"), max_length=80, blank=True, help_text=_("村集体、公司写在这里。"))
    begins = models.DateField(_("起始"))
    ends = models.DateField(_("终止"), null=True, blank=True)
    document = models.CharField(_("依据"), max_length=80, blank=True, help_text=_("证号、合同号或决议。"))
    area = models.DecimalField(
        _("面积（㎡）"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )

    class Meta:
        verbose_name = _("宅基地权利")
        ordering = ("space", "right", "begins")

    def __str__(self) -> str:
        return f"{self.space} {self.get_right_display()}"

    def clean(self) -> None:
        """One holder of each right at a time; the collective owns; only members hold the eligibility."""
        if not self.holder and not self.body:
            raise ValidationError({"holder": _("权利人和权利单位至少填一个。")})
        if self.right == HomeRight.OWNERSHIP and (self.holder or not self.body):
            raise ValidationError({"body": _("宅基地所有权属于村集体，请在“权利单位”写集体名称，权利人空着。")})
        if self.right == HomeRight.ELIGIBILITY and self.body:
            raise ValidationError({"body": _("资格权属于集体成员的农户，单位不能持有，请填权利人。")})
        if self.begins and self.ends and self.ends < self.begins:
            raise ValidationError({"ends": _("终止早于起始，请核对。")})
        if not (self.space_id and self.begins):
            return
        others = HomesteadRight.objects.filter(space=self.space_id, right=self.right).exclude(pk=self.pk)
        if self.ends:
            others = others.filter(begins__lte=self.ends)
        if others.exclude(ends__lt=self.begins).exists():
            raise ValidationError({"begins": _("这段时间已有同一权利的登记，请先给原来的填上终止日期。")})
