"""The background of projects: steps that slipped become matters and leave the desks when they no longer do; workbooks of histories and
money go on from wherever they were interrupted."""

from django.db import transaction
from django_tasks import task

from zhenjie.domains.projects.actions import imports
from zhenjie.domains.projects.actions.slips import watch_slips
from zhenjie.domains.projects.models.imports import BookImport
from zhenjie.web.chores import every


@every(seconds=600)
def look_for_slips() -> None:
    """Begin and end slips; quiet on days off, except for what is over."""
    watch_slips()


def queue_import(batch: BookImport) -> None:
    """Have the next step of an import done as soon as this transaction stands."""
    pk = batch.pk
    transaction.on_commit(lambda: work_on_book_import.enqueue(pk))


@task()
def work_on_book_import(pk: int) -> None:
    """Judge, write or undo: whatever the import waits for."""
    batch = BookImport.objects.select_related("unit", "file").filter(pk=pk).first()
    if batch is not None:
        imports.work_on(batch=batch)
