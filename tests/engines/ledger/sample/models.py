"""闲置资源: yards and houses that wait for a use."""

from django.db import models

from zhenjie.engines.ledger.fields import BlindIndex, PlaceField, SecretField
from zhenjie.engines.ledger.models import Kept
from zhenjie.engines.org.models import Unit


class Park(models.Model):
    name = models.CharField("园区", max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class Yard(Kept):
    class State(models.TextChoices):
        IDLE = "idle", "待盘活"
        TALKS = "talks", "洽谈中"
        USED = "used", "已盘活"

    name = models.CharField("名称", max_length=60, db_index=True)
    owner = models.CharField("权属人", max_length=60, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.IDLE, db_index=True)
    area = models.DecimalField("面积（㎡）", max_digits=12, decimal_places=2, db_index=True)
    price = models.DecimalField(
        "底价（元/㎡·月）", max_digits=8, decimal_places=2, null=True, blank=True, db_index=True
    )
    floors = models.PositiveIntegerField("层数", default=1)
    since = models.DateField("空置起", null=True, blank=True)
    seen_at = models.DateTimeField("最近查看", null=True, blank=True)
    leased = models.BooleanField("可短租", default=False)
    park = models.ForeignKey(Park, models.PROTECT, null=True, blank=True, verbose_name="所在园区", related_name="+")
    note = models.TextField("备注", blank=True)
    code = models.CharField("编号", max_length=20, blank=True)
    mobile = SecretField("联系电话", mask="mobile")
    mobile_index = BlindIndex(of="mobile")
    place = PlaceField("位置")

    class Meta:
        verbose_name = "闲置资源"
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code"],
                condition=models.Q(gone_at__isnull=True) & ~models.Q(code=""),
                name="sample_yard_code_once",
                violation_error_message="这个单位已经有一条用了同样的编号。",
            )
        ]

    def __str__(self) -> str:
        return self.name
