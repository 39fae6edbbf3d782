"""The number of a matter as people type it from a slip. Pure."""

import re

from zhenjie.core.numerals import half_width

_NUMBER = re.compile(r"[^0-9]{0,8}(?:(?:19|20)[0-9]{2}[-—–_ ]?)([0-9]{6,18})")


def number_of(text: str) -> int | None:
    """123 of "诉求2026-000123", of "2026-000123" and of the same with full-width signs; None for what is no number."""
    found = _NUMBER.fullmatch(half_width(text).strip())
    return int(found[1]) if found else None
