"""What a record of the field keeps sealed."""

import json
from typing import Any

from django.conf import settings

from zhenjie.core import secrecy
from zhenjie.engines.surveys.models.fieldwork import Record

SEALED = "surveys.record"


def unsealed(record: Record) -> dict[str, Any]:
    """The answers of the secret questions."""
    if not record.sealed:
        return {}
    text = secrecy.unseal(record.sealed, key=settings.SECRET_KEY, purpose=f"{SEALED}:{record.key}")
    found: dict[str, Any] = json.loads(text)
    return found
