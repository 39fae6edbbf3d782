"""The pages of units: what a clerk sees, what the organiser changes, and that nobody reaches outside the own subtree."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from tests.factories.org import PASSWORD, make_account, make_county, make_person, make_post, make_unit
from zhenjie.core import clock
from zhenjie.engines.org import queries
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    with clock.fixed(date(2026, 11, 22)):
        yield


@pytest.fixture
def county() -> Unit:
    return make_county(townships=2, villages=3)


def child(parent: Unit, position: int = 0) -> Unit:
    return queries.children(parent).units[position]


def enter(unit: Unit, role: str) -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def page(client: Client, url: str, **data: str) -> str:
    answer = client.post(url, data, follow=True) if data else client.get(url, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def version(client: Client, url: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page(client, url))
    assert found
    return found[1]


def test_tree_shows_the_own_subtree_and_nothing_else(county: Unit) -> None:
    shown = page(enter(child(county), "reader"), "/org/units/")
    assert "云溪1镇柳河1村" in shown
    assert "云溪2镇" not in shown


def test_node_opens_with_what_hangs_below(county: Unit) -> None:
    client = enter(county, "reader")
    shown = page(client, f"/org/units/{child(county).pk}/children/")
    assert [f"柳河{n}村" in shown for n in (1, 2, 3)] == [True] * 3
    assert "<html" not in shown


@pytest.mark.parametrize(
    "what", ["", "children/", "create/", "rename/", "move/", "merge/", "split/", "close/", "edit/"]
)
def test_other_township_is_not_there(county: Unit, what: str) -> None:
    client = enter(child(county, 0), "organiser")
    assert client.get(f"/org/units/{child(county, 1).pk}/{what}").status_code == 404


@pytest.mark.parametrize("what", ["create/", "rename/", "move/", "merge/", "split/", "close/", "edit/"])
def test_reader_changes_nothing(county: Unit, what: str) -> None:
    village = child(child(county))
    client = enter(child(county), "reader")
    answer = client.get(f"/org/units/{village.pk}/{what}")
    assert answer.status_code == 403
    assert "权限" in answer.content.decode()


def test_township_does_not_rename_itself(county: Unit) -> None:
    township = child(county)
    answer = enter(township, "organiser").get(f"/org/units/{township.pk}/rename/")
    assert answer.status_code == 403
    assert "青澜县" in answer.content.decode()


def test_found_a_grid(county: Unit) -> None:
    village = child(child(county))
    shown = page(
        enter(child(county), "organiser"),
        f"/org/units/{village.pk}/create/",
        name="第一网格",
        kind="grid",
        code="G-1",
        valid_from="2026-01-01",
    )
    assert "第一网格" in shown
    assert Unit.objects.get(code="G-1").parent == village


def test_taken_code_is_said_and_what_was_typed_stays(county: Unit) -> None:
    make_unit("外县", kind="county", code="379999")
    village = child(child(county))
    shown = page(
        enter(child(county), "organiser"),
        f"/org/units/{village.pk}/create/",
        name="第一网格",
        kind="grid",
        code="379999",
    )
    assert "一个代码同一时间只能属于一个单元" in shown
    assert 'value="第一网格"' in shown
    assert not Unit.objects.filter(name="第一网格").exists()


def test_rename_and_the_old_name_stays_on_the_page(county: Unit) -> None:
    village = child(child(county))
    client = enter(child(county), "organiser")
    url = f"/org/units/{village.pk}/rename/"
    seen = version(client, url)
    shown = page(client, url, name="柳河社区", on="2026-07-01", version=seen)
    assert "柳河社区" in shown
    assert "曾用名“云溪1镇柳河1村”" in shown
    late = page(client, url, name="大柳河社区", on="2026-08-01", version=seen)
    assert "刚被别人改过" in late
    assert 'value="大柳河社区"' in late


def test_move_by_typing_a_name(county: Unit) -> None:
    village = child(child(county))
    client = enter(county, "organiser")
    shown = page(client, f"/org/units/{village.pk}/move/", parent="云溪2镇", on="2026-07-01", version="1")
    assert "曾属“云溪1镇”" in shown
    village.refresh_from_db()
    assert village.parent == child(county, 1)


def test_move_outside_the_own_reach_is_refused_in_the_form(county: Unit) -> None:
    village = child(child(county))
    client = enter(child(county), "organiser")
    target = child(county, 1)
    shown = page(client, f"/org/units/{village.pk}/move/", parent=f"云溪2镇 #{target.pk}", on="2026-07-01", version="1")
    assert "您的范围内没有" in shown


def test_merge_three_villages(county: Unit) -> None:
    township = child(county)
    first, second, third = queries.children(township).units
    client = enter(township, "organiser")
    client.post(
        f"/org/units/{first.pk}/merge/",
        {
            "others": [second.pk, third.pk],
            "mode": "new",
            "name": "柳河新村",
            "on": "2026-07-01",
            "carry": "on",
            "reason": "9号文",
        },
    )
    new = Unit.objects.get(name="柳河新村")
    shown = page(client, f"/org/units/{new.pk}/")
    assert shown.count("承接 <a") == 3
    assert "由<a" in page(client, f"/org/units/{third.pk}/")


def test_split_a_village_with_its_grids(county: Unit) -> None:
    township = child(county)
    village = child(township)
    grids = [make_unit(f"第{n}网格", kind="grid", parent=village) for n in (1, 2)]
    client = enter(township, "organiser")
    url = f"/org/units/{village.pk}/split/"
    said = {
        "name_1": "东社区",
        "share_1": "60",
        "name_2": "西社区",
        "share_2": "50",
        "on": "2026-07-01",
        "version": "1",
    }
    said |= {f"child_{grids[0].pk}": "0", f"child_{grids[1].pk}": "1"}
    assert "合计应为 100%" in page(client, url, **said)
    page(client, url, **{**said, "share_2": "40"})
    assert [u.name for u in queries.children(Unit.objects.get(name="西社区")).units] == ["第2网格"]


def test_close_needs_an_empty_unit(county: Unit) -> None:
    client = enter(county, "organiser")
    assert "还有 3 个单元" in page(client, f"/org/units/{child(county).pk}/close/", on="2026-07-01", version="1")


def test_two_characters_find_a_village(county: Unit) -> None:
    client = enter(child(county), "reader")
    assert "柳河2村" in page(client, "/org/units/?q=河2")
    assert "没有找到" in page(client, "/org/units/?q=双桥")
    assert f"#{child(child(county)).pk}" in page(client, "/org/units/options/?unit=柳河")


def test_people_of_the_unit_stand_on_its_page(county: Unit) -> None:
    township = child(county)
    make_post(make_person("周宁", unit=township), role="leader", title="镇长")
    shown = page(enter(township, "reader"), f"/org/units/{township.pk}/")
    assert "周宁" in shown
    assert "镇长" in shown


def test_query_count_does_not_grow_with_the_tree(county: Unit, django_assert_max_num_queries) -> None:
    township = child(county)
    client = enter(township, "reader")
    url = f"/org/units/{township.pk}/children/"
    client.get(url)
    for number in range(30):
        make_unit(f"双桥{number}村", kind="village", parent=township)
    with django_assert_max_num_queries(9):
        assert "双桥29村" in page(client, url)


def test_units_of_one_kind_are_listed_from_their_number(county: Unit) -> None:
    client = enter(child(county), "reader")
    assert 'href="?kind=village">3</a>' in page(client, "/org/units/")
    shown = page(client, "/org/units/?kind=village")
    assert "柳河3村" in shown
    assert "云溪2镇" not in shown


@pytest.mark.parametrize("url", ["units/99999999999999999999/", "people/99999999999999999999/", "units/0/"])
def test_number_beyond_all_rows_is_not_there(county: Unit, url: str) -> None:
    assert enter(county, "reader").get(f"/org/{url}").status_code == 404


def test_password_of_the_factory_logs_in() -> None:
    account = make_account(unit=make_unit())
    assert account.check_password(PASSWORD)
