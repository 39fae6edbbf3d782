"""信用积分台账: holders, reasons and goods are registered by hand; entries are only booked."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.governance.models.points import PointsEntry, PointsGoods, PointsHolder, PointsReason
from zhenjie.engines.ledger.registers import Register, register

SECTION = _("优治理")


@register
class PointsHolderRegister(Register):
    """积分户."""

    model = PointsHolder
    page = "governance:holder"
    title = _("积分户")
    section = SECTION
    icon = "home"
    columns = ("alias", "unit", "household", "person")
    filters = ("unit",)
    search = ("alias",)
    order = "alias"
    fields = ("unit", "alias", "household", "person")
    natural = ("alias",)
    aliases = {"alias": ("户代称", "积分户代称"), "household": ("户号",)}
    hint = _("还没有积分户。先在户台账登记户，再在这里给每户起一个公示用的代称。")


@register
class PointsReasonRegister(Register):
    """自定积分理由."""

    model = PointsReason
    title = _("自定积分理由")
    section = SECTION
    icon = "write"
    columns = ("code", "title", "unit", "sign", "points", "source", "valid_from", "valid_to")
    filters = ("unit", "sign", "points", "valid_from", "valid_to")
    search = ("code", "title", "source")
    order = "code"
    fields = ("unit", "code", "title", "sign", "points", "source", "valid_from", "valid_to")
    natural = ("code",)
    aliases = {"code": ("序号", "理由编号"), "title": ("事项", "积分事项"), "source": ("文件依据",)}
    hint = _("还没有自定的理由，用的是通用目录。村民（代表）会议定了新的，在这里登记，写明依据和启用日期。")


@register
class PointsEntryRegister(Register):
    """积分流水: written only by booking."""

    model = PointsEntry
    page = "governance:entry"
    title = _("积分流水")
    section = SECTION
    icon = "trail"
    columns = ("posted_on", "holder__alias", "unit", "kind", "title", "points", "evidence", "open_until", "name")
    extra = ("on", "source", "reason", "at")
    filters = ("unit", "kind", "points", "on", "posted_on", "open_until")
    search = ("title", "evidence")
    order = "-posted_on"
    hint = _("还没有流水。到“信用积分”打开一户，按目录记第一笔加分。")


@register
class PointsGoodsRegister(Register):
    """兑换物品."""

    model = PointsGoods
    title = _("积分兑换物品")
    section = SECTION
    icon = "gift"
    columns = ("name", "unit", "cost", "stock")
    filters = ("unit", "cost", "stock")
    search = ("name",)
    order = "cost"
    fields = ("unit", "name", "cost")
    natural = ("name",)
    aliases = {"name": ("物品名称", "商品"), "cost": ("所需积分", "分值")}
    hint = _("还没有兑换物品。登记物品和要几分，再到“信用积分”页入库。")
