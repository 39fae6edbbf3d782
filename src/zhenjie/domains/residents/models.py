"""居民: persons and households. Names are masked on every screen, numbers are sealed, what a field is for stands beside it."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.core.identifiers import IdentifierError, check_citizen_number, check_mobile
from zhenjie.core.masks import mask
from zhenjie.domains.residents.choices import Gender, HouseholdKind, Presence, Relation
from zhenjie.domains.residents.rules import purposes
from zhenjie.engines.ledger.fields import BlindIndex, SecretField, blind
from zhenjie.engines.ledger.models import Kept

if TYPE_CHECKING:
    _Text = models.Field[Any, Any]
else:
    _Text = models.Field


class Told(_Text):
    """A field that tells the person what it is for: the notice of purposes.yaml is its help text. The text may change without
    the table changing, so migrations do not carry it."""

    def contribute_to_class(self, cls: Any, name: str, *args: Any, **kwargs: Any) -> None:
        super().contribute_to_class(cls, name, *args, **kwargs)
        package, models_, _rest = cls.__module__.partition(".models")
        if models_ and (said := purposes(package).get(f"{cls.__name__}.{name}")):
            self.help_text = said.notice

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("help_text", None)
        return name, path, args, kwargs


class ToldText(Told, models.CharField):
    """A told text."""


class ToldDate(Told, models.DateField):
    """A told day."""


class ToldSecret(Told, SecretField):
    """A told text sealed at rest."""


class Household(Kept):
    """户: who lives together at one address; ``size`` and ``head`` follow from the members and are kept by the actions."""

    number = models.CharField(_("户号"), max_length=30)
    kind = models.CharField(_("户别"), max_length=12, choices=HouseholdKind.choices, default=HouseholdKind.FAMILY)
    address = ToldText(_("门牌"), max_length=80, blank=True)
    head = models.ForeignKey(
        "Person", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("户主"), editable=False
    )
    size = models.PositiveIntegerField(_("人口"), default=0, editable=False)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("户")
        ordering = ("unit", "number")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "number"], condition=Q(gone_at__isnull=True), name="residents_household_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.address}".strip()


class Person(Kept):
    """居民: one person at the unit of the address (village, grid, building or stairwell)."""

    name = ToldText(_("姓名"), max_length=40)
    gender = ToldText(_("性别"), max_length=1, choices=Gender.choices, blank=True)
    born = ToldDate(_("出生日期"), null=True, blank=True)
    citizen = ToldSecret(_("身份号码"), mask="citizen")
    citizen_index = BlindIndex(of="citizen")
    mobile = ToldSecret(_("手机"), mask="mobile")
    mobile_index = BlindIndex(of="mobile")
    bank = ToldSecret(_("银行卡号"), mask="bank")
    health = ToldSecret(_("健康情况"), mask="all", max_length=1200)
    room = ToldText(_("户室"), max_length=40, blank=True)
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("户"), editable=False
    )
    relation = ToldText(_("与户主关系"), max_length=14, choices=Relation.choices, blank=True, editable=False)
    presence = models.CharField(_("状态"), max_length=10, choices=Presence.choices, default=Presence.HERE)

    class Meta:
        verbose_name = _("居民")
        ordering = ("id",)
        constraints = [
            # Within one unit only: whether somebody is known elsewhere is not this form's to tell.
            models.UniqueConstraint(
                fields=["unit", "citizen_index"],
                condition=Q(gone_at__isnull=True) & ~Q(citizen_index=""),
                name="residents_person_once",
            )
        ]
        indexes = [models.Index(fields=["unit", "born"], name="residents_person_born")]

    def __str__(self) -> str:
        return mask("name", self.name)

    def clean(self) -> None:
        """Numbers are checked by their standards; the date of birth and the sex are read off the citizen number."""
        citizen, mobile = self.citizen, self.mobile
        try:
            if citizen:
                found = check_citizen_number(citizen.plain, on=clock.today())
                self.citizen, self.born = found.number, self.born or found.born  # type: ignore[assignment]
                self.gender = self.gender or (Gender.MALE if found.sex == "男" else Gender.FEMALE)
        except IdentifierError as error:
            raise ValidationError({"citizen": str(error)}) from None
        try:
            self.mobile = check_mobile(mobile.plain) if mobile else None
        except IdentifierError as error:
            raise ValidationError({"mobile": str(error)}) from None
        if citizen and self.unit_id and self._others().exists():
            raise ValidationError({"citizen": _("本单位已有这个身份号码的居民，请用“查人”找到原来的那一条再改。")})

    def _others(self) -> "models.QuerySet[Any]":
        field: Any = self._meta.get_field("citizen")
        number = field.to_python(self.citizen).plain
        rows = Person.objects.filter(unit=self.unit_id, citizen_index=blind(field, number))
        return rows.exclude(pk=self.pk)
