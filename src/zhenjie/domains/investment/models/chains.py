"""产业链: chains with their nodes and who supplies whom, what people have said of local firms, target firms, referrals.

What a node has is never stored: which firms belong to it follows from the register of enterprises and from `Membership`, its leads
are the projects of its target firms.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhenjie.core import clock
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.enterprises.rules import industries
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.rules.belonging import CodeProblem, codes_in, parts
from zhenjie.domains.investment.rules.network import backwards, circle
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.models import Kept


class Tier(models.TextChoices):
    """位置."""

    UPSTREAM = "upstream", _("上游")
    MIDSTREAM = "midstream", _("中游")
    DOWNSTREAM = "downstream", _("下游")


class Importance(models.TextChoices):
    """重要程度."""

    CORE = "core", _("核心")
    KEY = "key", _("关键")
    NORMAL = "normal", _("一般")


class ContactState(models.TextChoices):
    """联系状态 of a target firm; what comes after a lead is the project's to tell."""

    FOUND = "found", _("未接触")
    ASKED = "asked", _("已联系")
    MET = "met", _("已见面")
    WILLING = "willing", _("有意向")
    REFUSED = "refused", _("暂无意向")


#: Somebody has spoken to them, and they have not refused.
REACHED = (ContactState.ASKED, ContactState.MET, ContactState.WILLING)


class Outcome(models.TextChoices):
    """引荐结果."""

    OPEN = "open", _("等回音")
    MET = "met", _("见了面")
    LEAD = "lead", _("成为线索")
    DECLINED = "declined", _("婉拒")


def _once(name: str, *fields: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=list(fields), condition=Q(gone_at__isnull=True), name=f"investment_{name}_once"
    )


class Chain(Kept):
    """产业链 of a county or a township. The leader who answers for it (链长) is a link of the organisation; its leading firms (链主)
    are `Anchor`."""

    name = models.CharField(_("产业链"), max_length=40)
    goal = models.CharField(_("目标"), max_length=200, blank=True)
    document = models.CharField(_("依据文件"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("产业链")
        ordering = ("unit", "name", "id")
        constraints = [_once("chain", "unit", "name")]

    def __str__(self) -> str:
        return self.name


class Node(Kept):
    """环节. ``codes``: industries of GB/T 4754, two to four digits; ``words``: what its products are called; both say which local firms
    belong to it. ``order``: where it stands in its tier where nothing else decides."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="nodes", verbose_name=_("产业链"))
    name = models.CharField(_("环节"), max_length=40)
    tier = models.CharField(_("位置"), max_length=12, choices=Tier.choices)
    codes = models.CharField(
        _("行业代码"), max_length=120, blank=True,
        help_text=_("国民经济行业分类的大类到小类，用顿号隔开，如 38、3912。"),
    )  # fmt: skip
    words = models.CharField(
        _("产品关键词"), max_length=200, blank=True,
        help_text=_("企业的主要产品或名称里会出现的词，用顿号隔开，如 压缩机、蒸发器。"),
    )  # fmt: skip
    wanted = models.CharField(_("要补的能力"), max_length=200, blank=True)
    importance = models.CharField(_("重要程度"), max_length=8, choices=Importance.choices, default=Importance.NORMAL)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("产业链环节")
        ordering = ("chain", "order", "id")
        constraints = [_once("node", "chain", "name")]

    def __str__(self) -> str:
        return f"{self.chain.name}·{self.name}"

    def clean(self) -> None:
        """Codes by the standard; a node lies where its chain does, and keeps the direction of what flows through it."""
        try:
            codes_in(self.codes, industries.codes_of(*"ABCDEFGHIJKLMNOPQRST"))
        except CodeProblem as problem:
            raise ValidationError(
                {
                    "codes": gettext("“%(code)s”不是国民经济行业代码，请填两到四位数字，如 38 或 3852。")
                    % {"code": problem}
                }
            ) from None
        if self.chain_id and self.unit_id and self.unit_id != self.chain.unit_id:
            raise ValidationError(
                {"unit": gettext("环节跟着产业链走，单位应是“%(unit)s”。") % {"unit": self.chain.unit.name}}
            )
        if self.pk and self.tier and (wrong := self._against()):
            raise ValidationError({"tier": wrong})

    def _against(self) -> str:
        rows = Supply.objects.filter(Q(source=self.pk) | Q(target=self.pk)).select_related("source", "target")
        for one in rows:
            tiers = {one.source_id: one.source.tier, one.target_id: one.target.tier, self.pk: self.tier}
            if backwards(tiers, one.source_id, one.target_id):
                return gettext("“%(source)s”供给“%(target)s”，改了位置就成了倒流，请先改供需关系。") % {
                    "source": one.source.name,
                    "target": one.target.name,
                }
        return ""

    @property
    def code_list(self) -> tuple[str, ...]:
        """The codes as digits."""
        return codes_in(self.codes, industries.codes_of(*"ABCDEFGHIJKLMNOPQRST"))

    @property
    def word_list(self) -> tuple[str, ...]:
        """The product words."""
        return parts(self.words)


class Supply(Kept):
    """供需关系: what `source` makes goes into `target`. The edges of a chain close no circle and never run against the stream."""

    source = models.ForeignKey(Node, models.PROTECT, related_name="feeds", verbose_name=_("供给环节"))
    target = models.ForeignKey(Node, models.PROTECT, related_name="inputs", verbose_name=_("使用环节"))
    what = models.CharField(_("供什么"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("环节供需关系")
        ordering = ("source", "target", "id")
        constraints = [_once("supply", "source", "target")]

    def __str__(self) -> str:
        return f"{self.source.name}→{self.target.name}"

    def clean(self) -> None:
        """Both ends in one chain, with the stream, closing no circle."""
        if not (self.source_id and self.target_id):
            return
        source, target = self.source, self.target
        if source.chain_id != target.chain_id:
            raise ValidationError(
                {"target": gettext("“%(one)s”和“%(other)s”不在同一条产业链里。") % {"one": source, "other": target}}
            )
        if self.unit_id and self.unit_id != source.unit_id:
            raise ValidationError(
                {"unit": gettext("供需关系跟着产业链走，单位应是“%(unit)s”。") % {"unit": source.unit.name}}
            )
        if backwards({source.pk: source.tier, target.pk: target.tier}, source.pk, target.pk):
            raise ValidationError(
                {"target": gettext("“%(one)s”在%(tier)s，不能倒过来供给%(other_tier)s的“%(other)s”。") % {
                    "one": source.name, "tier": source.get_tier_display(), "other": target.name,
                    "other_tier": target.get_tier_display(),
                }}
            )  # fmt: skip
        edges = Supply.objects.filter(source__chain=source.chain_id).exclude(pk=self.pk)
        if way := circle(edges.values_list("source_id", "target_id"), source.pk, target.pk):
            names = dict(Node.objects.filter(pk__in=way).values_list("pk", "name"))
            raise ValidationError(
                {"target": gettext("这样会绕成一圈：%(way)s。") % {"way": "→".join(names[one] for one in way)}}
            )


class Anchor(models.Model):
    """链主: a firm that leads a chain, from a day to a day."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="anchors", verbose_name=_("产业链"))
    firm = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("链主企业"))
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("链主企业")
        ordering = ("valid_from", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "firm"], condition=Q(valid_to__isnull=True), name="investment_anchor_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="investment_anchor_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.firm)


