"""Two clerks at once: points are spent once, goods go out once, a list is laid open once."""

import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.factories import governance as make
from tests.factories.org import make_unit
from tests.ground.sharing import shared_database
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.governance.actions.boards import publish_board
from zhenjie.domains.governance.actions.points import exchange_points, reverse_entry, turn_year
from zhenjie.domains.governance.models.boards import Board
from zhenjie.domains.governance.models.points import PointsEntry, PointsGoods
from zhenjie.domains.governance.queries.points import balance_of
from zhenjie.domains.governance.rules.boards import cycle_of
from zhenjie.domains.governance.rules.points import PointsError
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


@pytest.fixture
def town(shared: None) -> Unit:
    return make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))


def together(*jobs: Callable[[], object]) -> list[BaseException]:
    """Runs the jobs in threads of their own; what they raised."""
    raised: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=30)
            job()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def test_one_balance_is_not_spent_twice(town: Unit) -> None:
    holder, goods = make.make_holder(town), make.make_goods(town, stock=10, cost=10)
    with clock.fixed(clock.today() - timedelta(days=30)):
        make.make_points(town, holder, "P3")
    raised = together(*[lambda: exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=1)] * 3)
    assert len(raised) == 2
    assert all(isinstance(one, PointsError) for one in raised)
    assert balance_of(holder, clock.today()) == 0
    assert PointsGoods.objects.get().stock == 9


def test_the_last_one_on_the_shelf_goes_out_once(town: Unit) -> None:
    goods = make.make_goods(town, stock=1, cost=3)
    holders = [make.make_holder(town) for _ in range(2)]
    with clock.fixed(clock.today() - timedelta(days=30)):
        for one in holders:
            make.make_points(town, one)
    jobs = [lambda one=one: exchange_points(by=SYSTEM, holder=one, goods=goods, quantity=1) for one in holders]
    (error,) = together(*jobs)
    assert "只剩 0 件" in str(error)
    assert PointsGoods.objects.get().stock == 0
    assert sum(balance_of(one, clock.today()) for one in holders) == 3


def test_an_entry_is_taken_back_once_and_a_year_turned_once(town: Unit) -> None:
    year = clock.today().year - 1
    with clock.fixed(date(year, 5, 1)):
        entry = make.make_points(town)
        make.make_points(town)
    (error,) = together(*[lambda: reverse_entry(by=SYSTEM, entry=entry, note="记错了")] * 2)
    assert isinstance(error, PointsError)
    assert together(*[lambda: turn_year(by=SYSTEM, unit=town, year=year)] * 2) == []
    assert PointsEntry.objects.filter(kind="reset").count() <= 2
    assert balance_of(PointsEntry.objects.order_by("pk")[1].holder, clock.today()) == 0


def test_a_list_is_laid_open_once_and_nothing_slips_in(town: Unit) -> None:
    shop = make.make_object(town)
    make.make_inspection(town, shop, S1=5)
    cycle = cycle_of("shop", clock.today())
    raised = together(
        lambda: publish_board(by=SYSTEM, unit=town, kind="shop", cycle=cycle),
        lambda: publish_board(by=SYSTEM, unit=town, kind="shop", cycle=cycle),
        lambda: make.make_inspection(town, shop, S1=1),
    )
    assert all(isinstance(one, Problem) for one in raised)
    board = Board.objects.get()
    # Whether the second look came before or after: the score that was laid open is the one of what was there.
    seen = [one.score for one in shop.inspections.all()]
    assert board.placings.get().score == sum(seen) / len(seen)
