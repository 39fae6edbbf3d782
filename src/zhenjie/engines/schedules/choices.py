"""What a stored plan can hold: units of days, kinds of links, what a task is bound to, routes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayUnit(models.TextChoices):
    """What a duration or a lag is counted in."""

    WORKING = "wd", _("工作日")
    CALENDAR = "d", _("天")


class LinkKind(models.TextChoices):
    """Which end waits for which."""

    FS = "FS", _("完成后开始")
    SS = "SS", _("同时开始")
    FF = "FF", _("同时完成")
    SF = "SF", _("开始后完成")


class StartRule(models.TextChoices):
    """What a date says about the start."""

    NO_EARLIER = "start_no_earlier", _("不早于")
    MUST = "must_start", _("必须当日开始")


class FinishRule(models.TextChoices):
    """What a date says about the end."""

    NO_LATER = "finish_no_later", _("不晚于")
    MUST = "must_finish", _("必须当日完成")


class Approval(models.TextChoices):
    """How the project is approved."""

    RECORD = "record", _("备案")
    RATIFY = "ratify", _("核准")
    GOVERNMENT = "government", _("政府投资")


class Land(models.TextChoices):
    """How it comes to its site."""

    GRANT = "grant", _("出让")
    LEASE = "lease", _("租赁")
    PLANT = "plant_in_plant", _("厂中厂")


class BaselineKind(models.TextChoices):
    """Which dates a baseline keeps: the last ones that the required end allows, or those of the plan on that day."""

    BACKWARD = "backward", _("倒排计划")
    CURRENT = "current", _("当时计划")


class Deed(models.TextChoices):
    """What was done to a plan."""

    DRAWN = "drawn", _("排出计划")
    CHANGED = "changed", _("改计划")
    TASKS = "tasks", _("改工作")
    MOVED = "moved", _("挪动工作")
    ADDED = "added", _("添工作")
    REMOVED = "removed", _("删工作")
    LINKED = "linked", _("连先后")
    UNLINKED = "unlinked", _("断先后")
    LEVELLED = "levelled", _("平衡资源")
    CLOSED = "closed", _("停用计划")
