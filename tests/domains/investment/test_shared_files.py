"""A lead that two townships share: its row page, its files, what a list of such leads costs."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from tests.factories.investment import looked_at, make_lead
from tests.factories.org import make_account, make_county
from tests.factories.projects import enter
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.actions.claims import rule_claim
from zhenjie.domains.investment.queries.words import word_of
from zhenjie.domains.projects.actions.money import report_invested
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.actions import importing
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
LIST = "/ledger/projects.project/"
WHOLE, PART = "计划总投资（万元）", "按分成的计划总投资（万元）"
#: Decision 0023: what a list asks, and what shares may ask besides.
ASKED, SHARES = 8, 2


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.fixed(datetime(2026, 6, 17, 9, 0, tzinfo=clock.CHINA)):
        yield


@dataclass
class Ground:
    """A lead of two townships, 60 and 40 per cent, each with a sum of its own; another lead of the first that is its alone."""

    one: Unit
    two: Unit
    mine: Project
    theirs: Project
    alone: Project
    leader: Client
    clerk: Client
    other: Client


def share(later: Project, percent: int) -> None:
    given = {"reason": "都在跟", "told": "登记在先且有跟进", "share": percent}
    rule_claim(by=SYSTEM, claim=looked_at(later), kind="shared", **given)  # type: ignore[arg-type]


def client_of(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


@pytest.fixture
def ground() -> Ground:
    county = make_county(townships=3, villages=1)
    one, two, _three = Unit.objects.filter(parent=county, kind="township").order_by("path")
    mine, theirs = make_lead(one), make_lead(two, planned_total=Decimal("8000.50"))
    alone = make_lead(one, "塑料件", "远岫塑料有限公司", mobile="13900000009", planned_total=Decimal(500))
    share(theirs, 40)
    return Ground(one, two, mine, theirs, alone, client_of(county, "leader"), client_of(one), client_of(two))


def taken(client: Client, made: str, key: str = "projects.project") -> bytes:
    return b"".join(client.post(f"/ledger/{key}/export/?sort=pk", {"format": made}))


def book(client: Client, key: str = "projects.project") -> tuple[list[dict[str, Any]], dict[str, str], str]:
    """The rows of the workbook, what its second sheet tells, and all its text."""
    opened = CalamineWorkbook.from_filelike(io.BytesIO(taken(client, "xlsx", key)))
    heads, *rows = opened.get_sheet_by_index(0).to_python()
    about = opened.get_sheet_by_name("说明").to_python()
    return (
        [dict(zip(heads, row, strict=True)) for row in rows],
        dict(row[:2] for row in about),
        str([heads, rows, about]),
    )


def test_the_row_of_a_shared_lead_says_whose_share_is_how_much_and_leads_to_the_claim(ground: Ground) -> None:
    both = f"分成 {ground.one.name} 60%（由它计数）、{ground.two.name} 40%"
    claim = f"/investment/contests/{looked_at(ground.mine).family_id}/"
    for lead in (ground.mine, ground.theirs):
        said = ground.leader.get(f"{LIST}{lead.pk}/").content.decode()
        assert said.count(both) == 1
        assert f'href="{claim}"' in said
    assert ground.leader.get(claim).status_code == 200
    assert "分成" not in ground.leader.get(f"{LIST}{ground.alone.pk}/").content.decode()


def test_a_township_reads_its_own_share_on_the_row_and_nothing_of_the_other(ground: Ground) -> None:
    for client, lead, percent, other in (
        (ground.clerk, ground.mine, 60, ground.two), (ground.other, ground.theirs, 40, ground.one),
    ):  # fmt: skip
        said = client.get(f"{LIST}{lead.pk}/").content.decode()
        assert f"您分成 {percent}%" in said
        assert other.name not in said
        assert "/investment/contests/" not in said.partition("<main")[2]
    assert ground.other.get(f"{LIST}{ground.mine.pk}/").status_code in (403, 404)


def test_a_row_in_the_bin_has_no_share_any_more(ground: Ground) -> None:
    ground.other.post(f"{LIST}{ground.theirs.pk}/bin/")
    assert Project._base_manager.get(pk=ground.theirs.pk).gone_at is not None
    assert "分成" not in ground.other.get(f"{LIST}{ground.theirs.pk}/").content.decode()
    assert PART not in book(ground.leader)[2], "nor has the one that is left"


def test_the_first_of_three_reads_what_the_others_leave_it(ground: Ground) -> None:
    three = Unit.objects.filter(parent=ground.one.parent, kind="township").order_by("path")[2]
    share(make_lead(three), 15)
    word = word_of(looked_at(ground.mine))
    assert word is not None
    assert "您分成 45%" in word.text
    assert "分成 45%" in ground.clerk.get(LIST).content.decode()


def test_the_countys_workbook_adds_a_shared_lead_up_once(ground: Ground) -> None:
    rows, about, _text = book(ground.leader)
    both = f"{ground.one.name} 60%（由它计数）、{ground.two.name} 40%"
    assert [(row["项目名称"], row["分成"], row[WHOLE], row[PART]) for row in rows] == [
        ("高端液压件", both, 9000, 5400), ("高端液压件", both, 8000.5, 3200.2), ("塑料件", "", 500, 500),
    ]  # fmt: skip
    heads = list(rows[0])
    assert heads[1] == "分成"
    assert heads.index(PART) == heads.index(WHOLE) + 1
    assert "只算一次" in about["分成"]
    assert "planned_total_shared" in Entry.objects.filter(verb="导出").latest("id").after


def test_a_townships_files_hold_its_own_share_and_nothing_of_the_other(ground: Ground) -> None:
    for client, expected, other in (
        (ground.clerk, [("60%", 9000, 5400), ("", 500, 500)], ground.two),
        (ground.other, [("40%", 8000.5, 3200.2)], ground.one),
    ):
        rows, _about, text = book(client)
        assert [(row["分成"], row[WHOLE], row[PART]) for row in rows] == expected
        assert other.name not in text
        said = taken(client, "csv").decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(said, newline="")))[:-1]
        assert [(one["分成"], float(one[WHOLE]), float(one[PART])) for one in lines] == expected
        assert other.name not in said
        assert other.name not in taken(client, "geojson").decode()


def test_columns_of_ones_own_choice_carry_their_shares(ground: Ground) -> None:
    ground.other.post(f"{LIST}columns/", {"columns": ["name", "mu", "planned_total"]})
    assert set(book(ground.other)[0][0]) == {
        "项目名称", "分成", "用地（亩）", "按分成的用地（亩）", WHOLE, PART,
    }  # fmt: skip


def test_a_file_without_shared_leads_stays_as_the_list_is(ground: Ground) -> None:
    for client in (client_of(Unit.objects.filter(kind="township").order_by("path")[2]), ground.clerk):
        query = "?q=塑料件"
        heads = [str(one.column.title) for one in client.get(LIST + query).context["heads"]]
        said = b"".join(client.post(f"{LIST}export/{query}", {"format": "csv"})).decode("utf-8-sig")
        assert next(csv.reader(io.StringIO(said, newline=""))) == heads
        assert "分成" not in said


def test_money_of_a_shared_project_is_added_up_once_too(ground: Ground) -> None:
    for lead, total in ((ground.mine, 100), (ground.theirs, 100)):
        enter(lead, "signed", date(2026, 6, 17))
        report_invested(by=SYSTEM, project=lead, month=date(2026, 6, 1), total=Decimal(total))
    rows = book(ground.leader, "projects.moneyentry")[0]
    assert sum(row["金额（万元）"] for row in rows) == 200
    assert sum(row["按分成的金额（万元）"] for row in rows) == 100
    alone, _about, text = book(ground.other, "projects.moneyentry")
    assert [(row["分成"], row["按分成的金额（万元）"]) for row in alone] == [("40%", 40)]
    assert ground.one.name not in text


def test_a_file_with_shares_comes_back_and_no_part_is_taken_for_the_whole(ground: Ground) -> None:
    found = declarations.find("projects.project")
    assert found is not None
    given = {"unit": ground.one, "reach": [ground.one.path], "name": "项目.xlsx"}
    imp = importing.begin_import(by=SYSTEM, declaration=found, stream=io.BytesIO(taken(ground.clerk, "xlsx")), **given)
    importing.work_on(imp=imp)
    imp.refresh_from_db()
    assert (imp.state, imp.counts) == ("ready", {"passed": 0, "s": 2}), imp.sentence


def test_a_list_and_a_file_of_shared_leads_ask_as_much_for_one_as_for_many(ground: Ground) -> None:
    """No query for a row, and no more than shares may cost beside what decision 0023 allows a list."""

    def asked(client: Client, shown: int) -> tuple[int, int]:
        client.get(LIST)
        with CaptureQueriesContext(connection) as listed:
            assert client.get(LIST).content.decode().count("分成 ") == shown
        with CaptureQueriesContext(connection) as filed:
            assert taken(client, "csv").decode().count("%") >= shown
        return len([one for one in listed if one["sql"].lstrip("( ").upper().startswith("SELECT")]), len(filed)

    few = asked(ground.leader, 2), asked(ground.clerk, 1)
    for number in range(20):
        mobile = f"139000020{number:02}"
        sides = [make_lead(unit, f"项目{number}", f"青岚{number}号精密有限公司", mobile=mobile) for unit in (ground.one, ground.two)]  # fmt: skip
        share(sides[1], 10 + number)
    assert (asked(ground.leader, 42), asked(ground.clerk, 21)) == few
    assert max(listed for listed, _filed in few) <= ASKED + SHARES
