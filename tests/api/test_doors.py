"""Who may ask: every route of the API against every kind of token."""

from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.api.conftest import ALL, Land, Program, figure, told
from tests.factories.indicators import OCTOBER, make_catalogue
from tests.factories.ledger import make_token
from tests.factories.matters import make_matter
from tests.factories.org import make_account
from tests.factories.reading import make_document
from tests.factories.schedules import make_schedule
from zhenjie.config.api import api
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.indicators.models import Indicator
from zhenjie.engines.ledger.actions.tokens import revoke_token
from zhenjie.engines.ledger.models import ApiToken
from zhenjie.engines.org.models import Account, Post, Unit

SCHEMA = api.get_openapi_schema()
#: Every route, and what it needs. A new route fails here until it is named.
NEEDS = {
    ("get", "/units"): "org.read",
    ("get", "/units/{pk}"): "org.read",
    ("get", "/indicators"): "indicators.read",
    ("get", "/observations"): "indicators.read",
    ("post", "/observations"): "indicators.enter",
    ("get", "/values"): "indicators.read",
    ("get", "/documents"): "reading.read",
    ("get", "/documents/{pk}"): "reading.read",
    ("get", "/documents/{pk}/figures"): "reading.read",
    ("get", "/matters"): "matters.read",
    ("post", "/matters"): "matters.write",
    ("get", "/matters/{pk}"): "matters.read",
    ("get", "/matters/{pk}/events"): "matters.read",
    ("post", "/matters/{pk}/moves"): "matters.read",
    ("post", "/hotline/tickets"): "matters.write",
    ("get", "/hotline/answers"): "matters.dispatch",
    ("post", "/hotline/answers/received"): "matters.dispatch",
    ("get", "/schedules"): "schedules.read",
    ("get", "/schedules/{pk}"): "schedules.read",
    ("post", "/schedules/{pk}/tasks/{key}/progress"): "schedules.write",
}
#: Whose programs ask for which routes: those of matters and plans for somebody who handles them; with the permissions of these.
HANDLING = {"/matters": "matters.", "/hotline": "matters.", "/schedules": "schedules."}
#: Lists of one's own scope: a stranger gets an empty one.
MARKING = ("/hotline/answers/received",)
#: The routes of the registers are one program under many addresses: `test_rows.py` asks it, the pack of the registers asks each.
ROUTES = [
    (path.removeprefix("/api/v1"), method)
    for path, found in SCHEMA["paths"].items()
    for method in found
    if "/registers" not in path
]


def asked(program: Program, path: str, method: str, land: Land) -> HttpResponse:
    """The answer of a route, its parameters filled with what exists in the township."""
    make_catalogue_once()
    place = land.town.pk
    if path.startswith("/documents/"):
        place = make_document(land.town).pk
    elif path.startswith("/matters/"):
        place = make_matter(land.town).pk
    elif path.startswith("/schedules/"):
        place = make_schedule(land.town).pk
    filled = path.replace("{pk}", str(place)).replace("{key}", "contract")
    if method == "post":
        return program.post(filled, body_of(path, land))
    query = {"indicator": "fixed-asset-investment", "unit": land.town.pk, "period": OCTOBER.iso()}
    return program.get(filled, **(query if path == "/values" else {}))


def body_of(path: str, land: Land) -> dict[str, Any]:
    """What a route takes, about the township."""
    if path == "/matters":
        return {"flow": "platform", "unit": land.town.pk, "title": "路灯不亮"}
    if path.endswith("/progress"):
        return {"finished": "2026-03-03"}
    if path.endswith("/moves"):
        return {"verb": "note", "words": "已记下"}
    if path == "/hotline/tickets":
        return {"unit": land.town.pk, "tickets": [{"record": "QL-1", "text": "路灯不亮"}]}
    if path == "/hotline/answers/received":
        return {"records": ["QL-1"]}
    return figure(land.town)


def of(path: str, land: Land, role_in: Unit | None = None) -> Account:
    """The account whose program asks for `path`: of the township, or of `role_in`."""
    role = "clerk" if path.startswith(tuple(HANDLING)) else "statistician"
    if role_in is None and role == "statistician":
        return land.clerk
    return make_account(unit=role_in or land.town, role=role, login=f"asks-{role}")


