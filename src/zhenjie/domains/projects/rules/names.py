"""The name of a firm as it is compared: one spelling for what people write in many. Pure."""

import re
import unicodedata

#: Written by some and left out by others; they tell no firm from another.
_FORMS = re.compile(r"(集团股份有限公司|股份有限公司|有限责任公司|集团有限公司|有限公司|总公司|公司|集团|企业|厂)$")
_NOISE = re.compile(r"[^0-9a-z㐀-鿿]+")
#: Words that name nobody: two leads of “个人” have no investor in common.
_NOBODY = frozenset(
    {
        "",
        "个人",
        "个人投资",
        "自然人",
        "待定",
        "未定",
        "不详",
        "报告未写明",
        "暂无",
        "无",
        "保密",
        "某企业",
        "外地客商",
        "客商",
    }
)


def firm_key(text: str) -> str:
    """“江苏 蓝湾精密（集团）有限公司” gives “江苏蓝湾精密”; '' for what names nobody (“个人”, “待定”)."""
    bare = _NOISE.sub("", unicodedata.normalize("NFKC", text).lower())
    if bare in _NOBODY or bare.startswith("个人"):
        return ""
    short = bare
    while (cut := _FORMS.sub("", short)) != short and len(cut) >= 2:
        short = cut
    return "" if short in _NOBODY else short
