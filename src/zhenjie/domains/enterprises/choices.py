"""The closed lists of firms."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntityKind(TextChoices):
    """经营主体类型 (市场主体登记管理条例实施细则 6), and social organisations, which 两新 counts beside firms."""

    COMPANY = "company", _("公司")
    CORPORATION = "corporation", _("非公司企业法人")
    SOLE = "sole", _("个人独资企业")
    PARTNERSHIP = "partnership", _("合伙企业")
    COOPERATIVE = "cooperative", _("农民专业合作社")
    BRANCH = "branch", _("分支机构")
    TRADER = "trader", _("个体工商户")
    MARKET = "market", _("专业市场")
    SOCIAL = "social", _("社会组织")


FIRMS = (EntityKind.COMPANY, EntityKind.CORPORATION, EntityKind.SOLE, EntityKind.PARTNERSHIP)


class Status(TextChoices):
    """登记状态."""

    PRESENT = "present", _("存续")
    DORMANT = "dormant", _("歇业")
    MOVED = "moved", _("迁出")
    REVOKED = "revoked", _("吊销")
    CANCELLED = "cancelled", _("注销")
    ANNULLED = "annulled", _("撤销")


class Stage(TextChoices):
    """全生命周期: where a firm stands, and so what service it needs."""

    PREPARING = "preparing", _("筹建")
    STARTING = "starting", _("初创")
    GROWING = "growing", _("成长")
    MATURE = "mature", _("成熟")
    TURNING = "turning", _("转型")
    STRUGGLING = "struggling", _("困难")
    LEAVING = "leaving", _("退出")


class Ownership(TextChoices):
    """Whose firm it is: 两新 counts the non-public ones."""

    PRIVATE = "private", _("非公")
    STATE = "state", _("国有")
    COLLECTIVE = "collective", _("集体")


class Residency(TextChoices):
    """纳税地."""

    HERE = "here", _("本镇街")
    COUNTY = "county", _("县内其他镇街")
    ELSEWHERE = "elsewhere", _("县外")


class StandingKind(TextChoices):
    """四上: which of the statistical lists a firm stands on."""

    INDUSTRY = "industry", _("规上工业")
    CONSTRUCTION = "construction", _("资质内建筑业")
    WHOLESALE = "wholesale", _("限上批发业")
    RETAIL = "retail", _("限上零售业")
    LODGING = "lodging", _("限上住宿业")
    CATERING = "catering", _("限上餐饮业")
    ESTATE = "estate", _("房地产开发经营业")
    SERVICE = "service", _("规上服务业")


#: The flow of appeals.
APPEAL = "appeal"


class Topic(TextChoices):
    """诉求类型 (domain.md 4.3), under the codes by which matters are dispatched (企业诉求 0702)."""

    POLICY = "070207", _("政策咨询")
    LABOUR = "070202", _("用工")
    FINANCE = "070201", _("融资")
    LAND = "070203", _("用地")
    APPROVAL = "070204", _("审批")
    INPUTS = "070205", _("要素（水电气热）")
    MARKET = "070209", _("市场")
    LEGAL = "070210", _("涉法")
    OTHER = "0702", _("其他")


ABOVE_LIMIT = (StandingKind.WHOLESALE, StandingKind.RETAIL, StandingKind.LODGING, StandingKind.CATERING)


class ReturnKind(TextChoices):
    """What a single firm returned: the unit belongs to the kind."""

    TAX = "tax", _("入库税收（万元）")
    REVENUE = "revenue", _("营业收入（万元）")
    OUTPUT = "output", _("工业总产值（万元）")
    SALES = "sales", _("销售额（万元）")
    POWER = "power", _("用电量（万千瓦时）")
    PERSONS = "persons", _("期末从业人员（人）")
