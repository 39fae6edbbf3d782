"""12345 工单 as they come in somebody's workbook: which column is which, what a line says, which unit an address names. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from zhenjie.core.clock import aware
from zhenjie.engines.ledger.importing.headings import Candidate
from zhenjie.engines.ledger.importing.values import Fault, date_of, moment_of, text_of
from zhenjie.engines.matters.rules.kinds import URGENCIES

#: Columns as the platforms of several cities call them; the order in the file does not matter.
COLUMNS = (
    Candidate("record", "工单编号", ("工单号", "编号", "受理编号", "诉求编号", "流水号", "热线编号", "案件编号", "工单编码")),
    Candidate("said_at", "来电时间", ("受理时间", "登记时间", "诉求时间", "反映时间", "接线时间", "创建时间", "工单时间")),
    Candidate("name", "诉求人", ("来电人", "姓名", "反映人", "联系人", "市民姓名", "来电人姓名", "诉求人姓名")),
    Candidate("phone", "电话", ("联系电话", "来电号码", "联系方式", "手机号", "主叫号码", "诉求人电话", "手机")),
    Candidate("title", "标题", ("工单标题", "诉求标题", "主题", "诉求名称")),
    Candidate("text", "诉求内容", ("内容", "反映内容", "问题描述", "工单内容", "来电内容", "诉求描述", "反映问题", "具体内容")),
    Candidate("address", "地址", ("事发地址", "事发地点", "地点", "诉求地址", "问题地址", "所在区域", "详细地址", "发生地点")),
    Candidate("kind", "类型", ("诉求类型", "工单类型", "诉求性质", "工单类别", "诉求目的", "来电类型")),
    Candidate("class1", "一级分类", ("一级类别", "大类", "诉求大类", "一级目录")),
    Candidate("class2", "二级分类", ("二级类别", "小类", "诉求小类", "二级目录", "归口分类")),
    Candidate("class3", "三级分类", ("三级类别", "细类", "三级目录", "诉求分类", "问题分类")),
    Candidate("urgency", "紧急程度", ("缓急程度", "紧急级别", "工单级别")),
    Candidate("due", "办理时限", ("办结时限", "截止时间", "要求办结时间", "到期时间", "处理时限", "办理期限", "反馈时限", "办结期限")),
    Candidate("unit", "承办单位", ("办理单位", "责任单位", "处理单位", "主办单位", "派发单位", "承办部门")),
)  # fmt: skip
NEEDED = ("record", "text")
_TITLES = {one.name: one.title for one in COLUMNS}
_KINDS = {
    "ask": ("咨询",), "help": ("求助", "求决", "诉求"), "complaint": ("投诉",), "report": ("举报",),
    "advice": ("建议", "意见"), "thanks": ("表扬", "感谢"),
}  # fmt: skip
_END = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|街道办事处|人民政府|社区|街道|村|镇|乡|网格)$")


@dataclass(frozen=True, slots=True)
class Ticket:
    """One ticket. `due` is the first late moment; `classes` the words of the other system's tree, the widest first."""

    record: str
    text: str
    title: str = ""
    said_at: datetime | None = None
    name: str = ""
    phone: str = ""
    address: str = ""
    kind: str = ""
    classes: tuple[str, ...] = ()
    urgency: str = "normal"
    due: datetime | None = None
    unit: str = ""
    fault: str = ""


def ticket_of(cells: Mapping[str, Any]) -> Ticket:
    """A line as a ticket; what cannot be taken is told in `fault`, and the rest is there all the same."""
    faults: list[str] = []

    def said(name: str, most: int) -> str:
        try:
            text = text_of(cells[name]) if cells.get(name) is not None else ""
        except Fault as fault:
            faults.append(f"{_TITLES[name]}：{fault}")
            return ""
        return text.strip()[:most]

    def when(name: str, end: bool) -> datetime | None:
        try:
            return _moment(cells.get(name), end=end)
        except (Fault, ValueError, OverflowError):
            faults.append(f"{_TITLES[name]}看不出是什么时间，请写成 2026-03-05 14:30")
            return None

    long = said("record", 200)
    ticket = Ticket(
        record=long[:60], text=said("text", 4000), title=said("title", 120), said_at=when("said_at", False),
        name=said("name", 40), phone=said("phone", 30), address=said("address", 160), kind=kind_of(said("kind", 40)),
        classes=tuple(filter(None, (said(name, 60) for name in ("class1", "class2", "class3")))),
        urgency=urgency_of(said("urgency", 20)), due=when("due", True), unit=said("unit", 60),
    )  # fmt: skip
    if not ticket.record:
        faults.insert(0, "没有工单编号")
    elif len(long) > 60:
        faults.insert(0, "工单编号超过 60 个字")
    if not ticket.text and not ticket.title:
        faults.append("没有诉求内容")
    return replace(ticket, title=ticket.title or headline(ticket.text), fault="；".join(faults)[:300])


def _moment(cell: Any, *, end: bool) -> datetime | None:
    """A cell as a moment; a bare day is its first minute, or as an end the midnight after it."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    found = moment_of(cell)
    if found is None:
        return None
    found = aware(found)
    bare = found.hour == found.minute == found.second == 0 and not _has_clock(cell)
    return aware((date_of(cell) or found.date()) + timedelta(days=1)) if end and bare else found


def _has_clock(cell: Any) -> bool:
    return ":" in str(cell[0] if isinstance(cell, list) and cell else cell).replace("00:00:00", "")


def kind_of(text: str) -> str:
    """诉求类型 by its word, '' when it says none."""
    return next((key for key, words in _KINDS.items() if any(word in text for word in words)), "") if text else ""


def urgency_of(text: str) -> str:
    """紧急程度 by its word; 一般 when it says none. 特急 before 紧急."""
    return next((key for key, word in URGENCIES.items() if word in text), "normal") if text else "normal"


def headline(text: str, most: int = 40) -> str:
    """The first sentence of what was said, short enough for a list."""
    first = re.split(r"[。！？；\n]", text.strip(), maxsplit=1)[0].strip()
    return first if len(first) <= most else first[: most - 1] + "…"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit that an address may name."""

    pk: int
    name: str
    path: str


def place_of(text: str, places: Iterable[Place]) -> int | None:
    """The unit that `text` names: the deepest one, the better when the units around it are named too; None when none is named or two
    are named equally well (两个镇各有一个“新村”)."""
    here = [(one, len(word)) for one in places if (word := _named(text, one.name))]
    paths = [one.path for one, _long in here]
    ranked = sorted(
        ((sum(one.path.startswith(path) for path in paths), len(one.path), long, one.pk) for one, long in here),
        reverse=True,
    )
    if not ranked or (len(ranked) > 1 and ranked[0][:3] == ranked[1][:3]):
        return None
    return ranked[0][3]


def _named(text: str, name: str) -> str:
    """The name in the text, whole or without its last word; '' for none."""
    if name and name in text:
        return name
    short = _END.sub("", name)
    return short if len(short) >= 2 and short in text else ""


def class_named(classes: Sequence[str], titles: Mapping[str, str]) -> str:
    """Our code for the other system's words, the narrowest that is called the same; '' for none. `titles`: title → code."""
    return next((titles[word] for word in reversed(classes) if word in titles), "")
