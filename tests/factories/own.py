"""Columns of one's own and registers of one's own, made through the product's own actions."""

from typing import Any

from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.actions.columns import add_column
from zhenjie.engines.ledger.models import CustomColumn
from zhenjie.engines.org.models import Unit


def make_column(unit: Unit, title: str, kind: str = "text", *, key: str = "sample.yard", **more: Any) -> CustomColumn:
    """A column that `unit` adds to a register."""
    declaration = own.declared(key, unit)
    assert declaration is not None
    return add_column(by=SYSTEM, declaration=declaration, unit=unit, title=title, kind=kind, **more)
