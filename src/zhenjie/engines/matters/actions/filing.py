"""附件 at matters: kept where the ledger keeps attachments, under the matter's reference."""

from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.files.photos import checked_photo
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.writing import ref
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.trail import actions as trail

REGISTER = "matters.matter"
ATTACH, DETACH = "添加附件", "移除附件"


@transaction.atomic
def attach_file(*, by: Actor, matter: Matter, stream: IO[bytes], name: str) -> Attachment:
    """Hangs a file at a matter. Problem (422) when it is empty or too large."""
    most = limits(settings.CATALOGUE_DIR).attachment
    try:
        stored = store(by=by, stream=checked_photo(stream), name=name, scope=matter.unit.path, limit=most)
    except FileProblem as problem:
        raise Problem(422, str(problem), field="files") from None
    return attach_stored(by=by, matter=matter, stored=stored)


@transaction.atomic
def attach_stored(*, by: Actor, matter: Matter, stored: StoredFile) -> Attachment:
    """Hangs a file that is stored already at a matter."""
    made = Attachment.objects.create(
        register=REGISTER, row=matter.pk, file=stored, account=by.account, name=by.name[:60], at=clock.now()
    )
    told = {"file": stored.name, "size": stored.size, "digest": stored.digest}
    trail.record(by=by, verb=ATTACH, subject=ref(matter), scope=matter.unit.path, after=told)
    return made


@transaction.atomic
def detach_file(*, by: Actor, matter: Matter, attachment: int) -> None:
    """Takes a file off a matter; only who handed it in may, and its bytes stay. Problem (422) when there is none."""
    found = Attachment.objects.select_related("file").filter(
        pk=attachment, register=REGISTER, row=matter.pk, account=by.account, gone_at__isnull=True
    ).first()  # fmt: skip
    if found is None:
        raise Problem(422, _("没有这个附件，或不是您交的。"))
    Attachment.objects.filter(pk=found.pk).update(gone_at=clock.now())
    told = {"file": found.file.name, "digest": found.file.digest}
    trail.record(by=by, verb=DETACH, subject=ref(matter), scope=matter.unit.path, after=told)