class Membership(models.Model):
    """归属: a person's word on whether a firm belongs to a node. Only added; the last word holds, whatever is proposed later."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="words_said", verbose_name=_("环节"))
    firm = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("企业"))
    belongs = models.BooleanField(_("属于"))
    why = models.CharField(_("理由"), max_length=120, blank=True)
    account = models.PositiveIntegerField(null=True, editable=False)
    name = models.CharField(_("登记人"), max_length=60)
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("环节归属")
        ordering = ("at", "id")
        indexes = [models.Index(fields=["node", "firm", "at"], name="investment_word_of")]

    def __str__(self) -> str:
        return f"{self.firm_id} {self.belongs}"


class Target(Kept):
    """目标企业: an investor who would close or strengthen a node. ``unit``: who goes after it. Its leads are its projects."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="targets", verbose_name=_("补哪个环节"))
    investor = models.ForeignKey(Investor, models.PROTECT, related_name="targets", verbose_name=_("目标企业"))
    why = models.CharField(_("为什么是它"), max_length=200)
    source = models.CharField(_("从哪知道"), max_length=120, blank=True)
    state = models.CharField(_("联系状态"), max_length=8, choices=ContactState.choices, default=ContactState.FOUND)
    state_on = models.DateField(_("状态日期"), default=clock.today)
    found_on = models.DateField(_("列入日期"), default=clock.today)

    class Meta:
        verbose_name = _("目标企业")
        ordering = ("id",)
        constraints = [_once("target", "node", "investor")]

    def __str__(self) -> str:
        return str(self.investor)

    def clean(self) -> None:
        """Days that have come; whoever goes after it reaches the investor."""
        for name in ("state_on", "found_on"):
            if (day := getattr(self, name)) and day > clock.today():
                raise ValidationError({name: _("这一天还没有到，请核对日期。")})
        if self.unit_id and self.investor_id and not _near(self.investor.unit.path, self.unit.path):
            raise ValidationError({"investor": _("这个投资方是另一个单位登记的，请在本单位登记后再列。")})


def _near(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


class Referral(Kept):
    """引荐 (以商招商): a local firm brought a target firm and us together. ``unit`` is the local firm's. ``lead``: what came of it."""

    firm = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("引荐企业"))
    target = models.ForeignKey(Target, models.PROTECT, related_name="referrals", verbose_name=_("目标企业"))
    on = models.DateField(_("引荐日期"))
    said = models.CharField(_("怎么引荐的"), max_length=200, blank=True)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    outcome_on = models.DateField(_("结果日期"), null=True, blank=True)
    note = models.CharField(_("结果说明"), max_length=200, blank=True)
    lead = models.ForeignKey(
        Project, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("引来的线索")
    )
    command = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name = _("引荐")
        ordering = ("-on", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["target", "firm", "command"], condition=~Q(command=""), name="investment_referral_command"
            )
        ]

    def __str__(self) -> str:
        return f"{self.firm}→{self.target}"
