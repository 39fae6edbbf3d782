"""What the ledger keeps of its own: search grams, column choices, commands done, tokens of the API."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.ledger.searching import GramsField


class SearchText(models.Model):
    """The grams of one row of one register. Two databases index them in two ways (see the migration), one lookup asks both."""

    register = models.CharField(max_length=60)
    row = models.BigIntegerField()
    grams = GramsField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "row"], name="ledger_searchtext_once")]


class ColumnChoice(models.Model):
    """Which columns a person wants to see in a register, in which order."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    register = models.CharField(max_length=60)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "register"], name="ledger_columnchoice_once")]


class Command(models.Model):
    """The idempotent door: a command that arrives twice under one key is done once and answered twice."""

    key = models.CharField(max_length=80, unique=True)
    account = models.BigIntegerField(null=True)
    print = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    result = models.JSONField(null=True)


class ApiToken(models.Model):
    """令牌: lets a program act for one account, with a part of its rights. Only the hash of the secret is kept."""

    name = models.CharField(_("用途"), max_length=60)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(_("开头"), max_length=12)
    permissions = models.JSONField(_("权限"), default=list)
    prefix = models.CharField(_("范围"), max_length=80)
    per_minute = models.PositiveIntegerField(_("每分钟次数"), default=600)
    expires_on = models.DateField(_("有效期至"))
    created_at = models.DateTimeField(_("签发"))
    used_on = models.DateField(_("最近使用"), null=True)
    revoked_at = models.DateTimeField(_("撤销"), null=True)

    class Meta:
        verbose_name = _("接口令牌")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name
