"""What matters of governance bring along: the plan and photos of a hazard, the facts of a petition, of a dispute."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.governance.choices import DisputeKind, DisputeResult, PetitionForm, PetitionKind, PhotoPhase
from zhenjie.domains.governance.rules.hazards import DUTIES
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.matters.models import Matter


class Hazard(models.Model):
    """隐患的五落实: who answers for it, what is done, with what money, until when, and what if it goes wrong meanwhile.

    The grade is the kind of the matter, where it lies and what it is stand there too."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="hazard", primary_key=True)
    firm = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("责任企业")
    )
    duty = models.CharField(_("责任（单位、岗位）"), max_length=80, blank=True)
    measures = models.TextField(_("措施"), max_length=1000, blank=True)
    money = models.DecimalField(
        _("资金（万元）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)],
        help_text=_("不需要花钱的填 0。"),
    )  # fmt: skip
    deadline = models.DateField(_("时限"), null=True, blank=True)
    plan = models.TextField(_("应急预案"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("隐患整改")

    def __str__(self) -> str:
        return str(self.matter)

    @staticmethod
    def missing_of(held: "Hazard | None") -> list[str]:
        """Which of the five duties are not written yet, in words."""
        return [title for name, title in DUTIES.items() if held is None or getattr(held, name) in (None, "")]


class HazardPhoto(models.Model):
    """隐患照片: before or after. Offered, never asked for: nobody is made to take pictures."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="hazard_photos")
    phase = models.CharField(_("何时"), max_length=6, choices=PhotoPhase.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    name = models.CharField(_("何人"), max_length=60)

    class Meta:
        verbose_name = _("隐患照片")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.matter_id} {self.phase}"


class Petition(models.Model):
    """信访事项的要素; who petitions are the voices of the matter, its number in the petition system its record."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="petition", primary_key=True)
    kind = models.CharField(_("信访类别"), max_length=10, choices=PetitionKind.choices)
    form = models.CharField(_("信访形式"), max_length=8, choices=PetitionForm.choices)
    persons = models.PositiveIntegerField(
        _("人数"), default=1, validators=[MinValueValidator(1), MaxValueValidator(99999)]
    )
    representatives = models.PositiveIntegerField(_("代表人数"), null=True, blank=True)
    first = models.BooleanField(_("初次信访"), default=True)

    class Meta:
        verbose_name = _("信访要素")

    def __str__(self) -> str:
        return str(self.matter_id)

    def clean(self) -> None:
        """信访工作条例 第二十条: 多人走访提出共同的信访事项，推选代表，代表人数不得超过 5 人."""
        several = self.form == PetitionForm.VISIT and (self.persons or 0) > 1
        if several and not self.representatives:
            raise ValidationError({"representatives": _("多人走访要推选代表，请填代表人数，最多 5 人。")})
        if self.representatives and self.representatives > min(5, self.persons or 1):
            raise ValidationError(
                {"representatives": _("代表不得超过 5 人，也不能多于总人数（信访工作条例第二十条）。")}
            )


class Dispute(models.Model):
    """矛盾纠纷的要素; the parties are named by what they are to each other, not by their names."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="dispute", primary_key=True)
    kind = models.CharField(_("纠纷类别"), max_length=12, choices=DisputeKind.choices)
    parties = models.CharField(
        _("双方关系"), max_length=80, blank=True, help_text=_("写“邻居两户”“店主和房东”，不写姓名。")
    )
    mediator = models.CharField(_("调解组织"), max_length=60, blank=True)
    result = models.CharField(_("结果"), max_length=10, choices=DisputeResult.choices, blank=True)
    agreement = models.CharField(_("协议书编号"), max_length=40, blank=True)
    confirmed = models.BooleanField(_("已申请司法确认"), default=False)

    class Meta:
        verbose_name = _("纠纷要素")

    def __str__(self) -> str:
        return str(self.matter_id)

    def clean(self) -> None:
        """Only an agreement can be confirmed by the court."""
        if self.confirmed and self.result != DisputeResult.AGREED:
            raise ValidationError({"confirmed": _("达成协议的才能申请司法确认。")})
