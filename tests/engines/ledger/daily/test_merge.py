"""Merging: one row stays, the other stays readable, everything goes along, and all of it can be undone."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_person
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.actions.commenting import add_comment
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.models import Comment, Merge
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.org.actions.links import create_link
from zhenjie.engines.org.models import Link

LIST = "/ledger/sample.yard/"


@pytest.fixture
def pair(ground: Ground) -> tuple[Yard, Yard]:
    left = make_yard(ground.village, "柳湾小学旧址", area=Decimal("1240"), code="YX-1", owner="")
    right = make_yard(
        ground.village, "柳湾村小学旧址", area=Decimal("1250"), code="YX-2", owner="村集体", mobile="13812345678"
    )
    return left, right


def merge(client: Client, left: Yard, right: Yard, **said: str):
    sent = {"stays": "left", "version_left": str(left.version), "version_right": str(right.version), **said}
    return client.post(f"{LIST}twins/{left.pk}/{right.pk}/", sent, follow=True)


def undo(client: Client):
    made = Merge.objects.get()
    return client.post(f"{LIST}{made.winner}/merges/{made.pk}/undo/", follow=True)


def test_offered_side_by_side_with_the_empty_filled(pair, clerk: Client) -> None:
    left, right = pair
    (found,) = clerk.get(f"{LIST}twins/").context["twins"]
    assert (found.left, found.right) == (left, right)
    sides = {side.name: side for side in clerk.get(f"{LIST}twins/{left.pk}/{right.pk}/").context["sides"]}
    assert (sides["area"].differs, sides["area"].right) == (True, False)
    assert (sides["owner"].left_text, sides["owner"].right_text, sides["owner"].right) == ("—", "村集体", True)
    assert (sides["mobile"].right_text, sides["unit"].differs) == ("138****5678", False)


def test_the_winner_takes_what_was_chosen_and_the_loser_stays_readable(pair, clerk: Client) -> None:
    left, right = pair
    page = merge(clerk, left, right, from_code="right", from_mobile="right", from_owner="right", from_area="left")
    assert "“柳湾村小学旧址”已并入“柳湾小学旧址”" in page.content.decode()
    kept = Yard.objects.get()
    assert (kept.pk, kept.code, kept.owner, kept.area) == (left.pk, "YX-2", "村集体", Decimal("1240"))
    assert kept.mobile is not None
    assert kept.mobile.plain == "13812345678"
    assert Yard.objects.get(mobile_index=right.mobile_index).pk == left.pk
    lost = clerk.get(f"{LIST}{right.pk}/").content.decode()
    assert "这一条已并入" in lost
    assert f'href="{LIST}{left.pk}/"' in lost
    assert "/edit/" not in lost
    found = resolve(Ref("sample.yard", str(right.pk)))
    assert found is not None
    assert found.url == f"{LIST}{right.pk}/"
    assert clerk.get(f"{LIST}bin/").context["gone"] == []
    told = clerk.get(f"{LIST}{left.pk}/").content.decode()
    assert "“柳湾村小学旧址”并入这一条" in told
    assert "把“编号”从“YX-1”改为“YX-2”" in told


def test_undone_it_is_as_before(pair, ground: Ground, clerk: Client, yards: Declaration) -> None:
    left, right = pair
    add_comment(by=SYSTEM, declaration=yards, row=right, text="在这边说的")
    person = make_person(unit=ground.town)
    create_link(by=SYSTEM, person=person, subject=yards.ref(right), label="柳湾村小学旧址", valid_from=clock.today())
    merge(clerk, left, right, stays="left", from_code="right", from_area="right", from_mobile="right")
    assert (Comment.objects.get().row, Link.objects.get().subject) == (left.pk, f"sample.yard:{left.pk}")
    page = undo(clerk).content.decode()
    assert "已撤销合并" in page
    one, other = Yard.objects.order_by("id")
    assert (one.code, one.area, one.mobile) == ("YX-1", Decimal("1240"), None)
    assert (other.code, other.area, other.gone_at, other.merged_into) == ("YX-2", Decimal("1250"), None, None)
    assert (Comment.objects.get().row, Link.objects.get().subject) == (right.pk, f"sample.yard:{right.pk}")
    assert "撤销合并" in clerk.get(f"{LIST}{right.pk}/").content.decode()


def test_the_other_one_may_stay(pair, clerk: Client) -> None:
    left, right = pair
    merge(clerk, left, right, stays="right", from_area="left", from_owner="right")
    kept = Yard.objects.get()
    assert (kept.pk, kept.area, kept.owner, kept.code) == (right.pk, Decimal("1240"), "村集体", "YX-2")


def test_what_was_changed_since_is_left_alone(pair, clerk: Client, ground: Ground) -> None:
    left, right = pair
    merge(clerk, left, right, from_area="right", from_owner="right")
    kept = Yard.objects.get()
    filled = {
        "name": kept.name,
        "unit": ground.village.pk,
        "state": "idle",
        "area": "9",
        "floors": "1",
        "owner": "村集体",
    }
    clerk.post(f"{LIST}{kept.pk}/edit/", {**filled, "version": kept.version, "code": kept.code})
    page = undo(clerk).content.decode()
    assert "合并后又改过的“面积（㎡）”没有动" in page
    one = Yard.objects.get(pk=left.pk)
    assert (one.area, one.owner) == (Decimal("9"), "")


def test_a_row_changed_meanwhile_is_not_merged(pair, clerk: Client) -> None:
    left, right = pair
    answer = merge(clerk, left, right, version_right="7")
    assert answer.status_code == 409
    assert "被别人改过" in answer.content.decode()
    assert Yard.objects.count() == 2


def test_what_would_stand_twice_is_not_merged(pair, clerk: Client, ground: Ground) -> None:
    left, right = pair
    Yard.objects.filter(pk=right.pk).update(unit=ground.town)
    make_yard(ground.town, "别的院子", code="YX-1")
    right.refresh_from_db()
    answer = merge(clerk, left, right, from_unit="right")
    assert answer.status_code == 409
    assert "会与“别的院子”的编号相同" in answer.content.decode()
    assert Yard.objects.count() == 3


def test_undoing_says_who_took_the_place(pair, clerk: Client, ground: Ground) -> None:
    left, right = pair
    merge(clerk, left, right)
    make_yard(ground.village, "后来的", code="YX-2")
    page = undo(clerk).content.decode()
    assert "已被“后来的”占用（编号相同）" in page
    assert Merge.objects.get().undone_at is None


def test_two_things_are_not_offered_again(pair, clerk: Client) -> None:
    left, right = pair
    clerk.post(f"{LIST}twins/{left.pk}/{right.pk}/", {"apart": "1"})
    assert clerk.get(f"{LIST}twins/").context["twins"] == []
    assert Yard.objects.count() == 2


def test_ticked_rows_lead_to_the_page_when_they_are_two(pair, clerk: Client) -> None:
    left, right = pair
    answer = clerk.post(f"{LIST}twins/pick/", {"rows": [right.pk, left.pk]})
    assert answer["Location"] == f"{LIST}twins/{left.pk}/{right.pk}/"
    answer = clerk.post(f"{LIST}twins/pick/", {"rows": [right.pk]}, follow=True)
    assert "正好勾选两行" in answer.content.decode()


def test_the_neighbours_are_neither_offered_nor_merged(pair, ground: Ground, clerk: Client) -> None:
    left, _right = pair
    other = make_yard(ground.other, "柳湾小学旧址")
    assert len(clerk.get(f"{LIST}twins/").context["twins"]) == 1
    assert merge(clerk, left, other).status_code == 404
    assert Yard.objects.count() == 3
