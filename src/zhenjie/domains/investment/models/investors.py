"""投资方: who may come. Each township keeps its own; whether another one knows the same firm is not this ledger's to tell."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core.identifiers import IdentifierError, check_credit_code, check_phone
from zhenjie.core.masks import mask
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.rules import industries
from zhenjie.domains.investment.choices import InvestorKind
from zhenjie.domains.projects.choices import Capital
from zhenjie.domains.projects.models.keys import NameKey
from zhenjie.domains.projects.rules.names import firm_key
from zhenjie.domains.residents.models import ToldSecret, ToldText
from zhenjie.engines.ledger.fields import BlindIndex
from zhenjie.engines.ledger.models import Kept


class Investor(Kept):
    """投资方. A person stands here under a word that names nobody (个人); the name is the contact's and is masked.
    ``introduced_by``: the local firm that brought them (以商招商); ``through``: the chamber or institution that did."""

    name = models.CharField(
        _("名称"), max_length=120, help_text=_("公司、商会写全称；个人投资者写“个人（做什么的）”，姓名填在联系人里。")
    )
    name_key = NameKey(of="name")
    kind = models.CharField(_("类别"), max_length=12, choices=InvestorKind.choices, default=InvestorKind.COMPANY)
    code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True, db_index=True)
    industry = models.CharField(_("行业"), max_length=4, choices=industries.listed, blank=True)
    home = models.CharField(_("所在地"), max_length=60, blank=True, help_text=_("外地的写省、市。"))
    capital = models.CharField(_("资金来源地"), max_length=10, choices=Capital.choices, default=Capital.PROVINCE)
    contact = ToldText(_("联系人"), max_length=40, blank=True)
    mobile = ToldSecret(_("联系电话"), mask="mobile")
    mobile_index = BlindIndex(of="mobile")
    introduced_by = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("引荐企业"),
        help_text=_("以商招商：本地哪家企业介绍来的。"),
    )  # fmt: skip
    through = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="brought", verbose_name=_("引荐商会（机构）")
    )
    interest = models.CharField(_("投资意向"), max_length=200, blank=True)
    note = models.TextField(_("备注"), blank=True)

    class Meta:
        verbose_name = _("投资方")
        ordering = ("id",)
        constraints = [
            # Within one unit only.
            models.UniqueConstraint(
                fields=["unit", "name_key"],
                condition=Q(gone_at__isnull=True) & ~Q(name_key=""),
                name="investment_investor_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_contact(self) -> str:
        """The contact as everybody sees it."""
        return mask("name", self.contact)

    def clean(self) -> None:
        """Codes and numbers by their standards; a person has no name in a column that everybody reads."""
        try:
            self.code = check_credit_code(self.code).code if self.code else ""
        except IdentifierError as error:
            raise ValidationError({"code": str(error)}) from None
        try:
            self.mobile = check_phone(self.mobile.plain) if self.mobile else None  # type: ignore[assignment]
        except IdentifierError as error:
            raise ValidationError({"mobile": str(error)}) from None
        if self.kind == InvestorKind.PERSON and not self.name.strip().startswith("个人"):
            raise ValidationError({"name": _("个人投资者写“个人（做什么的）”，姓名填在联系人里，列表上不显示。")})
        if self.through_id and self.through_id == self.pk:
            raise ValidationError({"through": _("引荐的不能是它自己。")})
        key = firm_key(self.name)
        if key and self.unit_id and self._others(key).exists():
            raise ValidationError({"name": _("本单位已经登记过这个投资方，请在原来那一条上接着记。")})

    def _others(self, key: str) -> "models.QuerySet[Investor]":
        rows: models.QuerySet[Investor] = Investor.objects.filter(unit=self.unit_id, name_key=key)
        return rows.exclude(pk=self.pk)
