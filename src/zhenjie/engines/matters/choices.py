"""The closed lists of matters."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Urgency(TextChoices):
    """紧急程度 (domain.md 4.2)."""

    URGENT = "urgent", _("特急")
    PRESSING = "pressing", _("紧急")
    NORMAL = "normal", _("一般")
    HARD = "hard", _("疑难")


class MatterKind(TextChoices):
    """诉求类型 (domain.md 4.2)."""

    ASK = "ask", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    ADVICE = "advice", _("建议")
    THANKS = "thanks", _("感谢")


class Source(TextChoices):
    """来源: by which way it came in."""

    PORTAL = "portal", _("网页")
    COUNTER = "counter", _("窗口代填")
    VISIT = "visit", _("走访")
    CALL = "call", _("电话")
    CHAT = "chat", _("微信群")
    MEETING = "meeting", _("例会")
    HOTLINE = "hotline", _("12345")
    LETTER = "letter", _("信访")
    PATROL = "patrol", _("巡查")
    ABOVE = "above", _("上级交办")
    CIRCULAR = "circular", _("督查通报")
    API = "api", _("接口")
    SPLIT = "split", _("拆分")
    SYSTEM = "system", _("系统发现")


class Privacy(TextChoices):
    """公开程度: by the person's own choice."""

    ANONYMOUS = "anonymous", _("匿名")
    PRIVATE = "private", _("不公开")
    PUBLIC = "public", _("可公开（去除个人信息）")
