"""Matters, their append-only events, and the periods in which a pair of yellow and red moments was valid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.matters.choices import MatterKind, Source, Urgency
from zhenjie.engines.org.models import Person, Unit

# A period that turned yellow, or red, before its end; queries/counted.py says the same in its own words.
_TURNED_YELLOW = Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("yellow_at"))
_TURNED_RED = Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("red_at"))


#: What every box can be filtered by.
_FILTERED = ("flow", "klass", "stage")


class FlowVersion(models.Model):
    """A flow as it was declared when a matter began under it; matters under way run to their end by it."""

    digest = models.CharField(max_length=16, primary_key=True)
    flow = models.CharField(max_length=40)
    spec = models.JSONField()
    since = models.DateTimeField()

    class Meta:
        verbose_name = _("流程版本")
        ordering = ("flow", "since")


class Matter(models.Model):
    """事项: anything that has to be closed. ``state`` is the fold of its events; the columns beside it are copies of what
    lists ask for. ``seq`` is the number of its last event and serves as its version. ``desk``: whose kind of desk it lies on
    (see Stage), ``asked``: the request that waits for a ruling, ``center`` and ``worker``: who dispatches and who handles it, or
    handled it last."""

    flow = models.CharField(_("流程"), max_length=40)
    digest = models.CharField(max_length=16)
    prefix = models.CharField(max_length=8, blank=True)
    title = models.CharField(_("事项"), max_length=120)
    text = models.TextField(_("内容"), blank=True)
    kind = models.CharField(_("诉求类型"), max_length=10, choices=MatterKind.choices, blank=True)
    klass = models.CharField(_("类别"), max_length=20, blank=True)
    urgency = models.CharField(_("紧急程度"), max_length=8, choices=Urgency.choices, blank=True)
    source = models.CharField(_("来源"), max_length=12, choices=Source.choices)
    subject = models.CharField(_("对象"), max_length=80, blank=True)
    record = models.CharField(_("原系统编号"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("所在地"))
    place = models.CharField(_("地点"), max_length=160, blank=True)
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    stage = models.CharField(_("环节"), max_length=20)
    holder = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("在谁手里")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("经办人")
    )
    yellow_at = models.DateTimeField(null=True)
    red_at = models.DateTimeField(_("到期"), null=True)
    provisional = models.BooleanField(default=False)
    opened_at = models.DateTimeField(_("登记时间"))
    moved_at = models.DateTimeField(_("最近办理"))
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    desk = models.CharField(max_length=10, blank=True)
    asked = models.CharField(max_length=10, blank=True)
    level = models.CharField(_("督办级别"), max_length=10, blank=True)
    center = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    worker = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("承办单位")
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="taken_in")
    voices_count = models.PositiveIntegerField(_("反映人数"), default=0)
    seq = models.PositiveIntegerField(default=0)
    state = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("事项")
        ordering = ("-id",)
        constraints = [
            # A closed matter lies with nobody; an open one always with somebody, and always with a moment to look again.
            models.CheckConstraint(
                condition=Q(holder__isnull=True, red_at__isnull=True) | Q(holder__isnull=False, red_at__isnull=False),
                name="matters_matter_held_and_due",
            ),
            models.UniqueConstraint(
                fields=["flow", "record"], condition=~Q(record=""), name="matters_matter_record_once"
            ),
        ]
        indexes = [
            # Each box of the inbox is a few ranges of one of these, already in order, and holds what colours, filters and scopes ask for:
            # a walk that had to look at the rows would be ten times as long at ten million (queries/inbox.py).
            models.Index(
                fields=["holder", "desk", "red_at", "id", "yellow_at", *_FILTERED],
                condition=Q(holder__isnull=False),
                name="matters_matter_lying",
            ),
            models.Index(
                fields=["holder", "desk", "red_at", "id", "yellow_at", *_FILTERED],
                condition=Q(holder__isnull=False, person__isnull=True),
                name="matters_matter_free",
            ),
            models.Index(
                fields=["flow", "stage", "red_at", "id", "yellow_at", "holder", "unit", "klass"],
                condition=Q(holder__isnull=False),
                name="matters_matter_stage",
            ),
            models.Index(
                fields=["klass", "red_at", "id", "yellow_at", "holder", "unit", "flow", "stage"],
                condition=Q(holder__isnull=False) & ~Q(klass=""),
                name="matters_matter_klass",
            ),
            models.Index(
                fields=["unit", "red_at", "id", "yellow_at", *_FILTERED],
                condition=Q(holder__isnull=False),
                name="matters_matter_open_here",
            ),
            models.Index(fields=["center", "red_at", "id"], condition=~Q(asked=""), name="matters_matter_asked"),
            models.Index(
                fields=["red_at", "id", "holder", "center", "yellow_at", *_FILTERED],
                condition=Q(holder__isnull=False) & ~Q(level=""),
                name="matters_matter_level",
            ),
            models.Index(
                fields=["worker", "closed_at", "id"], condition=Q(closed_at__isnull=False), name="matters_matter_done"
            ),
            models.Index(fields=["closed_at", "id"], condition=Q(closed_at__isnull=False), name="matters_matter_ended"),
            models.Index(
                fields=["red_at", "id", "yellow_at", "holder", "unit"],
                condition=Q(holder__isnull=False),
                name="matters_matter_due",
            ),
            models.Index(fields=["person", "red_at"], condition=Q(person__isnull=False), name="matters_matter_person"),
            models.Index(fields=["unit", "id"], name="matters_matter_place"),
            models.Index(fields=["flow", "id"], name="matters_matter_flow"),
            models.Index(fields=["opened_at"], name="matters_matter_opened"),
            models.Index(
                fields=["flow", "closed_at"], condition=Q(closed_at__isnull=False), name="matters_matter_closed"
            ),
            models.Index(fields=["subject", "id"], condition=~Q(subject=""), name="matters_matter_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """诉求2026-000123: the flow's prefix, the year, and a number that is never given twice."""
        return f"{self.prefix}{self.opened_at:%Y}-{self.pk:06d}"


