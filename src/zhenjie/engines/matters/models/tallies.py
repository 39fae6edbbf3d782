"""Daily counts of matters: how many lay where, in which colour. Derived from the periods; `zhenjie matters tally` rebuilds them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.org.models import Unit


class Counted(models.Model):
    """Numbers of matters at one unit under one flow. ``open`` counts all of them, ``warned`` those yellow or red, ``late`` those red;
    ``since`` is the sum of the days on which the red ones turned red (days since 1970-01-01), so that the days they are overdue
    on any day are a subtraction."""

    holder = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    flow = models.CharField(max_length=40)
    open = models.IntegerField(default=0)
    warned = models.IntegerField(default=0)
    late = models.IntegerField(default=0)
    since = models.BigIntegerField(default=0)
    opened = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)

    class Meta:
        abstract = True


class Tally(Counted):
    """What changed in the course of one day (Beijing time). Days to come hold what will change if nobody moves anything."""

    day = models.DateField()

    class Meta:
        verbose_name = _("每日计数")
        constraints = [models.UniqueConstraint(fields=["day", "holder", "flow"], name="matters_tally_once")]


class Standing(Counted):
    """The sum of all changes before a Monday: a reading begins there and adds at most six days. Every Monday between the first
    and the last one is there; who is not in it stood at nought."""

    day = models.DateField()

    class Meta:
        verbose_name = _("每周存量")
        constraints = [models.UniqueConstraint(fields=["day", "holder", "flow"], name="matters_standing_once")]
