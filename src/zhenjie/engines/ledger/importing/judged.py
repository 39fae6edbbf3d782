"""What has become of one row of a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhenjie.engines.ledger.choices import Verdict

#: (column or None for the row as a whole, sentence)
Reason = tuple[int | None, str]


@dataclass(slots=True)
class Judged:
    """One row: its verdict, its cleaned values in the order of the targets, what is wrong with it, the row it is already."""

    line: int
    verdict: Verdict
    values: list[Any]
    unit: int
    reasons: Sequence[Reason] = ()
    row: int | None = None
    version: int = 0
    changes: Mapping[int, tuple[Any, Any]] | None = None
    custom: dict[str, Any] | None = None
    #: What it is recognised by: unit and natural key.
    key: tuple[Any, ...] = ()
    #: Whether something stands in it, or is missing, that a new row may not have.
    doubtful: bool = False
