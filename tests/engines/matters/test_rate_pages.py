"""The pages of rates: every figure leads to its matters, a larger unit is its own counts, a closed month stays, 剔除 takes two."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.matters import CHIEF, CLERK, brought_to, key, make_matter, move
from tests.factories.org import make_account, make_county, make_unit
from zhenjie.core import clock
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.answering import rate_matter
from zhenjie.engines.matters.actions.rates import close_month
from zhenjie.engines.matters.flows import platform
from zhenjie.engines.matters.models import CountedMatter, Matter, RateResult
from zhenjie.engines.matters.queries.exclusions import exclusions
from zhenjie.engines.matters.queries.rate_tables import outcomes_behind, table
from zhenjie.engines.matters.rules.rates import counted, rate_of
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def in_march() -> Iterator[None]:
    with clock.fixed(datetime(2026, 3, 2, 1, tzinfo=UTC)):
        yield


def rated(place: Unit, worker: Unit, grade: str, solved: str) -> Matter:
    """A closed matter, rated by its caller."""
    matter = brought_to(make_matter(place), "visiting", to=worker)
    rate_matter(by=CLERK, voice=matter.voices.get().pk, grade=grade, solved=solved, key=key())
    return brought_to(matter, "closed")


@pytest.fixture
def county() -> Unit:
    county = make_county(townships=2, villages=1)
    small, large = county.children.filter(kind="township").order_by("path")
    bureau = make_unit("住建局", kind="office", parent=county)
    for grade, solved in [("5", "yes")] * 2:
        rated(small.children.get(kind="village"), make_unit(kind="office", parent=small), grade, solved)
    for n in range(6):
        rated(
            large.children.get(kind="village"),
            bureau if n else make_unit("城建办", kind="office", parent=large),
            "1",
            "no",
        )
    return county


def client_of(unit: Unit, role: str = "supervisor") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_the_county_is_its_own_counts_and_every_matter_stands_once_in_every_group(county: Unit) -> None:
    found = table(platform, MARCH, county)
    assert (found.whole.rates["satisfied"].numerator, found.whole.rates["satisfied"].denominator) == (2, 8)
    places, workers = found.rankings
    by_place = {line.unit.name: line.rates["satisfied"] for line in places.lines}
    assert [str(rate.percent) for rate in by_place.values()] == ["0.0", "100.0"]
    worst, unranked = (line.score for line in places.lines)
    assert (worst.rank, worst.value) == (1, 0)
    assert "不足 5 件" in unranked.why_not
    assert sum(rate.denominator for rate in by_place.values()) == 8
    by_worker = {line.unit.name: line.rates["satisfied"].denominator for line in workers.lines}
    assert by_worker == {"住建局": 5, "青澜县": 3}


def test_a_figure_leads_to_the_very_matters(county: Unit) -> None:
    for line in (found := table(platform, MARCH, county)).rankings[1].lines:
        for name, rate in line.rates.items():
            behind, edition = outcomes_behind(platform, MARCH, county, line.basis, line.unit)
            rows = counted(name, behind, edition)
            assert rate_of(name, rows) == rate
    bureau = next(line.unit for line in found.rankings[1].lines if not line.rest)
    client = client_of(county)
    said = {"flow": "platform", "month": "2026-03", "rate": "satisfied", "basis": "worker", "of": bureau.pk}
    below = client.get("/matters/rates/rows/", said).content.decode()
    assert below.count("/matters/") - below.count("/matters/rates") - below.count("/matters/static") >= 5
    assert "没有事项" in client.get("/matters/rates/rows/", said | {"part": "above"}).content.decode()
    assert client.get("/matters/rates/rows/", said | {"of": bureau.parent_id + 1}).status_code in {200, 404}
    assert client.get("/matters/rates/rows/", said | {"rate": "no"}).status_code == 404


def test_a_department_is_judged_by_what_it_handles_wherever_it_lies(county: Unit) -> None:
    bureau = Unit.objects.get(name="住建局")
    assert table(platform, MARCH, bureau).whole.rates["satisfied"].denominator == 5


def test_a_closed_month_is_read_as_it_was_kept(county: Unit) -> None:
    with pytest.raises(Problem, match="还没有结束"):
        close_month(by=CHIEF, flow="platform", month=MARCH, unit=county)
    township = county.children.order_by("path")[1]
    client = client_of(county)
    with clock.fixed(datetime(2026, 4, 2, 1, tzinfo=UTC)):
        close_month(by=CHIEF, flow="platform", month=MARCH, unit=township)
        live = table(platform, MARCH, county)
        assert client.post("/matters/rates/close/?flow=platform&month=2026-03").status_code == 302
        assert RateResult.objects.filter(head=county, unit=county, basis="", rate="satisfied").get().numerator == 2
        assert CountedMatter.objects.filter(head=county).count() == 8
        matter = Matter.objects.filter(closed_at__isnull=False).order_by("pk")[0]
        move(matter, "reopen", words="又坏了")
        kept = table(platform, MARCH, county)
        assert kept.whole.rates == live.whole.rates
        assert [[line.score for line in one.lines] for one in kept.rankings] == [
            [line.score for line in one.lines] for one in live.rankings
        ]
        behind, edition = outcomes_behind(platform, MARCH, county, "", county)
        assert rate_of("satisfied", counted("satisfied", behind, edition)) == live.whole.rates["satisfied"]
        page = client.get("/matters/rates/?flow=platform&month=2026-03").content.decode()
        assert "封存，不再变" in page
        with pytest.raises(Problem, match="已经封存"):
            close_month(by=CHIEF, flow="platform", month=MARCH, unit=county)


def test_a_month_is_closed_only_by_who_may_review_there(county: Unit) -> None:
    township = county.children.order_by("path")[0]
    with clock.fixed(datetime(2026, 4, 2, 1, tzinfo=UTC)):
        assert client_of(township, "reader").post("/matters/rates/close/?month=2026-03").status_code == 403
        address = f"/matters/rates/close/?month=2026-03&unit={county.pk}"
        assert client_of(township, "leader").post(address).status_code in {403, 404}
    assert not RateResult.objects.exists()


def test_each_clock_is_told_apart(county: Unit) -> None:
    rates = table(platform, MARCH, county).whole.rates
    assert {name: rates[name].denominator for name in rates if name.startswith("clock:")} == {
        "clock:dispatch": 8, "clock:handle": 8, "clock:review": 0,
    }  # fmt: skip


def test_the_workbook_carries_counts_and_the_way_of_counting(county: Unit) -> None:
    answer = client_of(county).get("/matters/rates/export/?flow=platform&month=2026-03")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    head, whole, *rest = book["评价"].iter_rows(values_only=True)
    told = dict(zip(head, whole, strict=True))
    assert (told["满意率分子"], told["满意率分母"]) == (2, 8)
    assert {row[1] for row in rest} >= {"住建局", "其他"}
    assert any("通行做法" in str(row[1]) for row in book["说明"].iter_rows(values_only=True))


def test_exclusions_name_who_asked_and_who_ruled_and_can_be_undone(county: Unit) -> None:
    matter = brought_to(make_matter(county.children.order_by("path")[0]), "handling")
    move(matter, "exclude", ground="诉求无事实依据", words="现场没有路灯")
    with pytest.raises(Problem):
        move(matter, "rule_exclude", accept=True, words="同意")
    move(matter, "rule_exclude", by=CHIEF, accept=True, words="同意")
    (found,) = exclusions("platform", MARCH, [county.path])
    assert (found.asked_by, found.ruled_by, found.outcome, found.ground) == (
        "李明",
        "王敏",
        "granted",
        "诉求无事实依据",
    )
    move(matter, "include", by=CHIEF, words="路灯在隔壁巷子")
    (found,) = exclusions("platform", MARCH, [county.path])
    assert (found.outcome, found.undone_by) == ("undone", "王敏")
    with pytest.raises(Problem, match="本来就计入"):
        move(matter, "include", by=CHIEF, words="再来一次")
    page = client_of(county).get("/matters/rates/exclusions/?flow=platform&month=2026-03").content.decode()
    assert "路灯在隔壁巷子" in page
    assert exclusions("platform", date(2026, 4, 1), [county.path]) == []


def test_the_page_asks_as_often_for_many_as_for_few(county: Unit) -> None:
    client = client_of(county)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/matters/rates/?flow=platform&month=2026-03").status_code == 200
        return len(queries)

    asked()
    few = asked()
    for _ in range(5):
        rated(county.children.order_by("path")[0], county, "4", "yes")
    assert asked() == few


def test_a_sealed_flow_is_not_summed_up_for_readers(county: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from zhenjie.engines.matters import declarations

    sealed: Any = replace(platform, sealed=True)
    monkeypatch.setitem(declarations._flows, "platform", sealed)
    for other in [one for one in declarations._flows if one != "platform"]:
        monkeypatch.delitem(declarations._flows, other)
    assert client_of(county, "reader").get("/matters/rates/?flow=platform").status_code == 403
    assert client_of(county).get("/matters/rates/?flow=platform").status_code == 200
    assert "路灯" not in client_of(county).get("/matters/rates/analysis/rows/").content.decode()
