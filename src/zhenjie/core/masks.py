"""How personal data is shown to whoever has no reason to see it whole (GB/T 37964-2019 去标识化): one kind of mask a kind of data."""

from collections.abc import Callable

from zhenjie.core.identifiers import mask_citizen_number, mask_mobile, mask_name


def _bank(text: str) -> str:
    return "*" * max(len(text) - 4, 0) + text[-4:] if len(text) > 8 else "*" * len(text)


def _all(text: str) -> str:
    return "＊＊＊" if text else ""


MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name,
    "mobile": mask_mobile,
    "citizen": mask_citizen_number,
    "bank": _bank,
    "all": _all,
}


def mask(kind: str, text: str) -> str:
    """``text`` masked as data of this kind; a kind nobody knows hides everything."""
    return MASKS.get(kind, _all)(text)
