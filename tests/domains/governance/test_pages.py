"""The pages of governance: a list explains itself, bad input loses nothing, names stay hidden, costs do not grow."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import governance as make
from tests.factories.org import make_account, make_unit
from tests.factories.people import make_household, make_resident
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.governance.models.boards import Appeal, Board, Checklist, Inspection, Rectification
from zhenjie.domains.governance.models.patrols import PatrolRecord
from zhenjie.domains.governance.models.points import PointsEntry, PointsObjection
from zhenjie.domains.residents.actions import join_household
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_from_the_checklist_to_the_paper_on_the_wall(town: Unit) -> None:
    client, shop = desk(town), make.make_object(town, name="溪口早点铺")
    url = f"/governance/objects/{shop.pk}/"
    bad = client.post(url, {"on": clock.today(), "n_S1": "很多", "note": "赶集日"})
    assert bad.status_code == 422
    assert "填 0 到 20 之间的整数" in bad.content.decode()
    assert 'value="赶集日"' in bad.content.decode()
    early = client.post(url, {"on": clock.today() + timedelta(days=2)})
    assert "还没有到" in early.content.decode()
    done = client.post(url, {"on": clock.today(), "n_S1": "5", "n_S8": "1"}, follow=True)
    assert "得 55 分" in done.content.decode()
    now = client.get("/governance/boards/?kind=shop").content.decode()
    assert all(
        word in now for word in ("溪口早点铺", "占道经营 × 5", "−50", "+5", "低于 60 分，上黄榜", "通用 2026-1 版")
    )
    client.post("/governance/publish/", {"kind": "shop"})
    board, fix = Board.objects.get(), Rectification.objects.get()
    paper = client.get(f"/governance/boards/{board.pk}/notice/").content.decode()
    assert "溪口早点铺" in paper
    assert "公示后不再改写" in client.post("/governance/publish/", {"kind": "shop"}, follow=True).content.decode()
    client.post(f"/governance/rectifications/{fix.pk}/recheck/", {"on": clock.today()})
    fix.refresh_from_db()
    assert fix.passed_on == clock.today()
    assert "已下榜" in client.get(f"/governance/placings/{fix.placing_id}/").content.decode()


def test_the_inspector_is_told_that_he_may_not_rule(town: Unit) -> None:
    client = desk(town)
    fix = make.make_rectification(town)
    item = Inspection.objects.get().items.get()
    short = client.post(f"/governance/placings/{fix.placing_id}/appeal/", {"item": item.pk, "text": "冤"})
    assert short.status_code == 422
    client.post(f"/governance/placings/{fix.placing_id}/appeal/", {"item": item.pk, "text": "当天是赶集日"})
    appeal = Appeal.objects.get()
    Inspection.objects.update(name="许静", account=make_id(client))
    said = client.post(f"/governance/appeals/{appeal.pk}/rule/", {"holds": "1", "reason": "确有此事"})
    assert said.status_code == 422
    assert "检查人不能裁定" in said.content.decode()
    other = desk(town)
    other.post(f"/governance/appeals/{appeal.pk}/rule/", {"holds": "1", "reason": "确是赶集日"})
    page = other.get(f"/governance/placings/{fix.placing_id}/").content.decode()
    assert all(word in page for word in ("申诉后", "申诉成立，不计", "确是赶集日"))


def make_id(client: Client) -> int:
    return int(client.session["_auth_user_id"])


def test_a_household_hangs_up_under_its_alias(town: Unit) -> None:
    household = make_household(town)
    join_household(by=SYSTEM, person=make_resident(town, "林守田"), household=household, relation="head")
    plain = make.make_object(town, "household", name="柳湾07户", household=household)
    told = make.make_object(town, "household", name="柳湾08户", consent_name="方同意", consent_on=clock.today())
    untidy = make.make_object(town, "household", name="柳湾09户", consent_name="陈不愿", consent_on=clock.today())
    for one in (plain, told):
        make.make_inspection(town, one, H7=1)
    make.make_inspection(town, untidy, H5=3)
    client = desk(town)
    client.post("/governance/publish/", {"kind": "household"})
    paper = client.get(f"/governance/boards/{Board.objects.get().pk}/notice/").content.decode()
    assert "柳湾07户" in paper
    assert "林守田" not in paper
    assert "方同意" in paper
    assert "柳湾09户" in paper
    assert "陈不愿" not in paper, "同意的是上红榜，不是上黄榜"
    inside = client.get("/governance/boards/?kind=household").content.decode()
    assert "方同意" not in inside
    holder = make.make_holder(town, household=household, alias="柳湾07户")
    assert "林守田" not in client.get(f"/governance/points/{holder.pk}/").content.decode()


def test_a_checklist_of_ones_own_is_written_line_by_line(town: Unit) -> None:
    client = desk(town)
    told = {
        "kind": "shop",
        "valid_from": clock.today(),
        "title": "二版",
        "source": "村民代表会议",
        "items": "扣 9 占道\n乱写",
    }
    bad = client.post("/governance/checklists/", told)
    assert bad.status_code == 422
    assert "第 2 行“乱写”看不懂" in bad.content.decode()
    assert "扣 9 占道" in bad.content.decode()
    client.post("/governance/checklists/", {**told, "items": "扣 9 占道"})
    assert Checklist.objects.get().items == [["01", "占道", "9", False]]
    assert "云溪镇 二版" in client.get("/governance/checklists/").content.decode()


def test_a_grid_worker_does_not_lay_a_list_open(town: Unit) -> None:
    grid = make_unit("第一网格", kind="grid", parent=make_unit("柳湾村", kind="village", parent=town))
    make.make_inspection(grid)
    assert desk(grid, "grid_worker").post("/governance/publish/", {"kind": "shop"}).status_code == 403
    said = desk(grid).post("/governance/publish/", {"kind": "shop"}, follow=True).content.decode()
    assert "公示要在村（社区）、镇街或县一级" in said
    assert not Board.objects.exists()


def test_points_from_the_page_of_a_household(town: Unit) -> None:
    client, holder, goods = desk(town), make.make_holder(town), make.make_goods(town)
    url = f"/governance/points/{holder.pk}/"
    bare = client.post(f"{url}award/", {"code": "P3", "on": clock.today(), "evidence": ""})
    assert bare.status_code == 422
    with clock.fixed(clock.today() - timedelta(days=10)):
        make.make_points(town, holder, "P3")
    page = client.get(url)
    assert (page.context["standing"].balance, page.context["standing"].grade) == (10, "A")
    assert "不影响依法享有的权利和公共服务" in page.content.decode()
    form = {"goods": goods.pk, "quantity": "1", "key": "0123456789abcdef"}
    client.post(f"{url}exchange/", form)
    client.post(f"{url}exchange/", form)
    assert PointsEntry.objects.filter(kind="exchange").count() == 1
    much = client.post(f"{url}exchange/", {**form, "quantity": "2", "key": "fedcba9876543210"})
    assert much.status_code == 422
    assert "要 10 分，可兑换的只有 5 分" in much.content.decode()
    other = make_unit("石桥镇", parent=town.parent)
    assert desk(other).get(url).status_code == 404


def test_an_objection_from_the_page_waits_for_somebody_else(town: Unit) -> None:
    client, entry = desk(town), make.make_points(town)
    PointsEntry.objects.update(account=make_id(client))
    client.post(f"/governance/points/entries/{entry.pk}/object/", {"name": "林", "text": "他没有去过"})
    said = PointsObjection.objects.get()
    refused = client.post(f"/governance/points/objections/{said.pk}/rule/", {"holds": "0", "reason": "去过的，有签到"})
    assert refused.status_code == 422
    assert "记账人不能裁定对自己" in refused.content.decode()
    desk(town).post(f"/governance/points/objections/{said.pk}/rule/", {"holds": "0", "reason": "签到册有他"})
    assert PointsObjection.objects.get().ruling == "rejected"
    assert client.post(f"/governance/points/entries/{entry.pk}/reverse/", {"note": ""}).status_code == 422
    assert "请写明为什么冲销" in client.post(f"/governance/points/entries/{entry.pk}/reverse/", {}).content.decode()


def test_a_walk_on_the_phone(town: Unit) -> None:
    grid = make_unit("第一网格", kind="grid", parent=make_unit("柳湾村", kind="village", parent=town))
    place = make.make_place(grid, name="小饭馆", listed_on=clock.today() - timedelta(days=40))
    worker, url = desk(grid, "grid_worker"), f"/governance/patrols/places/{place.pk}/look/"
    assert "过了 10 天没看" in worker.get("/governance/patrols/").content.decode()
    bare = worker.post(url, {"result": "finding", "finding": ""})
    assert bare.status_code == 422
    assert "写一句是什么问题" in bare.content.decode()
    worker.post(url, {"result": "finding", "finding": "没有报警器"})
    worker.post(url, {"result": "fine", "back": "https://elsewhere.example/"})
    assert PatrolRecord.objects.count() == 2
    assert "没有报警器" in worker.get("/governance/patrols/").content.decode()
    assert desk(town, "reader").post(url, {"result": "fine"}).status_code == 403
    route = make.make_route(grid)
    worker.post(f"/governance/patrols/routes/{route.pk}/", {f"s{place.pk}": "1"})
    assert "小饭馆" in worker.get(f"/governance/patrols/routes/{route.pk}/").content.decode()
    wrong = worker.post(f"/governance/patrols/routes/{route.pk}/", {f"s{place.pk}": "头一个"})
    assert "次序要填数字" in wrong.content.decode()


def test_the_pages_cost_as_many_queries_for_many_rows_as_for_one(town: Unit) -> None:
    client = desk(town)
    grid = make_unit("第一网格", kind="grid", parent=town)
    route, shop, holder = make.make_route(grid), make.make_object(town), make.make_holder(town)
    make.make_rectification(town)
    board = Board.objects.get()
    pages = (
        "/governance/boards/?kind=shop",
        f"/governance/boards/{board.pk}/",
        f"/governance/objects/{shop.pk}/",
        "/governance/points/",
        f"/governance/points/{holder.pk}/",
        "/governance/points/goods/",
        "/governance/points/notice/",
        "/governance/patrols/",
        f"/governance/patrols/routes/{route.pk}/",
    )

    def fill(number: int) -> None:
        for _ in range(number):
            make.make_inspection(town)
            make.make_inspection(town, shop)
            make.make_points(town, holder)
            make.make_points(town)
            make.make_goods(town)
            make.make_patrol(grid, result="finding", finding="路灯不亮")
            make.make_place(grid, listed_on=clock.today() - timedelta(days=90))
            make.make_route(grid)

    def cost() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as told:
                assert client.get(page).status_code == 200
            found.append(len(told))
        return found

    fill(1)
    cost()
    first = cost()
    fill(5)
    assert cost() == first
