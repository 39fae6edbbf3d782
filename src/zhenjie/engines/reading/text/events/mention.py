"""The mention: a name where it stands in a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Mention:
    """A name at [start, end) of its sentence; `closes` is where its list ends, `doing` the verb before them.

    `noun` is the common noun of its list, `lead` the words of its own before it. `learned`: no rule
    found it, the model did.
    """

    start: int
    end: int
    name: str
    kind: str
    closes: int
    doing: str = ""
    noun: str = ""
    lead: str = ""
    learned: bool = False
