"""What a match leaves behind: the run with its proof, its proposals, and what became of each."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.matching.choices import ENDED, FOLLOWS, Method, Stage
from zhenjie.engines.org.models import Unit


class Run(models.Model):
    """一次撮合: which needs and offers, which terms, what came out, and the proof. Never changed afterwards."""

    match = models.CharField(_("撮合"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    at = models.DateTimeField(_("时间"))
    name = models.CharField(_("经办"), max_length=60)
    account = models.BigIntegerField(null=True)
    method = models.CharField(_("算法"), max_length=12, choices=Method)
    needs = models.PositiveIntegerField(_("需求数"))
    offers = models.PositiveIntegerField(_("房源数"))
    candidates = models.PositiveIntegerField(_("合格的配对"))
    placed = models.PositiveIntegerField(_("配上"))
    cost = models.PositiveIntegerField(_("总成本"))
    bound = models.IntegerField(_("证明的下界"))
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"))
    learned = models.JSONField(_("学到的参数"), default=dict)
    left = models.JSONField(_("没配上的原因"), default=list)

    class Meta:
        verbose_name = _("撮合")
        ordering = ("-id",)
        indexes = [models.Index(fields=["match", "unit"], name="matching_run_place")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.needs} 家 × {self.offers} 处"

    @property
    def proven(self) -> bool:
        """Whether nothing better can exist."""
        return self.bound >= self.cost

    @property
    def gap(self) -> float:
        """By how many per cent a better plan could at most be cheaper."""
        return 0.0 if self.proven or not self.cost else (self.cost - self.bound) / self.cost * 100


class Proposal(models.Model):
    """一个配对: a need and an offer, why, and where it stands. Labels are those of the day: rows may change or go."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="proposals", verbose_name=_("撮合"))
    need = models.BigIntegerField()
    offer = models.BigIntegerField()
    need_label = models.CharField(_("需求"), max_length=160)
    offer_label = models.CharField(_("房源"), max_length=160)
    segment = models.CharField(_("类别"), max_length=80, blank=True)
    cost = models.PositiveIntegerField(_("成本"))
    reasons = models.JSONField(_("理由"), default=list)
    stage = models.CharField(_("进展"), max_length=10, choices=Stage, default=Stage.PROPOSED)
    moved_at = models.DateTimeField(_("最近进展"))
    broke_on = models.CharField(_("没谈成的原因"), max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("撮合的配对")
        ordering = ("id",)
        indexes = [
            models.Index(fields=["need"], name="matching_proposal_need"),
            models.Index(fields=["stage", "moved_at"], name="matching_proposal_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.need_label} → {self.offer_label}"

    @property
    def is_open(self) -> bool:
        """Whether something still has to happen."""
        return self.stage not in ENDED

    @property
    def next_stages(self) -> list[Stage]:
        """Where it may go from here."""
        return list(FOLLOWS.get(Stage(self.stage), ()))


class Outcome(models.Model):
    """一步进展: append-only; the proposal's stage is the last of these."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="outcomes", verbose_name=_("配对"))
    stage = models.CharField(_("进展"), max_length=10, choices=Stage)
    broke_on = models.CharField(_("原因"), max_length=40, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))
    name = models.CharField(_("经办"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("撮合结果")
        ordering = ("id",)
