"""党建: organisations and their members, gatherings, training, cover of firms, premises, alliances, roles in a grid."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhenjie.core.masks import mask
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.party.choices import (
    CoverKind,
    GatheringKind,
    GridRoleKind,
    MemberKind,
    MemberState,
    OrganisationKind,
    PositionKind,
    Presence,
    TrainingKind,
)
from zhenjie.domains.residents.models import Person, ToldDate, ToldText
from zhenjie.engines.ledger.fields import PlaceField
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.org.models import Unit


class Organisation(Kept):
    """党组织: a node of the party's own tree, standing at a unit; it ends with a day and is never deleted."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=10, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级党组织")
    )
    secretary = ToldText(_("书记（负责人）"), max_length=40, blank=True)
    founded = models.DateField(_("成立日期"), null=True, blank=True)
    term_end = models.DateField(_("任期届满"), null=True, blank=True)
    ended = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("党组织")
        ordering = ("unit", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(gone_at__isnull=True), name="party_organisation_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """An organisation does not hang below itself."""
        above = self.parent
        while above is not None:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("上级党组织不能是它自己或它的下级。")})
            above = above.parent


class Member(Kept):
    """党员: no more than the organisation needs; numbers stay with the resident."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members", verbose_name=_("所在党组织"))
    name = ToldText(_("姓名"), max_length=40)
    kind = models.CharField(_("类别"), max_length=14, choices=MemberKind.choices, default=MemberKind.FULL)
    joined = ToldDate(_("入党日期"), null=True, blank=True)
    confirmed = ToldDate(_("转正日期"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=MemberState.choices, default=MemberState.HERE)
    resident = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("居民"), editable=False
    )

    class Meta:
        verbose_name = _("党员")
        ordering = ("id",)

    def __str__(self) -> str:
        return mask("name", self.name)


