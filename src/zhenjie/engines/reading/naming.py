"""点名的项目、企业: which rows of which registers the things that a document names may be."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.functional import Promise

from zhenjie.core.refs import Ref
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.queries import resolve_many, url_of
from zhenjie.engines.ledger.resolving import Resolved
from zhenjie.engines.org.queries import within
from zhenjie.engines.reading.choices import EVENT_DOUBTS, EventStatus
from zhenjie.engines.reading.differing import Blank, blanks, differing
from zhenjie.engines.reading.filling import titles
from zhenjie.engines.reading.likeness import SURE, Row, nearest
from zhenjie.engines.reading.models import Document, Event

#: So many rows of a register are compared, the newest first; a township has fewer.
MOST_ROWS = 20_000
#: Whether the person may do something with a register: (declaration, "read" or "write").
May = Callable[[Declaration, str], bool]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row that may be the thing named."""

    register: str
    title: str | Promise
    pk: int
    name: str
    unit: str
    url: str
    percent: int
    reasons: tuple[str, ...]
    differing: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    may_fill: bool = False

    @property
    def choice(self) -> str:
        """What the button sends."""
        return f"row:{self.register}:{self.pk}"


@dataclass(slots=True)
class Named:
    """A thing named, as the screen shows it: the rows it may be, the registers a new row of it could go to, the row it is; what that row
    has otherwise, lacks, and was given from here."""

    event: Event
    proposals: list[Proposal] = field(default_factory=list)
    new: list[Declaration] = field(default_factory=list)
    row: Resolved | None = None
    differing: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    filled: tuple[str, ...] = ()
    may_fill: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether the first proposal is taken to be the one."""
        return bool(self.proposals) and self.proposals[0].percent >= SURE * 100

    @property
    def choice(self) -> str:
        """What was chosen, as the button said it."""
        return f"row:{self.event.row}"

    @property
    def doubts(self) -> list[Any]:
        return [EVENT_DOUBTS[doubt] for doubt in self.event.doubts if doubt in EVENT_DOUBTS]

    @property
    def money(self) -> str:
        """The sum in 亿元 or 万元; '' where none is told."""
        value = self.event.investment
        if value is None:
            return ""
        size, word = (10**8, "亿元") if value >= 10**8 else (10**4, "万元")
        return f"{(value / size).normalize():f}{word}"

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before the name, the name as it stands there, the sentence behind it."""
        before, found, behind = self.event.sentence.partition(self.event.quote)
        return (before, self.event.quote, behind) if found else (self.event.sentence, "", "")


def takers(kind: str) -> Iterator[Declaration]:
    """The registers that take things of this kind."""
    return (one for one in declarations.every() if one.events and kind in one.events.kinds and one.is_kept)


def named_in(document: Document, may: May) -> list[Named]:
    """Everything a document names, with proposals for what nobody has decided: a query for each register concerned."""
    events = list(document.events.order_by("position"))
    found = {event.pk: Named(event) for event in events}
    open_ = [event for event in events if event.status == EventStatus.PROPOSED]
    registers: dict[str, Declaration] = {one.key: one for kind in {e.kind for e in open_} for one in takers(kind)}
    for declaration in registers.values():
        concerned = [event for event in open_ if declaration.events and event.kind in declaration.events.kinds]
        if may(declaration, "read"):
            for pk, some in _proposals(declaration, concerned, document.unit.path).items():
                found[pk].proposals += some
        if may(declaration, "write"):
            for event in concerned:
                found[event.pk].new.append(declaration)
    for one in found.values():
        one.proposals.sort(key=lambda proposal: -proposal.percent)
    refs = {event.pk: Ref.parse(event.row) for event in events if event.row}
    rows = resolve_many(refs.values())
    for pk, ref in refs.items():
        found[pk].row = rows.get(ref)
    _compare(list(found.values()), document.unit.path, may)
    return list(found.values())


def _compare(named: Sequence[Named], path: str, may: May) -> None:
    """Beside every row proposed or taken: where it says something else than the report. One query for each register."""
    taken = [(one, Ref.parse(one.event.row)) for one in named if one.event.status == EventStatus.LINKED and one.row]
    keys = {ref.register for _one, ref in taken} | {some.register for one in named for some in one.proposals}
    for declaration in (one for one in map(declarations.find, sorted(keys)) if one and may(one, "read")):
        wanted = {int(ref.pk) for _one, ref in taken if ref.register == declaration.key}
        wanted |= {some.pk for one in named for some in one.proposals if some.register == declaration.key}
        rows = within(declaration.rows(), [path], declaration.path).in_bulk(list(wanted))
        may_fill = may(declaration, "write")
        for one, ref in taken:
            if ref.register == declaration.key and (row := rows.get(int(ref.pk))) is not None:
                one.differing = differing(one.event, declaration, row)
                one.blanks = blanks(one.event, declaration, row)
                one.filled, one.may_fill = titles(declaration, one.event.filled), may_fill
        for one in named:
            one.proposals = [
                replace(
                    some,
                    differing=differing(one.event, declaration, rows[some.pk]),
                    blanks=blanks(one.event, declaration, rows[some.pk]),
                    may_fill=may_fill,
                )
                if some.register == declaration.key and some.pk in rows
                else some
                for some in one.proposals
            ]


def _proposals(declaration: Declaration, events: Sequence[Event], path: str) -> dict[int, list[Proposal]]:
    found = nearest([(event.pk, event.name, event.place) for event in events], _rows(declaration, path))
    return {
        pk: [
            Proposal(
                declaration.key,
                declaration.title,
                one.row.pk,
                one.row.name,
                one.row.unit,
                url_of(declaration, one.row.pk),
                round(one.score * 100),
                one.reasons,
            )
            for one in some
        ]
        for pk, some in found.items()
    }


def _rows(declaration: Declaration, path: str) -> Iterable[Row]:
    told = declaration.events
    assert told is not None
    columns = [told.columns["name"], f"{declaration.unit}__name", told.columns.get("place", told.columns["name"])]
    rows = within(declaration.rows(), [path], declaration.path).order_by("-pk").values_list("pk", *columns)
    for pk, name, unit, place in rows[:MOST_ROWS]:
        yield Row(pk, str(name or ""), str(unit or ""), str(place or ""))
