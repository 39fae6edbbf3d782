"""Notices: told once, at a decent hour, to one person, and carried on without doubling."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories.org import make_account, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.notices import channels
from zhenjie.engines.notices.actions import carry_notices, forget_notices, send
from zhenjie.engines.notices.models import Delivery, Notice
from zhenjie.engines.org.models import Account

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=clock.CHINA)
INBOX = "/notices/"


@pytest.fixture
def clerk() -> Account:
    return make_account(unit=make_unit("云溪镇"), login="clerk")


@pytest.fixture
def desk(clerk: Account) -> Client:
    client = Client()
    client.force_login(clerk)
    return client


def titles(desk: Client, query: str = "") -> list[str]:
    return [one.title for one in desk.get(INBOX + query).context["page"].notices]


def test_the_same_key_is_told_once_to_each(clerk: Account) -> None:
    other = make_account(unit=make_unit("石桥镇"), login="other")
    with clock.fixed(NOON):
        for _again in range(2):
            for account in (clerk, other):
                send(by=SYSTEM, to=account, title="填报快到期", key="report:7:due")
    assert Notice.objects.count() == 2


def test_at_night_it_waits_and_the_bell_is_silent(clerk: Account, desk: Client) -> None:
    with clock.fixed(NOON.replace(hour=22)):
        send(by=SYSTEM, to=clerk, title="填报快到期", key="a")
        assert titles(desk) == []
        assert "1 条未读" not in desk.get(INBOX).content.decode()
    with clock.fixed(NOON + timedelta(days=1)):
        desk.logout()
        desk.force_login(clerk)
        assert titles(desk) == ["填报快到期"]
        assert "1 条未读" in desk.get("/ledger/").content.decode()


def test_not_before_its_time(clerk: Account, desk: Client) -> None:
    with clock.fixed(NOON):
        send(by=SYSTEM, to=clerk, title="明天到期", key="a", not_before=NOON + timedelta(hours=3))
        assert titles(desk) == []
    with clock.fixed(NOON + timedelta(hours=3)):
        desk.logout()
        desk.force_login(clerk)
        assert titles(desk) == ["明天到期"]


def test_opening_reads_it_and_leads_on(clerk: Account, desk: Client) -> None:
    with clock.fixed(NOON):
        notice = send(by=SYSTEM, to=clerk, title="新行", url="/ledger/sample.yard/", key="a")
        answer = desk.post(f"/notices/{notice.pk}/open/")
        assert answer.headers["Location"] == "/ledger/sample.yard/"
        assert titles(desk, "?unread=1") == []
        desk.post(f"/notices/{notice.pk}/mark/", {"unread": "1"})
        assert titles(desk, "?unread=1") == ["新行"]
        desk.post("/notices/read/")
        assert titles(desk, "?unread=1") == []


def test_it_never_leads_out_of_the_house(clerk: Account, desk: Client) -> None:
    with clock.fixed(NOON):
        notice = send(by=SYSTEM, to=clerk, title="新行", url="https://example.org/x", key="a")
        assert desk.post(f"/notices/{notice.pk}/open/").headers["Location"] == INBOX


def test_nobody_reads_anothers_notices(clerk: Account, desk: Client) -> None:
    other = make_account(unit=make_unit("石桥镇"), login="other")
    with clock.fixed(NOON):
        notice = send(by=SYSTEM, to=other, title="别人的事", key="a")
        assert titles(desk) == []
        assert desk.post(f"/notices/{notice.pk}/open/").status_code == 404
        assert desk.post(f"/notices/{notice.pk}/mark/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_the_inbox_pages_by_key(clerk: Account, desk: Client) -> None:
    with clock.fixed(NOON):
        for number in range(65):
            send(by=SYSTEM, to=clerk, title=f"第{number}条", key=str(number))
        seen, query = [], ""
        for _page in range(3):
            page = desk.get(INBOX, {"before": query}).context["page"]
            seen += [one.title for one in page.notices]
            query = page.older
        assert query == ""
        assert seen == [f"第{number}条" for number in range(64, -1, -1)]
        assert len(titles(desk, "?before=nonsense")) == 30


class Recorder:
    def __init__(self) -> None:
        self.carried: list[str] = []
        self.broken = False

    def carry(self, notice: Notice) -> None:
        if self.broken:
            raise ConnectionError("短信网关不通")
        self.carried.append(notice.key)


@pytest.fixture
def recorder(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Recorder:
    found = Recorder()
    monkeypatch.setitem(channels._channels, "recorder", found)
    settings.NOTICE_CHANNELS = ["recorder"]
    return found


def test_a_channel_carries_each_once_and_only_what_is_due_and_unread(clerk: Account, recorder: Recorder) -> None:
    with clock.fixed(NOON):
        send(by=SYSTEM, to=clerk, title="一", key="now")
        send(by=SYSTEM, to=clerk, title="二", key="later", not_before=NOON + timedelta(hours=1))
        assert (carry_notices(), carry_notices()) == (1, 0)
        assert recorder.carried == ["now"]
    with clock.fixed(NOON + timedelta(hours=1)):
        carry_notices()
        assert recorder.carried == ["now", "later"]


def test_what_a_channel_failed_to_carry_is_tried_again_and_not_for_ever(clerk: Account, recorder: Recorder) -> None:
    recorder.broken = True
    with clock.fixed(NOON):
        send(by=SYSTEM, to=clerk, title="一", key="a")
        assert carry_notices() == 0
    recorder.broken = False
    with clock.fixed(NOON + timedelta(minutes=11)):
        assert (carry_notices(), carry_notices()) == (1, 0)
    delivery = Delivery.objects.get()
    assert (delivery.attempts, delivery.fault) == (2, "")
    assert recorder.carried == ["a"]


def test_a_channel_nobody_knows_stops_nothing(clerk: Account, settings: Any) -> None:
    settings.NOTICE_CHANNELS = ["pigeon"]
    with clock.fixed(NOON):
        send(by=SYSTEM, to=clerk, title="一", key="a")
        assert carry_notices() == 0


def test_half_a_year_later_it_is_forgotten(clerk: Account) -> None:
    with clock.fixed(NOON):
        send(by=SYSTEM, to=clerk, title="一", key="a")
    with clock.fixed(NOON + timedelta(days=182)):
        assert forget_notices() == 0
    with clock.fixed(NOON + timedelta(days=184)):
        assert forget_notices() > 0
    assert not Notice.objects.exists()
