"""The frame: preferences stay in the browser, a GET writes nothing, the figures print the way clerks write."""

from decimal import Decimal

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tests.factories.org import make_account
from zhenjie.web import navigation
from zhenjie.web.middleware import ReadOnlyGet, WriteOnGet
from zhenjie.web.models import Lease
from zhenjie.web.templatetags import zj


@pytest.mark.django_db
def test_large_type_and_dark_mode_are_kept_in_a_cookie_and_change_the_page() -> None:
    client = Client()
    client.post("/prefer/", {"type": "large", "next": "/org/login/"})
    client.post("/prefer/", {"theme": "dark", "next": "/org/login/"})
    page = client.get("/org/login/").content.decode()
    assert 'data-type="large"' in page
    assert 'dark.css" media="screen">' in page


@pytest.mark.django_db
def test_a_preference_never_leads_to_a_foreign_address() -> None:
    assert Client().post("/prefer/", {"type": "large", "next": "https://elsewhere.example/"})["Location"] == "/"


@pytest.mark.django_db
def test_the_sign_of_life_needs_no_log_in() -> None:
    assert Client().get("/alive/").json() == {"ok": True}


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "wrote"), [("get", False), ("post", True)])
def test_a_get_may_only_select(method: str, wrote: bool) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO web_lease (worker, seen_at) VALUES ('x', '2026-01-01 00:00:00+00:00')")
        return HttpResponse()

    request = getattr(RequestFactory(), method)("/")
    if wrote:
        ReadOnlyGet(view)(request)
    else:
        with pytest.raises(WriteOnGet, match="web_lease"):
            ReadOnlyGet(view)(request)
    assert Lease.objects.exists() is wrote


@pytest.mark.django_db
def test_the_second_statement_of_a_message_is_seen_too() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_session SET session_data = ''; DELETE FROM web_lease")
        return HttpResponse()

    with pytest.raises(WriteOnGet, match="web_lease"):
        ReadOnlyGet(view)(RequestFactory().get("/"))


@pytest.mark.django_db
def test_every_page_forbids_inline_script_and_style() -> None:
    policy = Client().get("/org/login/")["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [(Decimal("9.355"), 2, "9.36"), (8214, None, "8,214"), (Decimal("-3.14"), 1, "−3.1"), (None, 1, "—"), (Decimal("0.50"), None, "0.5"), (10_000, None, "10,000")],
)  # fmt: skip
def test_figures_are_rounded_half_up_grouped_and_carry_a_true_minus(
    value: Decimal | None, places: int | None, text: str
) -> None:
    assert zj.figure(value, places) == text


def test_a_change_carries_its_sign() -> None:
    assert [zj.change(Decimal(v)) for v in ("4.1", "-3.1", "0")] == ["+4.1", "−3.1", "0.0"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/search/?q=%00", "/org/switch/?q=a%00", "/api/v1/units?q=%00"])
def test_a_nul_in_an_address_leads_nowhere_and_breaks_nothing(address: str) -> None:
    assert Client().get(address).status_code == 404


@pytest.mark.django_db
def test_a_phone_finds_the_search_under_more_and_on_its_page(client: Client) -> None:
    client.force_login(make_account(role="leader"))
    page = client.get("/search/").content.decode()
    assert '<a href="/search/">' in page
    assert '<form class="zj-card zj-seek" action="/search/"' in page
    assert "没有找到" not in page


def test_the_side_bar_offers_no_door_behind_which_nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    navigation.item(section="daily", title="空的", url_name="search", icon="card", useful=lambda request: False)
    navigation.item(section="daily", title="有的", url_name="board", icon="card", useful=lambda request: True)
    assert [entry.title for entry in navigation.visible(RequestFactory().get("/"))] == ["有的"]
