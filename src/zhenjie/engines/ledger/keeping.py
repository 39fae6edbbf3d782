"""Files at rows: whoever may read the row may have its files, and nobody else who happens to know their number."""

from django.http import HttpRequest

from zhenjie.engines.files.claims import claim
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.ledger import own
from zhenjie.engines.ledger.models import Attachment


@claim
def attached(request: HttpRequest, stored: StoredFile) -> bool | None:
    """Whether the person may read one of the rows at which the file hangs; None when it hangs at none."""
    scope = request.scope  # type: ignore[attr-defined]
    kept = list(Attachment.objects.filter(file=stored).values_list("register", "row"))
    for key, pk in kept:
        declaration = own.find(key)
        row = declaration.everything().filter(pk=pk).first() if declaration else None
        if declaration and row and scope.allows(declaration.permission("read"), declaration.scope(row)):
            return True
    return False if kept else None
