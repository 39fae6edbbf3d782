"""Lease and reaper of background work: a worker killed at any point loses nothing, and tasks are idempotent.

The library claims a task and never looks at it again; here a claim is worth only as much as its worker's lease.
"""

from datetime import timedelta

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zhenjie.core import clock
from zhenjie.web.models import Lease

LEASE = timedelta(seconds=30)
ATTEMPTS = 5


def renew(worker: str) -> None:
    """Says that ``worker`` is alive now."""
    Lease.objects.update_or_create(worker=worker, defaults={"seen_at": clock.now()})


def give_up(worker: str) -> None:
    """A worker that ends in order returns its lease at once."""
    Lease.objects.filter(worker=worker).delete()


@transaction.atomic
def reap() -> tuple[int, int]:
    """Hands the tasks of dead workers back; after five attempts a task counts as failed. Returns (again, failed)."""
    Lease.objects.filter(seen_at__lt=clock.now() - 20 * LEASE).delete()
    alive = set(Lease.objects.filter(seen_at__gte=clock.now() - LEASE).values_list("worker", flat=True))
    again = failed = 0
    for task in DBTaskResult.objects.select_for_update(skip_locked=True).filter(status=TaskResultStatus.RUNNING):
        if task.worker_ids and task.worker_ids[-1] in alive:
            continue
        if len(task.worker_ids) < ATTEMPTS:
            task.status = TaskResultStatus.READY
            again += 1
        else:
            task.status = TaskResultStatus.FAILED
            task.finished_at = clock.now()
            task.traceback = f"办理它的进程 {ATTEMPTS} 次中途退出，不再重试。"
            failed += 1
        task.save(update_fields=["status", "finished_at", "traceback"])
    return again, failed
