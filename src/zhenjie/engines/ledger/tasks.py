"""The background of the ledger: imports, which go on wherever they were interrupted, and chores that forget what has served its
time (the terms stand in config/retention.yaml)."""

from django.db import transaction
from django_tasks import task

from zhenjie.engines.ledger.actions import importing
from zhenjie.engines.ledger.actions.once import forget_commands
from zhenjie.engines.ledger.actions.tokens import forget_tokens
from zhenjie.engines.ledger.models import Import
from zhenjie.web.chores import every


@every(seconds=3600)
def forget_the_old() -> None:
    """Forget commands, dead tokens and what stood in old import files; safe to run as often and as often at once as anybody
    likes."""
    forget_commands()
    forget_tokens()
    importing.forget_import_rows()


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
