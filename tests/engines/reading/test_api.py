"""The API gives the figures of a posted document with their sentences, and nothing outside the token's scope."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.indicators import make_catalogue
from tests.factories.ledger import make_token
from tests.factories.org import make_account, make_county
from tests.factories.reading import make_document
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading import actions
from zhenjie.engines.reading.posting import post_document


@pytest.fixture
def towns(db: None) -> list[Unit]:
    make_catalogue()
    county = make_county(townships=2, villages=1)
    return list(Unit.objects.filter(parent=county).order_by("path"))


@pytest.fixture
def ask(towns: list[Unit], client: Client) -> Any:
    token = make_token(make_account(unit=towns[0], role="statistician"), towns[0], "reading.read")
    return lambda path: client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})


def test_figures_appear_once_they_are_posted(ask: Any, towns: list[Unit]) -> None:
    document = make_document(towns[0])
    path = f"/documents/{document.pk}/figures"
    assert ask(path).json()["items"] == []
    actions.accept_undoubted(by=SYSTEM, document=document)
    post_document(by=SYSTEM, document=document)
    first = ask(f"{path}?limit=1").json()
    [figure] = first["items"]
    assert (figure["value"], figure["measure"], figure["quote"]) == ("936000000.00000000", "元", "9.36亿元")
    assert figure["sentence"].startswith("1—10月份，全镇完成固定资产投资9.36亿元")
    assert figure["locator"]["kind"] == "chars"
    assert figure["posted_to"].startswith("indicators.observation:")
    rest = ask(f"{path}?limit=100&cursor={first['next']}").json()
    assert len(rest["items"]) >= 3


def test_documents_of_neighbours_are_not_there(ask: Any, towns: list[Unit]) -> None:
    own, foreign = make_document(towns[0]), make_document(towns[1], name="邻镇.txt")
    assert [one["id"] for one in ask("/documents").json()["items"]] == [own.pk]
    assert ask(f"/documents/{own.pk}").json()["status"] == "ready"
    for path in (f"/documents/{foreign.pk}", f"/documents/{foreign.pk}/figures"):
        answer = ask(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
