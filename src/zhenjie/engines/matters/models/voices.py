"""Voices: everyone who said it. One matter may have many; each keeps the own words, reply and rating."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhenjie.engines.matters.choices import Privacy, Source
from zhenjie.engines.matters.models.matters import Matter


class Voice(models.Model):
    """诉求人: who spoke, how to reach them, what they said, what they were told and how they rated it.

    ``filed`` is the matter under which the voice came in, ``matter`` the one it hangs at now, after merging. Name and
    telephone hold ciphertext; ``phone_index`` finds the same telephone again; ``code`` is the digest of the secret in the
    link by which the person follows the matter."""

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="voices", verbose_name=_("事项"))
    filed = models.ForeignKey(Matter, models.PROTECT, related_name="+", verbose_name=_("登记时的事项"))
    name = models.CharField(_("姓名"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=200, blank=True)
    phone_index = models.CharField(max_length=32, blank=True)
    privacy = models.CharField(_("公开程度"), max_length=10, choices=Privacy.choices, default=Privacy.PRIVATE)
    source = models.CharField(_("来源"), max_length=12, choices=Source.choices)
    subject = models.CharField(_("对象"), max_length=80, blank=True)
    record = models.CharField(_("原系统编号"), max_length=60, blank=True)
    text = models.TextField(_("原话"), blank=True)
    said_at = models.DateTimeField(_("反映时间"))
    code = models.CharField(max_length=64, blank=True)
    no_reply = models.BooleanField(_("不需要回复"), default=False)
    repeat = models.BooleanField(_("重复反映"), default=False)
    reply = models.TextField(_("给本人的答复"), blank=True)
    replied_at = models.DateTimeField(_("答复时间"), null=True)
    contacted_at = models.DateTimeField(_("联系时间"), null=True)
    grade = models.CharField(_("评价"), max_length=1, blank=True)
    solved = models.CharField(_("是否解决"), max_length=4, blank=True)
    comment = models.TextField(_("评语"), blank=True)
    rated_at = models.DateTimeField(_("评价时间"), null=True)

    class Meta:
        verbose_name = _("诉求人")
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="matters_voice_code_once")]
        indexes = [
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="matters_voice_phone"),
            models.Index(fields=["record"], condition=~Q(record=""), name="matters_voice_record"),
            models.Index(fields=["subject"], condition=~Q(subject=""), name="matters_voice_subject"),
        ]
