"""Circulars and their findings, made through the product's own actions."""

from datetime import date
from itertools import count
from typing import Any

from tests.factories.matters import CHIEF
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.supervision.actions.findings import Asked, issue_findings, register_findings
from zhenjie.domains.supervision.models import Circular, Finding
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

_numbers = count(1)


def make_circular(unit: Unit, **values: Any) -> Circular:
    """A circular issued by `unit`."""
    number = next(_numbers)
    given = {
        "number": f"第{number}期", "title": f"防汛督查{number}", "issued": date(2026, 3, 1 + number % 2),
        "due": date(2026, 3, 31), **values,
    }  # fmt: skip
    return save_row(by=SYSTEM, row=Circular(unit=unit, **given))


def make_finding(circular: Circular, unit: Unit, text: str = "", *, issued: bool = True) -> Finding:
    """A finding of `circular` about `unit`, sent out to it."""
    asked = Asked(unit, text or f"第{next(_numbers)}处河道有垃圾")
    (finding,) = register_findings(by=CHIEF, circular=circular, asked=[asked]).new
    if issued:
        issue_findings(by=CHIEF, circular=circular)
        finding.matter.refresh_from_db()
    return finding
