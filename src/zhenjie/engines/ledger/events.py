"""What a report tells of a thing, and how it fills a row: the door through which a register takes what was read.

class ProjectRegister(Register):
    events = Told(("project",), {"name": "name", "investment": "planned_total"}, yuan={"planned_total": 10_000})
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from zhenjie.core.quantities import round_half_up

#: What may be told of a thing, and so be given a column.
TOLD = ("name", "investment", "completion", "place", "output")


@dataclass(frozen=True, slots=True)
class Told:
    """How things that reports name become rows of a register.

    ``kinds``: what the reader calls them (project, cooperative, firm). ``columns``: for each thing told (`TOLD`) the column it
    fills; ``name`` is needed. ``yuan``: how many 元 a column of money counts in. ``fixed``: what a new row needs and no report
    tells.
    """

    kinds: tuple[str, ...]
    columns: Mapping[str, str]
    yuan: Mapping[str, int] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def values(self, model: type[models.Model], facts: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a new row by column: what is told, and what a new row needs besides."""
        return {**self.fixed, **self.told(model, facts)}

    def told(self, model: type[models.Model], facts: Mapping[str, Any]) -> dict[str, Any]:
        """What is told by column, cut and rounded to what its columns hold; nothing for what is not told."""
        made: dict[str, Any] = {}
        for name, column in self.columns.items():
            value, field = facts.get(name), model._meta.get_field(column)
            if value in (None, ""):
                continue
            if isinstance(value, Decimal) and column in self.yuan:
                value = value / self.yuan[column]
            if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
                value = round_half_up(value, field.decimal_places)
            most = getattr(field, "max_length", None)
            made[column] = value[:most] if isinstance(value, str) and most else value
        return made

    def faults(self) -> list[str]:
        """What is wrong with the declaration, in sentences."""
        wrong = [
            f"events 里的“{told}”不是报告会写到的，只有 {'、'.join(TOLD)}" for told in self.columns if told not in TOLD
        ]
        return wrong if "name" in self.columns else [*wrong, "events 要写明名称（name）记在哪一列"]


def day_of(written: str) -> date | None:
    """The last day of an ISO month, or the day itself; None for anything else."""
    try:
        if len(written) == len("2027-06"):
            year, month = int(written[:4]), int(written[5:])
            return date(year, month, monthrange(year, month)[1])
        return date.fromisoformat(written)
    except ValueError:
        return None
