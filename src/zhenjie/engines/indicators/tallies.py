"""台账数: what the registers count for the indicators of a township, beside what the books hold, and taken into them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.periods import Period, as_of
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import counting, queries
from zhenjie.engines.indicators.actions import close as freeze
from zhenjie.engines.indicators.actions import closing_of, post_many
from zhenjie.engines.indicators.models import Closing, Indicator
from zhenjie.engines.indicators.preparing import Said
from zhenjie.engines.indicators.queries import Value
from zhenjie.engines.indicators.rules import Definition, spans
from zhenjie.engines.ledger import declarations
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range
from zhenjie.engines.org.queries import valid_on, within


@dataclass(frozen=True, slots=True)
class Tally:
    """One figure as the ledger counts it, and as the books have it."""

    definition: Definition
    period: Period
    source: Ref
    counted: Decimal | None
    known: Value | None

    @property
    def is_ours(self) -> bool:
        """Whether the books' figure is a count of the ledger: a new count may take its place without asking."""
        return self.known is None or counting.is_count(self.known.source)

    @property
    def difference(self) -> Decimal | None:
        """Ledger minus books; None when one of them is missing."""
        return None if self.counted is None or self.known is None else self.counted - self.known.value


def tallies(unit: Unit, end: date) -> list[Tally]:
    """Everything the ledger counts for a township at the end of a month. Figures whose indicator the catalogue lacks are left out."""
    catalogue = queries.definitions()
    rows = {row.key: row.pk for row in Indicator.objects.filter(active=True)}
    asked = [
        (one, catalogue[one.key], spans.standard(catalogue[one.key], end))
        for one in counting.every()
        if one.key in catalogue and one.key in rows
    ]
    codes = {spans.code(period) for _one, _definition, period in asked}
    values = queries.read_values({unit.pk}, codes, {rows[one.key] for one, _d, _p in asked}) if asked else {}
    found = []
    kept = {key: _kept(key, unit) for key in {one.register for one, _d, _p in asked}}
    for one, definition, period in asked:
        # Nobody keeps this register here: that nothing is found in it says nothing of the township.
        counted = one.count(unit.path, period) if kept[one.register] else None
        found.append(
            Tally(
                definition,
                period,
                one.source(unit.pk, period),
                None if counted is None else Decimal(counted),
                values.get((unit.pk, rows[one.key], period)),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Counted:
    """What the ledger counts for one indicator, unit and period: the value in the unit of the catalogue, the register and where its
    rows are listed."""

    value: Decimal
    measure: str
    title: str
    source: Ref


def counted_of(key: str, unit: Unit, period: Period) -> Counted | None:
    """The ledger's own count; None where nothing counts the indicator, the unit does not keep the register, or the period is not
    over."""
    one = counting.find(key)
    definition = queries.definitions().get(key)
    declaration = declarations.find(one.register) if one else None
    if one is None or definition is None or declaration is None or period.end is None or period.end > clock.today():
        return None
    at = as_of(period.end) if definition.cumulation == "point" else Period(period.start, period.end)
    counted = one.count(unit.path, at) if _kept(one.register, unit) else None
    if counted is None:
        return None
    return Counted(Decimal(counted), definition.unit, str(declaration.title), one.source(unit.pk, at))


def _kept(register: str, unit: Unit) -> bool:
    """Whether the township keeps this register at all."""
    declaration = declarations.find(register)
    return declaration is not None and within(declaration.rows(), [unit.path], declaration.path).exists()


@transaction.atomic
def take(*, by: Actor, unit: Unit, end: date, keys: Collection[str] = ()) -> int:
    """Post what the ledger counts: where the books hold nothing or an older count, and for ``keys`` also over what was reported.
    Returns how many figures changed. A reported figure is never replaced without being named."""
    said = [
        Said(one.definition.key, one.period, one.counted, one.source)
        for one in tallies(unit, end)
        if one.counted is not None
        and (one.is_ours or one.definition.key in keys)
        and (one.known is None or one.known.value != one.counted or not one.is_ours)
    ]
    return len(post_many(by=by, unit=unit, figures=said)) if said else 0


def townships_of(unit: Unit, end: date) -> list[Unit]:
    """The townships at and below ``unit`` on that day: the level at which the ledger counts, all above is rolled up."""
    low, high = path_range(unit.path)
    return list(Unit.objects.filter(valid_on(end), kind="township", path__gte=low, path__lt=high).order_by("path"))


def take_below(*, by: Actor, unit: Unit, end: date) -> int:
    """`take` for every township at and below ``unit``."""
    return sum(take(by=by, unit=one, end=end) for one in townships_of(unit, end))


@transaction.atomic
def close(*, by: Actor, unit: Unit, period: Period) -> Closing:
    """结账 with the ledger's counts as they stand: what is counted becomes a figure first, then all is frozen; see `actions.close`."""
    if closing_of(unit, period) is None and spans.end_of(period) <= clock.today():
        take_below(by=by, unit=unit, end=spans.end_of(period))
    return freeze(by=by, unit=unit, period=period)
