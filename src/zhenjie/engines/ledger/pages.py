"""docs/registers.md: every register as its declaration has it, so that the page can't be wrong."""

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.declarations import Declaration


def registers_page() -> str:
    """The page, in Markdown; registers of the tests are left out."""
    told = [one for one in declarations.every() if one.model.__module__.startswith("zhenjie.")]
    head = ["# 台账一览", "", "由 `make docs` 从登记（`registers.py`）生成，请勿手改。", ""]
    return "\n".join([*head, *(line for one in told for line in _chapter(one))]).rstrip() + "\n"


def _chapter(one: Declaration) -> list[str]:
    lines = [f"## {one.title} `{one.key}`", "", f"{one.section}。空着的时候说：“{one.hint}”", ""]
    lines += ["| 列 | 名称 | 类型 | 起初显示 | 可筛选 | 可填写 |", "|---|---|---|---|---|---|"]
    filters = {column.name for column in one.filters}
    for column in one.columns:
        marks = (column.name in one.shown, column.name in filters, one.asks(column.name))
        ticks = " | ".join("是" if mark else "" for mark in marks)
        lines.append(f"| `{column.name}` | {column.title} | {column.kind} | {ticks} |")
    rights = "、".join(f"`{one.permission(verb)}`" for verb in ("read", "write", "export"))
    found = "、".join(f"`{name}`" for name in one.search) or "—"
    return [*lines, "", f"搜索：{found}。次序：`{one.order}`。范围：`{one.path}`。权限：{rights}。", ""]
