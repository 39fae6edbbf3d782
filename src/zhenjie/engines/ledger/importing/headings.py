"""Which line is the head of a sheet, which heading means which column, which lines are totals and not rows. Pure."""

import difflib
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

LOOKED = 30  # lines in which the head is looked for
_SIMILAR = 0.72
_BRACKETS = re.compile(r"[(（\[【〔<《].*?[)）\]】〕>》]")
_UNIT = re.compile(r"[(（\[【]\s*(?:单位\s*[:：])?\s*([^)）\]】]{1,12})\s*[)）\]】]")
_NUMBERING = re.compile(
    r"^\s*(?:[0-9]+[.、．)）]|[一二三四五六七八九十]+[、.．]|[(（][0-9一二三四五六七八九十]+[)）])\s*"
)
_TOTAL = re.compile(r"^(?:总\s*合?\s*计|合\s*计|小\s*计|累\s*计|共\s*计|本页合计|平均|均值)(?:[:：（(]|数|$|\s)")
_FOOT = re.compile(
    r"^(?:注|备注|说明|填表说明|填报说明|填表人|填报人|制表人?|审核人?|负责人|联系人|填报单位|单位负责人|填表日期)\s*[:：]|^由 .+ 于 \d{4}-\d\d-\d\d"
)
_STARTS = frozenset("总合小累共本平均注备说填制审负联单由")
_SERIAL = frozenset({"序号", "编号序", "no", "no.", "行号", "序"})


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a sheet: its last line, and the titles of the columns ('' for a column without one)."""

    line: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that a heading may mean."""

    name: str
    title: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """What a heading means: ``how`` is same, alias, remembered or similar; ``doubt`` says why a person should look."""

    name: str
    how: str
    doubt: str = ""


def fold(text: str) -> str:
    """A heading without what people add to it: brackets with units, numbering, blanks, stars, width, case."""
    text = _NUMBERING.sub("", unicodedata.normalize("NFKC", str(text)).strip())
    text = _BRACKETS.sub("", text) or text
    return "".join(ch for ch in text.lower() if ch.isalnum())


def unit_of(text: str) -> str:
    """The unit that a heading names in brackets: 面积（平方米） gives 平方米; '' for none."""
    found = _UNIT.search(unicodedata.normalize("NFKC", str(text)).replace("m2", "㎡"))
    return same_unit(found[1].strip()) if found else ""


_SAME = {
    "平方米": "㎡", "平米": "㎡", "平方": "㎡", "m²": "㎡", "m2": "㎡", "平": "㎡", "立方米": "m³", "公里": "km", "千米": "km",
    "米": "m", "百分比": "%", "个人": "人", "人民币元": "元", "块": "元", "元/平方米·月": "元/㎡·月", "元/平方米/月": "元/㎡·月",
    "元/㎡/月": "元/㎡·月", "元/㎡.月": "元/㎡·月", "元/m2·月": "元/㎡·月",
}  # fmt: skip


def same_unit(text: str) -> str:
    """One spelling per unit: 平方米, m² and 平米 are ㎡."""
    text = text.strip().replace("m2", "㎡").replace("m²", "㎡")
    return _SAME.get(text, text)


def find_head(
    rows: Sequence[tuple[int, Sequence[Any]]],
    merges: Iterable[tuple[int, int, int, int]] = (),
    known: Iterable[str] = (),
) -> Head | None:
    """The head among the first lines of a sheet; ``known`` are the titles and aliases that a column may have.

    The line with most known headings wins; without any, the first line of at least two different texts. A head of two or
    three lines (面积 over 建筑面积 and 占地面积, joined by merged cells) is put together: the lowest text counts, with its upper
    one before it where it would not be unique.
    """
    rows = list(rows)[:LOOKED]
    folded = {fold(text) for text in known} - {""}
    best, most = None, 0.0
    for place, (_line, cells) in enumerate(rows):
        texts = [fold(cell) for cell in cells if isinstance(cell, str) and cell.strip()]
        if len(set(texts)) < 1 or any(len(text) > 40 for text in texts):
            continue
        hits = len(folded & set(texts))
        share = len(texts) / max(1, sum(cell is not None for cell in cells))
        score = hits * 10 + min(len(set(texts)), 8) * share * (1 if len(set(texts)) > 1 else 0.2) - place * 0.3
        if score > most + 1e-9:
            best, most = place, score
    if best is None:
        return None
    return _put_together(rows, best, list(merges), folded)


