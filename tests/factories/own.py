"""Columns of one's own and registers of one's own, made through the product's own actions."""

from typing import Any

from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions.columns import add_column
from zhenjie.engines.ledger.actions.registers import make_register
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.guessing import NAME, Guess
from zhenjie.engines.ledger.models import CustomColumn, OwnRegister, OwnRow
from zhenjie.engines.org.models import Unit


def make_column(unit: Unit, title: str, kind: str = "text", *, key: str = "sample.yard", **more: Any) -> CustomColumn:
    """A column that `unit` adds to a register."""
    declaration = own.declared(key, unit)
    assert declaration is not None
    return add_column(by=SYSTEM, declaration=declaration, unit=unit, title=title, kind=kind, **more)


def make_own(unit: Unit, title: str = "危房台账") -> OwnRegister:
    """An empty register of one's own with a number and a choice."""
    columns = [
        Guess(0, "户主", NAME),
        Guess(1, "面积", "decimal"),
        Guess(2, "等级", "choice", ("甲", "乙")),
    ]
    return make_register(by=SYSTEM, unit=unit, title=title, columns=columns)


def make_own_row(register: OwnRegister, unit: Unit, name: str = "王建国", **custom: Any) -> OwnRow:
    """A row of a register of one's own."""
    return save_row(by=SYSTEM, row=OwnRow(register=register, unit=unit, name=name, custom=custom))
