"""The closed lists of projects: stages, routes, money, problems, meetings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """阶段. The first eleven are the chain; 入规 and 纳统 are marks beside it; the last three leave it."""

    LEAD = "lead", _("线索")
    NEGOTIATING = "negotiating", _("在谈")
    SIGNED = "signed", _("签约")
    REGISTERED = "registered", _("注册")
    LANDED = "landed", _("落地")
    STARTED = "started", _("开工")
    BUILDING = "building", _("在建")
    COMPLETED = "completed", _("竣工")
    PRODUCING = "producing", _("投产")
    FULL = "full", _("达产")
    ABOVE_SCALE = "above_scale", _("入规")
    LISTED = "listed", _("纳统")
    PAUSED = "paused", _("暂停")
    ENDED = "ended", _("终止")
    STRUCK = "struck", _("剔除")


class Measure(TextChoices):
    """What a sentence says of the projects it counts, beside how many they are and their total investment."""

    PLAN = "plan", _("年度计划投资")
    INVESTED = "invested", _("完成投资")
    RECEIVED = "received", _("到位资金")
    COUNTED = "counted", _("内资到位")
    OUTPUT = "output", _("承诺年产值")
    TAX = "tax", _("承诺年税收")
    MU = "mu", _("用地")


class Approval(TextChoices):
    """审批方式: the keys are those of the schedule's routes."""

    RECORD = "record", _("备案")
    RATIFY = "ratify", _("核准")
    GOVERNMENT = "government", _("政府投资")


class Land(TextChoices):
    """用地方式."""

    GRANT = "grant", _("出让")
    LEASE = "lease", _("租赁")
    PLANT = "plant_in_plant", _("厂中厂")


class Sector(TextChoices):
    """项目类型, as the figures of investment ask for it."""

    INDUSTRY = "industry", _("工业")
    FARMING = "farming", _("农业")
    SERVICE = "service", _("服务业")
    ESTATE = "estate", _("房地产开发")
    INFRASTRUCTURE = "infrastructure", _("基础设施")
    PUBLIC = "public", _("社会民生")


class Capital(TextChoices):
    """资金来自哪里: what counts as 内资到位 is the dated rule's."""

    PROVINCE = "province", _("省外")
    CITY = "city", _("省内市外")
    LOCAL = "local", _("市内")
    FOREIGN = "foreign", _("境外")
    FISCAL = "fiscal", _("财政资金")
    BANK = "bank", _("本地银行贷款")
    LAND = "land", _("土地出让价款")


class Source(TextChoices):
    """线索来源."""

    TRIP = "trip", _("外出招商")
    FIRM = "firm", _("以商招商")
    CALL = "call", _("来电来访")
    EVENT = "event", _("活动对接")
    AGENT = "agent", _("中介推荐")
    ABOVE = "above", _("上级推送")
    OWN = "own", _("本地企业增资")
    OTHER = "other", _("其他")


class Evidence(TextChoices):
    """凭据: what proves a stage; which one which stage asks for is dated data (stages.yaml)."""

    NOTE = "note", _("登记说明")
    MINUTES = "minutes", _("洽谈纪要")
    VISIT = "visit", _("实地考察记录")
    CONTRACT = "contract", _("正式投资合同")
    INTENT = "intent", _("意向书")
    FRAMEWORK = "framework", _("框架（战略合作）协议")
    LICENCE = "licence", _("营业执照")
    RECORD_NO = "record_no", _("备案、核准或批复文号")
    LAND_CONTRACT = "land_contract", _("出让或租赁合同")
    PERMIT = "permit", _("施工许可证")
    FITOUT = "fitout", _("装修或设备合同付款凭证")
    CEREMONY = "ceremony", _("开工仪式")
    SUPERVISOR = "supervisor", _("监理月报")
    ACCEPTANCE = "acceptance", _("竣工验收备案")
    INVOICE = "invoice", _("销售发票")
    POWER = "power", _("用电、用工凭证")
    RETURN = "return", _("履约评估表")
    LIBRARY = "library", _("统计联网直报入库编码")
    DECISION = "decision", _("会议纪要或批示")


class MoneyKind(TextChoices):
    """资金科目."""

    CONTRACT = "contract", _("合同额")
    PLAN = "plan", _("计划投资")
    INVESTED = "invested", _("完成投资")
    RECEIPT = "receipt", _("到位资金")
    PAID = "paid", _("支付资金")
    BOND = "bond", _("专项债")
    TAX = "tax", _("税收")


#: Bookings with a voucher of a bank: each stands once.
VOUCHED = (MoneyKind.RECEIPT, MoneyKind.PAID)


class BondStep(TextChoices):
    """专项债 on its way."""

    ASKED = "asked", _("申报")
    ACCEPTED = "accepted", _("入国家项目库")
    QUOTA = "quota", _("额度下达")
    ISSUED = "issued", _("发行")
    PAID = "paid", _("拨付")
    SPENT = "spent", _("支出")


class PermitKind(TextChoices):
    """手续."""

    RECORD = "record", _("备案")
    RATIFY = "ratify", _("核准")
    FEASIBILITY = "feasibility", _("可研批复")
    PREREVIEW = "prereview", _("用地预审与选址")
    LAND = "land", _("土地合同")
    PLANNING = "planning", _("建设用地规划许可")
    ENVIRONMENT = "environment", _("环评")
    BUILDING = "building", _("建设工程规划许可")
    CONSTRUCTION = "construction", _("施工许可")
    ACCEPTANCE = "acceptance", _("竣工验收备案")
    TITLE = "title", _("不动产登记")
    OTHER = "other", _("其他")


class Trouble(TextChoices):
    """问题类型."""

    LAND = "land", _("用地")
    APPROVAL = "approval", _("审批手续")
    MONEY = "money", _("资金")
    WORKS = "works", _("施工")
    POWER = "power", _("水电路气配套")
    RELOCATION = "relocation", _("征迁清障")
    LABOUR = "labour", _("用工")
    SLIP = "slip", _("节点滞后")
    OTHER = "other", _("其他")


class ItemKind(TextChoices):
    """议题从哪来."""

    PROBLEM = "problem", _("问题")
    NODE = "node", _("节点滞后")
    COLOUR = "colour", _("亮灯")
    PROMISE = "promise", _("上次议定")
    OTHER = "other", _("补充")


#: What a person may say of a problem: a slip is found, never told.
TOLD = [one for one in Trouble.choices if one[0] != Trouble.SLIP]


class ImportState(TextChoices):
    """How far a workbook of histories and money has come."""

    JUDGING = "judging", _("正在看")
    READY = "ready", _("等您看")
    WRITING = "writing", _("正在入账")
    DONE = "done", _("已入账")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")


class LineVerdict(TextChoices):
    """What becomes of a line of a workbook."""

    NEW = "new", _("入账")
    SAME = "same", _("账上已有")
    FAULT = "fault", _("有错")
    LATE = "late", _("没有入账")
    KEPT = "kept", _("没有撤销")


class AsideGround(TextChoices):
    """为什么不计数."""

    OPEN = "open", _("同一线索待裁定")
    GIVEN = "given", _("同一线索由别处计数")


#: The flow of problems, and the register that schedules and links point at.
PROBLEM = "project-problem"
PROJECT = "projects.project"
