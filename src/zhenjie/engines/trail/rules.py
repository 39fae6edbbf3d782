"""The arithmetic of the trail: what an entry's digest and a block's head are made of. Pure.

SM3 is GB/T 32905-2016. Changing one byte of the form below would break every chain that exists, so it carries a version.
"""

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes

VERSION = "zhenjie-trail-1"
GENESIS = "0" * 64
MEMBER = 40  # bytes: 8 of the entry's id, 32 of its digest
_PAIR = struct.Struct(">Q32s")
_EMPTY = hashes.Hash(hashes.SM3())


class Said(NamedTuple):
    """Everything an entry says, in the order in which it is hashed."""

    at: datetime
    account: int | None
    name: str
    unit: str
    address: str
    verb: str
    subject: str
    scope: str
    before: str
    after: str


def sm3(data: bytes) -> bytes:
    """The 32 bytes of SM3 over ``data``."""
    context = _EMPTY.copy()
    context.update(data)
    return context.finalize()


def digest_of(said: Said) -> str:
    """The digest of an entry in hexadecimal: SM3 over one JSON list of all that it says, the time in UTC."""
    return digest_of_text(said[0].astimezone(UTC).isoformat(timespec="microseconds"), said[1], said[2:])


def digest_of_text(at: str, account: int | None, words: Sequence[str]) -> str:
    """`digest_of` for values as the database gives them: the time as "2026-03-02T01:30:15.250000+00:00", then the account, then
    the eight texts. Written out instead of asking a JSON encoder: a check reads millions of these."""
    who = "null" if account is None else str(int(account))
    return sm3(f'["{VERSION}","{at}",{who},{",".join(map(_quoted, words))}]'.encode()).hex()


_quoted = json.encoder.encode_basestring
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pack(members: Iterable[tuple[int, str]]) -> bytes:
    """The member list of a block: (id, digest) in order, 40 bytes each."""
    return b"".join(pk.to_bytes(8, "big") + bytes.fromhex(digest) for pk, digest in members)


def unpack(members: bytes) -> list[tuple[int, str]]:
    """The (id, digest) pairs of a member list; a ragged end is left out (the head no longer fits then)."""
    whole = len(members) // MEMBER * MEMBER
    return [(pk, digest.hex()) for pk, digest in _PAIR.iter_unpack(members[:whole])]


def head_of(*, number: int, previous: str, sealed_at: datetime, members: bytes) -> str:
    """The head of a block in hexadecimal: SM3 over version, number, head before, time in UTC and the member list."""
    at = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return sm3(_encode([VERSION, number, previous, at]).encode() + b"\n" + members).hex()


def write_down(values: Mapping[str, Any] | None) -> str:
    """The canonical JSON of a before or after; '' for None. Dates and numbers keep their exact form as text."""
    if values is None:
        return ""
    return json.dumps(_plain(values), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(one) for one in value), key=str)
    return str(value)
