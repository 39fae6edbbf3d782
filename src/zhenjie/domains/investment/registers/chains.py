"""产业链台账: chains, nodes, who supplies whom, target firms, referrals. A county's chain table goes in through the nodes."""

from django.utils.translation import gettext_lazy as _

from zhenjie.domains.investment.models.chains import Chain, Node, Referral, Supply, Target
from zhenjie.engines.ledger.registers import Register, register

SECTION = _("产业链")


@register
class ChainRegister(Register):
    """产业链."""

    model = Chain
    title = _("产业链")
    section = SECTION
    icon = "link"
    page = "investment:chain"
    columns = ("name", "unit", "goal", "document")
    filters = ("unit",)
    search = ("name", "goal", "document")
    order = "name"
    fields = ("unit", "name", "goal", "document")
    natural = ("name",)
    aliases = {
        "name": ("产业链名称", "链名", "链条", "重点产业链"),
        "goal": ("发展目标", "建链目标"),
        "document": ("依据", "文件", "印发文件"),
    }
    hint = _("还没有产业链。先登记一条，再把环节表导进来；本地企业会按行业代码和产品关键词自己对上去。")


@register
class NodeRegister(Register):
    """环节: 链、环节、上中下游、代码、关键词."""

    model = Node
    title = _("产业链环节")
    section = SECTION
    icon = "link"
    page = "investment:node"
    columns = ("name", "chain", "unit", "tier", "codes", "words", "importance", "wanted", "order")
    filters = ("unit", "chain", "tier", "importance")
    search = ("name", "codes", "words", "wanted")
    order = "pk"
    fields = ("unit", "chain", "name", "tier", "codes", "words", "importance", "wanted", "order")
    natural = ("chain", "name")
    aliases = {
        "chain": ("链", "链条", "产业链名称", "所属产业链"),
        "name": ("环节名称", "产业环节", "细分环节", "节点"),
        "tier": ("上下游", "上中下游", "所处位置", "产业链位置"),
        "codes": ("代码", "行业代码", "国民经济行业代码", "行业小类"),
        "words": ("关键词", "产品", "主要产品", "代表产品"),
        "wanted": ("短板", "补链方向", "需补强的能力", "招引方向"),
        "importance": ("重要性", "环节性质"),
        "order": ("序号", "排序"),
    }
    hint = _("还没有环节。把县里的产业链表（链、环节、上中下游、行业代码、关键词）导进来，一行一个环节。")


@register
class SupplyRegister(Register):
    """供需关系."""

    model = Supply
    title = _("环节供需关系")
    section = SECTION
    icon = "link"
    columns = ("source", "target", "unit", "what", "source__chain__name", "target__chain__name")
    filters = ("unit", "source", "target")
    search = ("what",)
    indexed = False
    order = "pk"
    fields = ("unit", "source", "target", "what")
    natural = ("source", "target")
    aliases = {
        "source": ("上道环节", "供应环节", "从"),
        "target": ("下道环节", "需求环节", "到"),
        "what": ("供应产品", "供应内容"),
    }
    hint = _("还没有供需关系。写明哪个环节供给哪个环节；环节名在几条链里都有的，写成“智能家电·压缩机”。")


@register
class TargetRegister(Register):
    """目标企业."""

    model = Target
    title = _("目标企业")
    section = SECTION
    icon = "star"
    columns = ("investor", "node", "unit", "why", "state", "state_on", "found_on", "source", "node__chain__name")
    filters = ("unit", "node", "state", "state_on", "found_on")
    search = ("investor__name", "why", "source")
    indexed = False
    order = "-pk"
    fields = ("unit", "node", "investor", "why", "source", "state", "state_on", "found_on")
    natural = ("node", "investor")
    aliases = {
        "investor": ("企业名称", "目标企业名称", "投资方", "招引企业"),
        "node": ("环节", "所属环节", "补链环节"),
        "why": ("理由", "入选理由", "企业优势", "主营业务"),
        "source": ("来源", "信息来源"),
        "state": ("状态", "对接状态", "对接进展"),
        "state_on": ("对接日期", "最近联系"),
        "found_on": ("登记日期",),
    }
    hint = _("还没有目标企业。打开产业链上的缺环，写下谁能补、为什么、从哪知道的。")


@register
class ReferralRegister(Register):
    """引荐: recorded and closed on the node's page."""

    model = Referral
    title = _("引荐（以商招商）")
    section = SECTION
    icon = "people"
    columns = ("on", "firm", "target", "unit", "outcome", "outcome_on", "lead", "said", "target__investor__name")
    extra = ("note",)
    filters = ("unit", "firm", "outcome", "on")
    search = ("firm__name", "target__investor__name", "said")
    indexed = False
    order = "-on"
    hint = _("还没有引荐。打开产业链上的缺环，看哪家本地企业和目标企业有上下游关系，记下它引荐了谁。")
