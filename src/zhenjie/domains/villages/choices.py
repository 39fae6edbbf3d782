"""The closed lists of village economy: cooperatives, collective shares, contracts, income."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CooperativeState(TextChoices):
    """Whether a cooperative is at work."""

    ACTIVE = "active", _("正常经营")
    DORMANT = "dormant", _("停歇")
    GONE = "gone", _("注销")


class ModelLevel(TextChoices):
    """示范社: by whom it was named a model."""

    NONE = "", _("不是示范社")
    COUNTY = "county", _("县级")
    CITY = "city", _("市级")
    PROVINCE = "province", _("省级")
    NATION = "nation", _("国家级")


class CoopMemberKind(TextChoices):
    """The law counts farmers and bodies apart."""

    FARMER = "farmer", _("农民")
    PERSON = "person", _("非农民自然人")
    BODY = "body", _("单位")


class LandSource(TextChoices):
    """How a cooperative came by its land."""

    TRANSFER = "transfer", _("流转")
    SHARE = "share", _("土地经营权入股")
    OWN = "own", _("成员自有")
    TRUST = "trust", _("托管")


class Basis(TextChoices):
    """By what the patronage is measured, as the charter says."""

    AMOUNT = "amount", _("交易额")
    VOLUME = "volume", _("交易量")


class PlanState(TextChoices):
    """A plan of distribution on its way: proposed, open to the members, decided, paid; withdrawn when an objection holds."""

    PROPOSED = "proposed", _("方案")
    PUBLISHED = "published", _("公示")
    DECIDED = "decided", _("通过")
    PAID = "paid", _("已发放")
    WITHDRAWN = "withdrawn", _("撤回")


class FreezeState(TextChoices):
    """A frozen share register: open to objections, settled, or void because an objection held."""

    OPEN = "open", _("公示")
    SETTLED = "settled", _("定案")
    VOID = "void", _("作废")


class Ruling(TextChoices):
    """What became of an objection."""

    WAITING = "waiting", _("待裁定")
    UPHELD = "upheld", _("成立")
    REJECTED = "rejected", _("不成立")


class ContractKind(TextChoices):
    """三资."""

    MONEY = "money", _("资金")
    ASSET = "asset", _("资产")
    RESOURCE = "resource", _("资源")


class ContractState(TextChoices):
    """Where a contract stands."""

    RUNNING = "running", _("履行中")
    ENDED = "ended", _("期满")
    BROKEN = "broken", _("解除")


class AssetKind(TextChoices):
    """扶贫（衔接资金）资产 by use."""

    PUBLIC = "public", _("公益性")
    OPERATING = "operating", _("经营性")
    HOUSEHOLD = "household", _("到户")


class IncomeItem(TextChoices):
    """The items of a collective's income; which of them count for what stands in incomes.yaml."""

    OPERATING = "operating", _("经营收入")
    CONTRACTING = "contracting", _("发包及上交收入")
    INVESTMENT = "investment", _("投资收益")
    SUBSIDY = "subsidy", _("补助收入")
    OTHER = "other", _("其他收入")


class WorkshopKind(TextChoices):
    """共富工坊 by how it works."""

    PROCESSING = "processing", _("来料加工式")
    FARM = "farm", _("农业产业式")
    SALES = "sales", _("电商直播式")
    CRAFT = "craft", _("非遗手工式")
    OTHER = "other", _("其他")
