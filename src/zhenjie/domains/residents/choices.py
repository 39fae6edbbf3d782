"""The closed lists of persons and households."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Gender(TextChoices):
    """GB/T 2261.1."""

    MALE = "m", _("男")
    FEMALE = "f", _("女")


class Presence(TextChoices):
    """Where a registered person is: what a grid worker asks first."""

    HERE = "here", _("常住")
    AWAY = "away", _("外出")
    FLOATING = "floating", _("流入")
    MOVED = "moved", _("迁出")
    DEAD = "dead", _("去世")


class Relation(TextChoices):
    """与户主关系 (GB/T 4761, the part that a township asks for)."""

    HEAD = "head", _("户主")
    SPOUSE = "spouse", _("配偶")
    CHILD = "child", _("子女")
    CHILD_IN_LAW = "child_in_law", _("儿媳或女婿")
    PARENT = "parent", _("父母")
    GRANDCHILD = "grandchild", _("孙辈")
    OTHER = "other", _("其他")


class HouseholdKind(TextChoices):
    """家庭户 or 集体户."""

    FAMILY = "family", _("家庭户")
    COLLECTIVE = "collective", _("集体户")
