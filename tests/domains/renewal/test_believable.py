"""What nobody can mean is not taken, and what was taken wrongly can be put right: amounts, days, rewards, numbers, states."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.domains.renewal.test_pages import log_in
from tests.factories import renewal as make
from tests.factories.org import make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.renewal.actions import projects as acts
from zhenjie.domains.renewal.actions.campaigns import report_progress
from zhenjie.domains.renewal.models.campaigns import Campaign, Progress
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.domains.renewal.models.projects import Renewal
from zhenjie.domains.renewal.queries.projects import reward_steps
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
START = make.START


@pytest.fixture
def village(town: Unit) -> Unit:
    return make_unit("河湾社区", kind="village", parent=town)


def day(number: int) -> date:
    return START + timedelta(days=number - 1)


def test_no_number_that_nobody_can_mean_reaches_the_public_page(town: Unit, village: Unit) -> None:
    target = make.make_target(village, make.make_campaign(town, public=True), amount=Decimal(70))
    url = f"/renewal/campaigns/sites/{target.site_id}/report/"
    with clock.fixed(date(2026, 6, 15)):
        worker = log_in(village, "village_head")
        said = {"work": "toilet", "on": "2026-06-01"}
        for done, told in (("999999999999.99", "不能有小数"), ("999999999999", "不可能"), ("12.5", "不能有小数"), ("5000", "目标只有 70 户")):  # fmt: skip
            answer = worker.post(url, said | {"done": done})
            assert (answer.status_code, told in answer.content.decode()) == (422, True), done
        assert not Progress.objects.exists()
        above = worker.post(url, said | {"done": "75"})
        page = above.content.decode()
        assert above.status_code == 422
        assert "比目标 70 户还多" in page
        assert 'name="sure"' in page
        assert 'value="75"' in page, "nothing typed is lost"
        assert worker.post(url, said | {"done": "75", "sure": "1"}).status_code == 302
        public = Client().get(f"/renewal/p/campaigns/{target.campaign_id}/").content.decode()
        assert "<td>75</td>" in public


@pytest.mark.parametrize("on", ["0001-01-01", "2026-06-16", "1949-10-01"])
def test_progress_and_pictures_have_a_day_that_was(village: Unit, on: str) -> None:
    site = make.make_site(village)
    with clock.fixed(date(2026, 6, 15)):
        worker = log_in(village, "village_head")
        answer = worker.post(f"/renewal/campaigns/sites/{site.pk}/report/", {"work": "toilet", "on": on, "done": "3"})
        assert answer.status_code == 422
        assert f"{on} " in answer.content.decode()
    assert not Progress.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("since", "0001-01-01"), ("until", "9999-12-31")])
def test_a_campaign_lies_in_years_that_can_be_meant(town: Unit, name: str, value: str) -> None:
    given = {"unit": town.pk, "name": "百日攻坚", "since": "2026-01-01", "until": "2026-12-31"}
    answer = log_in(town).post("/ledger/renewal.campaign/new/", given | {name: value})
    assert (answer.status_code, f"{value} 不像真的日期" in answer.content.decode()) == (422, True)
    assert not Campaign.objects.exists()


def test_a_wrong_day_does_not_lock_the_rewards_and_the_newest_edition_can_be_taken_back(
    town: Unit, village: Unit
) -> None:
    row = make.open_renewal(town)
    with clock.fixed(day(3)):
        with pytest.raises(Problem, match="9999-12-31 不在里面"):
            acts.set_rewards(by=SYSTEM, renewal=row, since=date(9999, 12, 31), steps=make.three_steps(START))
        late = make.three_steps(START)
        late[-1] = type(late[-1])(
            late[-1].name, late[-1].first, date(9999, 12, 31), late[-1].per_household, late[-1].per_metre
        )
        with pytest.raises(Problem, match="请核对年份"):
            acts.set_rewards(by=SYSTEM, renewal=row, since=day(5), steps=late)
        clerk, url = log_in(town), f"/renewal/{row.pk}/rewards/"
        wrong = [type(one)(one.name, one.first, one.last, Decimal(1), Decimal(0)) for one in make.three_steps(START)]
        acts.set_rewards(by=SYSTEM, renewal=row, since=day(30), steps=wrong)
        assert f"撤回 {day(30)} 起的这一版" in clerk.get(url).content.decode()
        clerk.post(url, {"way": "withdraw", "edition": str(day(30)), "reason": ""})
        assert reward_steps(row, day(40))[0].per_household == 1, "no reason, no withdrawal"
        for _twice in range(2):
            clerk.post(url, {"way": "withdraw", "edition": str(day(30)), "reason": "日期打错了", "command": "one"})
        assert reward_steps(row, day(40))[0].per_household == 20000
        assert "日期打错了" in clerk.get(url).content.decode()
        # The same day may be set again, and what somebody signed by stays.
        acts.set_rewards(by=SYSTEM, renewal=row, since=day(3), steps=make.three_steps(START))
    make.sign(make.make_household(village, row), day(3))
    with clock.fixed(day(4)), pytest.raises(Problem, match="已经有人按这一版签约"):
        acts.withdraw_rewards(by=SYSTEM, renewal=row, since=day(3), reason="改主意")


def test_giving_up_is_asked_and_can_be_undone(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    one = make.make_household(village, row)
    with clock.fixed(day(3)):
        clerk, page, url = log_in(town), f"/renewal/{row.pk}/", f"/renewal/{row.pk}/stop/"
        tapped = clerk.post(url, {"way": "stop", "reason": "资金没有落实"})
        assert (tapped.status_code, "请打勾确认" in tapped.content.decode()) == (422, True)
        assert "资金没有落实" in tapped.content.decode(), "nothing typed is lost"
        assert clerk.post(url, {"way": "stop", "sure": "1"}).status_code == 422
        assert clerk.post(url, {"way": "stop", "reason": "资金没有落实", "sure": "1"}).status_code == 302
        assert "资金没有落实" in clerk.get(page).content.decode()
        opened = clerk.post(f"/renewal/{row.pk}/move/", {"way": "open"}, follow=True).content.decode()
        assert "已经终止" in opened
        assert "这个项目已经开始签约" not in opened
        assert clerk.post(url, {"way": "resume", "reason": "资金到位"}).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.state_reason) == ("signing", "资金到位")
    make.sign(one, day(4))


def test_a_share_is_spoken_of_only_where_agreements_wait_for_it(town: Unit) -> None:
    plain, waiting = make.open_renewal(town), make.open_renewal(town, kind="old_town", presign=True)
    with clock.fixed(day(3)):
        clerk = log_in(town)
        page, other = (clerk.get(f"/renewal/{one.pk}/").content.decode() for one in (plain, waiting))
        assert ("生效比例" in page, "宣布协议生效" in page, "转入实施" in page) == (False, False, True)
        assert ("生效比例 85%" in other, "宣布协议生效" in other) == (True, True)


@pytest.mark.parametrize("again", ["xk-a", "ＸＫ-A", " XK－a "])
def test_the_number_of_an_agreement_is_one_however_it_is_typed(town: Unit, village: Unit, again: str) -> None:
    row = make.open_renewal(town)
    first, second = (make.make_household(village, row) for _ in range(2))
    make.sign(first, day(2), number="XK-A")
    with pytest.raises(Problem, match=f"协议号 XK-A 已经用在 {first.number} 户"):
        make.sign(second, day(2), number=again)
    with pytest.raises(IntegrityError), transaction.atomic():
        Household.objects.filter(pk=second.pk).update(agreement_key="XK-A")


def test_a_form_sent_twice_is_done_once_and_its_key_swallows_no_other_household(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    first, second = (make.make_household(village, row) for _ in range(2))
    with clock.fixed(day(3)):
        worker = log_in(village, "village_head")
        said: dict[str, Any] = {"key": "the same", "on": str(day(3)), "choice": "house"}
        for one, number in ((first, "XY-1"), (second, "XY-2"), (first, "XY-1")):
            answer = worker.post(f"/renewal/households/{one.pk}/sign/", said | {"number": number})
            assert answer.status_code == 302, answer.content.decode()
        assert HouseholdEvent.objects.count() == 2
        event = HouseholdEvent.objects.get(household=first)
        for _twice in range(2):
            worker.post(f"/renewal/events/{event.pk}/", {"way": "void", "reason": "签错户", "command": "k"})
        page = worker.get(f"/renewal/households/{first.pk}/").content.decode()
        assert "已经更正或撤回过" not in page
        assert page.count('name="command"') >= 3
    assert HouseholdEvent.objects.count() == 3


def test_a_grid_without_households_is_not_told_that_all_have_signed(town: Unit, village: Unit) -> None:
    grid = make_unit("第一网格", kind="grid", parent=village)
    one = make.make_household(village, make.open_renewal(town))
    with clock.fixed(day(3)):
        assert "没有登记这个项目的户" in log_in(grid, "grid_worker").get("/renewal/door/").content.decode()
        make.sign(one, day(3))
        assert "您这里的户都签了" in log_in(village, "village_head").get("/renewal/door/").content.decode()


@pytest.mark.parametrize(("role", "may"), [("clerk", False), ("leader", True), ("deputy", True)])
def test_the_public_page_takes_a_permission_of_its_own(town: Unit, role: str, may: bool) -> None:
    row, campaign = make.open_renewal(town), make.make_campaign(town)
    with clock.fixed(day(3)):
        client = log_in(town, role)
        for page, public, thing in (
            (f"/renewal/{row.pk}/", f"/renewal/p/{row.pk}/", row),
            (f"/renewal/campaigns/{campaign.pk}/", f"/renewal/p/campaigns/{campaign.pk}/", campaign),
        ):
            assert ("公开进度</button>" in client.get(page).content.decode()) is may
            answer = client.post(f"{page}publish/", {"public": "1"})
            assert answer.status_code == (302 if may else 403)
            assert Client().get(public).status_code == (200 if may else 404)
            # Neither the form of the ledger nor a program publishes.
            if role == "clerk":
                kind = thing._meta.label_lower
                assert 'name="public"' not in client.get(f"/ledger/{kind}/{thing.pk}/edit/").content.decode()
            if may:
                client.post(f"{page}publish/", {"public": "0"})
                assert Client().get(public).status_code == 404


def test_a_renewal_in_the_bin_shows_nowhere_and_comes_back(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town, public=True)
    one = make.make_household(village, row)
    with clock.fixed(day(3)):
        clerk = log_in(town)
        pages = ("/renewal/", "/renewal/door/")
        assert all(row.name in clerk.get(page).content.decode() for page in pages)
        Renewal.objects.filter(pk=row.pk).update(gone_at=clock.now())
        assert not any(row.name in clerk.get(page).content.decode() for page in pages)
        assert Client().get(f"/renewal/p/{row.pk}/").status_code == 404
        with pytest.raises(Problem, match="回收站"):
            make.sign(one, day(3))
        Renewal.everything.filter(pk=row.pk).update(gone_at=None)
        assert all(row.name in clerk.get(page).content.decode() for page in pages)
    assert report_progress(by=SYSTEM, site=make.make_site(village), work="toilet", on=date(2026, 5, 1), done=Decimal(3))