def make_catalogue_once() -> None:
    """The indicators, once per test."""
    if not Indicator.objects.exists():
        make_catalogue()


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_without_a_token_nothing_opens(land: Land, path: str, method: str) -> None:
    response = asked(Program(), path, method, land)
    assert "令牌" in told(response, 401)["detail"]
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_a_token_without_the_permission_is_told_which_one_is_missing(
    land: Land, program, path: str, method: str
) -> None:
    needed = NEEDS[method, path]
    others = [name for name in ALL if name != needed]
    body = told(asked(program(*others, account=of(path, land)), path, method, land), 403)
    assert needed in body["detail"]


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_a_token_with_the_permission_is_answered(land: Land, program, path: str, method: str) -> None:
    needed = {NEEDS[method, path], *(("matters.write",) if path.endswith("/moves") else ())}
    done = 201 if (method, path) == ("post", "/matters") else 200
    assert asked(program(*needed, account=of(path, land)), path, method, land).status_code == done


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_a_token_of_another_township_sees_nothing_of_this_one(land: Land, program, path: str, method: str) -> None:
    stranger = of(path, land, land.other)
    kind = next((kind for begin, kind in HANDLING.items() if path.startswith(begin)), None)
    wanted = sorted({one for one in NEEDS.values() if kind and one.startswith(kind)})
    response = asked(program(*wanted, account=stranger, unit=land.other), path, method, land)
    if path not in MARKING and ("{pk}" in path or method == "post" or path == "/values"):
        assert "云溪" not in told(response, 404)["detail"]
    else:
        assert response.status_code == 200
        assert "云溪" not in response.content.decode()


@pytest.mark.parametrize(("path", "method"), ROUTES)
def test_a_log_in_is_no_token(land: Land, path: str, method: str) -> None:
    client = Client()
    client.force_login(land.clerk)
    stranger = Program()
    stranger.client = client
    told(asked(stranger, path, method, land), 401)


def test_a_token_ends_with_its_day(land: Land) -> None:
    secret = make_token(land.clerk, land.town, "org.read", until=date(2026, 11, 22))
    with clock.fixed(date(2026, 11, 22)):
        assert Program(secret).get("/units").status_code == 200
    with clock.fixed(date(2026, 11, 23)):
        told(Program(secret).get("/units"), 401)


def test_a_revoked_token_opens_nothing(land: Land) -> None:
    secret = make_token(land.clerk, land.town, "org.read")
    revoke_token(by=SYSTEM, token=ApiToken.objects.get())
    told(Program(secret).get("/units"), 401)


def test_a_token_dies_with_its_account_and_shrinks_with_its_posts(land: Land) -> None:
    secret = make_token(land.clerk, land.town, "org.read")
    Post.objects.filter(person=land.clerk.person).update(valid_to=date(2025, 1, 1))
    told(Program(secret).get("/units"), 403)
    land.clerk.is_active = False
    land.clerk.save()
    told(Program(secret).get("/units"), 401)


def test_a_token_never_reaches_further_than_its_account(land: Land, program) -> None:
    names = [unit["name"] for unit in program(unit=land.county).get("/units").json()["items"]]
    assert names == ["云溪镇", "柳湾村"]
    names = [unit["name"] for unit in program(account=land.leader, unit=land.village).get("/units").json()["items"]]
    assert names == ["柳湾村"]


def test_an_administrator_gets_nothing_by_token(land: Land) -> None:
    keeper = make_account(administrator="system", login="keeper")
    told(Program(make_token(keeper, land.county, *ALL)).get("/units"), 403)


def test_only_the_hash_of_a_secret_is_kept(land: Land) -> None:
    secret = make_token(land.clerk, land.town, "org.read")
    kept = ApiToken.objects.values().get()
    assert secret not in str(kept)
    assert kept["hint"] == secret[:7]


def test_the_day_of_use_is_noted(land: Land, program) -> None:
    with clock.fixed(date(2026, 11, 22)):
        program("org.read").get("/units")
    assert ApiToken.objects.get().used_on == date(2026, 11, 22)


def test_too_many_requests_are_told_when_to_come_back(land: Land) -> None:
    secret = make_token(land.clerk, land.town, "org.read")
    ApiToken.objects.update(per_minute=3)
    with clock.fixed(clock.aware(date(2026, 11, 22)).replace(second=20)):
        answers = [Program(secret).get("/units") for _ in range(4)]
        assert [answer.status_code for answer in answers[:3]] == [200, 200, 200]
        told(answers[3], 429)
        assert answers[3].headers["Retry-After"] == "40"
    with clock.fixed(clock.aware(date(2026, 11, 22)).replace(minute=1)):
        assert Program(secret).get("/units").status_code == 200
