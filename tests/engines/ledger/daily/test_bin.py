"""The recycle bin: nothing is lost, nothing counts, and whatever comes back finds its place free or is told who took it."""

from django.test import Client

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from zhenjie.engines.trail.models import Entry

LIST, BIN = "/ledger/sample.yard/", "/ledger/sample.yard/bin/"


def names(client: Client, url: str = LIST) -> list[str]:
    return [line.cells[0].text for line in client.get(url).context["lines"]]


def test_a_row_goes_and_comes_back(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village, "柳湾小学旧址")
    clerk.post(f"{LIST}{yard.pk}/bin/")
    assert names(clerk) == names(clerk, LIST + "?q=小学") == []
    gone = clerk.get(BIN).context["gone"]
    assert [(one.label, one.who) for one in gone] == [("柳湾小学旧址", str(ground.clerk))]
    page = clerk.get(f"{LIST}{yard.pk}/").content.decode()
    assert "这一条在回收站里" in page
    assert "移入回收站" in page
    clerk.post(f"{LIST}{yard.pk}/restore/")
    assert names(clerk) == ["柳湾小学旧址"]
    verbs = list(Entry.objects.filter(subject=f"sample.yard:{yard.pk}").order_by("id").values_list("verb", flat=True))
    assert verbs == ["登记", "移入回收站", "恢复"]


def test_a_row_in_the_bin_can_not_be_changed(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village)
    clerk.post(f"{LIST}{yard.pk}/bin/")
    assert clerk.get(f"{LIST}{yard.pk}/edit/").status_code == 404
    assert "/edit/" not in clerk.get(f"{LIST}{yard.pk}/").content.decode()


def test_many_at_once_and_only_ones_own(ground: Ground, clerk: Client) -> None:
    mine, other = [make_yard(ground.village).pk for _ in range(3)], make_yard(ground.other).pk
    answer = clerk.post(f"{BIN}rows/", {"rows": [*mine[:2], other, "abc", "9" * 30]}, follow=True)
    assert "2 条已移入回收站" in answer.content.decode()
    assert set(Yard.objects.values_list("pk", flat=True)) == {mine[2], other}


def test_a_taken_place_is_named(ground: Ground, clerk: Client) -> None:
    first = make_yard(ground.village, "老粮站", code="YX-1")
    clerk.post(f"{LIST}{first.pk}/bin/")
    make_yard(ground.village, "新粮站", code="YX-1")
    page = clerk.post(f"{LIST}{first.pk}/restore/", follow=True).content.decode()
    assert "它的位置已被“新粮站”占用（编号相同）" in page
    assert names(clerk) == ["新粮站"]


def test_nobody_takes_out_of_the_neighbours_bin(ground: Ground, clerk: Client, browser_of) -> None:
    yard = make_yard(ground.village)
    clerk.post(f"{LIST}{yard.pk}/bin/")
    stranger = browser_of(ground.stranger)
    assert stranger.get(BIN).context["gone"] == []
    assert stranger.post(f"{LIST}{yard.pk}/restore/").status_code == 404
    reader = browser_of(make_account(unit=ground.town, role="reader"))
    assert reader.post(f"{LIST}{yard.pk}/restore/").status_code == 403


def test_the_bin_says_how_long(clerk: Client) -> None:
    page = clerk.get(BIN).content.decode()
    assert "180 天" in page
    assert "回收站是空的" in page


def test_a_register_that_only_shows_has_no_bin(clerk: Client) -> None:
    assert clerk.get("/ledger/indicators.observation/bin/").status_code == 404
