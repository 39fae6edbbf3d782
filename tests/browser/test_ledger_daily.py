"""The daily side in a real browser: a file that survives a cut network and a closed page, a colleague called by @, a list in the bin."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, Route, expect

from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county, make_person
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.files.queries import open_file
from zhenjie.engines.ledger.actions.rows import index_rows
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.models import Attachment, Upload
from zhenjie.engines.notices.actions import send
from zhenjie.engines.notices.models import Notice
from zhenjie.engines.org.models import Account, Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(settings: Any, tmp_path: Path) -> Unit:
    settings.FILES_ROOT = tmp_path / "files"
    county = make_county(townships=2, villages=2)
    found = Unit.objects.filter(parent=county, kind="township").order_by("path").first()
    assert found is not None
    return found


def log_in(page: Page, server: Any, unit: Unit, name: str = "许静") -> Account:
    account = make_account(unit=unit, person=make_person(name, unit=unit))
    client = Client()
    client.force_login(account)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    return account


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A file of three pieces."""
    path = tmp_path / "平面图.bin"
    path.write_bytes(bytes(range(256)) * (limits().piece * 5 // 2 // 256) + b"the end")
    return path


def test_a_file_survives_a_cut_network_and_a_closed_page(page: Page, live_server: Any, town: Unit, plan: Path) -> None:
    yard = make_yard(town)
    log_in(page, live_server, town)
    address, cuts = f"{live_server.url}/ledger/sample.yard/{yard.pk}/", []

    def cut(route: Route) -> None:
        """The second piece never arrives, and its first retry is lost on the way."""
        if "offset=0" not in route.request.url and len(cuts) < 2:
            cuts.append(route.request.url)
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/uploads/*/?offset=*", cut)
    page.goto(address)
    page.locator("[data-upload-input]").set_input_files(plan)
    expect(page.get_by_text("网络断了")).to_be_visible()
    assert Upload.objects.get().got == limits().piece
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    expect(page.get_by_text("重新选它就接着传")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "offset=" in request.url else None)
    page.locator("[data-upload-input]").set_input_files(plan)
    expect(page.get_by_role("link", name="平面图.bin")).to_be_visible(timeout=20_000)
    assert not [url for url in sent if url.endswith("offset=0")]
    (attachment,) = Attachment.objects.all()
    assert attachment.file.digest == hashlib.sha256(plan.read_bytes()).hexdigest()
    with open_file(attachment.file) as file:
        assert file.read() == plan.read_bytes()


def test_a_refused_file_says_why(page: Page, live_server: Any, town: Unit, tmp_path: Path) -> None:
    yard = make_yard(town)
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/ledger/sample.yard/{yard.pk}/")
    page.locator("[data-upload-input]").set_input_files({"name": "空.txt", "mimeType": "text/plain", "buffer": b""})
    expect(page.get_by_text("“空.txt”是空文件")).to_be_visible()


def test_a_colleague_is_called_by_a_few_letters(
    page: Page, live_server: Any, town: Unit, complaints: list[str]
) -> None:
    yard = make_yard(town)
    called = make_account(unit=town, person=make_person("秦望舒", unit=town))
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/ledger/sample.yard/{yard.pk}/")
    box = page.get_by_label("评论")
    box.press_sequentially("@秦")
    page.keyboard.press("Enter")
    expect(box).to_have_value("@秦望舒 ")
    box.press_sequentially("请看一下")
    page.get_by_role("button", name="发出").click()
    expect(page.locator(".zj-tl__say", has_text="请看一下")).to_be_visible()
    assert Notice.objects.get().to == called


def test_the_inbox_by_keyboard(page: Page, live_server: Any, town: Unit, complaints: list[str]) -> None:
    account = log_in(page, live_server, town)
    for number in (1, 2):
        send(by=SYSTEM, to=account, title=f"第{number}条", key=str(number), url="/ledger/")
    Notice.objects.update(due_at="2026-01-05T10:00+08:00")
    page.goto(f"{live_server.url}/notices/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("e")
    expect(page.get_by_role("button", name="标为未读")).to_have_count(1)
    assert Notice.objects.get(read_at__isnull=False).title == "第1条"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/ledger/")


def test_ticked_rows_go_into_the_bin_and_come_back(
    page: Page, live_server: Any, town: Unit, complaints: list[str]
) -> None:
    for name in ("甲院", "乙院"):
        make_yard(town, name)
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/ledger/sample.yard/")
    page.get_by_label("选这一行").nth(0).check()
    page.get_by_role("button", name="移入回收站").click()
    expect(page.get_by_text("1 条已移入回收站")).to_be_visible()
    page.goto(f"{live_server.url}/ledger/sample.yard/bin/")
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_text("已恢复。")).to_be_visible()


@pytest.mark.parametrize("path", ["", "bin/", "twins/", "paper/", "{pk}/", "twins/{pk}/{other}/"])
def test_no_page_pushes_a_phone_sideways(phone: Page, live_server: Any, town: Unit, path: str) -> None:
    first, second = make_yard(town, "柳湾小学旧址", mobile="13812345678"), make_yard(town, "柳湾村小学旧址")
    log_in(phone, live_server, town)
    phone.goto(f"{live_server.url}/ledger/sample.yard/{path.format(pk=first.pk, other=second.pk)}")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("path", ["/notices/", "/ledger/sample.yard/"])
def test_large_type_fits_a_small_phone(phone: Page, live_server: Any, town: Unit, path: str) -> None:
    make_yard(town)
    account = log_in(phone, live_server, town)
    send(by=SYSTEM, to=account, title="第一条", key="1")
    Notice.objects.update(due_at="2026-01-05T10:00+08:00")
    phone.context.add_cookies([{"name": "zj_type", "value": "large", "url": live_server.url}])
    phone.set_viewport_size({"width": 360, "height": 780})
    phone.goto(f"{live_server.url}{path}")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(phone.locator(".zj-tabs__count")).to_have_text("1")


def test_an_estimate_gives_way_to_the_exact_number(
    page: Page, live_server: Any, town: Unit, complaints: list[str]
) -> None:
    """The list of a large register stands at once; what it could only estimate is counted behind it, above and below the rows."""
    village = Unit.objects.filter(parent=town).first()
    rows = Yard.objects.bulk_create(
        [Yard(name=f"{number}号院公司", unit=village, area=number % 1000) for number in range(21_000)], batch_size=2000
    )
    index_rows(rows)
    log_in(page, live_server, town)
    page.goto(f"{live_server.url}/ledger/sample.yard/?q=公司&area_max=99")
    expect(page.locator(".lg-figs dd")).to_have_text("2,100条")
    expect(page.locator("#ledger-total")).to_have_text("2,100")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator("#ledger-total")).to_have_text("2,100")
    expect(page.locator("tbody tr")).to_have_count(50)
