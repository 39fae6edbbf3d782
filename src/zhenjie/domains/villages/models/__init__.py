"""村集体: cooperatives and their surplus, shares of collectives and their dividends, contracts, assets, income, workshops."""

from zhenjie.domains.villages.models.assets import Income, PovertyAsset, Speciality, Workshop, WorkshopTraining
from zhenjie.domains.villages.models.contracts import Contract, Payment
from zhenjie.domains.villages.models.cooperatives import (
    Cooperative,
    CoopMember,
    Distribution,
    DistributionLine,
    Land,
    Patronage,
)
from zhenjie.domains.villages.models.objections import Objection
from zhenjie.domains.villages.models.parts import Plan
from zhenjie.domains.villages.models.shares import Dividend, DividendLine, ShareEntry, ShareHolder, ShareRegister

__all__ = [
    "Contract",
    "CoopMember",
    "Cooperative",
    "Distribution",
    "DistributionLine",
    "Dividend",
    "DividendLine",
    "Income",
    "Land",
    "Objection",
    "Patronage",
    "Payment",
    "Plan",
    "PovertyAsset",
    "ShareEntry",
    "ShareHolder",
    "ShareRegister",
    "Speciality",
    "Workshop",
    "WorkshopTraining",
]
