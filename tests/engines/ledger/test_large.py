"""A register too large to count: narrow or wide scope, rare or common words, few or many rows: always the same answer."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.engines.ledger.conftest import Ground, make_ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.org import make_account, make_unit
from tests.ground.laying import laid_once
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.actions.rows import index_rows
from zhenjie.engines.ledger.counting import extent
from zhenjie.engines.ledger.finding import Asked, find
from zhenjie.engines.ledger.paging import Sort, in_order

SIZE = 24_000
DECLARATION = declarations.find("sample.yard")
assert DECLARATION is not None


@pytest.fixture(scope="module")
def laid(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Ground, list[Yard]]]:
    """The register once for all tests of this file; each takes back what it adds to it."""
    with django_db_blocker.unblock(), laid_once():
        ground = make_ground()
        yield ground, make_yards(ground)


@pytest.fixture
def ground(laid: tuple[Ground, list[Yard]], db: None) -> Ground:
    return laid[0]


@pytest.fixture
def yards(laid: tuple[Ground, list[Yard]], db: None) -> list[Yard]:
    with connection.cursor() as cursor:
        # What the server does by itself within a minute; a table it knows nothing of is taken to be nearly all in the bin.
        cursor.execute("ANALYZE")
    return laid[1]


def make_yards(ground: Ground) -> list[Yard]:
    """Two thirds in one township; 公司 in most names, 粮库 in a tenth, 孤例 in three."""
    chance = random.Random(7)
    units = [ground.village, ground.village, ground.other]
    rows = []
    for number in range(SIZE):
        name = chance.choice(["石桥", "云溪", "柳湾"]) + ("粮库" if number % 10 == 0 else "院")
        name += "公司" if number % 5 else ""
        name += "孤例" if number in (5, 11_111, 23_999) else ""
        price = None if number % 4 == 0 else number % 97
        rows.append(
            Yard(
                name=name,
                unit=units[number % 3],
                area=number % 1000,
                price=price,
                state="talks" if number % 50 == 0 else "idle",
            )
        )
    Yard.objects.bulk_create(rows, batch_size=2000)
    for start in range(0, SIZE, 4000):
        index_rows(rows[start : start + 4000])
    return rows


def plain(rows: list[Yard], unit_ids: set[int], words: str, wanted: dict[str, object]) -> set[int]:
    """The same question asked of a list in memory."""
    found = (row for row in rows if row.unit_id in unit_ids and all(word in row.name for word in words.split()))
    return {row.pk for row in found if all(getattr(row, name) == value for name, value in wanted.items())}


def test_every_way_to_the_rows_leads_to_the_same_rows(ground: Ground, yards: list[Yard]) -> None:
    scopes = {ground.county.path: {ground.village.pk, ground.other.pk}, ground.other.path: {ground.other.pk}}
    for prefix, unit_ids in scopes.items():
        for words in ("", "公司", "粮库", "孤例", "石桥 公司", "院公", "公司院", "司"):
            for wanted in ({}, {"state": "talks"}, {"area": 7}):
                expected = plain(yards, unit_ids, words, wanted)
                found = find(Asked(DECLARATION, (prefix,), Q(**wanted), words), extent(Yard))
                got = list(found.rows.order_by().values_list("pk", flat=True))
                assert len(got) == len(set(got))
                assert set(got) == expected, (prefix, words, wanted)
                number = found.count()
                assert (
                    number.number == len(expected) if number.exact else abs(number.number - len(expected)) < SIZE / 10
                )


def test_the_order_of_the_export_is_the_order_of_the_pages(ground: Ground, yards: list[Yard]) -> None:
    rows = find(Asked(DECLARATION, (ground.county.path,), Q(), ""), extent(Yard)).rows
    expected = sorted(yards, key=lambda row: (row.price is None, -(row.price or 0), -row.pk))
    assert [row.pk for row in in_order(rows, Sort("price", down=True))] == [row.pk for row in expected]


def test_the_number_is_an_estimate_and_says_so(ground: Ground, yards: list[Yard], browser_of) -> None:
    leader = browser_of(make_account(unit=ground.county, role="leader"))
    count = leader.get("/ledger/sample.yard/").context["count"]
    assert not count.exact
    assert str(count) == "约 2.4 万"
    assert leader.get("/ledger/sample.yard/?q=孤例").context["count"].number == 3


def test_the_last_page_is_read_from_its_end(ground: Ground, yards: list[Yard], browser_of) -> None:
    leader: Client = browser_of(make_account(unit=ground.county, role="leader"))
    with CaptureQueriesContext(connection) as said:
        page = leader.get("/ledger/sample.yard/?sort=area&last=1")
    assert [line.cells[4].text for line in page.context["lines"]][-1] == "999"
    assert not any("OFFSET" in query["sql"] and "OFFSET 0" not in query["sql"] for query in said.captured_queries)


def test_a_narrow_scope_goes_through_the_index_of_paths(ground: Ground, yards: list[Yard]) -> None:
    # As many villages as a township has: of three units each would be taken to hold a third of the rows, which is not narrow.
    hamlets = [make_unit(f"石嘴{number}村", kind="village", parent=ground.town) for number in range(30)]
    hamlet = hamlets[7]
    Yard.objects.bulk_create(
        Yard(name=f"{one.name}院{number}", unit=one, area=1) for one in hamlets for number in range(60)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as said:
        assert find(Asked(DECLARATION, (hamlet.path,), Q(), ""), extent(Yard)).count().number == 60
    (gathering,) = [
        one["sql"] for one in said.captured_queries if "COUNT" not in one["sql"] and "org_unit" in one["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"{'EXPLAIN QUERY PLAN' if connection.vendor == 'sqlite' else 'EXPLAIN'} {gathering}")
        plan = " ".join(str(cell) for row in cursor.fetchall() for cell in row).lower()
    assert "path" in plan
    assert "scan sample_yard" not in plan
    assert "seq scan on sample_yard" not in plan


def test_permission_adds_no_query(ground: Ground, yards: list[Yard], browser_of) -> None:
    sent = []
    for unit, role in ((ground.county, "leader"), (ground.town, "leader")):
        client = browser_of(make_account(unit=unit, role=role))
        client.get("/ledger/sample.yard/")
        with CaptureQueriesContext(connection) as said:
            client.get("/ledger/sample.yard/")
        sent.append(len([one for one in said.captured_queries if one["sql"].startswith("SELECT")]))
    assert sent[0] == sent[1]
    assert sent[0] <= 8


def test_what_could_only_be_estimated_is_counted_once_the_list_stands(
    ground: Ground, yards: list[Yard], browser_of
) -> None:
    client = browser_of(make_account(unit=ground.county, role="leader"))
    fitting = plain(yards, {ground.village.pk, ground.other.pk}, "公司", {})
    fitting = {row.pk for row in yards if row.pk in fitting and row.area < 100}
    said = client.get("/ledger/sample.yard/?q=公司&area_max=99").content.decode()
    assert "/ledger/sample.yard/number/?q=" in said
    assert (
        client.get("/ledger/sample.yard/number/?q=公司&area_max=99").content.decode().startswith(f"{len(fitting):,}<")
    )
