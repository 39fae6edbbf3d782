"""The file of units that a deployment brings: rows become nodes, bad rows become sentences with their line. Pure."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from zhenjie.engines.org import levels
from zhenjie.engines.org.tables import Line, TableError

COLUMNS = {
    "code": "code 代码 编码 区划代码 单元代码 统计用区划代码",
    "name": "name 名称 单位名称 单元名称 单位",
    "kind": "kind 层级 类型 类别 级别",
    "parent_code": "parent_code 上级代码 上级编码 上级 父级代码",
    "valid_from": "valid_from 起 生效日期 起始日期 成立日期 设立日期",
    "valid_to": "valid_to 止 失效日期 截止日期 撤销日期",
    "head": "head 负责人 楼长 单元长 网格长 负责人姓名",
    "head_title": "head_title 负责人职务 职务",
    "mobile": "mobile 手机 手机号 联系电话 电话",
}
_BY_HEADER = {word: key for key, words in COLUMNS.items() for word in words.split()}
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
_MOBILE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{7,8}")


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why one row is not taken: the line in the file, the column to blame, one sentence."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"第 {self.line} 行：{self.sentence}"


@dataclass(slots=True)
class Node:
    """One unit as the file says it. ``parent`` is the code of the unit above, '' for a root (or the unit imported under)."""

    line: int
    code: str
    name: str
    kind: str
    parent: str
    valid_from: date | None = None
    valid_to: date | None = None
    head: str = ""
    head_title: str = ""
    mobile: str = ""


@dataclass(slots=True)
class TreeFile:
    """What a file holds: nodes with every parent before its children, and the rows that are not taken."""

    nodes: list[Node] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


Known = Callable[[str], str | None]


class _Bad(ValueError):
    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


def read_tree(lines: Iterable[Line], known: Known, *, under: str | None = None) -> TreeFile:
    """The nodes of a table whose first row names the columns.

    `known` gives the kind of a unit that the platform already has by its code, None for none. `under` is the kind of the
    unit to import under: rows without a parent hang there. Raises TableError when the header lacks a needed column.
    """
    rows = iter(lines)
    columns = _header(next(rows, None))
    tree = TreeFile()
    by_code: dict[str, Node] = {}
    nodes: list[Node] = []
    for line, cells in rows:
        try:
            node = _node(line, cells, columns)
            if node.code:
                first = by_code.setdefault(node.code, node)
                if first is not node:
                    raise _Bad("code", f"代码“{node.code}”和第 {first.line} 行重复，一个代码只能写一行。")
            nodes.append(node)
        except _Bad as bad:
            tree.problems.append(RowProblem(line, bad.column, str(bad)))
    _hang(nodes, by_code, known, under, tree)
    tree.problems.sort(key=lambda problem: problem.line)
    return tree


def _header(first: Line | None) -> dict[str, int]:
    if first is None:
        raise TableError("文件里没有内容，第一行应是表头：代码、名称、层级、上级代码、生效日期。")
    columns: dict[str, int] = {}
    for place, cell in enumerate(first[1]):
        key = _BY_HEADER.get(cell.strip().lower().lstrip("\ufeff").strip("*＊"))
        if key and key not in columns:
            columns[key] = place
    missing = [title for key, title in (("name", "名称"), ("code", "代码")) if key not in columns]
    if missing:
        raise TableError(
            f"表头缺少“{'”“'.join(missing)}”列。第一行应写：代码、名称、层级、上级代码、生效日期（或 code,name,kind,parent_code,valid_from）。"
        )
    return columns


def _node(line: int, cells: Sequence[str], columns: dict[str, int]) -> Node:
    size = len(cells)

    def cell(key: str) -> str:
        place = columns.get(key, size)
        return cells[place].strip() if place < size else ""

    code, name = _code(cell("code"), "code"), " ".join(cell("name").split())
    if not name:
        raise _Bad("name", "没有名称，请补上单元名称。")
    if len(name) > 80:
        raise _Bad("name", f"名称有 {len(name)} 个字，最多 80 个字。")
    said = cell("kind")
    kind = levels.BY_WORD.get(said.lower(), "") if said else levels.kind_of_code(code)
    if not kind:
        if said:
            raise _Bad("kind", f"不认识层级“{said}”，可写：{'、'.join(map(levels.word, levels.WORDS))}。")
        raise _Bad("kind", f"“{name}”没有写层级，代码也看不出来，请在“层级”列写明。")
    node = Node(line, code, name, kind, _code(cell("parent_code"), "parent_code"))
    if len(columns) > 4:
        node.valid_from, node.valid_to = _date(cell("valid_from"), "起"), _date(cell("valid_to"), "止")
        if node.valid_from and node.valid_to and node.valid_to < node.valid_from:
            raise _Bad("valid_to", f"止期 {node.valid_to} 早于起期 {node.valid_from}。")
        _head(node, cell("head"), cell("head_title"), cell("mobile"))
    return node


def _head(node: Node, head: str, title: str, mobile: str) -> None:
    if not head:
        return
    if mobile and not _MOBILE.fullmatch(mobile):
        raise _Bad("mobile", f"电话“{mobile}”不像电话号码，请核对。")
    if len(head) > 40:
        raise _Bad("head", "负责人姓名超过 40 个字，一行只写一个人。")
    node.head, node.mobile, node.head_title = head, mobile, title or levels.HEADS.get(node.kind, "负责人")


def _code(text: str, column: str) -> str:
    if not text:
        return ""
    code = text if text.isascii() else unicodedata.normalize("NFKC", text)
    code = code.lstrip("'").replace(" ", "").removesuffix(".0")
    if _SCIENTIFIC.fullmatch(code):
        raise _Bad(column, f"代码“{code}”被 Excel 改成了科学计数，末位已丢失；请把该列设为“文本”后重新填写。")
    if len(code) > 40:
        raise _Bad(column, f"代码“{code[:20]}…”超过 40 位。")
    return code


def _date(text: str, what: str) -> date | None:
    if not text:
        return None
    found = _DATE.fullmatch(text)
    try:
        if found:
            year, month, day = (int(part) for part in found.groups() if part)
            return date(year, month, day)
    except ValueError:
        pass
    raise _Bad("valid_from" if what == "起" else "valid_to", f"{what}期“{text}”不是日期，请写成 2026-01-31。")


def _parent_of(node: Node, by_code: dict[str, Node], known: Known, under: str | None) -> Node | None:
    """The node's parent in the file, None when it hangs on the platform's own units or is a root."""
    if not node.parent:
        node.parent = next((c for c in levels.codes_above(node.code) if c in by_code or known(c)), "")
    upper = by_code.get(node.parent) if node.parent else None
    kind = upper.kind if upper else known(node.parent) if node.parent else under
    if node.parent and kind is None:
        raise _Bad("parent_code", f"上级代码“{node.parent}”在文件里和平台上都没有，请先导入上级或改正代码。")
    if kind is None and node.kind not in levels.MAY_BE_ROOT:
        raise _Bad("parent_code", f"“{node.name}”没有上级，请在“上级代码”列写明挂在哪里。")
    if kind is not None and not levels.fits(kind, node.kind):
        upper_word, word = levels.word(kind), levels.word(node.kind)
        raise _Bad("kind", f"{word}“{node.name}”不能挂在{upper_word}下面，请检查层级和上级代码。")
    return upper


def _hang(nodes: list[Node], by_code: dict[str, Node], known: Known, under: str | None, tree: TreeFile) -> None:
    """Find every node's parent and put parents before children, whatever the order of the file; what hangs on a row that
    is not taken is not taken either."""
    state: dict[int, str] = {}
    for start in nodes:
        chain: list[Node] = []
        node, verdict = start, ""
        while not verdict:
            verdict = state.get(node.line, "")
            if verdict:
                break
            state[node.line] = "ring"
            try:
                upper = _parent_of(node, by_code, known, under)
            except _Bad as bad:
                verdict = state[node.line] = "bad"
                tree.problems.append(RowProblem(node.line, bad.column, str(bad)))
                break
            chain.append(node)
            if upper is None:
                verdict = "good"
            else:
                node = upper
        for one in reversed(chain):
            state[one.line] = "good" if verdict == "good" else "bad"
            if verdict == "good":
                tree.nodes.append(one)
            else:
                tree.problems.append(RowProblem(one.line, "parent_code", _refusal(verdict, one, node)))


def _refusal(verdict: str, node: Node, culprit: Node) -> str:
    if verdict == "ring":
        return f"“{node.name}”往上找会绕回自己（经过第 {culprit.line} 行），请改正上级代码。"
    return f"上级（第 {culprit.line} 行“{culprit.name}”）没有被接受，请先改好那一行。"
