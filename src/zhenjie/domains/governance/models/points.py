"""信用积分: who holds points, the append-only entries, objections with their rulings, goods and their movements."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.governance.choices import EntryKind, Ruling, Sign
from zhenjie.domains.residents.models import Household, Person, ToldText
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.org.paths import covers


class PointsHolder(Kept):
    """积分户: a household or one person; everywhere an alias is shown."""

    alias = models.CharField(_("代称"), max_length=40, help_text=_("公示用，例如“柳湾07户”，不写姓名。"))
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("户")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("居民（单人积分时）")
    )

    class Meta:
        verbose_name = _("积分户")
        ordering = ("unit", "alias")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "alias"], condition=Q(gone_at__isnull=True), name="governance_pointsholder_once"
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(gone_at__isnull=True), name="governance_holder_household"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(gone_at__isnull=True), name="governance_holder_person"
            ),
        ]

    def __str__(self) -> str:
        return self.alias

    def clean(self) -> None:
        """Either a household or a person of this place; the alias gives no name away."""
        if (self.household is None) == (self.person is None):
            raise ValidationError({"household": _("户和居民选一个：按户积分选户，单人积分选居民。")})
        bearer = self.household or self.person
        assert bearer is not None
        if self.unit_id and not covers(self.unit.path, bearer.unit.path):
            raise ValidationError({"unit": _("这一户（人）不在所选单位里，请核对单位。")})
        person = self.person or (self.household.head if self.household else None)
        if person is not None and person.name in self.alias:
            raise ValidationError({"alias": _("代称里不能有姓名，请写成“柳湾07户”这样。")})


class PointsReason(Kept):
    """自定积分理由: a unit's own line of the catalogue, dated, with the decision that made it."""

    code = models.CharField(_("编号"), max_length=10)
    title = models.CharField(_("理由"), max_length=60)
    sign = models.CharField(_("加减"), max_length=6, choices=Sign.choices)
    points = models.PositiveIntegerField(_("分值"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    source = models.CharField(_("依据"), max_length=120, help_text=_("写明法规条款，或村规民约、会议决议的日期。"))
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("积分理由")
        ordering = ("code", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"], condition=Q(gone_at__isnull=True), name="governance_pointsreason_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Days in their order."""
        if self.valid_to and self.valid_from and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("停用早于启用，请核对日期。")})


class PointsGoods(Kept):
    """兑换物品; ``stock`` follows from the movements and is written by the actions only."""

    name = models.CharField(_("物品"), max_length=60)
    cost = models.PositiveIntegerField(_("兑换分"), validators=[MinValueValidator(1), MaxValueValidator(10_000)])
    stock = models.PositiveIntegerField(_("库存"), default=0, editable=False)

    class Meta:
        verbose_name = _("积分兑换物品")
        ordering = ("cost", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(gone_at__isnull=True), name="governance_pointsgoods_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PointsEntry(Kept):
    """积分流水. Append-only: no form, no bin; a slip is taken back by an entry of its own."""

    holder = models.ForeignKey(PointsHolder, models.PROTECT, related_name="entries", verbose_name=_("积分户"))
    kind = models.CharField(_("类别"), max_length=8, choices=EntryKind.choices)
    reason = models.CharField(_("理由编号"), max_length=10, blank=True)
    title = models.CharField(_("理由"), max_length=80)
    points = models.IntegerField(_("分"))
    on = models.DateField(_("事情日期"))
    evidence = models.CharField(_("凭据"), max_length=200, blank=True)
    source = models.CharField(_("依据"), max_length=200)
    posted_on = models.DateField(_("记账日期"))
    open_until = models.DateField(_("公示到"), null=True)
    goods = models.ForeignKey(PointsGoods, models.PROTECT, null=True, related_name="+", verbose_name=_("物品"))
    quantity = models.PositiveIntegerField(_("数量"), null=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("冲销哪一笔")
    )
    at = models.DateTimeField(_("记账时间"))
    name = models.CharField(_("记账人"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("积分流水")
        ordering = ("-id",)
        indexes = [models.Index(fields=["unit", "open_until"], name="governance_entry_open")]
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="governance_entry_moves"),
            models.UniqueConstraint(
                fields=["holder", "on"], condition=Q(kind="reset"), name="governance_entry_reset_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.points:+d}"


class PointsObjection(models.Model):
    """积分异议 in the days of publicity, and the ruling of somebody who did not book the entry."""

    entry = models.ForeignKey(PointsEntry, models.PROTECT, related_name="objections")
    name = ToldText(_("提出人"), max_length=40)
    text = models.CharField(_("异议"), max_length=300)
    on = models.DateField(_("提出日期"))
    ruling = models.CharField(_("裁定"), max_length=8, choices=Ruling.choices, default=Ruling.WAITING)
    reason = models.CharField(_("裁定理由"), max_length=300, blank=True)
    ruled_on = models.DateField(_("裁定日期"), null=True)
    ruled_name = models.CharField(_("裁定人"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("积分异议")
        ordering = ("on", "id")

    def __str__(self) -> str:
        return self.text


class GoodsMove(models.Model):
    """物品进出: positive in, negative out; append-only, the stock is their sum."""

    goods = models.ForeignKey(PointsGoods, models.PROTECT, related_name="moves")
    quantity = models.IntegerField(_("数量"))
    note = models.CharField(_("说明"), max_length=120)
    entry = models.ForeignKey(PointsEntry, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))
    name = models.CharField(_("经手人"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("物品进出")
        ordering = ("-id",)
        constraints = [models.CheckConstraint(condition=~Q(quantity=0), name="governance_goodsmove_moves")]

    def __str__(self) -> str:
        return f"{self.goods} {self.quantity:+d}"
