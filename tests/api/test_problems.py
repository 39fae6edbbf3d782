"""Whatever goes wrong leaves as a problem document; nothing of the inside leaks."""

import json

import pytest
from django.test import Client, RequestFactory
from ninja import NinjaAPI, Schema

from tests.api.conftest import Land, Program, told
from zhenjie.config.problems import answer
from zhenjie.engines.ledger.models import Command
from zhenjie.engines.ledger.problems import Problem


@pytest.mark.parametrize("path", ["/nothing", "/units/abc", "/"])
def test_an_unknown_address(land: Land, path: str) -> None:
    assert "openapi.json" in told(Program().get(path), 404)["detail"]


def test_a_program_needs_no_page_token_against_forgery(land: Land) -> None:
    strict = Program()
    strict.client = Client(enforce_csrf_checks=True)
    told(strict.post("/nothing", {}), 404)
    told(strict.post("/observations", {}), 401)


def test_a_refused_method_names_the_allowed_ones(land: Land, program) -> None:
    response = program().post("/units", {})
    assert "GET" in told(response, 405)["detail"]
    assert response.headers["Allow"] == "GET"


class Body(Schema):
    value: int


@pytest.fixture(scope="module")
def odd():
    """An API of its own whose operations go wrong in every way."""
    api = NinjaAPI(urls_namespace="odd", docs_url=None)
    answer(api)

    @api.get("/boom")
    def boom(request) -> None:
        raise RuntimeError("secret detail of the inside")

    @api.get("/clash")
    def clash(request) -> None:
        raise Problem(409, "这个月已经结账。", closed_on="2026-11-01")

    @api.post("/body")
    def body(request, payload: Body) -> None:
        return None

    def ask(path: str, data: bytes | None = None):
        view = next(p for p in api.urls[0] if p.resolve(path)).resolve(path).func
        make = RequestFactory()
        return view(
            make.get(f"/{path}") if data is None else make.post(f"/{path}", data, content_type="application/json")
        )

    return ask


def test_a_broken_operation_says_nothing_of_the_inside(odd, caplog: pytest.LogCaptureFixture) -> None:
    body = told(odd("boom"), 500)
    assert "secret" not in json.dumps(body)
    assert "secret detail" in caplog.text


def test_a_refusal_carries_its_own_members(odd) -> None:
    assert told(odd("clash"), 409)["closed_on"] == "2026-11-01"


def test_a_body_that_is_no_json(odd) -> None:
    assert "JSON" in told(odd("body", b"{not json"), 400)["detail"]


@pytest.mark.parametrize(
    ("sent", "pointer", "said"),
    [
        (b"{}", "body/value", "缺少这一项"),
        (b'{"value": "x"}', "body/value", "应当是整数"),
    ],
)
def test_a_body_with_a_fault(odd, sent: bytes, pointer: str, said: str) -> None:
    assert {"pointer": pointer, "detail": said} in told(odd("body", sent), 422)["errors"]


def test_asking_marks_no_command(land: Land, program) -> None:
    program().get("/units")
    assert not Command.objects.exists()


def test_a_body_that_is_too_large_is_told_so(odd, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert "太大" in told(odd("body", b'{"value": 1, "x": "' + b"x" * 200 + b'"}'), 413)["detail"]