def _put_together(
    rows: Sequence[tuple[int, Sequence[Any]]], place: int, merges: list[tuple[int, int, int, int]], known: set[str]
) -> Head:
    by_line = {line: list(cells) for line, cells in rows}
    first, line = rows[place][0], rows[place][0]
    last = max([line, *(b for t, _l, b, _r in merges if t <= line <= b and b - t < 4 and b in by_line)])
    if spread := [one for one in merges if one[0] == one[2] == line and one[1] < one[3]]:
        below = by_line.get(line + 1, [])
        if all(any(isinstance(cell, str) for cell in below[left : right + 1]) for _t, left, _b, right in spread):
            last = max(last, line + 1)
    # The line found may be the lower one of two: what is merged above it across columns belongs to it.
    for top, left, bottom, right in merges:
        if (
            bottom < line
            and line - bottom == 1
            and left < right
            and top >= rows[0][0]
            and (right - left + 1) < _width(by_line[line])
        ):
            first = min(first, top)
        if top < line <= bottom:
            first = min(first, top)
    width = max(len(cells) for number, cells in by_line.items() if first <= number <= last)
    levels = []
    for number in range(first, last + 1):
        cells = [str(cell).strip() if isinstance(cell, str) else "" for cell in by_line.get(number, [])]
        cells += [""] * (width - len(cells))
        for top, left, bottom, right in merges:
            if top <= number <= bottom and left < width:
                said = by_line.get(top, [])
                text = str(said[left]).strip() if left < len(said) and isinstance(said[left], str) else ""
                for column in range(left, min(right, width - 1) + 1):
                    if bottom > top or right > left:
                        cells[column] = cells[column] or text
        levels.append(cells)
    titles = []
    for column in range(width):
        parts = list(dict.fromkeys(level[column] for level in levels if level[column]))
        titles.append(parts)
    lowest = [parts[-1] if parts else "" for parts in titles]
    joined = [
        "".join(parts) if len(parts) > 1 and (lowest.count(parts[-1]) > 1 or fold("".join(parts)) in known) else low
        for parts, low in zip(titles, lowest, strict=True)
    ]
    return Head(last, tuple(" ".join(title.split())[:80] for title in joined))


def _width(cells: Sequence[Any]) -> int:
    return sum(cell is not None for cell in cells)


def match(
    titles: Sequence[str], candidates: Sequence[Candidate], remembered: Mapping[str, str] | None = None
) -> dict[int, Match]:
    """Which column each heading means, by its place; a heading that means none is left out. A column is given once."""
    found: dict[int, Match] = {}
    names = {one.name for one in candidates}
    taken: set[str] = set()

    def give(place: int, name: str, how: str, doubt: str = "") -> None:
        found[place] = Match(name, how, doubt)
        taken.add(name)

    for place, title in enumerate(titles):
        name = (remembered or {}).get(title)
        if title and name in names and name not in taken:
            give(place, str(name), "remembered")
    asked = set(remembered or ())
    exact: tuple[tuple[str, Any], ...] = (
        ("same", lambda one: (one.title,)),
        ("alias", lambda one: one.aliases),
    )
    # The whole text first: 面积（亩） and 面积（㎡） may be two columns.
    for clean in (lambda text: unicodedata.normalize("NFKC", text).replace(" ", "").lower(), fold):
        for how, spoken in exact:
            for place, title in enumerate(titles):
                if place in found or not title or title in asked:
                    continue
                wanted = clean(title)
                for one in candidates:
                    if one.name not in taken and wanted and wanted in {clean(text) for text in spoken(one)}:
                        give(place, one.name, how, _unit_doubt(title, one))
                        break
    ranked = []
    for place, title in enumerate(titles):
        wanted = fold(title)
        if place in found or not wanted or title in asked or wanted in _SERIAL:
            continue
        for one in candidates:
            if one.name not in taken:
                share = max(_alike(wanted, fold(text)) for text in (one.title, *one.aliases))
                if share >= _SIMILAR:
                    ranked.append((-share, place, one))
    for _share, place, one in sorted(ranked, key=lambda entry: entry[:2]):
        if place not in found and one.name not in taken:
            give(
                place,
                one.name,
                "similar",
                _unit_doubt(titles[place], one) or f"“{titles[place]}”像是“{one.title}”，请看一眼",
            )
    return found


def _alike(mine: str, theirs: str) -> float:
    if not mine or not theirs:
        return 0.0
    if len(theirs) >= 2 and len(mine) >= 2 and (mine.endswith(theirs) or theirs.endswith(mine)):
        # 资源名称 ends in 名称; 联系人电话 does not end in 联系人.
        return 0.8 + 0.1 * min(len(mine), len(theirs)) / max(len(mine), len(theirs))
    return difflib.SequenceMatcher(None, mine, theirs).ratio()


def _unit_doubt(title: str, one: Candidate) -> str:
    mine, theirs = unit_of(title), unit_of(one.title)
    return f"表里的单位是 {mine}，台账里是 {theirs}" if mine and theirs and mine != theirs else ""


def fingerprint(titles: Iterable[str]) -> str:
    """The same for the same headings in whatever order: under it a mapping is remembered."""
    return hashlib.sha256("\n".join(sorted(filter(None, titles))).encode()).hexdigest()[:32]


def is_no_row(cells: Sequence[Any], titles: Sequence[str]) -> bool:
    """Whether a line below the head is none of the rows: a total, a note at the foot, the head again on the next page."""
    for first in cells:
        if isinstance(first, str) and first and not first.isdigit():
            break
    else:
        return all(cell is None or cell == "" for cell in cells)
    first = first.strip()
    if first[:1] in _STARTS:
        few = sum(cell is not None for cell in cells) <= 3
        if _TOTAL.match(first) or (few and _FOOT.match(first)):
            return True
    if first not in titles:
        return False
    said = [cell for cell in cells if cell is not None]
    same = [cell for cell, title in zip(cells, titles, strict=False) if cell is not None and str(cell).strip() == title]
    return len(said) >= 2 and len(same) == len(said)


def plain(cell: Any) -> Any:
    """A cell as JSON: dates and times become a list of one text, so that they stay what they are."""
    if cell is None or isinstance(cell, str | int | float | bool):
        return cell
    if isinstance(cell, date | time):
        return [cell.isoformat()]
    if isinstance(cell, timedelta):
        return cell.total_seconds() / 86400
    return str(cell)
