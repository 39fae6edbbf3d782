"""Investors, trips, promises and contested leads for tests; all invented."""

from itertools import count
from typing import Any

from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

_numbers = count(1)


def make_investor(unit: Unit, name: str = "", **values: Any) -> Investor:
    """An investor of a township."""
    number = next(_numbers)
    given = {"industry": "C35", "home": "苏州", "contact": "王明", "mobile": f"139{number:08}"}
    return save_row(
        by=SYSTEM, row=Investor(unit=unit, name=name or f"蓝湾{number}号精密制造有限公司", **(given | values))
    )
