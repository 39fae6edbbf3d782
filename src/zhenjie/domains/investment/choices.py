"""The closed lists of investment: who invests, events, promises, the same lead in two townships."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.projects.choices import Source


class InvestorKind(TextChoices):
    """投资方类别."""

    COMPANY = "company", _("企业")
    PERSON = "person", _("个人投资者")
    CHAMBER = "chamber", _("商会协会")
    INSTITUTION = "institution", _("机构")


class EventKind(TextChoices):
    """活动方式."""

    OUT = "out", _("外出招商")
    IN = "in", _("客商来访")
    MEETING = "meeting", _("推介对接会")
    ONLINE = "online", _("线上洽谈")


#: The source of a lead that comes of an event, as `projects` calls it.
SOURCES = {
    EventKind.OUT: Source.TRIP,
    EventKind.IN: Source.CALL,
    EventKind.MEETING: Source.EVENT,
    EventKind.ONLINE: Source.EVENT,
}


class PromiseState(TextChoices):
    """跟进承诺的状态."""

    OPEN = "open", _("待兑现")
    KEPT = "kept", _("已兑现")
    WITHDRAWN = "withdrawn", _("已撤销")


class ClaimState(TextChoices):
    """Where a project stands among those that are the same lead; '' for one that stands alone."""

    HOLDS = "holds", _("持有线索")
    CONTESTED = "contested", _("待裁定")
    YIELDED = "yielded", _("已让出")
    SHARED = "shared", _("分成")


class RulingKind(TextChoices):
    """县里怎么裁定."""

    FIRST = "first", _("先登记的继续跟进")
    LATER = "later", _("先登记的保护期已过，由后登记的接手")
    SHARED = "shared", _("共同跟进，按比例分成，由先登记的计数")
    APART = "apart", _("是不同的项目，各自跟进")


INVESTOR, EVENT, PROMISE = "investment.investor", "investment.event", "investment.promise"
CHAIN, NODE, SUPPLY, TARGET = "investment.chain", "investment.node", "investment.supply", "investment.target"
