"""The whole API from its own description, asked for what nobody would ask: refusals, and never a fault of the server."""

import json
import os
import re
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, settings

from tests.api.conftest import Land
from tests.factories.ledger import make_token
from tests.factories.matters import brought_to, make_matter
from tests.factories.org import make_account
from zhenjie.engines.ledger.models import ApiToken
from zhenjie.engines.ledger.tokens import grantable
from zhenjie.engines.org.scope import scope_of

# What breaks here breaks before the database is asked: once is enough.
pytestmark = [pytest.mark.django_db, pytest.mark.pure]
#: Many enough to meet empty, huge, negative and foreign values in each field; the same every time.
EXAMPLES = 8
OF_A_REGISTER = r"/registers/[a-z]+\."
#: The operations of every register are the same code over another declaration: some that differ are asked, all with FULL=1.
SOME = r"/registers/(matters\.duty|enterprises\.enterprise|residents\.person|governance\.pointsholder|space\.space|villages\.contract)/"
ASKED = OF_A_REGISTER if os.environ.get("FULL") else SOME


def description() -> dict[str, Any]:
    """The document as every program gets it."""
    from zhenjie.config.api import api  # app ready

    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(), default=str))
    return found


schema = schemathesis.openapi.from_dict(description())


@pytest.fixture
def hostile(land: Land) -> Client:
    """A program that may do everything a township may, in a land where something is there to be found."""
    brought_to(make_matter(land.town), "handling")
    make_matter(land.village)
    clerk = make_account(unit=land.town, role="clerk", login="hostile")
    permissions = [key for key, _title in grantable(scope_of(clerk), land.town.path)]
    secret = make_token(clerk, land.town, *permissions)
    ApiToken.objects.update(per_minute=1_000_000)
    return Client(headers={"Authorization": f"Bearer {secret}"}, raise_request_exception=False)


def asked_for(examples: int) -> Any:
    """So many examples of an operation, the same every time."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@schema.exclude(path_regex=OF_A_REGISTER).parametrize()
@asked_for(EXAMPLES)
def test_no_operation_breaks(case: schemathesis.Case, hostile: Client) -> None:
    hold(case, hostile)


@schema.include(path_regex=ASKED).parametrize()
@asked_for(2)
def test_no_register_breaks(case: schemathesis.Case, hostile: Client) -> None:
    hold(case, hostile)


def hold(case: schemathesis.Case, hostile: Client) -> None:
    """Sends the case; whatever it says, the answer is one of the API's own."""
    asked = case.as_transport_kwargs(base_url="http://testserver")
    headers = {name: value for name, value in (asked.get("headers") or {}).items() if name.lower() != "authorization"}
    response = hostile.generic(
        asked["method"], re.sub(r"^http://testserver", "", asked["url"]), _bytes(asked.get("data", asked.get("json"))),
        content_type=headers.pop("Content-Type", "application/json"), QUERY_STRING=_query(asked.get("params")),
        headers=headers,
    )  # fmt: skip
    assert response.status_code < 500, (asked, response.content[:500])


def _query(params: Any) -> str:
    return urlencode(params or {}, doseq=True)


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    return body if isinstance(body, bytes) else json.dumps(body, default=str).encode()