class Event(models.Model):
    """One thing that happened. ``said`` is what was said with it, ``change`` what it set; both never change. ``key`` is the
    idempotency key of the command: the same command twice is one event."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(_("时间"))
    verb = models.CharField(_("动作"), max_length=20)
    stage = models.CharField(max_length=20)
    account = models.BigIntegerField(null=True)
    name = models.CharField(_("何人"), max_length=60)
    unit = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=80, unique=True)
    said = models.JSONField(default=dict)
    change = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("办理记录")
        ordering = ("matter", "seq")
        constraints = [models.UniqueConstraint(fields=["matter", "seq"], name="matters_event_once")]


class Helper(models.Model):
    """协办: a unit that was asked to help with an open matter and has not spoken yet; a copy of what the state says."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="waiting_for", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("协办")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["matter", "unit"], name="matters_helper_once")]
        indexes = [models.Index(fields=["unit", "matter"], name="matters_helper_unit")]


class Period(models.Model):
    """One stretch of validity of a pair of moments: from ``valid_from`` until ``valid_to`` the matter lay with ``holder``
    and turned yellow and red at these moments. So the colour at any moment, past or present, is a comparison.

    ``tallied`` says what the daily counts know of it (0 nothing, 1 its beginning, 2 all of it); ``told`` which
    notices went out (0 none, 1 that it has come, 2 that it is yellow, 3 that it is red). ``opens``: the matter was opened (or
    reopened) with it; ``closes``: it was closed at its end."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="periods", db_index=False)
    flow = models.CharField(max_length=40)
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    clock = models.CharField(max_length=20, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    yellow_at = models.DateTimeField()
    red_at = models.DateTimeField()
    opens = models.BooleanField(default=False)
    closes = models.BooleanField(default=False)
    tallied = models.SmallIntegerField(default=0)
    told = models.SmallIntegerField(default=0)

    class Meta:
        verbose_name = _("期限")
        ordering = ("matter", "valid_from", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(valid_to__isnull=True), name="matters_period_open_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="matters_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(yellow_at__lte=models.F("red_at")), name="matters_period_yellow_before_red"
            ),
        ]
        indexes = [
            models.Index(fields=["matter", "valid_from"], name="matters_period_of"),
            models.Index(
                fields=["id"],
                condition=Q(tallied=0) | Q(tallied=1, valid_to__isnull=False),
                name="matters_period_untallied",
            ),
            # What happened within one day: its beginnings, ends, and those that turned yellow or red before their end.
            models.Index(fields=["valid_from"], name="matters_period_begun"),
            models.Index(fields=["valid_to"], condition=Q(valid_to__isnull=False), name="matters_period_ended"),
            models.Index(fields=["yellow_at"], condition=_TURNED_YELLOW, name="matters_period_warned"),
            models.Index(fields=["red_at"], condition=_TURNED_RED, name="matters_period_late"),
            models.Index(fields=["id"], condition=Q(valid_to__isnull=True, told=0), name="matters_period_come"),
            models.Index(
                fields=["yellow_at"], condition=Q(valid_to__isnull=True, told__lt=2), name="matters_period_yellow"
            ),
            models.Index(fields=["red_at"], condition=Q(valid_to__isnull=True, told__lt=3), name="matters_period_red"),
        ]
