"""导出: the trail as lines of JSON that can be kept elsewhere and checked without this program."""

import json
from datetime import date, datetime, timedelta
from typing import IO

from zhenjie.core import clock
from zhenjie.engines.trail.models import Entry

_FIELDS = ("id", "at", "account", "name", "unit", "address", "verb", "subject", "scope", "before", "after", "digest")


class ExportError(ValueError):
    """The span asked for makes no sense; the message is a Chinese sentence."""


def days(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """The first moment and the moment after the last of the days asked for."""
    try:
        first = date.fromisoformat(since) if since else None
        last = date.fromisoformat(until) if until else None
    except ValueError:
        raise ExportError("日期应写成 2026-01-01 的样子。") from None
    if first and last and first > last:
        raise ExportError(f"起始日 {first} 晚于截止日 {last}，请对调。")
    return (clock.aware(first) if first else None, clock.aware(last + timedelta(days=1)) if last else None)


def write_lines(file: IO[str], since: datetime | None = None, until: datetime | None = None) -> int:
    """Writes one JSON object a line, oldest first; `before` and `after` stay the exact text that was hashed."""
    entries = Entry.objects.order_by("id")
    if since:
        entries = entries.filter(at__gte=since)
    if until:
        entries = entries.filter(at__lt=until)
    count = 0
    for row in entries.values(*_FIELDS, "block__number").iterator(chunk_size=2000):
        row["at"] = clock.aware(row["at"]).isoformat(timespec="microseconds")
        row["block"] = row.pop("block__number")
        file.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
        file.write("\n")
        count += 1
    return count
