"""Many rows at once: the grid and the bulk edit say what they did, lose nothing, and are undone by one click."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.models import Batch
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
LIST = "/ledger/sample.yard/"


@pytest.fixture
def town() -> Unit:
    county = make_county()
    found = Unit.objects.filter(parent=county, kind="township").first()
    assert found is not None
    return found


@pytest.fixture
def neighbour(town: Unit) -> Unit:
    found = Unit.objects.filter(parent=town.parent, kind="township").exclude(pk=town.pk).first()
    assert found is not None
    return found


@pytest.fixture
def client(town: Unit) -> Client:
    client = Client()
    client.force_login(make_account(unit=town, role="clerk"))
    return client


def typed(client: Client, changes: dict[str, str], query: str = "?sort=name") -> Any:
    """Send the grid as the browser does: every cell with what stood in it, some of them changed."""
    lines = client.get(f"{LIST}grid/{query}").context["lines"]
    sent = {f"n-{line.key}": "" if line.version is None else line.version for line in lines}
    for line in lines:
        for box in line.boxes:
            sent[box.name], sent[f"w-{box.name}"] = box.text, box.was
    assert set(changes) <= set(sent)
    return client.post(f"{LIST}grid/{query}", {**sent, **changes})


def test_changed_cells_are_saved_with_their_trail_and_the_rest_is_left(client: Client, town: Unit) -> None:
    one, other = make_yard(town, "甲院"), make_yard(town, "乙院")
    answer = typed(client, {f"c-{one.pk}-area": "3.2万", f"c-{one.pk}-state": "洽谈中"})
    assert answer.status_code == 302
    one.refresh_from_db()
    assert (one.area, one.state, one.version) == (Decimal("32000"), "talks", 2)
    other.refresh_from_db()
    assert other.version == 1
    assert Entry.objects.filter(subject=f"sample.yard:{one.pk}", verb="修改").count() == 1


def test_a_wrong_cell_says_so_at_the_cell_while_the_good_rows_go_in(client: Client, town: Unit) -> None:
    one, other = make_yard(town, "甲院"), make_yard(town, "乙院")
    answer = typed(client, {f"c-{one.pk}-area": "很大", f"c-{other.pk}-area": "55", f"c-{one.pk}-note": "门锁坏了"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“很大”不是数字" in page
    assert "门锁坏了" in page
    other.refresh_from_db()
    one.refresh_from_db()
    assert (other.area, one.area, one.note) == (Decimal(55), Decimal(100), "")


def test_an_empty_row_at_the_foot_becomes_a_new_row_in_the_own_unit(client: Client, town: Unit) -> None:
    typed(client, {"c-new1-name": "新收的院子", "c-new1-area": "80", "c-new1-state": "待盘活", "c-new1-floors": "2"})
    made = Yard.objects.get(name="新收的院子")
    assert (made.unit, made.area, made.floors) == (town, Decimal(80), 2)


def test_a_new_row_that_lacks_something_says_what(client: Client) -> None:
    answer = typed(client, {"c-new1-name": "没写面积"})
    assert answer.status_code == 422
    assert "没写面积" in answer.content.decode()
    assert not Yard.objects.exists()


def test_a_row_that_somebody_changed_meanwhile_is_not_overwritten(client: Client, town: Unit) -> None:
    yard = make_yard(town, "甲院")
    lines = client.get(f"{LIST}grid/").context["lines"]
    yard.owner = "村集体"
    save_row(by=SYSTEM, row=yard)
    sent = {f"n-{yard.pk}": lines[0].version, f"c-{yard.pk}-owner": "张家", f"w-c-{yard.pk}-owner": ""}
    answer = client.post(f"{LIST}grid/", sent)
    assert answer.status_code == 422
    assert "改过" in answer.content.decode()
    yard.refresh_from_db()
    assert yard.owner == "村集体"


def test_a_grid_can_not_move_a_row_to_a_neighbour(client: Client, town: Unit, neighbour: Unit) -> None:
    yard = make_yard(town, "甲院")
    answer = typed(client, {f"c-{yard.pk}-unit": neighbour.name})
    assert answer.status_code == 422
    yard.refresh_from_db()
    assert yard.unit == town


def test_a_grid_costs_as_many_queries_for_thirty_rows_as_for_one(
    client: Client, town: Unit, django_assert_max_num_queries: Any
) -> None:
    for _number in range(30):
        make_yard(town)
    with django_assert_max_num_queries(16):
        client.get(f"{LIST}grid/")


def bulk(client: Client, yards: list[Yard], column: str, value: str, query: str = "", **more: str) -> Any:
    sent = {"rows": [yard.pk for yard in yards], "column": column, "value": value, "sure": "1", **more}
    return client.post(f"{LIST}bulk/{query}", sent, follow=True)


def test_one_column_of_the_chosen_rows_is_changed_and_undone(client: Client, town: Unit) -> None:
    one, other, third = (make_yard(town, name, owner="旧主") for name in ("甲院", "乙院", "丙院"))
    page = bulk(client, [one, other], "owner", "村集体").content.decode()
    assert "改了 2 行" in page
    assert set(Yard.objects.values_list("name", "owner")) == {("甲院", "村集体"), ("乙院", "村集体"), ("丙院", "旧主")}
    third.refresh_from_db()
    assert third.version == 1
    batch = Batch.objects.get()
    page = client.post(f"{LIST}batches/{batch.pk}/undo/", follow=True).content.decode()
    assert "2 行回到原来的样子" in page
    assert set(Yard.objects.values_list("owner", flat=True)) == {"旧主"}
    assert "已经撤销过" in client.post(f"{LIST}batches/{batch.pk}/undo/", follow=True).content.decode()


def test_undo_leaves_a_row_that_was_changed_since_and_names_it(client: Client, town: Unit) -> None:
    one, other = make_yard(town, "甲院"), make_yard(town, "乙院")
    bulk(client, [one, other], "price", "12.5")
    one.refresh_from_db()
    one.price = Decimal(20)
    save_row(by=SYSTEM, row=one)
    page = client.post(f"{LIST}batches/{Batch.objects.get().pk}/undo/", follow=True).content.decode()
    assert "“甲院”后来又被改过" in page
    assert dict(Yard.objects.values_list("name", "price")) == {"甲院": Decimal(20), "乙院": None}


def test_all_rows_under_the_conditions_are_meant_when_all_is_said(client: Client, town: Unit) -> None:
    for number in range(60):
        make_yard(town, f"空院{number}", state="idle" if number % 2 else "used")
    bulk(client, [], "leased", "是", "?state=idle", all="1")
    assert Yard.objects.filter(leased=True).count() == 30
    assert not Yard.objects.filter(leased=True).exclude(state="idle").exists()


def test_a_value_that_does_not_fit_changes_nothing(client: Client, town: Unit) -> None:
    yard = make_yard(town)
    page = bulk(client, [yard], "state", "不知道").content.decode()
    assert "没有“不知道”这一项" in page
    assert not Batch.objects.exists()


def test_a_doubled_code_is_refused_for_its_row_only(client: Client, town: Unit) -> None:
    one, other = make_yard(town, "甲院"), make_yard(town, "乙院")
    page = bulk(client, [one, other], "code", "A1").content.decode()
    assert "改了 1 行" in page
    assert "同样的编号" in page


def test_a_neighbour_can_neither_change_nor_undo(client: Client, town: Unit, neighbour: Unit) -> None:
    yard = make_yard(town, "甲院", owner="旧主")
    bulk(client, [yard], "owner", "新主人")
    stranger = Client()
    stranger.force_login(make_account(unit=neighbour, role="clerk"))
    bulk(stranger, [yard], "owner", "别人")
    assert stranger.post(f"{LIST}batches/{Batch.objects.get().pk}/undo/").status_code == 404
    yard.refresh_from_db()
    assert yard.owner == "新主人"
    assert "新主人" not in stranger.get(f"{LIST}batches/").content.decode()
