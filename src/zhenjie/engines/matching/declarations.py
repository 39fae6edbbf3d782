"""What a domain declares to be matched: two registers, the terms, and what an outcome means to its own rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet

from zhenjie.core.actors import Actor
from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.declarations import Declaration, Text
from zhenjie.engines.matching.rules.terms import Row, Terms

Rows = Callable[[QuerySet[Any]], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class Match:
    """撮合: ``needs`` and ``offers`` are keys of registers; ``open_needs`` and ``open_offers`` keep the rows that still wait; ``outcome`` is the
    domain's action on its own rows when a proposal moves on (stage as in `choices.Stage`); ``reasons`` are what a refusal may name
    beside the criteria."""

    key: str
    title: Text
    needs: str
    offers: str
    terms: Terms
    open_needs: Rows
    open_offers: Rows
    outcome: Callable[..., None] | None = None
    reasons: tuple[tuple[str, Text], ...] = ()
    hint: Text = ""

    @property
    def need(self) -> Declaration:
        """The register of the needs."""
        return _register(self.needs)

    @property
    def offer(self) -> Declaration:
        """The register of the offers."""
        return _register(self.offers)

    def may_break_on(self) -> list[tuple[str, Text]]:
        """What a refusal can be put down to."""
        return [*((one.key, one.title) for one in self.terms.criteria), *self.reasons]


_matches: dict[str, Match] = {}


def match(declared: Match) -> Match:
    """Takes a match into the house; a second one under the same key stops the boot."""
    if declared.key in _matches:
        raise ImproperlyConfigured(f"撮合“{declared.key}”登记了两次。")
    _matches[declared.key] = declared
    return declared


def find(key: str) -> Match | None:
    """The match called ``key``."""
    return _matches.get(key)


def every() -> Iterator[Match]:
    """All matches, by their keys."""
    return iter([_matches[key] for key in sorted(_matches)])


def need_row(declared: Match, row: Any) -> Row:
    """A need as the rules see it."""
    terms = declared.terms
    names = (
        {one.need for one in terms.conditions}
        | {one.need for one in terms.criteria}
        | {one.need for one in terms.limits}
    )
    return _read(row, names | {terms.amount, terms.urgent, terms.segment[0]})


def offer_row(declared: Match, row: Any) -> Row:
    """An offer as the rules see it."""
    terms = declared.terms
    names = (
        {one.offer for one in terms.conditions}
        | {one.offer for one in terms.criteria}
        | {one.offer for one in terms.limits}
    )
    most = {one.most for one in terms.limits if isinstance(one.most, str)}
    return _read(row, names | most | {terms.places, terms.capacity, terms.segment[1]})


def label(row: Any) -> str:
    """What a need or an offer is called on a proposal."""
    return str(row)[:160]


def acted(declared: Match, *, by: Actor, need: Any, offer: Any, stage: str) -> None:
    """Tell the domain how a proposal moved on."""
    if declared.outcome is not None:
        declared.outcome(by=by, need=need, offer=offer, stage=stage)


def _read(row: Any, names: set[str]) -> Row:
    return {name: _follow(row, name) for name in names if name}


def _follow(row: Any, name: str) -> Any:
    for step in name.split("__"):
        row = getattr(row, step, None)
    return row


def _register(key: str) -> Declaration:
    if (found := declarations.find(key)) is None:
        raise ImproperlyConfigured(f"撮合要用的台账“{key}”没有登记。")
    return found
