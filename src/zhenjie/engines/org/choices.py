"""The closed lists of the organisation: kinds of unit, kinds of administrator."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitKind(TextChoices):
    """Levels of the tree, and the offices and teams inside a unit (GB/T 2260 levels down to the stairwell)."""

    NATION = "nation", _("国家")
    PROVINCE = "province", _("省")
    PREFECTURE = "prefecture", _("市")
    COUNTY = "county", _("县（市、区）")
    TOWNSHIP = "township", _("镇街")
    DISTRICT = "district", _("片区")
    VILLAGE = "village", _("村（社区）")
    GRID = "grid", _("网格")
    BUILDING = "building", _("楼栋")
    STAIRWELL = "stairwell", _("单元")
    OFFICE = "office", _("科室")


class Administrator(TextChoices):
    """三员分立: three administrators, mutually exclusive, none of them handles business data (GB/T 22239 level 3)."""

    NONE = "", _("不是管理员")
    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDIT = "audit", _("审计管理员")
