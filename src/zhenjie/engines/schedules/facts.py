"""What other ledgers prove of steps: a permit that is there finishes its step. A domain declares where to look, plans look there.

pulling("projects.project", finished_steps): finished_steps(["12", …]) gives, by primary key and step, what is there now.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhenjie.core.refs import Ref, RefError


@dataclass(frozen=True, slots=True)
class Fact:
    """A step was finished `on` a day; `evidence` proves it (a number), `source` is the row that says so, a Ref as text."""

    on: date
    evidence: str = ""
    source: str = ""


#: By primary key of the subject and key of the step.
Found = Mapping[str, Mapping[str, Fact]]
Pull = Callable[[Sequence[str]], Found]
_pulls: dict[str, Pull] = {}


def pulling(register: str, pull: Pull) -> None:
    """Declares what is asked for the plans of a register's rows; in as many queries for one row as for thousands."""
    _pulls[register] = pull


def pulled(subjects: Iterable[str]) -> dict[str, dict[str, Fact]]:
    """By subject and step what the ledgers prove at this moment; subjects of which nothing is known are left out."""
    asked: dict[str, list[str]] = {}
    for text in sorted(set(subjects)):
        try:
            ref = Ref.parse(text)
        except RefError:
            continue
        if ref.register in _pulls:
            asked.setdefault(ref.register, []).append(ref.pk)
    return {
        str(Ref(register, pk)): dict(steps)
        for register, pks in asked.items()
        for pk, steps in _pulls[register](pks).items()
        if steps
    }
