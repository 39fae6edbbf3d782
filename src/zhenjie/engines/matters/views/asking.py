"""What a page of rates or analysis is asked for: whose, which flow, which month. Wrong words in an address fall back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.engines.matters.declarations import declared
from zhenjie.engines.matters.queries.allowed import DISPATCH, READ, SUPERVISE
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.org.doors import refusal, require
from zhenjie.engines.org.models import Unit

MONTHS = 24


@dataclass(frozen=True, slots=True)
class Asked:
    """The unit, the flow, the first day of the month; `flows` are those that the person may choose from."""

    unit: Unit
    flow: Flow
    month: date
    flows: tuple[Flow, ...]

    @property
    def month_text(self) -> str:
        """`2026-10`, as addresses have it."""
        return f"{self.month:%Y-%m}"

    @property
    def months(self) -> list[tuple[str, date]]:
        """Months to choose from, the newest first."""
        found = [clock.today().replace(day=1)]
        while len(found) < MONTHS:
            found.append(month_before(found[-1]))
        if self.month not in found:
            found.append(self.month)
        return [(f"{one:%Y-%m}", one) for one in found]

    @property
    def here(self) -> str:
        """The address's own part, to be carried on."""
        return urlencode({"unit": str(self.unit.pk), "flow": self.flow.key, "month": self.month_text})


def asked(request: Any, permission: str = READ) -> Asked:
    """Unit (`?unit=`, else the one of the top bar), flow (`?flow=`, else the first) and month (`?month=2026-10`, else this one)."""
    unit = unit_asked(request, permission)
    flows = tuple(one for one in declared() if opens(request, one, unit))
    if not flows:
        raise PermissionDenied(refusal(permission))
    wanted = request.GET.get("flow") or request.POST.get("flow") or ""
    flow = next((one for one in flows if one.key == wanted), None)
    if wanted and flow is None:
        raise Http404(_("没有这种流程，或不在您的权限内。"))
    return Asked(unit, flow or flows[0], month_asked(request), flows)


def opens(request: Any, flow: Flow, unit: Unit) -> bool:
    """Whether a person may see sums over a flow: a sealed one (信访、举报) only who dispatches or supervises there."""
    return not flow.sealed or any(request.scope.allows(one, unit.path) for one in (DISPATCH, SUPERVISE))


def month_asked(request: Any) -> date:
    """The month of the address, this one where there is none or it cannot be read."""
    text = request.GET.get("month") or request.POST.get("month") or ""
    year, _dash, month = text.partition("-")
    if (
        len(text) <= 7
        and year.isdecimal()
        and month.isdecimal()
        and 1 <= int(month) <= 12
        and 2000 <= int(year) <= 2100
    ):
        return date(int(year), int(month), 1)
    return clock.today().replace(day=1)


def unit_asked(request: Any, permission: str) -> Unit:
    """The unit of `?unit=` inside the scope, else the one of the top bar."""
    given = request.GET.get("unit") or request.POST.get("unit") or ""
    if not given:
        if request.unit is None or not request.permits(permission):
            raise PermissionDenied(refusal(permission))
        return request.unit  # type: ignore[no-any-return]
    known = given.isdecimal() and len(given) < 19
    unit = Unit.objects.select_related("parent").filter(pk=given).first() if known else None
    if unit is None:
        raise Http404(_("没有这个单位，或不在您的管辖范围内。"))
    require(request, permission, unit.path)
    return unit


def month_before(first: date) -> date:
    """The first day of the month before."""
    return date(first.year - (first.month == 1), first.month - 1 or 12, 1)


def month_after(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
