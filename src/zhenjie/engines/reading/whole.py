"""One document all the way, inside the bounded child: file -> pages -> text -> figures, as plain data."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from zhenjie.engines.reading.pages.sheets import Sheets
from zhenjie.engines.reading.pages.sniff import check_size, page_image, read_pages
from zhenjie.engines.reading.rules import guess_date
from zhenjie.engines.reading.text import Figure, read
from zhenjie.engines.reading.text.events import Known, find_events

#: What the child is started with.
ENTRY = f"{__name__}:answer"
#: Doubt of a number that a scan does not show clearly; what the second look saw follows.
UNCLEAR = "扫描不清"


def answer(request: dict[str, Any], advance: Callable[[float], None]) -> Any:
    """Requests: ``{do: read, path, name, township, date}`` -> ``{sheets, figures, events, date}`` (the date guessed when not given);
    ``{do: events, …}`` the same without ``figures``; ``{do: image, path, name, page, scale}`` -> PNG as base64.
    Raises PageError."""
    path = Path(request["path"])
    check_size(path.stat().st_size)
    data = path.read_bytes()
    if request["do"] == "image":
        return b64encode(page_image(data, request["name"], request["page"], request["scale"])).decode("ascii")
    sheets = read_pages(data, request["name"], lambda share: advance(0.9 * share))
    written = date.fromisoformat(request["date"]) if request.get("date") else guess_date(request["name"], sheets.text)
    township = request.get("township") or ""
    # The names first: both set the neighbours' articles apart in the same way, and that may be done twice.
    found = {
        "events": read_events(
            sheets, township=township, written=written, advance=lambda share: advance(0.9 + share / 10)
        )
    }
    if request["do"] != "events":
        found["figures"] = read_figures(sheets, township=township, written=written)
    return {"sheets": sheets.to_json(), **found, "date": written.isoformat() if written else None}


def read_figures(sheets: Sheets, *, township: str, written: date | None) -> list[dict[str, Any]]:
    """Figures of every readable stretch of the township's own articles in the yardstick's record; `start`, `end` are offsets into the text of the sheets,
    `locator` says where that is in the original, `exact` is the value as a decimal text."""
    records = []
    sheets.set_neighbours_apart(township)
    for low, high in sheets.readable():
        for figure in read(sheets.text[low:high], township=township, date=written):
            records.append(_record(figure, sheets, low))
    return records


def read_events(
    sheets: Sheets, *, township: str, written: date | None, advance: Callable[[float], None] = lambda share: None
) -> list[dict[str, Any]]:
    """What the township's own articles name, in the yardstick's record; a thing named in several articles comes once. `start`,
    `end` are offsets into the text of the sheets, `locator` says where that is in the original."""
    sheets.set_neighbours_apart(township)
    known = Known()
    for low, high in sheets.readable():
        stretch = partial(_within, advance, low / len(sheets.text), high / len(sheets.text))
        for event in find_events(sheets.text[low:high], township=township, date=written, advance=stretch):
            known.add(replace(event, start=event.start + low, end=event.end + low))
    return [event.record() | {"locator": sheets.locate(event.start, event.end)} for event in known.events]


def _within(advance: Callable[[float], None], low: float, high: float, share: float) -> None:
    advance(low + (high - low) * share)


def _record(figure: Figure, sheets: Sheets, shift: int) -> dict[str, Any]:
    start, end = figure.start + shift, figure.end + shift
    record = figure.record() | {"start": start, "end": end, "exact": str(figure.value)}
    record["locator"] = sheets.locate(start, end)
    if (other := sheets.doubt_in(start, end)) is not None:
        record["doubts"].append(f"{UNCLEAR}：再看一遍是“{other}”")
    return record
