"""The event: one project, firm, cooperative, platform or zone that a report names."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zhenjie.engines.reading.text.figures import number

UNCLEAR = "unit_unclear"


@dataclass(slots=True)
class Event:
    """What a report tells of one thing it names.

    `kind` is project, cooperative, firm, platform or zone; `stage` a word of the life cycle (线索 … 入规) or ''; `investment`
    in 元; `expected_completion` an ISO month or day, '' when none is promised; `text[start:end] == quote` where it is named
    first, in `sentence`. `output` is what it is to make, as written. `doubts`: `common_words` where the name says a field only,
    `learned` where no rule found it and the model did, `unit_unclear` where a table has a sum in a unit that is not known (it
    is no doubt any more once the sum is told elsewhere).
    """

    kind: str
    name: str
    start: int
    end: int
    quote: str
    stage: str = ""
    investment: Decimal | None = None
    expected_completion: str = ""
    location: str = ""
    output: str = ""
    sentence: str = ""
    doubts: list[str] = field(default_factory=list)

    def record(self, doc: str = "") -> dict[str, Any]:
        """The event as a JSON object, in the yardstick's fields."""
        return {
            "doc": doc,
            "kind": self.kind,
            "name": self.name,
            "stage": self.stage,
            "investment": None if self.investment is None else number(self.investment),
            "expected_completion": self.expected_completion,
            "location": self.location,
            "output": self.output,
            "doubts": [doubt for doubt in self.doubts if doubt != UNCLEAR or self.investment is None],
            "sentence": self.sentence,
            "quote": self.quote,
            "start": self.start,
            "end": self.end,
        }
