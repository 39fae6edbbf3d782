"""The organisation in time: units, their places and successors, people and their posts, teams, links, accounts."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.org.choices import Administrator, UnitKind


class Unit(models.Model):
    """组织单元: a node of the tree, valid in time.

    ``path`` is the chain of fixed-width base-36 keys from the root, without separators: a subtree is a range of paths in
    every collation, so one b-tree index answers "what lies below" on both databases. ``made`` counts the children ever
    numbered here; a number is never given twice. ``valid_to`` is the last day on which the unit existed.
    """

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("层级"), max_length=12, choices=UnitKind.choices)
    code = models.CharField(_("代码"), max_length=40, blank=True)
    local = models.BooleanField(_("自编代码"), default=False)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="children",
        verbose_name=_("上级"),
    )
    path = models.CharField(max_length=80, editable=False)
    made = models.PositiveIntegerField(default=0, editable=False)
    valid_from = models.DateField(_("起"), null=True, blank=True)
    valid_to = models.DateField(_("止"), null=True, blank=True)
    position = models.PositiveIntegerField(_("排序"), default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("组织单元")
        ordering = ("path",)
        indexes = [
            models.Index(fields=["parent", "position", "id"]),
            models.Index(fields=["code"], name="org_unit_code"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["path"], name="org_unit_path_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to__isnull=True) & ~Q(code=""), name="org_unit_code_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="org_unit_valid_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Numbering(models.Model):
    """One row, locked by whatever changes the shape of the tree: changes of shape happen one after the other.

    Without it a child could be added below a unit that is just being moved, and keep the path of the old place.
    """

    roots = models.PositiveIntegerField(default=0)


class Placement(models.Model):
    """Where a unit hung and until when; a move closes one placement and opens the next. A unit never moved has none."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("unit", "valid_from", "id")


class Naming(models.Model):
    """曾用名: what a unit was called and until when. A unit never renamed has none."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="namings")
    name = models.CharField(_("名称"), max_length=80)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ("unit", "valid_from", "id")


class Succession(models.Model):
    """村改居、合并、拆分: what a unit became. ``share`` is the part of the predecessor's stock that the successor took over."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="origins")
    on = models.DateField(_("生效日"))
    share = models.DecimalField(_("份额"), max_digits=7, decimal_places=6, default=1)
    reason = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        ordering = ("on", "id")
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="org_succession_once")]


class Outline(models.Model):
    """边界: the shape of a unit (GeoJSON Polygon or MultiPolygon, CGCS2000) from a day on; the next one takes its place.

    Drawn on maps, never a legal line: that is the survey of the authority named in ``source`` (行政区域界线管理条例).
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="outlines")
    shape = models.JSONField()
    valid_from = models.DateField(_("起"))
    source = models.CharField(_("来源"), max_length=120, blank=True)

    class Meta:
        ordering = ("unit", "valid_from")
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="org_outline_once_a_day")]


class Person(models.Model):
    """A person who works here; what he or she may do follows from the posts held. ``mobile`` holds ciphertext."""

    name = models.CharField(_("姓名"), max_length=40)
    mobile = models.CharField(_("手机"), max_length=200, blank=True)
    mobile_index = models.CharField(max_length=32, blank=True, db_index=True, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="people", verbose_name=_("所在单位"))
    active = models.BooleanField(_("在岗"), default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("人员")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """职务: several at once, each dated; ``role`` names a declaration in roles.yaml and reaches the post's unit and below.

    A post without a role (a 楼长 who never logs in) grants nothing.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("单位"))
    title = models.CharField(_("职务"), max_length=60)
    role = models.CharField(_("角色"), max_length=40, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    main = models.BooleanField(_("主要职务"), default=True)
    # Until the security administrator approves the role, the post is a title and grants nothing (GB/T 22239 8.1.5).
    approved = models.BooleanField(_("角色已批准"), default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("职务")
        ordering = ("person", "-main", "valid_from", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="org_post_valid_in_order"
            )
        ]


class Team(models.Model):
    """专班: people from several offices, for a time and a purpose."""

    name = models.CharField(_("名称"), max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="teams", verbose_name=_("所属单位"))
    purpose = models.CharField(_("任务"), max_length=200, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("专班")
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class TeamMember(models.Model):
    """One person in one team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    leads = models.BooleanField(_("组长"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "person"], name="org_team_member_once")]


class Link(models.Model):
    """包联: a person answers for a firm, project or village; ``subject`` is a Ref."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="links")
    subject = models.CharField(_("包联对象"), max_length=80, db_index=True)
    label = models.CharField(_("对象名称"), max_length=120)
    every_days = models.PositiveIntegerField(_("联系周期（天）"), default=30)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("包联")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject"], condition=Q(valid_to__isnull=True), name="org_link_open_once"
            )
        ]


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by their log-in name."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(login=username)


class Account(AbstractBaseUser):
    """The log-in of one person, or of one of the three administrators."""

    login = models.CharField(_("登录名"), max_length=40, unique=True)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")
    administrator = models.CharField(_("管理员"), max_length=10, choices=Administrator.choices, blank=True)
    holder = models.CharField(_("持有人"), max_length=40, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    totp_secret = models.CharField(max_length=200, blank=True)
    totp_counter = models.BigIntegerField(default=0)
    session_key = models.CharField(max_length=40, blank=True)
    # What the person chose to see, by the engine that asked ("ledger.columns"): read with the account, so it costs no query.
    preferences = models.JSONField(default=dict, blank=True)

    #: The posts of today where the account was read together with them (`backend.AccountBackend`); None when it was not.
    posts_today: "list[Post] | None" = None
    #: The places that these posts act for (`scope.territories`), by unit, once a scope was made of them.
    places_today: "dict[int, Unit] | None" = None

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS = []
    objects = AccountManager()

    class Meta:
        verbose_name = _("账号")
        ordering = ("login",)
        constraints = [
            # 三员分立: an administrator has no person and so no post; one holder holds one of the three.
            models.CheckConstraint(
                condition=Q(administrator="") | Q(person__isnull=True), name="org_account_administrator_has_no_post"
            ),
            models.UniqueConstraint(
                fields=["holder"],
                condition=~Q(administrator="") & ~Q(holder=""),
                name="org_account_administrator_one_holder",
            ),
        ]

    def __str__(self) -> str:
        return self.person.name if self.person else self.holder or self.login


class Failures(models.Model):
    """登录失败计数: how often the log-in failed for one name at one place since ``since``, and until when it is locked there.

    ``name`` and ``place`` (an address or a known device) are blind indexes. Without a name: the place, whatever the name; without a
    place: the name at all devices it does not know. ``account`` is empty for names that nobody has, which are counted like any other.
    """

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="failures")
    name = models.CharField(max_length=32, blank=True)
    place = models.CharField(max_length=32, blank=True)
    count = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(db_index=True)
    until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("登录失败计数")
        ordering = ("name", "place")
        constraints = [models.UniqueConstraint(fields=["name", "place"], name="org_failures_once")]


class FormerPassword(models.Model):
    """A password used before, hashed like the present one, so that it is not taken again."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="former_passwords")
    encoded = models.CharField(max_length=200)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
