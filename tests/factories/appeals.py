"""Appeals of firms, registered through the product's own actions."""

from itertools import count
from typing import Any

from tests.factories.matters import CLERK
from tests.factories.people import make_firm
from zhenjie.core.actors import Actor
from zhenjie.domains.enterprises.actions.appeals import Asking, register_appeal
from zhenjie.domains.enterprises.models import Appeal, Enterprise
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit

_numbers = count(1)


def make_appeal(
    unit: Unit, firm: Enterprise | None = None, *, by: Actor = CLERK, text: str = "", **said: Any
) -> Matter:
    """An appeal of a firm at `unit`, waiting to be dispatched."""
    asking = Asking(
        text=text or f"第{next(_numbers)}次停电，想加一路电。", firm=firm or make_firm(unit), phone="13900000000"
    )
    return register_appeal(by=by, asking=asking, unit=unit, **said)


def make_listed(unit: Unit) -> Appeal:
    """The same as a row of its ledger."""
    return Appeal.objects.get(pk=make_appeal(unit).pk)
