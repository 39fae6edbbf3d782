"""Secrets at rest: SM4 (GB/T 32907-2016) in GCM mode, keys derived with HMAC-SM3 from the deployment's own key."""

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_MARK, _NONCE, _TAG = "sm4g:", 12, 16


class SecrecyError(ValueError):
    """The text can't be opened with this key: another key, another purpose, or touched; the message is a sentence."""


def derive(key: str, purpose: str) -> bytes:
    """32 bytes that belong to ``purpose`` alone, from the deployment's secret ``key``."""
    mac = hmac.HMAC(key.encode(), hashes.SM3())
    mac.update(purpose.encode())
    return mac.finalize()


def seal(plain: str, *, key: str, purpose: str) -> str:
    """``plain`` encrypted; ``purpose`` (say "totp:17") is bound in, so that a secret can't be moved to another row."""
    nonce = secrets.token_bytes(_NONCE)
    encryptor = Cipher(algorithms.SM4(derive(key, "sm4")[:16]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(purpose.encode())
    hidden = encryptor.update(plain.encode()) + encryptor.finalize()
    return _MARK + base64.urlsafe_b64encode(nonce + hidden + encryptor.tag).decode()


def unseal(sealed: str, *, key: str, purpose: str) -> str:
    """The text behind `seal`; SecrecyError for anything else."""
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(_MARK).encode())
        nonce, hidden, tag = raw[:_NONCE], raw[_NONCE:-_TAG], raw[-_TAG:]
        decryptor = Cipher(algorithms.SM4(derive(key, "sm4")[:16]), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(purpose.encode())
        return (decryptor.update(hidden) + decryptor.finalize()).decode()
    except (InvalidTag, ValueError) as error:
        raise SecrecyError("密文打不开：部署密钥换过，或内容被改动。") from error