class Cover(models.Model):
    """党组织覆盖: from when to when an organisation covers a firm, alone or jointly with others (联建)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="covers", verbose_name=_("党组织"))
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name=_("企业"))
    kind = models.CharField(_("方式"), max_length=6, choices=CoverKind.choices)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("党组织覆盖")
        ordering = ("-since", "-id")
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(until__isnull=True), name="party_cover_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="party_cover_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} — {self.enterprise}"


class CoverageCount(models.Model):
    """两新覆盖 as it stood on a day: numerator, denominator and who was left out, kept with the rule that was in force."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    on = models.DateField(_("时点"))
    operating = models.PositiveIntegerField(_("实体运营"))
    own = models.PositiveIntegerField(_("单独组建"))
    joint = models.PositiveIntegerField(_("联合组建"))
    excluded = models.JSONField(_("不计入"), default=dict)
    source = models.CharField(_("依据"), max_length=120)
    counted_at = models.DateTimeField(_("核定"))

    class Meta:
        verbose_name = _("两新覆盖核定")
        ordering = ("-on", "-id")
        constraints = [models.UniqueConstraint(fields=["unit", "on"], name="party_coverage_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.on}"


class Gathering(Kept):
    """组织生活: planned while the day lies ahead, a record once it was held. Plan and record are one row, so a plan that was
    not held shows."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="gatherings", verbose_name=_("党组织"))
    kind = models.CharField(_("类别"), max_length=12, choices=GatheringKind.choices)
    on = models.DateField(_("日期"))
    title = models.CharField(_("主题"), max_length=120)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    host = ToldText(_("主持人"), max_length=40, blank=True)
    held = models.BooleanField(_("已开"), default=False)
    expected = models.PositiveIntegerField(_("应到（人）"), null=True, blank=True)
    came = models.PositiveIntegerField(_("实到（人）"), null=True, blank=True)
    absent = models.CharField(_("缺席原因"), max_length=120, blank=True)
    record = models.TextField(_("议题和决议"), blank=True)

    class Meta:
        verbose_name = _("组织生活")
        ordering = ("-on", "-id")
        indexes = [models.Index(fields=["unit", "on"], name="party_gathering_day")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Nobody comes who was not expected, or the numbers are turned round."""
        if self.expected is not None and self.came is not None and self.came > self.expected:
            raise ValidationError({"came": _("实到比应到还多，请核对，列席的不算。")})


class Training(Kept):
    """培训班: who was trained in what."""

    title = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类别"), max_length=8, choices=TrainingKind.choices)
    starts = models.DateField(_("开班"))
    ends = models.DateField(_("结业"))
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1, default=0)
    place = models.CharField(_("地点"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("党员培训")
        ordering = ("-starts", "-id")
        constraints = [models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="party_training_in_order")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A class ends after it began."""
        if self.starts and self.ends and self.ends < self.starts:
            raise ValidationError({"ends": _("结业早于开班，请核对日期。")})


class Attendance(models.Model):
    """到课: one member in one class."""

    training = models.ForeignKey(Training, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="attendances")
    presence = models.CharField(_("到课"), max_length=6, choices=Presence.choices)

    class Meta:
        verbose_name = _("到课")
        constraints = [models.UniqueConstraint(fields=["training", "member"], name="party_attendance_once")]

    def __str__(self) -> str:
        return f"{self.training} {self.member}"


class Position(Kept):
    """阵地: party premises."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=8, choices=PositionKind.choices)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("管理的党组织")
    )
    area = models.DecimalField(_("面积（㎡）"), max_digits=9, decimal_places=1, null=True, blank=True)
    upgraded = models.DateField(_("提升完成"), null=True, blank=True)
    address = models.CharField(_("位置说明"), max_length=120, blank=True)
    place = PlaceField(_("位置"))

    class Meta:
        verbose_name = _("党建阵地")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(gone_at__isnull=True), name="party_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Alliance(Kept):
    """党建联盟: organisations that do something together."""

    name = models.CharField(_("名称"), max_length=80)
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("牵头党组织"))
    partners = models.CharField(_("成员单位"), max_length=300, blank=True, help_text=_("用顿号隔开。"))
    theme = models.CharField(_("共建内容"), max_length=200, blank=True)
    founded = models.DateField(_("成立日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("党建联盟")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "name"], condition=Q(gone_at__isnull=True), name="party_alliance_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Activity(Kept):
    """联盟活动. Who was served with a signature (直接) and who is estimated (间接) are two figures and never one sum."""

    alliance = models.ForeignKey(Alliance, models.PROTECT, related_name="activities", verbose_name=_("联盟"))
    title = models.CharField(_("活动"), max_length=120)
    on = models.DateField(_("日期"))
    direct = models.PositiveIntegerField(_("直接受益（人次）"), default=0, help_text=_("有签到或名册的。"))
    direct_basis = models.CharField(_("直接受益依据"), max_length=80, blank=True)
    indirect = models.PositiveIntegerField(
        _("间接受益（人次，估）"), default=0, help_text=_("估计数，不与直接受益相加。")
    )
    indirect_basis = models.CharField(_("间接受益怎么估的"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("联盟活动")
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """A number of people served needs to say where it comes from."""
        if self.direct and not self.direct_basis:
            raise ValidationError({"direct_basis": _("写明凭什么，例如“签到册”，没有签到的请填到间接受益。")})
        if self.indirect and not self.indirect_basis:
            raise ValidationError({"indirect_basis": _("写明怎么估的，例如“按在场约数”。")})


class GridRole(Kept):
    """网格服务人员: who stands beside the grid worker; ``unit`` is the grid or the building."""

    role = models.CharField(_("身份"), max_length=12, choices=GridRoleKind.choices)
    name = ToldText(_("姓名"), max_length=40)
    resident = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("居民"), editable=False
    )
    since = models.DateField(_("起"), null=True, blank=True)
    until = models.DateField(_("止"), null=True, blank=True)

    class Meta:
        verbose_name = _("网格服务人员")
        ordering = ("unit", "role", "id")

    def __str__(self) -> str:
        return mask("name", self.name)
