"""Imports in the background: whatever an import waits for, from wherever it was interrupted."""

from django.db import transaction
from django_tasks import task

from zhenjie.engines.ledger.actions import importing
from zhenjie.engines.ledger.models import Import


def queue_import(imp: Import) -> None:
    """Have the next part of an import done as soon as this transaction stands."""
    pk = imp.pk
    transaction.on_commit(lambda: work_on_import.enqueue(pk))


@task()
def work_on_import(pk: int) -> None:
    """Look, write or undo: whatever the import waits for."""
    imp = Import.objects.select_related("unit", "file").filter(pk=pk).first()
    if imp is not None:
        importing.work_on(imp=imp)
