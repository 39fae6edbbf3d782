"""Who is at work in the background: a worker keeps its lease fresh; a task of a worker without lease runs again."""

from django.db import models


class Lease(models.Model):
    """One worker process and when it last gave a sign of life."""

    worker = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ("worker",)
