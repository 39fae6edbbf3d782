"""The API reads the catalogue and the figures within the token's scope, and posts once."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.factories.indicators import OCTOBER, make_catalogue, observe
from tests.factories.ledger import make_token
from tests.factories.org import make_account, make_county
from zhenjie.engines.indicators.models import Evidence, Observation
from zhenjie.engines.indicators.rules import load_catalogue
from zhenjie.engines.org.models import Unit

FAI = "fixed-asset-investment"


@pytest.fixture
def town(db: None) -> Unit:
    make_catalogue()
    county = make_county(townships=2, villages=1)
    return Unit.objects.filter(parent=county).order_by("path")[0]


@pytest.fixture
def api(town: Unit, client: Client) -> Any:
    account = make_account(unit=town, role="statistician")
    token = make_token(account, town, "indicators.read", "indicators.enter")

    def call(method: str, path: str, body: object = None, **headers: str) -> Any:
        return client.generic(
            method,
            f"/api/v1{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}", **headers},
        )

    return call


def said(town: Unit, **changes: object) -> dict[str, object]:
    return {
        "indicator": FAI,
        "unit": town.pk,
        "period": OCTOBER.iso(),
        "value": "12.1",
        "source": "stats:17",
        **changes,
    }


def test_the_catalogue_pages(api: Any) -> None:
    keys, cursor = [], ""
    while True:
        page = api("GET", f"/indicators?limit=100&cursor={cursor}").json()
        keys += [one["key"] for one in page["items"]]
        if not (cursor := page["next"]):
            break
    assert sorted(keys) == sorted(one.key for one in load_catalogue())


def test_posting_twice_with_one_key_posts_once(api: Any, town: Unit) -> None:
    for _ in range(2):
        answer = api("POST", "/observations", said(town), **{"Idempotency-Key": "a1"})
        assert answer.status_code == 200, answer.content
    assert Evidence.objects.count() == 1
    assert answer.json()["value"] == "12.1"


def test_a_figure_that_someone_changed_meanwhile_is_a_conflict(api: Any, town: Unit) -> None:
    observe(town, FAI, 3)
    observe(town, FAI, 4)
    answer = api("POST", "/observations", said(town, version=1))
    assert answer.status_code == 409
    assert answer.json()["version"] == 2


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"symbol": "亩"}, "body/symbol"),
        ({"indicator": "tea"}, "body/indicator"),
        ({"source": "nothing"}, "body/source"),
    ],
)
def test_what_does_not_fit_points_at_the_field(api: Any, town: Unit, changes: dict[str, str], pointer: str) -> None:
    answer = api("POST", "/observations", said(town, **changes))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Observation.objects.exists()


def test_other_units_stay_out_of_reach(api: Any, town: Unit) -> None:
    other = Unit.objects.exclude(path__startswith=town.path).get(kind="township")
    observe(other, FAI, 9)
    assert api("GET", "/observations").json()["items"] == []
    assert api("POST", "/observations", said(other)).status_code == 404
    assert api("GET", f"/values?indicator={FAI}&unit={other.pk}&period={OCTOBER.iso()}").status_code == 404


def test_a_value_is_rolled_up(api: Any, town: Unit) -> None:
    village = Unit.objects.get(parent=town)
    observe(village, "village-income", "12.5")
    answer = api("GET", f"/values?indicator=village-income&unit={town.pk}&period={OCTOBER.iso()}").json()
    assert (answer["value"], answer["parts"]) == ("12.5", 1)
