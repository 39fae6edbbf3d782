"""Scope, from the URL table itself: every address, every role. A new address fails here until it says whom it opens to.

Two neighbouring townships hold the same things. For each address it is asked: does a stranger get in, does a role get in without
its permission, does anybody reach the neighbour's things.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.addresses import (
    EVERYBODY,
    GLOBAL,
    OBJECTS,
    OPEN,
    OPEN_ARGS,
    OWN,
    PARTLESS,
    PLAIN,
    SENT,
    STRANGE,
)
from tests.architecture.things import Things, things_of
from tests.factories.indicators import make_catalogue
from tests.factories.org import make_account, make_county
from tests.ground.laying import laid_once
from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.org.scope import scope_of, table_in_force

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """Two townships side by side."""

    mine: Things
    other: Things


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with (
        override_settings(FILES_ROOT=tmp_path_factory.mktemp("files")),
        django_db_blocker.unblock(), laid_once(),
    ):  # fmt: skip
        make_catalogue()
        make_county(townships=2, villages=1)
        mine, other = Unit.objects.filter(kind="township").order_by("path")
        yield World(things_of(mine), things_of(other))


@dataclass(frozen=True)
class Address:
    """One line of the URL table."""

    name: str
    route: str
    permission: str
    converters: tuple[str, ...]


class Desk:
    """Somebody with one role at the first township. Each question is put as if it were the only one: nothing it changed
    stays, not even a log-out."""

    def __init__(self, role: str, unit: Unit) -> None:
        kind = role.removeprefix("administrator-") if role.startswith("administrator-") else ""
        self.role, self.account = role, make_account(unit=unit, role="reader", administrator=kind)
        if kind:
            Account.objects.filter(pk=self.account.pk).update(totp_secret="enrolled")
        else:
            # Also roles made for other levels are tried here: what counts is the place.
            Post.objects.filter(person=self.account.person).update(role=role)
        client = Client()
        client.force_login(self.account)
        self.cookie = client.cookies[settings.SESSION_COOKIE_NAME].value

    def ask(self, method: str, url: str, **more: Any) -> tuple[int, str]:
        """Status and text of the answer."""
        client = Client(raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.cookie
        with transaction.atomic():
            answer = getattr(client, method)(url, **more)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer.status_code, body.decode(errors="replace")

    def open(self, address: Address, url: str) -> int:
        """The status of a GET, or of a POST where a GET is not taken."""
        status, _content = self.ask("get", url)
        return self.ask("post", url, data=SENT.get(address.name, {}))[0] if status == 405 else status


ROLES = sorted(table_in_force().roles)


def addresses() -> Iterator[Address]:
    def walk(patterns: list[Any], route: str, space: str) -> Iterator[Address]:
        for pattern in patterns:
            here = route + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, here, pattern.namespace or space)
            elif isinstance(pattern, URLPattern):
                name = f"{space}:{pattern.name}" if space else str(pattern.name)
                names = tuple(pattern.pattern.regex.groupindex)
                yield Address(name, here, getattr(pattern.callback, "permission", ""), names)

    yield from walk(get_resolver().url_patterns, "", "")


PAGES = [one for one in addresses() if not one.route.startswith("api/")]
API = [one for one in addresses() if one.route.startswith("api/")]
by_name = {"argvalues": PAGES, "ids": [one.name for one in PAGES]}


def url_of(address: Address, things: Things) -> str:
    for table in (OBJECTS, GLOBAL, OWN):
        if address.name in table:
            return reverse(address.name, kwargs=table[address.name][1](things))
    if address.name in STRANGE:
        return reverse(address.name, kwargs=STRANGE[address.name])
    asked = PLAIN[address.name][1] if address.name in PLAIN else OPEN_ARGS.get(address.name, {})
    return reverse(address.name, kwargs=asked)


def permission_of(address: Address) -> str:
    for table in (OBJECTS, GLOBAL, OWN, PLAIN):
        if address.name in table:
            return table[address.name][0]
    return address.permission


def test_every_address_has_a_name() -> None:
    assert [one.route for one in PAGES if one.name.endswith("None")] == []


@pytest.mark.parametrize("address", **by_name)
def test_every_address_says_whom_it_opens_to(address: Address) -> None:
    """Add it to one of the tables of addresses.py, or put `@needs` on the view; an address with a thing in it stands under OBJECTS."""
    known = address.name in OPEN | EVERYBODY | OBJECTS.keys() | PLAIN.keys() | GLOBAL.keys() | OWN.keys()
    if address.converters:
        assert known, (
            f"{address.route}: write down in OBJECTS (addresses.py) which thing it leads to and what permission that takes"
        )
    assert known or address.permission, f"{address.route}: opens to whom?"


def test_the_tables_name_no_address_that_is_gone() -> None:
    written = OPEN | EVERYBODY | OBJECTS.keys() | PLAIN.keys() | GLOBAL.keys() | OWN.keys()
    assert written - {one.name for one in PAGES} == set()


def test_a_stranger_is_led_to_the_log_in_everywhere_else(world: World) -> None:
    wrong = []
    for address in PAGES:
        url, client = url_of(address, world.mine), Client(raise_request_exception=False)
        for answer in (client.get(url), client.post(url)):
            to_login = answer.status_code == 302 and answer["Location"].startswith("/org/login/?next=")
            if to_login == (address.name in OPEN) or answer.status_code >= 500:
                wrong.append(f"{url}: {answer.status_code} {answer.get('Location', '')}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(role: str, world: World) -> None:
    desk, table, wrong = Desk(role, world.mine.unit), table_in_force(), []
    for address in PAGES:
        if not (permission := permission_of(address)):
            continue
        url = url_of(address, world.mine)
        status, may = desk.open(address, url), table.permits(role, permission) and address.name not in OWN
        shut = status == 403 if may and address.name in PARTLESS else status in {403, 404}
        if status >= 500 or may == shut:
            wrong.append(f"{url}: {status}, though {role} {'has' if may else 'has no'} {permission}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reaches_the_neighbours_things(role: str, world: World) -> None:
    desk, wrong = Desk(role, world.mine.unit), []
    for address in PAGES:
        if address.name not in OBJECTS:
            continue
        url = url_of(address, world.other)
        everywhere = scope_of(desk.account).allows(permission_of(address), "")
        for method in ("get", "post"):
            status, _content = desk.ask(method, url, data=SENT.get(address.name, {}))
            if status >= 500 or (status not in {403, 404, 405} and not everywhere):
                wrong.append(f"{method} {url}: {status}")
    assert wrong == []


def test_the_county_reads_every_township_and_writes_in_none(world: World) -> None:
    county = world.mine.unit.parent
    assert county is not None
    desk, table, wrong = Desk("supervisor", county), table_in_force(), []
    for address in PAGES:
        if address.name not in OBJECTS:
            continue
        for things in (world.mine, world.other):
            url, may = url_of(address, things), table.permits("supervisor", permission_of(address))
            status = desk.open(address, url)
            if status >= 500 or may == (status == 403 if may and address.name in PARTLESS else status in {403, 404}):
                wrong.append(f"{url}: {status}")
    assert wrong == []


@pytest.mark.parametrize("role", [role for role in ROLES if not role.startswith("administrator-")])
def test_no_list_shows_the_neighbours_name(role: str, world: World) -> None:
    """Every page without a thing in its address, plainly, with a search for the neighbour, with the neighbour put in for the own
    unit; the frame and the choices of forms included."""
    desk, secret, wrong = Desk(role, world.mine.unit), world.other.unit.name, []
    for address in PAGES:
        if (address.converters and address.name not in PLAIN) or address.name.startswith("portal:"):
            # Which townships there are, everybody may know: the public pages ask where it is.
            continue
        for more in ({}, {"q": secret[:3]}, {"unit": world.other.unit.pk}):
            status, content = desk.ask("get", url_of(address, world.mine), data=more)
            if status >= 500 or (status == 200 and secret in content):
                wrong.append(f"{address.route} {more}: {status}")
    assert wrong == []


def test_the_api_opens_to_no_stranger_and_to_no_session(world: World) -> None:
    desk, wrong = Desk("clerk", world.mine.unit), []
    for address in API:
        url = "/" + address.route.replace("<int:pk>", "1").replace("<path:rest>", "x")
        public = address.name.endswith(("openapi-json", "api-root", "api-unknown"))
        for method in ("get", "post"):
            stranger = getattr(Client(raise_request_exception=False), method)(url, content_type="application/json")
            inside = desk.ask(method, url, content_type="application/json")[0]
            for status in (stranger.status_code, inside):
                if status not in ({200, 302, 401, 404, 405} if public else {401, 405}):
                    wrong.append(f"{method} {url}: {status}")
    assert wrong == []
