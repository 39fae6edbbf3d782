"""A county with two townships, and programs that ask with a token."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.factories.ledger import make_token
from tests.factories.org import make_account, make_unit
from zhenjie.engines.org.models import Account, Unit

ALL = ("org.read", "indicators.read", "indicators.enter", "indicators.target", "reading.read")


class Land(NamedTuple):
    """The units and the accounts whose programs ask."""

    county: Unit
    town: Unit
    village: Unit
    other: Unit
    clerk: Account
    leader: Account


@pytest.fixture
def land(db: None) -> Land:
    cache.clear()
    county = make_unit("青澜县", kind="county", code="331099")
    town = make_unit("云溪镇", parent=county, code="331099101")
    village = make_unit("柳湾村", kind="village", parent=town, code="331099101201")
    other = make_unit("石桥镇", parent=county, code="331099102")
    return Land(
        county, town, village, other,
        make_account(unit=town, role="statistician", login="clerk"),
        make_account(unit=county, role="supervisor", login="leader"),
    )  # fmt: skip


class Program:
    """Asks the API as a program would: no cookie, no page, a token in the header."""

    def __init__(self, secret: str = "") -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"} if secret else {})

    def get(self, path: str, **query: object) -> HttpResponse:
        return self.client.get(f"/api/v1{path}", query)

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.client.post(f"/api/v1{path}", data, content_type="application/json", headers=headers)


@pytest.fixture
def program(land: Land) -> Callable[..., Program]:
    """A program with a token: of the clerk for the township, with every permission the API knows, unless said otherwise."""

    def make(*permissions: str, account: Account | None = None, unit: Unit | None = None, **more: Any) -> Program:
        return Program(make_token(account or land.clerk, unit or land.town, *(permissions or ALL), **more))

    return make


def told(response: HttpResponse, status: int) -> dict[str, Any]:
    """The problem document, which must be one: its form, its language, its status."""
    assert response.status_code == status, response.content.decode()[:300]
    assert response.headers["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert body["status"] == status
    assert body["type"] == "about:blank"
    for part in ("title", "detail"):
        assert any("\u4e00" <= ch <= "\u9fff" for ch in body[part]), body
    return body


def figure(where: Unit, **changes: Any) -> dict[str, Any]:
    """The body that posts one figure."""
    given = {
        "indicator": "fixed-asset-investment",
        "unit": where.pk,
        "period": "2025-01-01/2025-10-31",
        "value": "936000000",
        "source": "stats:2025-10-17",
    }
    return {**given, **changes}
