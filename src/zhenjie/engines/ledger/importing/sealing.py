"""Rows of a file at rest: packed and sealed as one text, for nobody knows what stands in them."""

import base64
import json
import secrets
import zlib
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from zhenjie.core import secrecy
from zhenjie.engines.ledger.fields import SecretField

_MARK = "sm4g:"
_PURPOSE = "ledger.importchunk"


def seal(rows: bytes) -> str:
    """The form that is stored."""
    text = base64.b64encode(zlib.compress(rows, 1)).decode()
    return secrecy.seal(text, key=settings.SECRET_KEY, purpose=_PURPOSE)


def packed(rows: list[list[Any]]) -> bytes:
    """Rows as they are sealed and told by their digest."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def unseal(sealed: str) -> list[list[Any]]:
    """The rows behind `seal`; empty when their time is over."""
    return list(json.loads(unsealed(sealed)))


def unsealed(sealed: str) -> bytes:
    """What `seal` was given; an empty list when its time is over."""
    if not sealed:
        return b"[]"
    text = secrecy.unseal(sealed, key=settings.SECRET_KEY, purpose=_PURPOSE)
    return zlib.decompress(base64.b64decode(text))


def sealer(field: SecretField) -> Callable[[str], str]:
    """What `SecretField` stores for a text, for many texts: the key is derived once, not for each (a test compares the two)."""
    purpose = field.purpose.encode()
    cipher = algorithms.SM4(secrecy.derive(settings.SECRET_KEY, "sm4")[:16])

    def run(plain: str) -> str:
        nonce = secrets.token_bytes(12)
        encryptor = Cipher(cipher, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(purpose)
        hidden = encryptor.update(plain.strip().encode()) + encryptor.finalize()
        return _MARK + base64.urlsafe_b64encode(nonce + hidden + encryptor.tag).decode()

    return run


def blinder(field: SecretField) -> Callable[[str], str]:
    """`ledger.fields.blind` for many texts."""
    begun = hmac.HMAC(settings.SECRET_KEY.encode(), hashes.SM3())

    def run(plain: str) -> str:
        mac = begun.copy()
        mac.update(f"{field.purpose}:{plain.strip()}".encode())
        return mac.finalize().hex()[:32]

    return run
