"""Rows of a file at rest: packed and sealed as one text, for nobody knows what stands in them."""

import base64
import json
import zlib
from typing import Any

from django.conf import settings

from zhenjie.core import secrecy

_PURPOSE = "ledger.importchunk"


def seal(rows: bytes) -> str:
    """The form that is stored."""
    packed = base64.b85encode(zlib.compress(rows, 1)).decode()
    return secrecy.seal(packed, key=settings.SECRET_KEY, purpose=_PURPOSE)


def unseal(sealed: str) -> list[list[Any]]:
    """The rows behind `seal`; empty when their time is over."""
    if not sealed:
        return []
    packed = secrecy.unseal(sealed, key=settings.SECRET_KEY, purpose=_PURPOSE)
    return list(json.loads(zlib.decompress(base64.b85decode(packed))))
