"""Paper: all rows of the conditions, masked as on the screen, with a line that says whose they are."""

from django.test import Client

from tests.engines.ledger.conftest import Ground
from tests.factories.ledger import make_yard

PAPER = "/ledger/sample.yard/paper/"


def test_all_rows_beyond_one_page_under_the_conditions(ground: Ground, clerk: Client) -> None:
    for _number in range(60):
        make_yard(ground.village, mobile="13812345678")
    make_yard(ground.village, state="used")
    make_yard(ground.other)
    clerk.post("/ledger/sample.yard/columns/", {"columns": ["name", "mobile"]})
    answer = clerk.get(f"{PAPER}?state=idle")
    page = answer.content.decode()
    assert len(answer.context["lines"]) == 60
    assert "138****5678" in page
    assert "13812345678" not in page
    assert "共 60 条" in page
    assert "zj-printline" in page
    assert str(ground.clerk) in page


def test_a_wrong_condition_prints_nothing(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village)
    answer = clerk.get(f"{PAPER}?nonsense=1")
    assert answer.context["lines"] == []
    assert "没有“nonsense”这个条件" in answer.content.decode()
