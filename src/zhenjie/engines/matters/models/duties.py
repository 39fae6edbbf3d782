"""职责清单: who leads and who helps for a class of matters at a place, and on what legal ground."""

from functools import cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.matters.rules.classes import children
from zhenjie.engines.org.models import Unit


def class_choices() -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Every field, class and item, under the title of its field."""
    return _choices(settings.CATALOGUE_DIR)


@cache
def _choices(extra: str | None) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    groups = []
    for field in children("", extra):
        rows = [(field.code, field.title)]
        for middle in children(field.code, extra):
            rows.append((middle.code, middle.title))
            rows += [(item.code, item.title) for item in children(middle.code, extra)]
        groups.append((field.title, tuple(rows)))
    return tuple(groups)


class Level(models.TextChoices):
    """Whose duty it is: what is the county's must not be pushed down to a township, nor the township's to a village."""

    COUNTY = "county", _("县级（不得下推）")
    TOWNSHIP = "township", _("镇街")
    VILLAGE = "village", _("村（社区）")


class Role(models.TextChoices):
    """主办 leads, 协办 helps: a helper stands on a line of its own, so that the whole list is one table."""

    LEAD = "lead", _("主办")
    HELP = "help", _("协办")


class Duty(Kept):
    """职责清单的一行: ``unit`` does what belongs to ``klass`` (and all below it) within the subtree of ``place``."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("承办单位"))
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("适用范围"))
    klass = models.CharField(_("事项分类"), max_length=20, choices=class_choices)
    role = models.CharField(_("主办或协办"), max_length=4, choices=Role.choices, default=Role.LEAD)
    level = models.CharField(_("职责层级"), max_length=8, choices=Level.choices, default=Level.TOWNSHIP)
    ground = models.CharField(_("依据"), max_length=300, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("职责")
        ordering = ("klass", "id")
        indexes = [models.Index(fields=["klass", "place"], name="matters_duty_class")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="matters_duty_in_order"
            ),
            models.UniqueConstraint(
                fields=["unit", "place", "klass", "role", "valid_from"],
                condition=Q(gone_at__isnull=True),
                name="matters_duty_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_klass_display()}（{self.get_role_display()}）"
