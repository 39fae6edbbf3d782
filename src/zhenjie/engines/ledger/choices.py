"""What a column can be; the kind decides how it is shown, filtered, sorted and exported."""

from enum import StrEnum


class Kind(StrEnum):
    """Kinds of column, read off the model's field."""

    TEXT = "text"
    LONG = "long"
    CHOICE = "choice"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FIGURE = "figure"  # a number whose unit differs from row to row: each keeps its own decimals
    DATE = "date"
    MOMENT = "moment"
    YES = "yes"
    UNIT = "unit"
    LINK = "link"
    REF = "ref"
    PERIOD = "period"

    @property
    def is_number(self) -> bool:
        """Right-aligned, and a number in the workbook."""
        return self in (Kind.INTEGER, Kind.DECIMAL, Kind.FIGURE)
