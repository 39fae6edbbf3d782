"""群众入口 in the database: who knocked and which proofs are spent (both forgotten soon), whose a photo is, what was published."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.matters.models.matters import Matter
from zhenjie.engines.matters.models.voices import Voice
from zhenjie.engines.org.models import Unit


class Spent(models.Model):
    """A proof of work that was used; ``digest`` is SHA-256 of the challenge, kept until the challenge is void anyway."""

    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("用过的工作量证明")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.digest[:12]


class Knock(models.Model):
    """How often one address (``network``: a keyed hash that changes daily) came for one purpose in the window from ``since``."""

    network = models.CharField(max_length=32)
    purpose = models.CharField(max_length=10)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("来访计数")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=("network", "purpose", "since"), name="matters_knock_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.count}"


class VoiceFile(models.Model):
    """A photo or voice note that came with a voice: the person sees the own ones again, and nobody else's."""

    voice = models.ForeignKey(Voice, models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("诉求附件")
        ordering = ("id",)

    def __str__(self) -> str:
        return str(self.attachment)


class PublishedAnswer(models.Model):
    """回音壁: what was said and answered, personal data taken out by an editor. ``withdrawn_at``: taken down again, kept for the record.

    ``teller`` is a surname with 先生 or 女士 at most; ``path`` and ``klass`` are copies by which the wall is searched."""

    matter = models.OneToOneField(Matter, models.PROTECT, related_name="published")
    path = models.CharField(max_length=80)
    klass = models.CharField(_("类别"), max_length=20, blank=True)
    title = models.CharField(_("事项"), max_length=120)
    said = models.TextField(_("怎么说的"))
    answer = models.TextField(_("怎么答的"))
    teller = models.CharField(_("谁说的"), max_length=20, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("谁答的"))
    place = models.CharField(_("在哪里"), max_length=80, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(_("办结时间"))
    tellers = models.PositiveIntegerField(default=1)
    grade = models.CharField(_("评价"), max_length=1, blank=True)
    published_at = models.DateTimeField(_("公开时间"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("公开的答复")
        ordering = ("-published_at", "-id")
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="matters_published_wall",
            ),
        ]

    def __str__(self) -> str:
        return self.title
