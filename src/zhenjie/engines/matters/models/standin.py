"""Stand-ins of Matter and Event, only as far as learning reads them; the engine's own models take their place."""

from django.db import models

from zhenjie.engines.org.models import Unit


class Matter(models.Model):
    """事项."""

    flow = models.CharField(max_length=40)
    klass = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    text = models.TextField()


class Event(models.Model):
    """One event of a matter."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=20)
    data = models.JSONField(default=dict)
