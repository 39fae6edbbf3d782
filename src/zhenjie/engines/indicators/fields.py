"""Columns that keep figures exactly on every database: scaled whole numbers and periods as one sortable number.

SQLite has no decimals (it would keep 12.10 as a float), so a value is a 64-bit whole number of 10⁻⁸ units: 亿元 to the yuan,
sums exact in SQL, in DuckDB and in Python alike.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from zhenjie.core.digits import whole
from zhenjie.core.periods import Period
from zhenjie.engines.indicators.rules import rolling, spans

if TYPE_CHECKING:
    # What the type checker believes of a row's attribute: the value in Python, not the whole number in the column.
    _Scaled = models.Field[Any, Any]
    _Wide = models.Field[Any, Any]
    _Period = models.Field[Any, Any]
else:
    _Scaled, _Wide, _Period = models.BigIntegerField, models.CharField, models.BigIntegerField


class ScaledField(_Scaled):
    """A Decimal with eight places, |value| < 90,000,000,000."""

    _pyi_private_set_type: Decimal
    _pyi_private_get_type: Decimal
    _pyi_lookup_exact_type: Decimal

    ledger_kind = "figure"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else rolling.unscaled(int(value))

    def to_python(self, value: Any) -> Decimal | None:
        return value if value is None or isinstance(value, Decimal) else Decimal(str(value))

    def get_prep_value(self, value: Any) -> int | None:
        if value is None:
            return None
        try:
            return rolling.scaled(self.to_python(value) or Decimal(0))
        except rolling.RangeError as error:
            raise ValidationError(str(error)) from error


class WideField(_Wide):
    """A whole number of any size, kept as its digits: numerators of weighted means outgrow 64 bits at the nation."""

    _pyi_private_set_type: int
    _pyi_private_get_type: int
    _pyi_lookup_exact_type: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 40
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def to_python(self, value: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else str(int(value))


class PeriodField(_Period):
    """A core Period as YYYYMMDDYYYYMMDD, first and last day: one column to compare, readable in any database tool."""

    _pyi_private_set_type: Period | int
    _pyi_private_get_type: Period
    _pyi_lookup_exact_type: Period | int

    ledger_kind = "period"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Period | None:
        return None if value is None else spans.decode(int(value))

    def to_python(self, value: Any) -> Period | None:
        if value is None or isinstance(value, Period):
            return value
        return spans.decode(int(value)) if whole(str(value)) is not None else Period.from_iso(str(value))

    def get_prep_value(self, value: Any) -> int | None:
        return None if value is None else spans.code(value) if isinstance(value, Period) else int(value)
