"""A layout filled by its heads and the names in its rows. Merged heads, styles and formulas stay."""

from collections.abc import Iterable, Sequence

from zhenjie.engines.surveys.rules.matching import fact_key
from zhenjie.engines.surveys.workbook.layouts import Table
from zhenjie.engines.surveys.workbook.room import make_room
from zhenjie.engines.surveys.workbook.sheet import HEAD_ROWS, LABELS, NUMBERS, Sheet, keys_of, plain

_TOTALS = {"合计", "总计", "小计", "全镇合计", "全县合计", "总合计"}


def by_heads(sheet: Sheet, table: Table, notes: list[str]) -> bool:
    """Fill below the heads of a sheet, or beside them. Whether there were such heads."""
    heads = list(sheet.cells(HEAD_ROWS))
    columns, labels = keys_of(table.columns), keys_of(table.labels)
    across = _found(sheet, heads, columns)
    names = _found(sheet, list(sheet.cells()), labels)
    by_row: dict[int, dict[int, int]] = {}
    for at, places in across.items():
        for row, column in places:
            by_row.setdefault(sheet.bottom(row, column), {}).setdefault(at, column)
    upright: dict[int, dict[int, int]] = {}
    for at, places in _found(sheet, list(sheet.cells()), columns, paths=False).items():
        for row, column in places:
            upright.setdefault(column, {}).setdefault(at, row)
    best_row = max(by_row, key=lambda row: len(by_row[row]), default=0)
    best_column = max(upright, key=lambda column: len(upright[column]), default=0)
    wide, tall = len(by_row.get(best_row, {})), len(upright.get(best_column, {}))
    if not wide and not tall:
        return False
    if tall > wide:
        return _down(sheet, table, upright[best_column], best_column, names, notes)
    return _across(sheet, table, best_row, by_row[best_row], names, notes)


def _found(
    sheet: Sheet, cells: Sequence[tuple[int, int, str]], wanted: dict[str, int], *, paths: bool = True
) -> dict[int, list[tuple[int, int]]]:
    """Where each wanted name stands: the cell itself says it, or the merged heads above it and the cell together."""
    found: dict[int, list[tuple[int, int]]] = {}
    for row, column, said in cells:
        at = wanted.get(fact_key(said))
        if at is None and paths:
            at = wanted.get(fact_key(sheet.path(row, column)))
            if at is None and (head := sheet.head(row, column)) != said:
                at = wanted.get(fact_key(head))
        if at is not None:
            found.setdefault(at, []).append((row, column))
    return found


def _missing(table: Table, there: Iterable[int], notes: list[str]) -> None:
    there = set(there)
    if lost := [title for at, title in enumerate(table.columns) if at not in there]:
        notes.append(f"表样里没有这些列，没有填：{'、'.join(lost[:8])}。")


def _across(
    sheet: Sheet,
    table: Table,
    bottom: int,
    places: dict[int, int],
    names: dict[int, list[tuple[int, int]]],
    notes: list[str],
) -> bool:
    """Heads in a row, units or records below."""
    _missing(table, places, notes)
    taken = set(places.values())
    below = {at: [(r, c) for r, c in spots if r > bottom and c not in taken] for at, spots in names.items()}
    counts: dict[int, int] = {}
    for spots in below.values():
        for _row, column in spots[:1]:
            counts[column] = counts.get(column, 0) + 1
    label = max(counts, key=lambda column: counts[column], default=0)
    rows = {at: next((r for r, c in spots if c == label), 0) for at, spots in below.items()}
    rows = {at: row for at, row in rows.items() if row}
    if not rows:
        label = _label_column(sheet, bottom, taken)
    new = [number for number in range(len(table.rows)) if number not in rows]
    if new:
        _append(sheet, table, bottom, label, new, rows, notes)
    serial = next((c for c in range(1, sheet.sheet.max_column + 1) if plain(sheet.text(bottom, c)) in NUMBERS), 0)
    for number, row in rows.items():
        for at, column in places.items():
            sheet.put(row, column, table.rows[number][at])
        if serial and serial not in taken and not sheet.sheet.cell(row, serial).value:
            sheet.put(row, serial, f"n:{number + 1}")
    for row in range(bottom + 1, sheet.sheet.max_row + 1):
        if any(plain(sheet.text(row, column)) in _TOTALS for column in range(1, max(label, 1) + 1)):
            for at, column in places.items():
                sheet.put(row, column, table.totals[at])
    return True


def _label_column(sheet: Sheet, bottom: int, taken: set[int]) -> int:
    free = [column for column in range(1, max(taken) + 2) if column not in taken]
    said = next((column for column in free if plain(sheet.text(bottom, column)) in LABELS), 0)
    return said or next((column for column in free if plain(sheet.text(bottom, column)) not in NUMBERS), 0)


def _append(
    sheet: Sheet, table: Table, bottom: int, label: int, new: Sequence[int], rows: dict[int, int], notes: list[str]
) -> None:
    """Rows for units that the layout does not name: into the empty ones below, with room made before a total."""
    at = max(rows.values(), default=bottom) + 1
    free = 0
    while free < len(new) and _is_empty(sheet, at + free):
        free += 1
    if free < len(new) and at + free <= sheet.sheet.max_row:
        make_room(sheet, at + free - 1 if free else at - 1, len(new) - free, like=at if free else at - 1)
    for step, number in enumerate(new):
        rows[number] = at + step
        if label:
            sheet.put(at + step, label, table.labels[number])
    if not label:
        notes.append("表样里没有写单位名的列，各行按发起时的单位次序填。")


def _is_empty(sheet: Sheet, row: int) -> bool:
    return all(not sheet.text(row, column) for column in range(1, min(sheet.sheet.max_column, 60) + 1)) and all(
        cell.value is None for cell in sheet.sheet[row]
    )


def _down(
    sheet: Sheet,
    table: Table,
    places: dict[int, int],
    heads: int,
    names: dict[int, list[tuple[int, int]]],
    notes: list[str],
) -> bool:
    """Heads in a column, units or records side by side."""
    _missing(table, places, notes)
    first = min(places.values())
    beside = {at: [(r, c) for r, c in spots if r < first and c != heads] for at, spots in names.items()}
    columns = {at: spots[-1][1] for at, spots in beside.items() if spots}
    if not columns and len(table.rows) == 1:
        columns = {0: heads + 1}
    if lost := [table.labels[at] for at in range(len(table.rows)) if at not in columns]:
        notes.append(f"表样里没有这些单位，没有填：{'、'.join(lost[:8])}。")
    for number, column in columns.items():
        for at, row in places.items():
            sheet.put(row, column, table.rows[number][at])
    return bool(columns)
