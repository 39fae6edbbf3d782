"""The closed lists of investment: who invests, events, promises, rulings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InvestorKind(TextChoices):
    """投资方类别."""

    COMPANY = "company", _("企业")
    PERSON = "person", _("个人投资者")
    CHAMBER = "chamber", _("商会协会")
    INSTITUTION = "institution", _("机构")


INVESTOR = "investment.investor"
