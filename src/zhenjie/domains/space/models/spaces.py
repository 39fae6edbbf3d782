"""空间: one object for land, house, yard, floor, unit, plant and stall, in a tree; parks and their services."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.space.choices import IdleKind, Kind, OwnerKind, Right, State, Use
from zhenjie.engines.ledger.fields import PlaceField
from zhenjie.engines.ledger.models import Kept

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]
#: A tree deeper than building, floor, unit, stall is a slip.
DEEPEST = 6


def square_metres(title: Any, **more: Any) -> "models.DecimalField[Any, Any]":
    """A column of an area in ㎡."""
    return models.DecimalField(title, max_digits=12, decimal_places=2, validators=NOT_NEGATIVE, **more)


class Park(Kept):
    """园区: a place with common services; ``room`` is how many more firms it takes in a match."""

    name = models.CharField(_("名称"), max_length=60)
    operator = models.CharField(_("运营单位"), max_length=60, blank=True)
    land = models.DecimalField(
        _("占地（亩）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    leading = models.CharField(_("主导产业"), max_length=60, blank=True)
    room = models.PositiveIntegerField(
        _("还能进几家"), null=True, blank=True, help_text=_("撮合时的上限，受环评、能耗、消防容量限制；空着不限。")
    )
    place = PlaceField(_("位置"))

    class Meta:
        verbose_name = _("园区")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], condition=Q(gone_at__isnull=True), name="space_park_once")
        ]

    def __str__(self) -> str:
        return self.name


class ParkService(Kept):
    """园区服务: what a park offers its firms, by whom, at what price."""

    park = models.ForeignKey(Park, models.PROTECT, related_name="services", verbose_name=_("园区"))
    name = models.CharField(_("服务"), max_length=60)
    provider = models.CharField(_("谁提供"), max_length=60, blank=True)
    price = models.CharField(_("收费"), max_length=60, blank=True, help_text=_("不收费就写“免费”。"))
    since = models.DateField(_("从何时起"), null=True, blank=True)

    class Meta:
        verbose_name = _("园区服务")
        ordering = ("park", "id")

    def __str__(self) -> str:
        return f"{self.park} {self.name}"


class Space(Kept):
    """空间. Of a person who owns it no name is kept here; who holds which right in a homestead stands in `HomesteadRight`."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("上级空间"),
        help_text=_("房间属于楼层，楼层属于楼宇；厂中厂属于厂房。"),
    )  # fmt: skip
    park = models.ForeignKey(
        Park, models.SET_NULL, null=True, blank=True, related_name="spaces", verbose_name=_("园区")
    )
    level = models.SmallIntegerField(_("第几层"), null=True, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    shape = PlaceField(_("图形"))
    owner_kind = models.CharField(_("权属主体"), max_length=12, choices=OwnerKind.choices, default=OwnerKind.FIRM)
    owner = models.CharField(_("权属单位"), max_length=80, blank=True, help_text=_("个人所有的不写姓名。"))
    right = models.CharField(_("权属性质"), max_length=12, choices=Right.choices, default=Right.OTHER)
    use = models.CharField(_("用途"), max_length=10, choices=Use.choices, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.USED)
    idle_kind = models.CharField(_("闲置类型"), max_length=12, choices=IdleKind.choices, blank=True)
    idle_since = models.DateField(_("何时闲置"), null=True, blank=True)
    revived_on = models.DateField(_("盘活日期"), null=True, blank=True)
    area = square_metres(_("面积（㎡）"), null=True, blank=True)
    lettable = square_metres(_("可出租面积（㎡）"), null=True, blank=True, help_text=_("楼宇填；不填按面积算。"))
    price = models.DecimalField(
        _("租金底价（元/㎡·月）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    power = models.PositiveIntegerField(_("用电容量（kVA）"), null=True, blank=True)
    height = models.DecimalField(
        _("层高（米）"), max_digits=5, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    crane = models.BooleanField(_("有行车"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("可分几户"), default=1, validators=[MinValueValidator(1)])
    flaws = models.CharField(_("瑕疵"), max_length=200, blank=True, help_text=_("抵押、查封、未办证、消防未验收等。"))
    steward = models.CharField(_("楼长或管护岗位"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("空间")
        ordering = ("id",)
        indexes = [
            models.Index(fields=["unit", "state"], name="space_space_state"),
            models.Index(fields=["kind", "state"], name="space_space_kind"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "parent", "name"], condition=Q(gone_at__isnull=True), name="space_space_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """No space lies within itself, and none in another unit's building."""
        above, depth = self.parent, 0
        while above is not None:
            depth += 1
            if (self.pk and above.pk == self.pk) or depth > DEEPEST:
                raise ValidationError({"parent": _("上级空间绕回了自己，或层数太多，请重选。")})
            above = above.parent
        if self.parent is not None and self.unit_id and self.parent.unit_id != self.unit_id:
            raise ValidationError({"parent": _("上级空间属于另一个单位，请选本单位的楼宇或厂房。")})
        if self.park is not None and self.unit_id and not self.unit.path.startswith(self.park.unit.path):
            raise ValidationError({"park": _("这个园区不在本单位的管辖里，请重选。")})

    @property
    def spot(self) -> tuple[float, float] | None:
        """A point in the middle of the shape, longitude first; of a part without a shape, that of what it is part of."""
        at: Any = (self.shape or {}).get("coordinates")
        if not at:
            return self.parent.spot if self.parent_id and self.parent is not None else None
        corners = [at]
        while isinstance(corners[0][0], list | tuple):
            corners = [corner for part in corners for corner in part]
        return sum(c[0] for c in corners) / len(corners), sum(c[1] for c in corners) / len(corners)

    @property
    def kind_word(self) -> str:
        """The kind as it is called, for a match to say."""
        return str(self.get_kind_display())

    @property
    def use_word(self) -> str:
        """The use as it is called; nothing when nobody has said."""
        return str(self.get_use_display())

    @property
    def to_let(self) -> Decimal:
        """㎡ that can be let."""
        return self.lettable if self.lettable is not None else self.area or Decimal(0)
