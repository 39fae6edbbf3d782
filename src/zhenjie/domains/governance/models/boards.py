"""红黄榜: the unit's own checklists, who is looked at, what was found, the list as it was laid open, what followed from it."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.governance.choices import Colour, InspectionKind, ObjectKind, Ruling
from zhenjie.domains.governance.rules import edition
from zhenjie.domains.governance.rules.boards import BoardError, Mark, bounds, cycle
from zhenjie.domains.residents.models import Household, ToldDate, ToldText
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.org.models import Unit


def _cycle_words(key: str) -> str:
    try:
        return cycle(key).title
    except BoardError:
        return key


class Checklist(Kept):
    """检查表: a unit's own edition; an edition is never changed, a newer one takes its place from its day on."""

    kind = models.CharField(_("对象"), max_length=10, choices=ObjectKind.choices)
    valid_from = models.DateField(_("启用日期"))
    edition = models.CharField(_("版本"), max_length=40)
    source = models.CharField(_("依据"), max_length=120)
    items = models.JSONField(_("检查项"), default=list)  # [code, title, points as text, plus]
    name = models.CharField(_("登记人"), max_length=60)

    class Meta:
        verbose_name = _("检查表")
        ordering = ("-valid_from", "-id")
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "valid_from"], name="governance_checklist_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.edition}"


class BoardObject(Kept):
    """评比对象: of a household an alias is shown; the name only where its head agreed in writing (个人信息保护法 25)."""

    kind = models.CharField(_("类别"), max_length=10, choices=ObjectKind.choices)
    name = models.CharField(_("名称"), max_length=60, help_text=_("农户写代称，例如“柳湾07户”，不写姓名。"))
    place = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("哪个村（社区）")
    )
    household = models.ForeignKey(
        Household, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("户")
    )
    firm = models.ForeignKey(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("企业")
    )
    consent_name = ToldText(_("同意上红榜的姓名"), max_length=40, blank=True)
    consent_on = ToldDate(_("书面同意日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("评比对象")
        ordering = ("kind", "name")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "name"], condition=Q(gone_at__isnull=True), name="governance_boardobject_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_name(self) -> str:
        """What may be hung up on the red list: the name of a household's head only with consent, else the alias."""
        if self.kind == ObjectKind.HOUSEHOLD and self.consent_on and self.consent_name:
            return self.consent_name
        return self.name

    def clean(self) -> None:
        """A name needs consent; an alias is no name."""
        if self.consent_name and not self.consent_on:
            raise ValidationError({"consent_on": _("公开姓名要本人书面同意，请填同意的日期，没有同意就不填姓名。")})
        head = self.household.head if self.household is not None else None
        if self.kind == ObjectKind.HOUSEHOLD and head is not None and head.name in self.name:
            raise ValidationError({"name": _("代称里不能有户主姓名，请写成“柳湾07户”这样。")})


class Inspection(Kept):
    """检查: what was found at one object on one day. ``score`` follows from the items and is written by the actions only."""

    item = models.ForeignKey(BoardObject, models.PROTECT, related_name="inspections", verbose_name=_("对象"))
    kind = models.CharField(
        _("类别"), max_length=8, choices=InspectionKind.choices, default=InspectionKind.REGULAR, editable=False
    )
    cycle = models.CharField(_("期"), max_length=8)
    on = models.DateField(_("日期"))
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=1, editable=False)
    edition = models.CharField(_("检查表"), max_length=60)
    source = models.CharField(_("依据"), max_length=120)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    name = models.CharField(_("检查人"), max_length=60)
    account = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("红黄榜检查")
        ordering = ("-on", "-id")
        indexes = [models.Index(fields=["unit", "cycle"], name="governance_inspection_cycle")]

    def __str__(self) -> str:
        return f"{self.item} {self.on}"

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """What the bound of the bonus takes off, and what "never below nothing" adds."""
        return bounds([Mark(one.points, one.count, one.plus, one.struck) for one in self.items.all()], self.on)

    @property
    def full(self) -> int:
        """Where the sum begins."""
        return int(edition("boards", self.on)["full"])


