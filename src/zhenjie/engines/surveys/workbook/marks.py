"""A layout filled by its {{列名}} marks."""

import re
from collections.abc import Sequence

from zhenjie.engines.surveys.rules.matching import fact_key
from zhenjie.engines.surveys.workbook.layouts import Table
from zhenjie.engines.surveys.workbook.room import make_room
from zhenjie.engines.surveys.workbook.sheet import LABELS, NUMBERS, Sheet, keys_of, plain, set_value

MARK = re.compile(r"\{\{\s*([^{}]{1,80}?)\s*\}\}")


def by_marks(sheet: Sheet, table: Table, notes: list[str]) -> bool:
    """Fill the marks of a sheet, a row of marks once for each row of the report. Whether there was such a row."""
    columns = keys_of(table.columns)
    rows: dict[int, list[tuple[int, str]]] = {}
    for row, column, said in list(sheet.cells()):
        inner = [
            one for one in MARK.findall(said) if fact_key(one) in columns or plain(one) in LABELS | NUMBERS | {"记录"}
        ]
        if inner:
            rows.setdefault(row, []).append((column, said))
    for row in sorted(rows, reverse=True):
        marks = rows[row]
        make_room(sheet, row, len(table.rows) - 1)
        for number, values in enumerate(table.rows):
            for column, said in marks:
                _put_mark(sheet, row + number, column, said, _row_values(table, number, values, columns))
        if not table.rows:
            for column, _said in marks:
                sheet.sheet.cell(row, column).value = None
    single = _singles(table, columns)
    for row, column, said in list(sheet.cells()):
        if MARK.search(said):
            known = {name: single[plain(name)] for name in MARK.findall(said) if plain(name) in single}
            if lost := [name for name in MARK.findall(said) if plain(name) not in single]:
                notes.append(f"表样里的记号“{lost[0]}”不是这张报表的列，没有填。")
            _put_mark(sheet, row, column, said, known)
    return bool(rows)


def _row_values(table: Table, number: int, values: Sequence[str], columns: dict[str, int]) -> dict[str, str]:
    found = dict.fromkeys(LABELS | {"记录"}, table.labels[number])
    found |= dict.fromkeys(NUMBERS, f"n:{number + 1}")
    return (
        found
        | {title: values[at] for title, at in zip(table.columns, range(len(values)), strict=True)}
        | {f"#{key}": values[at] for key, at in columns.items()}
    )


def _singles(table: Table, columns: dict[str, int]) -> dict[str, str]:
    told = {
        "报表名称": table.title,
        "标题": table.title,
        "时段": table.period,
        "时间": table.period,
        "制表单位": table.unit,
    }
    for title, at in zip(table.columns, columns.values(), strict=False):
        told[plain(f"合计:{title}")] = told[plain(f"合计：{title}")] = table.totals[at]
    return told


def _put_mark(sheet: Sheet, row: int, column: int, said: str, known: dict[str, str]) -> None:
    """A cell that is one mark takes the value as it is; in a longer text the mark is replaced by its words."""

    def value(name: str) -> str:
        return known.get(name, known.get(plain(name), known.get(f"#{fact_key(name)}", "")))

    cell = sheet.sheet.cell(*sheet.anchor(row, column))
    cell.value = None
    if match := MARK.fullmatch(said.strip()):
        set_value(cell, value(match.group(1)))
    else:
        text = MARK.sub(lambda one: re.sub(r"^[nd]:", "", value(one.group(1))), said)
        set_value(cell, text if not text.startswith(("n:", "d:")) else f" {text}")
