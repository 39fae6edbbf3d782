"""The table of contents of all registers: which ones, how many rows each holds within reach, when something last changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.counting import BOUND, Count
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.own import OWN, own_registers
from zhenjie.engines.ledger.queries import reaching
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import within
from zhenjie.engines.trail.queries import latest


@dataclass(frozen=True, slots=True)
class Entry:
    """One register: its rows within reach (“约” past ten thousand), its last change there if that is not long ago."""

    declaration: Declaration
    count: Count
    changed: datetime | None

    @property
    def is_own(self) -> bool:
        """Whether a unit has made it."""
        return self.declaration.key.startswith(OWN)


@dataclass(frozen=True, slots=True)
class Section:
    """Registers of one kind."""

    title: str
    entries: list[Entry]


def readable(scope: Any, unit: Unit | None) -> list[Declaration]:
    """The registers that may be read at ``unit``, in order."""
    found = [*declarations.every(), *(own_registers(unit) if unit else ())]
    kept = [one for one in found if reaching(scope, unit, one.permission("read"))]
    return sorted(kept, key=lambda one: (one.key.startswith(OWN), str(one.section), str(one.title)))


def contents(scope: Any, unit: Unit | None, words: str = "") -> list[Section]:
    """The registers whose title, section or columns hold the words, by section. One statement a register, whatever it holds."""
    kept = [one for one in readable(scope, unit) if _holds(one, words.split())]
    reached = {one.key: reaching(scope, unit, one.permission("read")) for one in kept}
    # Most people reach the same places with every permission: one statement then tells the changes of all registers.
    changed = {prefixes: latest(prefixes) for prefixes in set(reached.values())}
    entries = (_entry(one, reached[one.key], changed[reached[one.key]].get(one.key)) for one in kept)
    by_section = groupby(entries, key=lambda entry: str(entry.declaration.section))
    return [Section(title, list(group)) for title, group in by_section]


def _holds(one: Declaration, words: Iterable[str]) -> bool:
    texts = [str(one.title), str(one.section), one.key, *(str(column.title) for column in one.columns)]
    return all(any(word.lower() in text.lower() for text in texts) for word in words)


def _entry(one: Declaration, prefixes: tuple[str, ...], changed: datetime | None) -> Entry:
    rows = within(one.rows().order_by(), prefixes, one.path)
    number = rows.values("pk")[: BOUND + 1].count()
    return Entry(one, Count(min(number, BOUND), exact=number <= BOUND), changed)
