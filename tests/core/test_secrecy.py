"""Secrets at rest come back only with their key and their purpose."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.secrecy import SecrecyError, derive, seal, unseal


def test_sm4_is_the_standards_own_vector() -> None:
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()
    assert (encryptor.update(block) + encryptor.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


@given(st.text())
def test_what_was_sealed_comes_back(plain: str) -> None:
    assert unseal(seal(plain, key="k", purpose="p:1"), key="k", purpose="p:1") == plain


def test_the_same_text_never_looks_the_same() -> None:
    assert seal("JBSWY3DP", key="k", purpose="p") != seal("JBSWY3DP", key="k", purpose="p")


@pytest.mark.parametrize(("key", "purpose"), [("other", "totp:1"), ("k", "totp:2")])
def test_another_key_or_another_row_opens_nothing(key: str, purpose: str) -> None:
    sealed = seal("JBSWY3DP", key="k", purpose="totp:1")
    with pytest.raises(SecrecyError, match="打不开"):
        unseal(sealed, key=key, purpose=purpose)


@pytest.mark.parametrize("touched", ["", "sm4g:", "sm4g:AAAA", "sm4g:" + "A" * 60, "明文", "JBSWY3DP"])
def test_what_was_not_sealed_is_refused(touched: str) -> None:
    with pytest.raises(SecrecyError):
        unseal(touched, key="k", purpose="p")


def test_purposes_have_keys_of_their_own() -> None:
    assert derive("k", "a") != derive("k", "b")
