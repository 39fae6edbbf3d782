"""What a layout may be, and the report as plain data to fill it with."""

from dataclasses import dataclass

MB = 1024 * 1024
#: A report form has a page or two; what is larger is no layout.
LARGEST, UNPACKED, PARTS = 5 * MB, 40 * MB, 400
MEMORY, SECONDS = 1536 * MB, 40
MOST_ROWS, MOST_COLUMNS = 6_000, 400


class TemplateProblem(ValueError):
    """The layout cannot be used; the message is a Chinese sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """The consolidated report as plain data: values are text, or ``n:12.5`` and ``d:2026-10-31``."""

    title: str
    period: str
    unit: str
    columns: list[str]
    labels: list[str]
    rows: list[list[str]]
    totals: list[str]
