"""From an idea at the desk to a row in the register: designed, given to a grid, filled in without a network, landed."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.hands import Hand, session_of
from tests.browser.weather import Weather
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county
from tests.factories.surveys import make_grid
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def grid(sky: Weather) -> Unit:
    county = make_county(townships=1, villages=1)
    return make_grid(Unit.objects.get(parent__parent=county))


@pytest.fixture
def desk(page: Page, sky: Weather, grid: Unit) -> Page:
    """A clerk of the township."""
    assert grid.parent is not None
    account = make_account(unit=grid.parent.parent, role="clerk")
    page.context.add_cookies([{"name": "sessionid", "value": session_of(account), "url": sky.url}])
    return page


def test_from_the_desk_to_the_register(
    desk: Page, browser: Browser, sky: Weather, grid: Unit, complaints: list[str]
) -> None:
    make_yard(grid, "31号院")
    desk.goto(f"{sky.url}/surveys/field/")
    desk.get_by_role("link", name="新建摸排").click()
    desk.get_by_label("名称").fill("闲置院落摸排")
    desk.get_by_label("结果进哪本台账").select_option(label="闲置资源")
    desk.get_by_role("button", name="建好，去排题目").click()
    preview = desk.locator("[data-preview]")
    expect(preview.get_by_text("名称")).to_be_visible()
    desk.get_by_role("link", name="加一道题").click()
    desk.get_by_label("题目").fill("租给谁")
    expect(desk.get_by_label("小数位")).to_be_hidden()
    desk.get_by_label("必填").check()
    desk.get_by_label("什么时候问：看哪一题").select_option(label="状态")
    desk.get_by_label("怎样").select_option(label="是")
    desk.get_by_label("什么值").fill("已盘活")
    desk.get_by_role("button", name="加上").click()
    expect(desk.get_by_text("“状态”是已盘活时才问")).to_be_visible()
    expect(preview.get_by_text("租给谁")).to_be_hidden()
    preview.get_by_text("已盘活").click()
    expect(preview.get_by_text("租给谁")).to_be_visible()
    preview.get_by_role("button", name="试一下能不能送").click()
    expect(preview.get_by_text("“名称”还没有填。").first).to_be_visible()
    desk.get_by_role("button", name="发布第 1 版").click()
    desk.get_by_role("button", name="派给选中的").click()
    expect(desk.get_by_text("已派给 1 个网格。")).to_be_visible()

    hand = Hand(browser, sky.url, make_account(unit=grid, role="grid_worker"))
    hand.set_up()
    hand.fly(True)
    hand.kill()
    hand.open()
    phone = hand.page
    phone.get_by_role("link", name="摸排").click()
    phone.get_by_role("link", name="闲置院落摸排").click()
    phone.get_by_role("link", name="31号院").click()
    phone.get_by_text("已盘活").click()
    phone.get_by_role("button", name="填完了").click()
    expect(phone.get_by_text("“租给谁”还没有填。")).to_be_visible()
    phone.get_by_label("租给谁").fill("云溪冷链")
    phone.get_by_role("button", name="填完了").click()
    expect(phone.get_by_text("1 条存在手机里")).to_be_visible()
    hand.fly(False)
    hand.settle()
    hand.close()

    desk.reload()
    row = desk.get_by_role("row", name="第三网格")
    expect(row.get_by_role("link", name="1", exact=True)).to_be_visible()
    desk.get_by_role("link", name="31号院").click()
    expect(desk.get_by_text("云溪冷链")).to_be_visible()
    desk.get_by_role("link", name="31号院").click()
    expect(desk.get_by_text("摸排更新")).to_be_visible()
    assert Yard.objects.get().state == "used"


def test_the_desk_chooses_between_two_sides(
    desk: Page, browser: Browser, sky: Weather, grid: Unit, complaints: list[str]
) -> None:
    from tests.factories.surveys import give, make_survey

    assert grid.parent is not None
    assert grid.parent.parent is not None
    given = give(make_survey(grid.parent.parent), grid)
    yard = make_yard(grid, "23号院")
    hand = Hand(browser, sky.url, make_account(unit=grid, role="grid_worker"))
    hand.set_up()
    hand.fly(True)
    hand.visit(given.pk, yard.pk, {"state": "talks"})
    hand.finish()
    yard.state = "used"
    save_row(by=SYSTEM, row=yard, version=1)
    hand.fly(False)
    hand.run("window.dispatchEvent(new Event('online')); hand.until(() => document.querySelector('[data-clash]'))")
    desk.goto(f"{sky.url}/surveys/field/{given.survey_id}/")
    desk.locator("#conflicts").get_by_role("link", name="23号院").click()
    desk.get_by_role("button", name="台账的不动").click()
    expect(desk.get_by_text("已选定，两份都留着。")).to_be_visible()
    hand.choose("mine")
    hand.settle()
    expect(hand.page.get_by_text("在办公室选定了台账的一份")).to_be_visible()
    hand.close()
    yard.refresh_from_db()
    assert yard.state == "used"


def test_the_desk_fits_a_phone(desk: Page, sky: Weather, grid: Unit, complaints: list[str]) -> None:
    from tests.factories.surveys import give, make_survey

    assert grid.parent is not None
    assert grid.parent.parent is not None
    given = give(make_survey(grid.parent.parent), grid)
    desk.set_viewport_size({"width": 390, "height": 844})
    root = f"{sky.url}/surveys/field"
    for place in (
        "/",
        "/create/",
        "/devices/",
        f"/{given.survey_id}/",
        f"/{given.survey_id}/design/",
        f"/{given.survey_id}/assign/",
        f"/{given.survey_id}/question/area/",
    ):
        desk.goto(root + place)
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
