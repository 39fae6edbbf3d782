"""What becomes of a proposal, and why one is refused."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Stage(models.TextChoices):
    """Where a proposal stands; the last three end it."""

    PROPOSED = "proposed", _("已配对")
    OFFERED = "offered", _("已推介")
    VISITED = "visited", _("已看场地")
    SIGNED = "signed", _("已签约")
    REFUSED = "refused", _("没谈成")
    DROPPED = "dropped", _("不推介")


ENDED = (Stage.SIGNED, Stage.REFUSED, Stage.DROPPED)
#: What may follow what: nothing is signed that was never offered, and an end is an end.
FOLLOWS = {
    Stage.PROPOSED: (Stage.OFFERED, Stage.DROPPED),
    Stage.OFFERED: (Stage.VISITED, Stage.SIGNED, Stage.REFUSED),
    Stage.VISITED: (Stage.SIGNED, Stage.REFUSED),
}


class Method(models.TextChoices):
    """How the assignment was found."""

    ONE_TO_ONE = "pairs", _("一对一最优匹配")
    PROGRAMME = "programme", _("整数规划")
    BY_HAND = "hand", _("人工选定")