class InspectionItem(models.Model):
    """One line of an inspection, with the points of its day; ``struck``: an appeal against it was upheld."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="items")
    code = models.CharField(max_length=10)
    title = models.CharField(_("检查项"), max_length=60)
    points = models.DecimalField(_("分值"), max_digits=4, decimal_places=1, validators=[MinValueValidator(0)])
    plus = models.BooleanField(_("加分"), default=False)
    count = models.PositiveIntegerField(_("处（次）"), default=1)
    struck = models.BooleanField(_("申诉成立，不计"), default=False)

    class Meta:
        verbose_name = _("检查项")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["inspection", "code"], name="governance_inspectionitem_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def total(self) -> Decimal:
        """Points times how often, unsigned."""
        return self.points * self.count


class Board(Kept):
    """一期榜: the list of one kind and cycle as it was laid open; never rewritten."""

    kind = models.CharField(_("对象"), max_length=10, choices=ObjectKind.choices)
    cycle = models.CharField(_("期"), max_length=8)
    published_on = models.DateField(_("公示日期"))
    open_until = models.DateField(_("申诉截止"))
    rule = models.CharField(_("规则"), max_length=200)
    name = models.CharField(_("公示人"), max_length=60)

    class Meta:
        verbose_name = _("红黄榜")
        ordering = ("-published_on", "-id")
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "cycle"], name="governance_board_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {_cycle_words(self.cycle)}"


class Placing(models.Model):
    """One object on one list: score and colour as published; ``corrected_*`` beside them when an appeal was upheld."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="placings")
    item = models.ForeignKey(BoardObject, models.PROTECT, related_name="placings", verbose_name=_("对象"))
    score = models.DecimalField(_("得分"), max_digits=5, decimal_places=1)
    rank = models.PositiveIntegerField(_("名次"))
    colour = models.CharField(_("榜"), max_length=6, choices=Colour.choices, blank=True)
    text = models.CharField(max_length=200)
    corrected_score = models.DecimalField(_("更正后得分"), max_digits=5, decimal_places=1, null=True)
    corrected_colour = models.CharField(_("更正后"), max_length=6, choices=Colour.choices, blank=True)
    corrected_text = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("上榜")
        ordering = ("rank", "id")
        constraints = [models.UniqueConstraint(fields=["board", "item"], name="governance_placing_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.board}"

    @property
    def now(self) -> str:
        """The colour as known now."""
        return self.colour if self.corrected_score is None else self.corrected_colour


class Appeal(models.Model):
    """申诉 against one item, and the ruling of somebody who did not inspect."""

    placing = models.ForeignKey(Placing, models.PROTECT, related_name="appeals")
    item = models.ForeignKey(InspectionItem, models.PROTECT, related_name="appeals", verbose_name=_("对哪一项"))
    text = models.CharField(_("申诉理由"), max_length=300)
    on = models.DateField(_("提出日期"))
    ruling = models.CharField(_("裁定"), max_length=8, choices=Ruling.choices, default=Ruling.WAITING)
    reason = models.CharField(_("裁定理由"), max_length=300, blank=True)
    ruled_on = models.DateField(_("裁定日期"), null=True)
    ruled_name = models.CharField(_("裁定人"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("红黄榜申诉")
        ordering = ("on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["placing", "item"], condition=Q(ruling="waiting"), name="governance_appeal_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Rectification(Kept):
    """限期整改 of one yellow placing: due, looked at again, off the list; the second time somebody is talked to (约谈)."""

    placing = models.OneToOneField(Placing, models.PROTECT, related_name="rectification", verbose_name=_("哪一期"))
    item = models.ForeignKey(BoardObject, models.PROTECT, related_name="rectifications", verbose_name=_("对象"))
    due = models.DateField(_("整改期限"))
    failed = models.PositiveIntegerField(_("复查没过（次）"), default=0)
    recheck = models.ForeignKey(Inspection, models.PROTECT, null=True, related_name="+", verbose_name=_("最近复查"))
    passed_on = models.DateField(_("下榜日期"), null=True)
    cancelled_on = models.DateField(_("撤销日期"), null=True)
    talk_needed = models.BooleanField(_("要约谈"), default=False)
    talked_on = models.DateField(_("约谈日期"), null=True)
    talk_note = models.CharField(_("约谈情况"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("黄榜整改")
        ordering = ("due", "id")

    def __str__(self) -> str:
        return f"{self.item} {self.due}"
