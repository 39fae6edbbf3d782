"""A worker killed at any point loses nothing and does nothing for ever."""

from datetime import datetime, timedelta

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from zhenjie.core import clock
from zhenjie.web import leases
from zhenjie.web.models import Lease

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=clock.now().tzinfo)


def running(*workers: str) -> DBTaskResult:
    """A task that the last of ``workers`` has claimed."""
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING, args_kwargs={"args": [], "kwargs": {}}, task_path="a.b", backend_name="default",
        worker_ids=list(workers), run_after=get_date_max(), exception_class_path="", traceback="",
    )  # fmt: skip


def test_the_task_of_a_living_worker_is_left_alone() -> None:
    task = running("one")
    with clock.fixed(NOON):
        leases.renew("one")
    with clock.fixed(NOON + timedelta(seconds=20)):
        assert leases.reap() == (0, 0)
    task.refresh_from_db()
    assert task.status == TaskResultStatus.RUNNING


def test_the_task_of_a_dead_worker_runs_again() -> None:
    task = running("one")
    with clock.fixed(NOON):
        leases.renew("one")
        leases.renew("two")
    with clock.fixed(NOON + timedelta(seconds=40)):
        leases.renew("two")
        assert leases.reap() == (1, 0)
    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY


def test_a_worker_that_ends_in_order_hands_its_tasks_back_at_once() -> None:
    running("one")
    leases.renew("one")
    leases.give_up("one")
    assert leases.reap() == (1, 0)
    assert not Lease.objects.exists()


def test_a_task_that_kills_its_workers_fails_after_five_and_says_so() -> None:
    task = running("a", "b", "c", "d", "e")
    assert leases.reap() == (0, 1)
    task.refresh_from_db()
    assert task.status == TaskResultStatus.FAILED
    assert "5 次" in task.traceback
