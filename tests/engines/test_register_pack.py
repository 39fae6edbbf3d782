"""What every register promises, tested from its declaration: a new register inherits this pack by being declared."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.ledger import make_token
from tests.factories.org import make_account, make_unit
from tests.factories.registers import ROWS
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger import declarations, own
from zhenjie.engines.ledger.actions import importing
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.importing.columns import importable
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
REGISTERS = list(declarations.every())


@pytest.fixture(params=REGISTERS, ids=[one.key for one in REGISTERS])
def declaration(request: pytest.FixtureRequest) -> Declaration:
    return request.param


@pytest.fixture
def town() -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


@pytest.fixture
def other(town: Unit) -> Unit:
    return make_unit("石桥镇", parent=town.parent)


def log_in(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def make(declaration: Declaration, unit: Unit, number: int = 1) -> list[Any]:
    assert declaration.key in ROWS, f"tests/factories/registers.py 还不会造“{declaration.key}”的行"
    return [ROWS[declaration.key](unit) for _ in range(number)]


def listed(client: Client, declaration: Declaration, query: str = "") -> list[str]:
    response = client.get(f"/ledger/{declaration.key}/{query}")
    assert response.status_code == 200
    assert not response.context["form"].errors
    return [line.url for line in response.context["lines"]]


def exported(client: Client, declaration: Declaration, query: str = "") -> list[list[str]]:
    response = client.post(f"/ledger/{declaration.key}/export/{query}", {"format": "csv"})
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig"), newline="")))


def test_an_empty_register_says_what_to_do(declaration: Declaration, town: Unit) -> None:
    assert str(declaration.hint), "说明（hint）要写明空着的时候该做什么"
    page = log_in(town).get(f"/ledger/{declaration.key}/").content.decode()
    assert str(declaration.hint) in page


def test_the_list_costs_as_many_queries_for_thirty_rows_as_for_one(declaration: Declaration, town: Unit) -> None:
    client = log_in(town)
    make(declaration, town)
    listed(client, declaration)
    with CaptureQueriesContext(connection) as one:
        assert len(listed(client, declaration)) == 1
    make(declaration, town, 29)
    with CaptureQueriesContext(connection) as thirty:
        assert len(listed(client, declaration)) == 30
    assert len(thirty) == len(one)


def test_another_township_sees_nothing_by_any_door(declaration: Declaration, town: Unit, other: Unit) -> None:
    (row,) = make(declaration, town)
    stranger = log_in(other)
    assert listed(stranger, declaration) == []
    assert len(exported(stranger, declaration)) == 2
    assert stranger.get(f"/ledger/{declaration.key}/{row.pk}/").status_code == 404
    assert stranger.get(f"/ledger/{declaration.key}/{row.pk}/edit/").status_code == 404
    assert len(listed(log_in(town), declaration)) == 1


def test_a_program_of_another_township_sees_nothing_by_the_api(
    declaration: Declaration, town: Unit, other: Unit
) -> None:
    (row,) = make(declaration, town)
    rows = f"/api/v1/registers/{declaration.key}/rows"
    for unit, seen in ((other, 0), (town, 1)):
        secret = make_token(make_account(unit=unit, role="clerk"), unit, declaration.permission("read"))
        program = Client(headers={"Authorization": f"Bearer {secret}"})
        answer = program.get(rows)
        if answer.status_code == 403:
            continue  # the role does not read this register at all
        assert len(answer.json()["items"]) == seen
        assert program.get(f"{rows}/{row.pk}").status_code == (200 if seen else 404)
    assert Client().get(rows).status_code == 401


def test_the_county_sees_its_townships(declaration: Declaration, town: Unit, other: Unit) -> None:
    make(declaration, town)
    make(declaration, other)
    assert town.parent is not None
    assert len(listed(log_in(town.parent, "leader"), declaration)) == 2


def test_whoever_lacks_the_permission_is_told_so(declaration: Declaration, town: Unit) -> None:
    (row,) = make(declaration, town)
    nobody = log_in(town, "organiser")
    for url in ("", "new/", f"{row.pk}/", f"{row.pk}/edit/"):
        assert nobody.get(f"/ledger/{declaration.key}/{url}").status_code == 403
    assert nobody.post(f"/ledger/{declaration.key}/export/", {"format": "csv"}).status_code == 403
    assert log_in(town, "reader").post(f"/ledger/{declaration.key}/export/", {"format": "csv"}).status_code == 403


def test_every_column_that_sorts_sorts_both_ways_and_the_export_follows(declaration: Declaration, town: Unit) -> None:
    client = log_in(town)
    client.post(f"/ledger/{declaration.key}/columns/", {"columns": [column.name for column in declaration.columns]})
    make(declaration, town, 7)
    for column in declaration.columns:
        for sort in (column.name, f"-{column.name}") if column.sort else ():
            context = client.get(f"/ledger/{declaration.key}/?sort={sort}").context
            first = [line.cells[0].text for line in context["lines"]]
            assert len(first) == 7
            taken = [line[0].removeprefix("'") or "—" for line in exported(client, declaration, f"?sort={sort}")[1:-1]]
            assert len(taken) == 7
            if not declaration.columns[0].kind.is_number:
                assert taken == first


def test_every_filter_takes_an_answer_and_refuses_nonsense_with_a_sentence(
    declaration: Declaration, town: Unit
) -> None:
    client = log_in(town)
    make(declaration, town)
    form = client.get(f"/ledger/{declaration.key}/").context["form"]
    for name, field in form.fields.items():
        choices = [value for value, _label in getattr(field, "choices", ()) if value not in ("", None)]
        if choices:
            listed(client, declaration, f"?{name}={choices[0]}")
    faulty = client.get(f"/ledger/{declaration.key}/?sort=nonsense")
    assert faulty.status_code == 200
    assert "没有列出任何行" in faulty.content.decode()


def test_a_search_that_finds_nothing_says_so(declaration: Declaration, town: Unit) -> None:
    make(declaration, town)
    client = log_in(town)
    if declaration.search:
        assert listed(client, declaration, "?q=绝无此词") == []
        assert "没有符合这些条件的行" in client.get(f"/ledger/{declaration.key}/?q=绝无此词").content.decode()


def test_a_row_shows_itself_and_its_reference_leads_to_it(declaration: Declaration, town: Unit) -> None:
    (row,) = make(declaration, town)
    client = log_in(town)
    page = client.get(f"/ledger/{declaration.key}/{row.pk}/")
    assert page.status_code == 200
    assert "来龙去脉" in page.content.decode()
    found = resolve(Ref(declaration.key, str(row.pk)))
    assert found is not None
    assert found.label.strip()
    assert client.get(found.url, follow=True).status_code == 200


def test_a_form_exists_exactly_where_the_register_is_written(declaration: Declaration, town: Unit) -> None:
    (row,) = make(declaration, town)
    client = log_in(town)
    wanted = 200 if declaration.fields else 404
    assert client.get(f"/ledger/{declaration.key}/new/").status_code == wanted
    assert client.get(f"/ledger/{declaration.key}/{row.pk}/edit/").status_code == wanted


def test_what_was_exported_comes_back_and_changes_nothing(declaration: Declaration, town: Unit) -> None:
    """Export, import: no row is new, none is changed. Masked columns may keep a row from being recognised; it stays out then."""
    if not importable(declaration):
        return
    make(declaration, town, 3)
    client = log_in(town)
    client.post(f"/ledger/{declaration.key}/columns/", {"columns": [column.name for column in declaration.columns]})
    response = client.post(f"/ledger/{declaration.key}/export/", {"format": "xlsx"})
    data = io.BytesIO(b"".join(response))  # type: ignore[arg-type]
    seen = own.declared(declaration.key, town)
    assert seen is not None
    imp = importing.begin_import(
        by=SYSTEM, declaration=seen, unit=town, reach=[town.path], stream=data, name=f"{declaration.title}.xlsx"
    )
    importing.work_on(imp=imp)
    imp.refresh_from_db()
    assert imp.state in ("ready", "asking"), imp.sentence
    assert not imp.counts.get("n"), imp.counts
    assert not imp.counts.get("c"), imp.counts
    if imp.state == "ready" and not any(column.mask for column in declaration.columns):
        assert imp.counts == {"passed": 0, "s": 3}
