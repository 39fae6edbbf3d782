"""How dispatching went: month by month whether the first dispatch stood, from where to where returned ones went, what was learnt."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.util import find_spec
from itertools import groupby

from zhenjie.core import clock
from zhenjie.engines.matters.models import DispatchModel, Event
from zhenjie.engines.matters.rules.deciding import accepted
from zhenjie.engines.org.choices import UnitKind
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import valid_on, within

WEEK = timedelta(days=7)
#: Of longer stories only the newest so many moves are read.
MOST = 60_000


@dataclass(slots=True)
class Dispatching:
    """`months`: first of the month -> [first dispatches that stood, first dispatches]; `wrong`: (from, to) -> how many returned dispatches
    went that way, units by key, `to` None while nobody has it yet; `cut`: older ones were not read."""

    months: dict[date, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    wrong: Counter[tuple[int, int | None]] = field(default_factory=Counter)
    cut: bool = False


def dispatching(prefixes: Iterable[str], since: date) -> Dispatching:
    """The dispatches since a day of matters below `prefixes`. One query."""
    verbs = ("assign", "pass_on", "rule_return")
    rows = within(Event.objects.filter(verb__in=verbs, at__gte=clock.aware(since)), prefixes, "matter__unit__path")
    newest = list(rows.order_by("-id").values_list("matter", "seq", "verb", "said", "at")[: MOST + 1])
    found = Dispatching(cut=len(newest) > MOST)
    for _matter, told in groupby(sorted(newest[:MOST], key=lambda row: row[:2]), key=lambda row: row[0]):
        _count(found, [row[1:] for row in told])
    return found


def _count(found: Dispatching, story: Sequence[tuple[int, str, dict[str, object], object]]) -> None:
    """One matter's dispatches in order; one whose first dispatch is older than what was read is left out."""
    if story[0][1] != "assign":
        return
    units = [
        int(str(said["to"])) for _seq, verb, said, _at in story if verb in ("assign", "pass_on") and said.get("to")
    ]
    returned = any(verb == "rule_return" and accepted(said) for _seq, verb, said, _at in story)
    month = found.months[clock.aware(story[0][3]).date().replace(day=1)]  # type: ignore[arg-type]
    month[0] += not returned and len(set(units)) == 1
    month[1] += 1
    for sender, taker in _returns(story):
        found.wrong[sender, taker] += 1


def _returns(story: Sequence[tuple[int, str, dict[str, object], object]]) -> Iterator[tuple[int, int | None]]:
    """(from, to) of every granted return: who sent it back, who got it next."""
    holder: int | None = None
    sender: int | None = None
    for _seq, verb, said, _at in story:
        if verb == "rule_return":
            if accepted(said):
                sender, holder = holder, None
        elif said.get("to"):
            holder = int(str(said["to"]))
            if sender is not None:
                yield sender, holder
                sender = None
    if sender is not None:
        yield sender, None


def models_of(unit: Unit, most: int = 12) -> list[DispatchModel]:
    """What was learnt at `unit`, the newest first, without its coefficients."""
    return list(DispatchModel.objects.filter(unit=unit).defer("coefficients").order_by("-version")[:most])


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one unit's dispatches taught: the words that speak most for it, and against it."""

    unit: int
    speaks: tuple[str, ...]
    against: tuple[str, ...]


def learnt(model: DispatchModel, most: int = 8) -> list[Learnt]:
    """The words of a model by unit, the heaviest first. Words are pieces of two and three characters that several matters share."""
    weights = model.coefficients["weights"]
    by_unit: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for name, units in weights.items():
        if ":" not in name:
            for unit, weight in units.items():
                by_unit[unit].append((weight, name))
    return [
        Learnt(int(unit), tuple(_top(rows, most)), tuple(_top([(-w, n) for w, n in rows], 4)))
        for unit, rows in sorted(by_unit.items())
    ]


def _top(rows: Iterable[tuple[float, str]], most: int) -> Iterator[str]:
    """The heaviest words; a piece within another one that is told already says nothing new."""
    told: list[str] = []
    for weight, name in sorted(rows, key=lambda row: (-row[0], row[1])):
        if weight <= 0 or len(told) == most:
            break
        if not any(name in other or other in name for other in told):
            told.append(name)
    return iter(told)


def can_learn() -> bool:
    """Whether this server has what learning needs."""
    return find_spec("sklearn") is not None


def due_to_learn() -> list[Unit]:
    """Where to learn anew: counties, and other units that have learnt, whose last learning is a week old or that have none."""
    if not can_learn():
        return []
    fresh = set(DispatchModel.objects.filter(trained_at__gt=clock.now() - WEEK).values_list("unit", flat=True))
    ever = set(DispatchModel.objects.values_list("unit", flat=True))
    counties = set(Unit.objects.filter(valid_on(), kind=UnitKind.COUNTY).values_list("pk", flat=True))
    return list(Unit.objects.filter(valid_on(), pk__in=(counties | ever) - fresh).order_by("path"))
