"""What `zhenjie read` and `zhenjie check` print: table, jsonl, xlsx, html."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

from zhenjie.core.quantities import Quantity, format_quantity, plain

Record = Mapping[str, Any]

ASPECTS = {
    "level": "数值",
    "growth": "同比",
    "completion": "完成率",
    "share": "占比",
    "multiple": "倍数",
    "target": "任务",
    "rate": "比率",
    "rank": "位次",
    "duration": "时长",
    "name": "名称",
    "date": "日期",
}
_COLUMNS = ("指标", "主体", "口径", "数", "期间", "原文", "存疑")


@dataclass(frozen=True, slots=True)
class Reading:
    """One file read: its name, media, text and the records of its figures (or events)."""

    name: str
    media: str = "txt"
    text: str = ""
    figures: Sequence[Record] = field(default_factory=tuple)


def shown(record: Record) -> str:
    """The value the way clerks write it, with its 余, 以上 …"""
    value = Decimal(str(record.get("exact", record["value"])))
    if record["unit"] == "%":
        return format_quantity(Quantity(value * 100, "%")) + (record.get("approx") or "")
    number = format_quantity(Quantity(value, record["unit"])) if record["unit"] else plain(value)
    return number + (record.get("approx") or "")


def to_jsonl(readings: Sequence[Reading]) -> Iterator[str]:
    """One line per figure or event, as in the yardstick; offsets into the file itself for txt and html."""
    for reading in readings:
        for figure in reading.figures:
            record = {"doc": reading.name} | {k: v for k, v in figure.items() if k not in ("exact", "doc", "locator")}
            locator = figure["locator"]
            if locator["kind"] == "chars":
                record |= {"start": locator["start"], "end": locator["end"]}
            else:
                record["locator"] = locator
            yield json.dumps(record, ensure_ascii=False)


def _row(figure: Record) -> tuple[str, ...]:
    aspect = str(ASPECTS.get(figure["aspect"], figure["aspect"]))
    doubts = "；".join(figure["doubts"])
    return (
        figure["indicator"],
        figure["subject"],
        aspect,
        shown(figure),
        figure.get("period_text") or figure["period"],
        figure["quote"].replace("\n", "").strip(),
        doubts,
    )


def to_table(readings: Sequence[Reading]) -> Iterator[str]:
    """Aligned columns for a terminal; Chinese characters are two wide."""
    for reading in readings:
        yield f"{reading.name}：{len(reading.figures)} 个数"
        yield from aligned([("序", *_COLUMNS), *((str(n), *_row(f)) for n, f in enumerate(reading.figures, 1))])
        yield ""


def aligned(rows: Sequence[Sequence[str]], widest: int = 28) -> Iterator[str]:
    """Rows as lines whose columns stand under each other."""
    cut = [[_cut(cell, widest) for cell in row] for row in rows]
    widths = [max(_width(row[n]) for row in cut) for n in range(len(cut[0]))]
    for row in cut:
        yield "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _cut(text: str, widest: int) -> str:
    if _width(text) <= widest:
        return text
    while _width(text) > widest - 1:
        text = text[:-1]
    return text + "…"


def to_xlsx(readings: Sequence[Reading]) -> bytes:
    """One sheet: a row per figure, numbers as numbers in their base unit."""
    from xlsxwriter import Workbook  # slow import

    out = BytesIO()
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("识读")
        head = book.add_format({"bold": True, "bottom": 1})
        titles = ("文件", "序", *_COLUMNS, "数值（基本单位）", "单位", "起", "止")
        sheet.write_row(0, 0, titles, head)
        sheet.freeze_panes(1, 0)
        for column, width in enumerate((24, 5, 24, 18, 8, 14, 16, 18, 30, 18, 8, 7, 7)):
            sheet.set_column(column, column, width)
        line = 1
        for reading in readings:
            for number, figure in enumerate(reading.figures, 1):
                sheet.write_row(line, 0, (reading.name, number, *_row(figure)))
                sheet.write_number(line, 9, float(figure["value"]))
                sheet.write_row(line, 10, (figure["unit"], figure["start"], figure["end"]))
                line += 1
        sheet.autofilter(0, 0, max(line - 1, 1), len(titles) - 1)
    return out.getvalue()


_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #23221f; background: #faf8f3; font: 16px/1.5 sans-serif; }
article { padding: 2rem; background: #fff; border: 1px solid #e3ded3; font: 17px/2.05 "Songti SC", "Noto Serif CJK SC", serif;
  white-space: pre-wrap; }
h1 { font-size: 1.25rem; } a { color: inherit; text-decoration: none; }
mark { padding: 0 .12em; color: inherit; background: none; border-bottom: 2px dashed #6a90c1; }
mark.doubt { background: #fdf3d7; border-bottom: 2px dotted #b7791f; }
mark:target, tr:target td { background: #dbe7f5; }
table { width: 100%; border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .5rem; border-bottom: 1px solid #e3ded3; text-align: left; vertical-align: top; }
td.num { text-align: right; white-space: nowrap; }
"""


def to_html(readings: Sequence[Reading]) -> str:
    """A file that stands alone: each text with every figure marked and linked to its line in a table. No script."""
    parts = ["<!doctype html><html lang=zh-CN><meta charset=utf-8><title>识读</title>", f"<style>{_STYLE}</style>"]
    for turn, reading in enumerate(readings, 1):
        parts.append(f"<h1>{escape(reading.name)}</h1><p>{len(reading.figures)} 个数</p><article>")
        parts.append(_marked(reading, turn))
        parts.append("</article><table><thead><tr><th>序</th>")
        parts += [f"<th>{title}</th>" for title in _COLUMNS]
        parts.append("</tr></thead><tbody>")
        for number, figure in enumerate(reading.figures, 1):
            cells = _row(figure)
            parts.append(f'<tr id="f{turn}-{number}"><td><a href="#t{turn}-{number}">{number}</a></td>')
            parts += [f"<td{' class=num' if n == 3 else ''}>{escape(cell)}</td>" for n, cell in enumerate(cells)]
            parts.append("</tr>")
        parts.append("</tbody></table>")
    return "".join(parts) + "</html>\n"


def _marked(reading: Reading, turn: int) -> str:
    parts, done = [], 0
    for number, figure in enumerate(reading.figures, 1):
        start, end = max(figure["start"], done), figure["end"]
        if end <= start:
            continue
        kind = " class=doubt" if figure["doubts"] else ""
        title = escape(f"{figure['indicator']} {ASPECTS.get(figure['aspect'], '')} {shown(figure)}", quote=True)
        parts.append(escape(reading.text[done:start]))
        words = escape(reading.text[start:end])
        parts.append(
            f'<a href="#f{turn}-{number}"><mark id="t{turn}-{number}"{kind} title="{title}">{words}</mark></a>'
        )
        done = end
    parts.append(escape(reading.text[done:]))
    return "".join(parts)
