"""States of a survey and of what comes back from it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SurveyState(models.TextChoices):
    """A survey is designed, given out, and ends."""

    DRAFT = "draft", _("设计中")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")


class RecordState(models.TextChoices):
    """What became of a record that arrived."""

    ACCEPTED = "accepted", _("已入账")
    CONFLICT = "conflict", _("两边不同")
    SETTLED = "settled", _("已选定")


class Side(models.TextChoices):
    """Which side of a conflict a person chose."""

    MINE = "mine", _("摸排的一份")
    THEIRS = "theirs", _("台账的一份")
