"""A ticket with six transitions for django-fsm-2; a row that holds a workflow of SpiffWorkflow as it is dumped."""

from datetime import datetime

from django.apps import apps
from django.db import models
from django_fsm import FSMField, transition
from django_fsm_log.decorators import fsm_log_by, fsm_log_description

from zhenjie.core.clock import now


class Ticket(models.Model):
    """What a house would write that builds this on the state machine: the fields a matter has, one protected state."""

    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    key = models.CharField(max_length=60, unique=True)
    state = FSMField(default="registered", protected=True, db_index=True)
    unit = models.IntegerField(null=True, db_index=True)
    stars = models.PositiveSmallIntegerField(null=True)
    registered_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField(null=True, db_index=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "matters_peers"

    def __str__(self) -> str:
        return self.title

    @fsm_log_by
    @fsm_log_description
    @transition(state, "registered", "assigned")
    def assign(self, by: object, to: int, due: datetime, description: str = "") -> None:
        self.unit, self.due_at = to, due

    @fsm_log_by
    @fsm_log_description
    @transition(state, "assigned", "signed")
    def sign(self, by: object, description: str = "") -> None:
        pass

    @fsm_log_by
    @fsm_log_description
    @transition(state, "signed", "handled")
    def progress(self, by: object, description: str = "") -> None:
        pass

    @fsm_log_by
    @fsm_log_description
    @transition(state, "handled", "replied")
    def reply(self, by: object, description: str = "") -> None:
        pass

    @fsm_log_by
    @fsm_log_description
    @transition(state, "replied", "rated")
    def rate(self, by: object, stars: int, description: str = "") -> None:
        self.stars = stars

    @fsm_log_by
    @fsm_log_description
    @transition(state, "rated", "closed")
    def close(self, by: object, description: str = "") -> None:
        self.closed_at = now()


class Case(models.Model):
    """A workflow between two steps."""

    key = models.CharField(max_length=60, unique=True)
    state = models.TextField()
    step = models.CharField(max_length=20, db_index=True)
    open = models.BooleanField(default=True, db_index=True)

    class Meta:
        app_label = "matters_peers"

    def __str__(self) -> str:
        return self.key


if apps.is_installed("auditlog"):
    from auditlog.registry import auditlog

    auditlog.register(Ticket)
