"""Yards of the sample register, tokens of the API."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from tests.engines.ledger.sample.models import Yard
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.actions.tokens import issue_token
from zhenjie.engines.org.models import Account, Unit

_numbers = count(1)


def make_yard(unit: Unit, name: str = "", *, by: Actor = SYSTEM, **values: Any) -> Yard:
    """A yard at `unit`, saved through the ledger."""
    given = {"area": Decimal("100"), **values}
    return save_row(by=by, row=Yard(unit=unit, name=name or f"老院子{next(_numbers)}", **given))


def make_token(account: Account, unit: Unit, *permissions: str, until: date = date(2099, 1, 1)) -> str:
    """The secret of a new token."""
    return issue_token(
        by=SYSTEM, account=account, name="取数", permissions=permissions, prefix=unit.path, expires_on=until
    )[1]
