"""Units come, are renamed, moved, merged and split; what was stays known and scope follows."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from tests.factories.org import make_county, make_person, make_post, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.files.actions import store
from zhenjie.engines.org import queries
from zhenjie.engines.org.actions import units
from zhenjie.engines.org.actions.people import end_post
from zhenjie.engines.org.actions.succession import NewUnit, merge_units, split_unit
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.problems import Problem, Stale
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
ON = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _held_clock():
    with clock.fixed(date(2026, 11, 22)):
        yield


def child(parent: Unit, position: int = 0) -> Unit:
    return queries.children(parent).units[position]


def test_subtree_is_found_by_range() -> None:
    county = make_county(townships=2, villages=3)
    other = make_county(townships=1, villages=1)
    assert queries.units_below(county).count() == 1 + 2 + 6
    assert queries.units_below(other).count() == 3
    assert queries.within(Unit.objects.all(), [child(county).path], "path").count() == 4
    assert queries.within(Unit.objects.all(), [], "path").count() == 0
    assert queries.within(Unit.objects.all(), [""], "path").count() == 12


def test_ancestors_are_root_first() -> None:
    county = make_county()
    village = child(child(county))
    assert [unit.pk for unit in queries.ancestors(village)] == [county.pk, child(county).pk]


def test_children_come_in_pages_by_key() -> None:
    township = make_unit()
    for number in range(7):
        make_unit(f"柳河{number}村", kind="village", parent=township)
    first = queries.children(township, size=3)
    second = queries.children(township, size=3, after=first.after)
    third = queries.children(township, size=3, after=second.after)
    names = [unit.name for page in (first, second, third) for unit in page.units]
    assert names == [f"柳河{number}村" for number in range(7)]
    assert third.after == ""
    assert queries.children(township, size=3, after="胡写").units[0].name == "柳河0村"


def test_children_tell_whether_they_can_be_opened() -> None:
    county = make_county(townships=1, villages=1)
    assert [unit.has_children for unit in queries.children(county).units] == [True]
    assert [unit.has_children for unit in queries.children(child(county)).units] == [False]


@pytest.mark.parametrize("text", ["云溪", "溪1", "柳", "河2村"])
def test_two_characters_find_a_unit(text: str) -> None:
    county = make_county()
    found = queries.search_units(text, [county.path])
    assert found
    assert all(text in unit.name for unit in found)


def test_search_stays_within_scope() -> None:
    first, second = make_county(), make_county()
    assert {unit.path[:4] for unit in queries.search_units("云溪", [second.path])} == {second.path}
    assert queries.search_units("云溪", []) == []
    assert queries.search_units("  ", [first.path]) == []


def test_a_path_is_never_given_twice() -> None:
    county = make_county(townships=2, villages=0)
    last = child(county, 1)
    other = make_unit("青岚县", kind="county")
    old_path = last.path
    units.move_unit(by=SYSTEM, unit=last, parent=other, on=ON)
    newcomer = make_unit("云溪3镇", parent=county)
    assert newcomer.path != old_path


def test_move_takes_the_whole_subtree_and_keeps_the_past() -> None:
    county = make_county(townships=2, villages=2)
    source, target = queries.children(county).units
    village = child(source)
    grid = make_unit("第一网格", kind="grid", parent=village)
    moved = units.move_unit(by=SYSTEM, unit=village, version=1, parent=target, on=ON)
    grid.refresh_from_db()
    assert moved.path.startswith(target.path)
    assert grid.path.startswith(moved.path)
    assert queries.units_below(source).count() == 2
    assert queries.parent_at(moved, date(2026, 6, 30)) == source
    assert queries.parent_at(moved, ON) == target
    assert Entry.objects.filter(verb="划转", subject=f"org.unit:{village.pk}").count() == 1


def test_files_of_the_subtree_move_along() -> None:
    source, target = queries.children(make_county(townships=2, villages=1)).units
    village = child(source)
    stored = store(by=SYSTEM, stream=BytesIO("报告".encode()), name="报告.txt", scope=village.path)
    moved = units.move_unit(by=SYSTEM, unit=village, parent=target, on=ON)
    stored.refresh_from_db()
    assert stored.scope == moved.path


def test_second_move_closes_the_first() -> None:
    county = make_county(townships=3, villages=1)
    one, two, three = queries.children(county).units
    village = child(one)
    units.move_unit(by=SYSTEM, unit=village, parent=two, on=date(2025, 1, 1))
    units.move_unit(by=SYSTEM, unit=village, parent=three, on=ON)
    village.refresh_from_db()
    at = {day: queries.parent_at(village, day) for day in (date(2024, 12, 31), date(2025, 1, 1), ON)}
    assert list(at.values()) == [one, two, three]
    with pytest.raises(Problem, match="上一次划转"):
        units.move_unit(by=SYSTEM, unit=village, parent=two, on=ON)


def test_move_below_itself_is_refused() -> None:
    county = make_county()
    with pytest.raises(Problem, match="自己下面"):
        units.move_unit(by=SYSTEM, unit=county, parent=child(child(county)), on=ON)


def test_move_too_deep_is_refused() -> None:
    deep = make_unit(kind="office")
    for _ in range(17):
        deep = make_unit(kind="office", parent=deep)
    office = make_unit(kind="office", parent=make_county())
    make_unit(kind="office", parent=make_unit(kind="office", parent=office))
    with pytest.raises(Problem, match="20 层"):
        units.move_unit(by=SYSTEM, unit=office, parent=deep, on=ON)


def test_village_does_not_hang_below_a_grid() -> None:
    village = child(child(make_county(townships=1, villages=1)))
    grid = make_unit("第一网格", kind="grid", parent=village)
    with pytest.raises(Problem, match="下面不能设村"):
        make_unit("柳河村", kind="village", parent=grid)


def test_change_in_the_future_is_refused() -> None:
    county = make_county()
    with pytest.raises(Problem, match="不能晚于今天"):
        units.rename_unit(by=SYSTEM, unit=county, name="新青澜县", on=date(2026, 12, 1))


def test_old_name_stays_known() -> None:
    unit = make_unit("柳河乡")
    units.rename_unit(by=SYSTEM, unit=unit, name="柳河镇", on=date(2020, 5, 1))
    units.rename_unit(by=SYSTEM, unit=unit, name="柳河街道", on=ON)
    unit.refresh_from_db()
    assert unit.name == "柳河街道"
    names = [queries.name_at(unit, day) for day in (date(2010, 1, 1), date(2020, 5, 1), date(2026, 6, 30), ON)]
    assert names == ["柳河乡", "柳河镇", "柳河镇", "柳河街道"]


def test_stale_version_is_refused_and_nothing_is_lost() -> None:
    unit = make_unit("柳河乡")
    units.rename_unit(by=SYSTEM, unit=unit, version=1, name="柳河镇", on=date(2020, 5, 1))
    with pytest.raises(Stale, match="刚被别人改过"):
        units.rename_unit(by=SYSTEM, unit=unit, version=1, name="大柳河镇", on=ON)
    unit.refresh_from_db()
    assert unit.name == "柳河镇"


def test_one_code_belongs_to_one_living_unit() -> None:
    make_unit("云溪镇", code="379921101")
    with pytest.raises(Problem, match="已属于“云溪镇”"):
        make_unit("云溪街道", code="379921101")


def test_merged_villages_have_one_successor() -> None:
    county = make_county(townships=1, villages=3)
    township = child(county)
    villages = list(queries.children(township).units)
    grid = make_unit("第一网格", kind="grid", parent=villages[0])
    person = make_person("周宁", unit=villages[1])
    make_post(person, role="village_head", title="村书记")
    new = merge_units(by=SYSTEM, units=villages, into=NewUnit("柳河新村"), on=ON, reason="镇党委2026年9号文")
    grid.refresh_from_db()
    person.refresh_from_db()
    for village in villages:
        village.refresh_from_db()
        assert village.valid_to == date(2026, 6, 30)
        assert queries.unit_at(village, ON) == new
        assert queries.unit_at(village, date(2026, 6, 30)) == village
    assert grid.parent == new
    assert grid.path.startswith(new.path)
    assert person.unit == new
    assert [(p.unit, p.valid_to) for p in person.posts.order_by("valid_from")] == [
        (villages[1], date(2026, 6, 30)),
        (new, None),
    ]
    assert all(p.approved for p in person.posts.all())
    assert [s.unit for s in queries.predecessors_at(new, date(2026, 1, 1))] == villages
    assert [u.name for u in queries.children(township).units] == ["柳河新村"]


def test_merger_into_a_unit_that_stays() -> None:
    township = child(make_county(townships=1, villages=2))
    stays, goes = queries.children(township).units
    merge_units(by=SYSTEM, units=[stays, goes], into=stays, on=ON)
    goes.refresh_from_db()
    assert queries.unit_at(goes, ON) == stays
    assert {s.unit for s in queries.predecessors_at(stays, date(2026, 1, 1))} == {stays, goes}


def test_chain_of_successions_is_followed_with_shares() -> None:
    township = child(make_county(townships=1, villages=2))
    one, two = queries.children(township).units
    merged = merge_units(by=SYSTEM, units=[one, two], into=NewUnit("柳河新村"), on=date(2023, 1, 1))
    parts = [NewUnit("东柳河社区", share=Decimal("0.6")), NewUnit("西柳河社区", share=Decimal("0.4"))]
    east, west = split_unit(by=SYSTEM, unit=merged, parts=parts, on=ON)
    one.refresh_from_db()
    shares = [(s.unit, s.share) for s in queries.successors_at(one, ON)]
    assert shares == [(east, Decimal("0.6")), (west, Decimal("0.4"))]
    assert queries.unit_at(one, date(2024, 1, 1)) == merged
    assert queries.unit_at(one, ON) == east


def test_split_sends_children_where_it_was_said() -> None:
    township = child(make_county(townships=1, villages=1))
    village = child(township)
    grids = [make_unit(f"第{n}网格", kind="grid", parent=village) for n in (1, 2, 3)]
    half = Decimal("0.5")
    parts = [NewUnit("东社区", share=half), NewUnit("西社区", share=half)]
    east, west = split_unit(by=SYSTEM, unit=village, parts=parts, on=ON, children={grids[2].pk: 1})
    assert [u.name for u in queries.children(east).units] == ["第1网格", "第2网格"]
    assert [u.name for u in queries.children(west).units] == ["第3网格"]


def test_shares_must_add_up() -> None:
    village = child(child(make_county(townships=1, villages=1)))
    parts = [NewUnit("东社区", share=Decimal("0.6")), NewUnit("西社区", share=Decimal("0.6"))]
    with pytest.raises(Problem, match="合计应为 100%"):
        split_unit(by=SYSTEM, unit=village, parts=parts, on=ON)
    village.refresh_from_db()
    assert village.valid_to is None


def test_unit_without_successor_is_gone() -> None:
    township = child(make_county(townships=1, villages=1))
    village = child(township)
    with pytest.raises(Problem, match="还有 1 个单元"):
        units.close_unit(by=SYSTEM, unit=township, on=ON)
    post = make_post(make_person("周宁", unit=village), role="")
    with pytest.raises(Problem, match="1 个在任职务"):
        units.close_unit(by=SYSTEM, unit=village, on=ON)
    end_post(by=SYSTEM, post=post, on=date(2026, 6, 30))
    units.close_unit(by=SYSTEM, unit=village, on=ON)
    village.refresh_from_db()
    assert queries.unit_at(village, ON) is None
    assert [u.pk for u in queries.former_children(township)] == [village.pk]


def test_two_units_side_by_side_have_two_names() -> None:
    township = child(make_county(townships=1, villages=2))
    first, second = queries.children(township).units[:2]
    with pytest.raises(Problem, match="下面已有"):
        units.create_unit(by=SYSTEM, name=f" {first.name}", kind="village", parent=township)
    with pytest.raises(Problem, match="下面已有"):
        units.rename_unit(by=SYSTEM, unit=second, name=first.name, on=ON)
