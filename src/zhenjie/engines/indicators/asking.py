"""What a page of indicators is asked for: whose figures, of which month. Wrong words in the address fall back, with a notice."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from zhenjie.core import clock, periods
from zhenjie.core.periods import Period
from zhenjie.engines.indicators import queries
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.indicators.problems import Problem
from zhenjie.engines.indicators.rules import Definition, spans
from zhenjie.engines.org.doors import refusal, require
from zhenjie.engines.org.models import Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """The unit, the month (as 1—N月) and the last day."""

    unit: Unit
    period: Period

    @property
    def end(self) -> date:
        return spans.end_of(self.period)

    @property
    def month(self) -> str:
        """`2026-10`, as addresses have it."""
        return f"{self.end:%Y-%m}"

    @property
    def months(self) -> list[tuple[str, str]]:
        """Months to choose from: this year's so far and last year's, newest first."""
        today = clock.today()
        found = []
        for year in (max(self.end.year, today.year), max(self.end.year, today.year) - 1):
            last = 12 if year < today.year else today.month
            found += [
                (f"{year}-{month:02d}", periods.print_period(periods.year_to_date(year, month)))
                for month in range(last, 0, -1)
            ]
        if self.month not in dict(found):
            found.append((self.month, periods.print_period(self.period)))
        return found


def asked(request: HttpRequest, permission: str = "indicators.read") -> Asked:
    """Unit (`?unit=`, else the one of the top bar) and month (`?month=2026-10`, else the newest with figures)."""
    unit = unit_asked(request, permission)
    text = request.GET.get("month") or request.POST.get("month") or ""
    year, _dash, month = text.partition("-")
    known = len(text) <= 7 and year.isdecimal() and month.isdecimal()
    if known and 1 <= int(month) <= 12 and 1990 <= int(year) <= 2100:
        return Asked(unit, periods.year_to_date(int(year), int(month)))
    if text:
        messages.warning(request, _("月份“%(text)s”看不懂，已显示最新的一个月。") % {"text": text[:20]})
    return Asked(unit, queries.latest_period(unit))


def unit_asked(request: HttpRequest, permission: str) -> Unit:
    """The unit of `?unit=` inside the scope, else the one of the top bar."""
    given = request.GET.get("unit") or request.POST.get("unit") or ""
    if not given:
        unit = request.unit  # type: ignore[attr-defined]
        if unit is None or not request.permits(permission):  # type: ignore[attr-defined]
            raise PermissionDenied(refusal(permission))
        return unit  # type: ignore[no-any-return]
    unit = (
        Unit.objects.select_related("parent").filter(pk=given).first()
        if given.isdecimal() and len(given) < 19
        else None
    )
    if unit is None:
        raise Http404(_("没有这个单位，或不在您的管辖范围内。"))
    require(request, permission, unit.path)
    return unit


def indicator_asked(key: str) -> tuple[Indicator, Definition]:
    """The indicator of the address, or 404."""
    try:
        row = queries.indicator_of(key)
    except Problem as error:
        raise Http404(str(error)) from error
    return row, queries.definitions()[key]


def rights(request: HttpRequest, unit: Unit) -> dict[str, bool]:
    """What the reader may do with the figures of `unit`; a page offers nothing that ends at a closed door."""
    scope = request.scope  # type: ignore[attr-defined]
    return {verb: scope.allows(f"indicators.{verb}", unit.path) for verb in ("enter", "target", "close")}
