"""Duties of an invented county, written through the ledger."""

from datetime import date
from itertools import count
from typing import Any

from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.matters.models.duties import Duty
from zhenjie.engines.matters.rules.classes import children
from zhenjie.engines.org.models import Unit

_numbers = count()


def make_duty(unit: Unit, klass: str = "", *, place: Unit | None = None, **values: Any) -> Duty:
    """A line of the duty list: `unit` does `klass` within `place`, by default within itself; each line another class when none is said."""
    classes = [middle.code for field in children() for middle in children(field.code)]
    given = {"valid_from": date(2025, 1, 1), "ground": f"三定方案第{next(_numbers) % 9 + 1}条", **values}
    klass = klass or classes[next(_numbers) % len(classes)]
    return save_row(by=SYSTEM, row=Duty(unit=unit, place=place or unit, klass=klass, **given))
