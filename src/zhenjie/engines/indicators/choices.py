"""The closed lists of the indicators: kinds of target, 口径, what happened to a figure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TargetKind(TextChoices):
    """Where a target comes from and how firm it is; the order is the order in which a completion is named after it."""

    TASK = "task", _("上级任务")
    BINDING = "binding", _("约束性")
    EXPECTED = "expected", _("预期性")
    OWN = "own", _("自定")
    STRETCH = "stretch", _("奋斗")


#: The first of these that a unit has is the one the board measures against.
TARGET_ORDER = tuple(TargetKind.values)


class Caliber(TextChoices):
    """口径: figures of different calibers are never mixed (统计法 2024, art. 6-9)."""

    STATISTICS = "statistics", _("统计口径")
    DEPARTMENT = "department", _("部门口径")
    OWN = "own", _("自行测算，未经统计部门反馈")


class Act(TextChoices):
    """What one piece of evidence did to the figure."""

    POSTED = "posted", _("入账")
    CONFIRMED = "confirmed", _("另一来源相同")
    CORRECTED = "corrected", _("更正")
    LATE = "late", _("结账后补报")
    RESTATED = "restated", _("结账后更正")
