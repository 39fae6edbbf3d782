"""Saved filters and subscriptions: shared downward, told once, by day, and only what may be seen at that moment."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.daily.conftest import NOON, told
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.actions.binning import bin_rows
from zhenjie.engines.ledger.actions.commenting import add_comment
from zhenjie.engines.ledger.actions.filtering import save_filter, subscribe
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import SavedFilter, Subscription
from zhenjie.engines.ledger.tasks.subscribing import is_turn, tell_subscribers
from zhenjie.engines.notices.models import Notice
from zhenjie.engines.org.models import Account, Post
from zhenjie.engines.trail.actions import record, seal

LIST = "/ledger/sample.yard/"


def chips(client: Client, query: str = "") -> list[tuple[str, bool]]:
    return [(chip.saved.name, chip.here) for chip in client.get(LIST + query).context["chips"]]


def save(client: Client, name: str, query: str, **more: str):
    return client.post(f"{LIST}filters/?{query}", {"name": name, **more}, follow=True)


def test_saved_shown_and_recognised(ground: Ground, clerk: Client) -> None:
    page = save(clerk, "大的闲置院", "area_min=500&state=idle&price_max=&cursor=x").content.decode()
    assert "已存为“大的闲置院”" in page
    assert SavedFilter.objects.get().query == "area_min=500&state=idle"
    assert chips(clerk, "?state=idle&area_min=500&q=") == [("大的闲置院", True)]
    assert chips(clerk, "?state=idle") == [("大的闲置院", False)]


def test_own_filters_are_ones_own_and_shared_ones_go_downward(ground: Ground, clerk: Client, browser_of) -> None:
    save(clerk, "我的", "q=a")
    save(clerk, "全镇的", "q=b", shared="1")
    assert chips(browser_of(make_account(unit=ground.town))) == [("全镇的", False)]
    assert chips(browser_of(make_account(unit=ground.village, role="village_head"))) == [("全镇的", False)]
    assert chips(browser_of(ground.stranger)) == []


def test_the_same_name_takes_the_new_conditions_and_a_bad_name_is_refused(ground: Ground, clerk: Client) -> None:
    save(clerk, "我的", "q=a")
    save(clerk, "我的", "q=b")
    assert SavedFilter.objects.get().query == "q=b"
    assert "起个名字" in save(clerk, "  ", "q=c").content.decode()


def test_only_ones_own_is_forgotten(ground: Ground, clerk: Client, browser_of) -> None:
    save(clerk, "全镇的", "q=b", shared="1")
    pk = SavedFilter.objects.get().pk
    other = browser_of(make_account(unit=ground.town))
    assert other.post(f"{LIST}filters/{pk}/drop/").status_code == 404
    clerk.post(f"{LIST}filters/{pk}/drop/")
    assert not SavedFilter.objects.exists()


def test_subscribed_from_the_list(ground: Ground, clerk: Client) -> None:
    save(clerk, "我的", "q=a")
    pk = SavedFilter.objects.get().pk
    clerk.post(f"{LIST}filters/{pk}/subscribe/", {"rhythm": "daily"})
    assert Subscription.objects.get().rhythm == "daily"
    assert "已订阅 · 每天" in clerk.get(f"{LIST}?q=a").content.decode()
    clerk.post(f"{LIST}filters/{pk}/subscribe/", {"rhythm": ""})
    assert not Subscription.objects.exists()


def subscription(ground: Ground, yards: Declaration, rhythm: str = "change", query: str = "state=idle") -> Account:
    seal()
    account = ground.clerk
    saved = save_filter(by=SYSTEM, account=account, unit=ground.town, declaration=yards, name="闲置的", query=query)
    subscribe(by=SYSTEM, account=account, unit=ground.town, saved=saved, rhythm=rhythm)
    return account


def look() -> int:
    seal()
    return tell_subscribers()


def test_what_comes_and_what_changes_is_told_once(ground: Ground, yards: Declaration) -> None:
    with clock.fixed(NOON):
        old = make_yard(ground.village, "老粮站")
        account = subscription(ground, yards)
        make_yard(ground.village, "柳湾小学旧址")
        make_yard(ground.village, "用着的院子", state="used")
        make_yard(ground.other, "邻镇的院子")
        old.area = 7
        save_row(by=SYSTEM, row=old)
        assert (look(), look(), tell_subscribers()) == (1, 0, 0)
    notice = Notice.objects.get(to=account)
    assert notice.title == "“闲置的”新增 1 条，有变化 1 条"
    assert notice.body == "闲置资源：柳湾小学旧址、老粮站"
    assert notice.url == f"{LIST}?state=idle"


def test_what_an_import_brings_is_told_too(ground: Ground, yards: Declaration) -> None:
    """An import writes one entry for many rows; what it looks like is agreed with `actions.importing`."""
    with clock.fixed(NOON):
        old = Yard.objects.create(unit=ground.village, name="老粮站", area=1)
        account = subscription(ground, yards)
        made = [Yard.objects.create(unit=ground.village, name=f"新院{n}", area=1) for n in (1, 2)]
        told_of = {"register": "sample.yard", "made": [[2, made[0].pk, 2]], "changed": [[4, old.pk, []]]}
        record(by=SYSTEM, verb="导入", subject=Ref("ledger.import", "1"), scope=ground.town.path, after=told_of)
        look()
    assert told(account) == ["“闲置的”新增 2 条，有变化 1 条"]


def test_what_is_no_change_of_the_row_is_not_told(ground: Ground, yards: Declaration) -> None:
    with clock.fixed(NOON):
        yard, gone = make_yard(ground.village), make_yard(ground.village)
        account = subscription(ground, yards)
        add_comment(by=SYSTEM, declaration=yards, row=yard, text="看过了")
        bin_rows(by=SYSTEM, declaration=yards, pks=[gone.pk])
        look()
    assert told(account) == []


def test_at_night_it_is_saved_up_for_one_notice_in_the_morning(ground: Ground, yards: Declaration) -> None:
    with clock.fixed(NOON):
        account = subscription(ground, yards)
    for hour in (21, 22, 23):
        with clock.fixed(NOON.replace(hour=hour)):
            make_yard(ground.village)
            assert look() == 0
    with clock.fixed(NOON + timedelta(hours=22)):
        assert look() == 1
    assert told(account) == ["“闲置的”新增 3 条"]


def test_whoever_may_see_it_no_more_is_told_nothing(ground: Ground, yards: Declaration) -> None:
    with clock.fixed(NOON):
        account = subscription(ground, yards)
        make_yard(ground.village)
        Post.objects.filter(person=account.person).update(role="organiser")
        look()
    assert told(account) == []


def test_moved_to_the_neighbour_nothing_of_the_old_township_is_told(ground: Ground, yards: Declaration) -> None:
    with clock.fixed(NOON):
        account = subscription(ground, yards)
        make_yard(ground.village)
        Post.objects.filter(person=account.person).update(unit=ground.other)
        look()
    assert told(account) == []


@pytest.mark.parametrize(
    ("rhythm", "looked", "now", "turn"),
    [
        ("change", "2026-11-26 12:00", "2026-11-26 12:01", True),
        ("daily", "2026-11-26 09:00", "2026-11-26 18:00", False),
        ("daily", "2026-11-26 09:00", "2026-11-27 08:30", True),
        ("weekly", "2026-11-23 09:00", "2026-11-27 08:30", False),
        ("weekly", "2026-11-27 09:00", "2026-11-30 08:30", True),
        ("weekly", "2026-12-31 09:00", "2027-01-04 08:30", True),
    ],
)
def test_every_rhythm_has_its_turn(rhythm: str, looked: str, now: str, turn: bool) -> None:
    def at(text: str) -> datetime:
        return clock.aware(datetime.fromisoformat(text))

    assert is_turn(rhythm, at(looked), at(now)) is turn


def test_the_list_costs_the_same_for_one_filter_and_for_ten(ground: Ground, clerk: Client) -> None:
    save(clerk, "一", "q=1")
    with CaptureQueriesContext(connection) as one:
        clerk.get(LIST)
    for number in range(9):
        save(clerk, f"又{number}", f"q={number}x")
    with CaptureQueriesContext(connection) as ten:
        clerk.get(LIST)
    assert len(ten) == len(one)


def test_each_filter_says_how_many_rows_are_behind_it(ground: Ground, clerk: Client) -> None:
    for state in ("idle", "idle", "used"):
        make_yard(ground.village, state=state)
    make_yard(ground.other, state="idle")
    save(clerk, "闲置的", "state=idle")
    save(clerk, "写错的", "nonsense=1")
    answer = clerk.get(f"{LIST}filters/counts/?state=idle")
    assert [(chip.saved.name, count) for chip, count in answer.context["counted"]] == [("闲置的", "2"), ("写错的", "")]
    assert '<span class="zj-count">2</span>' in answer.content.decode()
