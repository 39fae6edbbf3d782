"""Who looks for a space: what it must have, what it may cost, where it would rather be."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.space.choices import Kind, NeedState, Trade, Urgency, Use
from zhenjie.domains.space.models.spaces import NOT_NEGATIVE, square_metres
from zhenjie.engines.ledger.fields import PlaceField
from zhenjie.engines.ledger.models import Kept

#: What can be looked for: a whole building or a floor is let as such, too.
WANTED = [(kind.value, kind.label) for kind in Kind]


class SpaceNeed(Kept):
    """空间需求: a firm that looks for an area, for a use, at a price."""

    name = models.CharField(_("谁在找"), max_length=80, help_text=_("企业名称；个人写“个人”，不写姓名。"))
    firm = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("企业台账")
    )
    trade = models.CharField(_("行当"), max_length=10, choices=Trade.choices, default=Trade.OTHER)
    kind = models.CharField(_("想要的类型"), max_length=10, choices=WANTED)
    alternative = models.CharField(_("也可以"), max_length=10, choices=WANTED, blank=True)
    use = models.CharField(_("用途"), max_length=10, choices=Use.choices)
    area = square_metres(_("至少要（㎡）"), null=True, blank=True)
    budget = models.DecimalField(
        _("租金最高（元/㎡·月）"), max_digits=10, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    power = models.PositiveIntegerField(_("用电至少（kVA）"), null=True, blank=True)
    height = models.DecimalField(
        _("层高至少（米）"), max_digits=5, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    crane = models.BooleanField(_("要行车"), default=False)
    near = PlaceField(_("想靠近哪里"))
    urgency = models.PositiveSmallIntegerField(_("先后"), choices=Urgency.choices, default=Urgency.USUAL)
    since = models.DateField(_("提出日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=NeedState.choices, default=NeedState.OPEN)
    note = models.CharField(_("其他要求"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("空间需求")
        ordering = ("-urgency", "id")
        indexes = [models.Index(fields=["unit", "state"], name="space_spaceneed_state")]

    def __str__(self) -> str:
        wanted = f"{self.area.normalize():f}㎡ " if self.area else ""
        return f"{self.name}（{wanted}{self.get_kind_display()}）"

    def clean(self) -> None:
        """What would never match is said at once."""
        if self.area is not None and self.area == Decimal(0):
            raise ValidationError({"area": _("面积为零等于没有要求，请写至少要多少，或空着。")})
        if self.budget is not None and self.budget == Decimal(0):
            raise ValidationError({"budget": _("租金上限为零就没有房源合格，请写能出的最高价，或空着。")})

    @property
    def kinds(self) -> list[str]:
        """The kinds it would take, as they are called."""
        names = dict(WANTED)
        return [str(names[kind]) for kind in (self.kind, self.alternative) if kind]

    @property
    def first_kind(self) -> str:
        """The kind it would rather have."""
        return str(self.get_kind_display())

    @property
    def use_word(self) -> str:
        """The use as it is called."""
        return str(self.get_use_display())

    @property
    def spot(self) -> tuple[float, float] | None:
        """The point it would be near."""
        at = (self.near or {}).get("coordinates")
        return (float(at[0]), float(at[1])) if at and isinstance(at[0], int | float) else None
