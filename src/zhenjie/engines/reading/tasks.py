"""Reading in the background: a task may be killed anywhere and come again; it finds out what is left to do."""

import time

from django.db import transaction
from django_tasks import task

from zhenjie.core.actors import SYSTEM
from zhenjie.engines.files.queries import path_of
from zhenjie.engines.reading import actions
from zhenjie.engines.reading.models import Document
from zhenjie.engines.reading.pages.bounded import BoundedChild
from zhenjie.engines.reading.pages.errors import PageError

#: By name: the patterns are loaded in the child.
ENTRY = "zhenjie.engines.reading.whole:answer"


def queue_reading(document: Document) -> None:
    """Have the document read as soon as this transaction stands."""
    pk = document.pk
    transaction.on_commit(lambda: read_document.enqueue(pk))


@task()
def read_document(pk: int) -> None:
    """Read one document in the bounded child and keep what was found."""
    document = Document.objects.select_related("unit", "file").filter(pk=pk).first()
    if document is None or not actions.begin_reading(document):
        return
    begun = time.monotonic()
    request = {
        "do": "read",
        "path": str(path_of(document.file)),
        "name": document.file.name,
        "township": document.unit.name,
        "date": document.published_on.isoformat() if document.published_on else None,
    }
    try:
        with BoundedChild(ENTRY) as child:
            answer = child.ask(request, lambda share: actions.note_progress(document, share))
    except (PageError, FileNotFoundError) as error:
        sentence = str(error) if isinstance(error, PageError) else "附件的内容不在存储目录里，请重新上传。"
        actions.fail_reading(by=SYSTEM, document=document, sentence=sentence)
        return
    try:
        actions.fill_document(by=SYSTEM, document=document, answer=answer, seconds=time.monotonic() - begun)
    except Exception:
        sentence = "识读程序自己出了错，文件没有问题；请把文件交给平台管理员查看。"
        actions.fail_reading(by=SYSTEM, document=document, sentence=sentence)
        raise
