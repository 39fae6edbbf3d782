"""/indicators, /observations, /values: the catalogue is open, figures are in scope, posting is done once."""

import pytest

from tests.api.conftest import Land, figure, told
from tests.factories.indicators import LAST_OCTOBER, OCTOBER, make_catalogue, observe
from zhenjie.engines.indicators.models import Observation
from zhenjie.engines.trail.models import Entry


@pytest.fixture(autouse=True)
def catalogue(land: Land) -> None:
    make_catalogue()


def test_the_catalogue_is_listed_page_by_page(program) -> None:
    asking, keys, cursor = program("indicators.read"), [], ""
    while cursor is not None:
        page = asking.get("/indicators", limit=7, **({"cursor": cursor} if cursor else {})).json()
        keys += [one["key"] for one in page["items"]]
        cursor = page["next"]
    assert keys == sorted(set(keys))
    assert "fixed-asset-investment" in keys


def test_figures_are_those_of_the_scope(land: Land, program) -> None:
    observe(land.town, "fixed-asset-investment", 9)
    observe(land.other, "fixed-asset-investment", 8)
    observe(land.town, "fixed-asset-investment", 7, LAST_OCTOBER)
    asking = program("indicators.read")
    assert [one["value"] for one in asking.get("/observations").json()["items"]] == ["9", "7"]
    found = asking.get("/observations", period=OCTOBER.iso()).json()["items"]
    assert [one["period"] for one in found] == ["2025-01-01/2025-10-31"]
    told(asking.get("/observations", unit=land.other.pk), 404)
    told(asking.get("/observations", period="im Oktober"), 422)


def test_a_figure_is_posted_with_its_source_and_its_trail(land: Land, program) -> None:
    answer = program("indicators.enter").post("/observations", figure(land.town))
    assert answer.status_code == 200, answer.content
    row = Observation.objects.get()
    assert answer.json()["id"] == row.pk
    assert row.source == "stats:2025-10-17"
    entry = Entry.objects.filter(subject=f"indicators.observation:{row.pk}").get()
    assert entry.account == land.clerk.pk
    assert "接口：取数" in entry.name


def test_a_key_makes_a_repeated_post_harmless(land: Land, program) -> None:
    asking = program("indicators.enter")
    answers = [asking.post("/observations", figure(land.town), **{"Idempotency-Key": "k1"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    body = told(asking.post("/observations", figure(land.town, value="1"), **{"Idempotency-Key": "k1"}), 422)
    assert "编号" in body["detail"]
    assert Observation.objects.count() == 1


def test_nobody_posts_for_another_township(land: Land, program) -> None:
    told(program("indicators.enter").post("/observations", figure(land.other)), 404)
    assert not Observation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"value": "viel"}, "body/value"),
        ({"value": None}, "body/value"),
        ({"unit": "x"}, "body/unit"),
        ({"source": "no reference"}, "body/source"),
        # It would show the sentence of another township's document to whoever asks for the evidence.
        ({"source": "reading.figure:1"}, "body/source"),
        ({"published_on": "neulich"}, "body/published_on"),
    ],
)
def test_a_fault_in_the_body_is_named(land: Land, program, changes: dict, pointer: str) -> None:
    body = told(program("indicators.enter").post("/observations", figure(land.town, **changes)), 422)
    assert pointer in [fault["pointer"] for fault in body["errors"]]


def test_a_missing_member_is_named(land: Land, program) -> None:
    sent = figure(land.town)
    del sent["value"]
    body = told(program("indicators.enter").post("/observations", sent), 422)
    assert body["errors"] == [{"pointer": "body/value", "detail": "缺少这一项"}]


def test_what_is_no_json_is_refused(program) -> None:
    told(program("indicators.enter").post("/observations", b"{"), 400)


def test_a_stale_version_is_a_conflict(land: Land, program) -> None:
    asking = program("indicators.enter")
    asking.post("/observations", figure(land.town))
    again = figure(land.town, value="940000000", source="stats:2025-10-18", reason="更正")
    answers = [asking.post("/observations", {**again, "version": version}).status_code for version in (1, 1)]
    assert answers[-1] in (200, 409)
    body = asking.post(
        "/observations", figure(land.town, value="950000000", source="stats:9", reason="更正", version=1)
    )
    assert "version" in told(body, 409)


def test_the_value_of_a_unit_is_what_hangs_below_it(land: Land, program) -> None:
    observe(land.town, "fixed-asset-investment", 9)
    observe(land.other, "fixed-asset-investment", 8)
    query = {"indicator": "fixed-asset-investment", "unit": land.county.pk, "period": OCTOBER.iso()}
    found = program("indicators.read", account=land.leader, unit=land.county).get("/values", **query).json()
    assert float(found["value"]) == 17
    assert found["parts"] == 2
    told(program("indicators.read").get("/values", **query), 404)
    told(program("indicators.read").get("/values", **{**query, "unit": land.town.pk, "indicator": "no-such"}), 404)
