"""What is due, a tap that is sent twice, a finding that says what, a route that stays in its grid."""

from datetime import timedelta

import pytest

from tests.factories import governance as make
from tests.factories.org import make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.governance.actions.patrols import record_patrol, set_stops
from zhenjie.domains.governance.models.patrols import PatrolPlace, PatrolRecord
from zhenjie.domains.governance.queries import patrols as reading
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid() -> Unit:
    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    return make_unit("第一网格", kind="grid", parent=make_unit("柳湾村", kind="village", parent=town))


def ago(days: int) -> object:
    return clock.today() - timedelta(days=days)


def test_the_longest_overdue_comes_first(grid: Unit) -> None:
    make.make_place(grid, listed_on=ago(5))
    yellow = make.make_place(grid, listed_on=ago(33))
    red = make.make_place(grid, listed_on=ago(50))
    soon = make.make_place(grid, listed_on=ago(27))
    make.make_place(grid, listed_on=ago(50), ended_on=ago(1))
    found = reading.due_list([grid.path])
    assert found.grids[0].places == [red, yellow, soon]
    assert (found.red, found.yellow, found.soon, found.total, found.left) == (1, 1, 1, 4, 0)


def test_a_look_moves_the_clock_and_a_closed_door_does_not(grid: Unit) -> None:
    place = make.make_place(grid, listed_on=ago(50))
    record_patrol(by=SYSTEM, place=place, on=clock.today(), result="closed")
    assert PatrolPlace.objects.get().due.colour == "red"
    record_patrol(by=SYSTEM, place=place, on=clock.today())
    assert PatrolPlace.objects.get().due.colour == "green"
    record_patrol(by=SYSTEM, place=place, on=ago(20))
    assert PatrolPlace.objects.get().last_on == clock.today()


def test_a_tap_that_is_sent_twice_is_one_record(grid: Unit) -> None:
    place = make.make_place(grid)
    first = record_patrol(by=make.INSPECTOR, place=place, on=clock.today())
    assert record_patrol(by=make.INSPECTOR, place=place, on=clock.today()) == first
    record_patrol(by=make.JUDGE, place=place, on=clock.today())
    assert PatrolRecord.objects.count() == 2


def test_a_finding_says_what_and_waits_to_become_a_matter(grid: Unit) -> None:
    place = make.make_place(grid)
    with pytest.raises(Problem, match="写一句是什么问题"):
        record_patrol(by=SYSTEM, place=place, on=clock.today(), result="finding", finding="  ")
    with pytest.raises(Problem, match="还没有到"):
        record_patrol(by=SYSTEM, place=place, on=clock.today() + timedelta(days=1))
    row = record_patrol(by=SYSTEM, place=place, on=clock.today(), result="finding", finding="气瓶间没有报警器")
    assert list(reading.findings([grid.path])) == [row]
    PatrolRecord.objects.update(matter="matters.matter:1")
    assert not reading.findings([grid.path])


def test_a_route_keeps_its_order_and_stays_in_its_grid(grid: Unit) -> None:
    one, two = make.make_place(grid), make.make_place(grid)
    route = make.make_route(grid)
    set_stops(by=SYSTEM, route=route, places=[two, one, two])
    assert reading.stops(route) == [two, one]
    stranger = make.make_place(make_unit("第二网格", kind="grid", parent=grid.parent))
    with pytest.raises(Problem, match="不在这条路线的网格里"):
        set_stops(by=SYSTEM, route=route, places=[stranger])
    assert reading.stops(route) == [two, one]
