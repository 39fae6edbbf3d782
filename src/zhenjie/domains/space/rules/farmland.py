"""流转合同: rent that steps up, and what the law asks of the term."""

from datetime import date
from decimal import Decimal

from zhenjie.core.quantities import round_half_up
from zhenjie.domains.space.rules import edition, years_after


def rent_on(rent: Decimal, begins: date, on: date, every_years: int | None, percent: Decimal | None) -> Decimal:
    """Rent (元/亩·年) on a day: raised by ``percent`` each ``every_years`` full years, to the cent each time."""
    if not every_years or not percent or on < begins:
        return rent
    steps = 0
    while years_after(begins, (steps + 1) * every_years) <= on:
        steps += 1
    for _step in range(steps):
        rent = round_half_up(rent * (1 + percent / 100), 2)
    return rent


def may_register(begins: date, ends: date, on: date) -> bool:
    """Whether the term is long enough (five years and more) to be registered and so to hold against others."""
    return ends >= years_after(begins, int(edition(on)["farm"]["register_years"]))
