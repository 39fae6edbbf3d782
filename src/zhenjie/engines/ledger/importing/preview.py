"""The rows of an import for the eye: fifty at a time, by verdict, each cell as it would stand in the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhenjie.engines.ledger.choices import ImportState, Verdict
from zhenjie.engines.ledger.importing.judged import Judged, Reason
from zhenjie.engines.ledger.importing.judging import Judge
from zhenjie.engines.ledger.importing.sealing import unseal
from zhenjie.engines.ledger.importing.values import text_of_anything
from zhenjie.engines.ledger.models import Import, ImportChunk

PAGE = 50


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what would stand in the ledger, what stands there now when it changes, whether it is at fault."""

    place: int
    text: str
    was: str = ""
    bad: bool = False
    number: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file."""

    number: int
    verdict: Verdict
    cells: tuple[Cell, ...]
    note: str

    @property
    def is_bad(self) -> bool:
        return self.verdict is Verdict.FAULT


def page(imp: Import, judge: Judge, only: str, after: int) -> tuple[list[Line], int | None]:
    """The rows below line ``after`` with the verdict ``only`` ('' for all), and the line to go on from."""
    found: list[Line] = []
    for chunk in imp.chunks.filter(last__gt=after).order_by("number").iterator(4):
        wanted = [
            at for at, letter in enumerate(chunk.verdicts) if chunk.lines[at] > after and (not only or letter == only)
        ]
        found += _lines(imp, chunk, judge, wanted[: PAGE + 1 - len(found)])
        if len(found) > PAGE:
            return found[:PAGE], found[PAGE - 1].number
    return found, None


def _lines(imp: Import, chunk: ImportChunk, judge: Judge, wanted: list[int]) -> list[Line]:
    rows = unseal(chunk.rows) if wanted else []
    if not rows:
        return []
    judged = judge.judge([chunk.lines[at] for at in wanted], [rows[at] for at in wanted], alone=True)
    drawn = []
    for at, one in zip(wanted, judged, strict=True):
        verdict = Verdict(chunk.verdicts[at])
        reasons = reasons_of(chunk, at, one)
        drawn.append(_line(judge, one, rows[at], verdict, reasons, imp.state == ImportState.READY))
    return drawn


def reasons_of(chunk: ImportChunk, at: int, one: Judged) -> list[Reason]:
    """What is wrong with a row: what was found when the file was read, or refused by the database, or seen now."""
    verdict = chunk.verdicts[at]
    if verdict == Verdict.TWICE:
        first = chunk.twice.get(str(at), "")
        return [(None, _("与第 %(line)s 行是同一条，只取第 %(line)s 行") % {"line": first})]
    if verdict == Verdict.LATE:
        return [(None, _("预览之后台账里的这一条被别人改过，没有写；请重新上传再看"))]
    if verdict == Verdict.FAULT:
        if said := chunk.noted.get(str(at)):
            return [(None, said)]
        return list(one.reasons) or [(None, _("与这张表里前面的行冲突，应当唯一的内容重复了"))]
    return []


def _line(judge: Judge, one: Judged, cells: list[Any], verdict: Verdict, reasons: list[Reason], open_: bool) -> Line:
    bad = {place for place, _said in reasons if place is not None}
    drawn = []
    for at, (place, target) in enumerate(zip(judge.places, judge.targets, strict=True)):
        raw = text_of_anything(cells[place]) if place < len(cells) else ""
        was, value = (one.changes or {}).get(at, (None, None)) if open_ and verdict is Verdict.CHANGE else (None, None)
        text = target.words(one.values[at]) if one.values[at] is not None and place not in bad else raw
        drawn.append(
            Cell(
                place,
                text[:200],
                (target.words(was) or "—") if value is not None else "",
                place in bad,
                target.column.kind.is_number,
                target.title,
            )
        )
    note = "；".join(dict.fromkeys(said for _place, said in reasons))
    if open_ and verdict is Verdict.CHANGE:
        note = "；".join(f"{title} {before or '—'} 改为 {after}" for title, before, after in judge.words(one))
    elif open_ and verdict is Verdict.SAME:
        note = _("与台账一致")
    return Line(one.line, verdict, tuple(drawn), note)


def faults(imp: Import, judge: Judge) -> Iterator[tuple[int, list[Reason]]]:
    """Every row that stays out, with its reasons."""
    out = (Verdict.FAULT, Verdict.TWICE, Verdict.LATE)
    for chunk in imp.chunks.order_by("number").iterator(4):
        wanted = [at for at, letter in enumerate(chunk.verdicts) if letter in out]
        rows = unseal(chunk.rows) if wanted else []
        if not rows:
            continue
        judged = judge.judge([chunk.lines[at] for at in wanted], [rows[at] for at in wanted], alone=True)
        for at, one in zip(wanted, judged, strict=True):
            yield chunk.lines[at], reasons_of(chunk, at, one)
