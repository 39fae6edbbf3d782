"""Heads of columns as people paste them: their names, and the kind of answer they ask for. Pure."""

import re

_KIND_TAIL = re.compile(r"[|｜]\s*(文字|数字|日期|是否|选项[:：].+)\s*$")
_KIND_WORDS = {"文字": "text", "数字": "number", "日期": "date", "是否": "yes"}
_ROW_HEADS = {
    "序号",
    "单位",
    "填报单位",
    "镇街",
    "乡镇",
    "镇（街道）",
    "村",
    "村（社区）",
    "社区",
    "名称",
    "单位名称",
    "村名",
}


def titles_of(text: str) -> list[str]:
    """Names of columns from what was pasted: cells of a row, lines, or both; each once, in order."""
    parts = re.split(r"[\t\r\n]+", text)
    titles = [" ".join(part.split()) for part in parts]
    # A head copied from Excel may begin with the column of units; that column is there already.
    return [one for one in dict.fromkeys(titles) if one and one not in _ROW_HEADS][:60]


def kind_said(title: str) -> tuple[str, str, list[str]]:
    """A name and the kind of answer: said after a bar (`牵头人|文字`, `是否达标|是否`, `类型|选项：自建、租用`), else guessed
    from the name."""
    if match := _KIND_TAIL.search(title):
        name, said = title[: match.start()].strip(), match.group(1)
        if said.startswith("选项"):
            return name, "choice", options_of(said[3:])
        return name, _KIND_WORDS[said], []
    if title.startswith(("是否", "有无")):
        return title, "yes", []
    if re.search(r"(日期|时间|起始日|到期日)$", title):
        return title, "date", []
    if re.search(
        r"(名称|姓名|人|单位|地址|联系\w*|电话|说明|备注|原因|情况|做法|亮点|问题|内容|进展|措施|职务|类型|性质|规格|型号|位置)$",
        title,
    ):
        return title, "text", []
    return title, "number", []


def options_of(text: str) -> list[str]:
    """Options as people list them."""
    return [one for part in re.split(r"[、,，;；/\n]+", text) if (one := part.strip())]
