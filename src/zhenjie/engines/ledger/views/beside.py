"""What stands beside the columns of a row: whether it is gone and where to, what is attached, what was said, what may be unmasked."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from zhenjie.core import clock
from zhenjie.engines.files.serving import PICTURES
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.limits import limits
from zhenjie.engines.ledger.masking import masked_columns
from zhenjie.engines.ledger.models import Attachment, Upload
from zhenjie.engines.ledger.queries import label_of, url_of
from zhenjie.engines.ledger.talking import colleagues, comments
from zhenjie.engines.ledger.twins import merged_into, merges_of
from zhenjie.engines.org.models import Account


@dataclass(frozen=True, slots=True)
class Shown:
    """An attachment on the page."""

    attachment: Attachment
    picture: bool


def beside(request: Any, declaration: Declaration, row: Any) -> dict[str, Any]:
    """The context of the parts beside the columns; the same number of queries however much there is."""
    if not declaration.is_kept:
        return {"kept": False}
    files = Attachment.objects.filter(register=declaration.key, row=row.pk).select_related("file")
    shown = [Shown(one, one.file.media_type in PICTURES) for one in files]
    winner = merged_into(declaration, row)
    rules = limits(settings.CATALOGUE_DIR)
    here = declaration.scope(row)
    seen = request.scope.allows(declaration.permission("read"), declaration.scope(winner)) if winner else False
    return {
        "kept": True,
        "files": [one for one in shown if one.attachment.gone_at is None],
        "gone_files": [one for one in shown if one.attachment.gone_at is not None],
        "uploads": Upload.objects.filter(
            register=declaration.key, row=row.pk, account=request.account, attachment__isnull=True, got__gt=0
        ),
        "most_mb": rules.attachment // 1024**2,
        "comments": comments(declaration, row, request.account.pk),
        "colleagues": [_name(one) for one in colleagues(declaration, row)] if row.gone_at is None else [],
        "winner": {"label": label_of(declaration, winner), "url": url_of(declaration, winner.pk)} if seen else None,
        "merges": merges_of(declaration, row),
        "masked": [column for column in masked_columns(declaration) if column.value(row)],
        "may_unmask": request.scope.allows(declaration.permission("unmask"), here),
        "reasons": rules.reasons,
        "at": clock.now(),
    }


def _name(account: Account) -> dict[str, str]:
    return {"name": str(account), "unit": account.person.unit.name if account.person else ""}
