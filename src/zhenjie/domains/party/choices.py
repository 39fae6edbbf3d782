"""The closed lists of party building."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class OrganisationKind(TextChoices):
    """Levels of the tree of organisations."""

    COMMITTEE = "committee", _("党委")
    WORKING = "working", _("党工委")
    GENERAL = "general", _("党总支")
    BRANCH = "branch", _("党支部")
    JOINT = "joint", _("联合党支部")
    GROUP = "group", _("党小组")


class MemberKind(TextChoices):
    """正式 or 预备."""

    FULL = "full", _("正式党员")
    PROBATIONARY = "probationary", _("预备党员")


class MemberState(TextChoices):
    """Where a member is."""

    HERE = "here", _("在册")
    FLOATING = "floating", _("流动")
    MOVED = "moved", _("转出")
    LEFT = "left", _("出党或去世")


class CoverKind(TextChoices):
    """How an organisation covers a firm."""

    OWN = "own", _("单独组建")
    JOINT = "joint", _("联合组建")


class GatheringKind(TextChoices):
    """三会一课, and what else stands in the calendar."""

    GENERAL = "general", _("党员大会")
    COMMITTEE = "committee", _("支委会")
    GROUP = "group", _("党小组会")
    LESSON = "lesson", _("党课")
    THEME_DAY = "theme_day", _("主题党日")
    LIFE = "life", _("组织生活会")
    STUDY = "study", _("理论学习")
    BOARD = "board", _("党委会研究党建")
    DISPATCH = "dispatch", _("党建调度")
    STATIONED = "stationed", _("派驻")
    INSPECTION = "inspection", _("巡察")


class TrainingKind(TextChoices):
    """Where people are trained."""

    SCHOOL = "school", _("党校班")
    TOPIC = "topic", _("专题培训")
    REMOTE = "remote", _("远程教育")
    OUTSIDE = "outside", _("外出学习")


class Presence(TextChoices):
    """Whether a person came to a class."""

    CAME = "came", _("参加")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("缺席")


class PositionKind(TextChoices):
    """阵地."""

    CENTRE = "centre", _("党群服务中心")
    POINT = "point", _("党群服务驿站")
    PRACTICE = "practice", _("新时代文明实践站")
    SCHOOL = "school", _("党校教学点")
    HALL = "hall", _("红色展馆")


class GridRoleKind(TextChoices):
    """Who stands beside the grid worker in a grid."""

    GROUP_HEAD = "group_head", _("党小组长")
    HOUSE_HEAD = "house_head", _("楼长")
    CENTRE_HOME = "centre_home", _("党员中心户")
    VOLUNTEER = "volunteer", _("志愿者")
