"""A chain as it stands today or stood on a past day: every node with its firms, its verdict, target firms and leads, as far as the
reader's eye goes.

How strong a node is, is judged over the whole unit of the chain, so that county and township see one colour; rows, sums, target
firms and leads are those within the reader's reach.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from zhenjie.core import clock
from zhenjie.domains.enterprises.rules.confidentiality import least
from zhenjie.domains.investment.choices import CHAIN
from zhenjie.domains.investment.models.chains import (
    Anchor,
    Chain,
    Node,
    Outcome,
    Referral,
    Target,
)
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.queries.belonging import Firms, Local
from zhenjie.domains.investment.queries.frames import frame, there
from zhenjie.domains.investment.queries.stations import Board, Station
from zhenjie.domains.investment.rules.secrecy import shown
from zhenjie.domains.investment.rules.strength import Edition, edition, verdict
from zhenjie.domains.investment.rules.strength import Supply as Stock
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import chain as projects
from zhenjie.domains.projects.rules.definitions import EXITS
from zhenjie.domains.projects.rules.names import firm_key
from zhenjie.engines.org.models import Link
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.queries import valid_on, within

FIRM = "enterprises.enterprise"


def readable(prefixes: Iterable[str]) -> "QuerySet[Chain]":
    """The chains within reach, and those of the units above: a township works on its county's chains."""
    kept = list(prefixes)
    over = {path for prefix in kept for path in above(prefix)}
    mine = within(Chain.objects.all(), kept)
    return (mine | Chain.objects.filter(unit__path__in=over)).select_related("unit").order_by("unit__path", "pk")


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the reader sees: firms, target firms, referrals, projects, each by its own permission."""

    firms: tuple[str, ...]
    targets: tuple[str, ...]
    referrals: tuple[str, ...]
    projects: tuple[str, ...]


def boards(chains: Sequence[Chain], reach: Reach, past: date | None = None) -> list[Board]:
    """The chains as they stand, or stood at the end of a ``past`` day. Ten queries, however many chains and nodes; few more for a past
    day. By their history: nodes and edges, firms, list, people's words, projects, limits, leaders and leading firms. Without one,
    and so as they are today: industry, products and revenue of firms, how far the talk with a target firm has come."""
    day = past or clock.today()
    rule = edition(day, settings.CATALOGUE_DIR)
    keys = [chain.pk for chain in chains]
    drawn = frame(keys, past)
    nodes, supplies = drawn.nodes, drawn.edges
    firms = Firms(nodes, past)
    stations = {node.pk: _station(node, firms, reach.firms, rule) for node in nodes}
    _pursued(stations, reach, past)
    links = _by_subject((f"{CHAIN}:{key}" for key in keys), day)
    anchors: dict[int, list[Anchor]] = {}
    for anchor in Anchor.objects.filter(valid_on(day), chain__in=keys).select_related("firm__unit"):
        anchors.setdefault(anchor.chain_id, []).append(anchor)
    found = []
    for chain in chains:
        mine = [stations[node.pk] for node in nodes if node.chain_id == chain.pk]
        _open_sums(mine)
        placed = {one.firm.pk for station in mine for one in station.locals}
        region = chain.unit.path
        unplaced = [
            one
            for one in firms.unplaced([one.node for one in mine], placed, region)
            if one.unit.path.startswith(reach.firms)
        ]
        found.append(
            Board(
                chain, mine, [one for one in supplies if one.source_id in stations and stations[one.source_id].node.chain_id == chain.pk],
                rule, links.get(f"{CHAIN}:{chain.pk}", []), anchors.get(chain.pk, []), len(unplaced),
                not any(region.startswith(prefix) for prefix in reach.firms), past, chain.pk in drawn.young,
            )
        )  # fmt: skip
    return found


def board(chain: Chain, reach: Reach, past: date | None = None) -> Board:
    """One chain as it stands, or stood on a past day."""
    return boards([chain], reach, past)[0]


def _station(node: Node, firms: Firms, here: tuple[str, ...], rule: Edition) -> Station:
    found = firms.at(node)
    inside = [one for one in found if one.counts]
    told = [one.revenue for one in inside if one.revenue is not None]
    stock = Stock(
        firms=len(inside), large=sum(one.large for one in inside), told=len(told),
        output=sum(told, Decimal(0)) if len(told) >= least() else None, matched=bool(node.codes or node.words),
    )  # fmt: skip
    return Station(node, found, verdict(stock, rule), here)


def _open_sums(stations: Sequence[Station]) -> None:
    behind = {
        one.node.pk: frozenset(local.firm.pk for local in one.mine if local.revenue is not None) for one in stations
    }
    open_ = shown(behind)
    for one in stations:
        one.sum_shown = one.node.pk in open_


def _pursued(stations: Mapping[int, Station], reach: Reach, past: date | None) -> None:
    """Target firms, referrals and leads go to their stations."""
    day = past or clock.today()
    rows = within(there(Target.everything.filter(node__in=list(stations), found_on__lte=day), past), reach.targets)
    targets = list(rows.select_related("investor", "unit").order_by("pk"))
    told_of = Referral.everything.filter(target__in=[one.pk for one in targets], on__lte=day)
    said = within(there(told_of, past), reach.referrals)
    by_target: dict[int, list[Referral]] = {}
    for referral in said.select_related("firm", "lead", "target__investor").order_by("-on", "-pk"):
        if referral.outcome_on and referral.outcome_on > day:
            referral.outcome, referral.outcome_on, referral.note, referral.lead = Outcome.OPEN, None, "", None
        by_target.setdefault(referral.target_id, []).append(referral)
    open_ = projects_of(
        [one.investor.name_key for one in targets],
        [one.lead_id for group in by_target.values() for one in group],
        reach,
        past,
    )
    for target in targets:
        station = stations[target.node_id]
        station.targets.append(target)
        station.referrals += by_target.get(target.pk, [])
        told, key = {one.lead_id for one in by_target.get(target.pk, [])}, target.investor.name_key
        mine = [
            one for one in open_
            if one.pk in told or (key and firm_key(one.investor) == key and _near(one.unit.path, target.unit.path))
        ]  # fmt: skip
        station.led[target.pk] = mine
        station.leads += [one for one in mine if one not in station.leads]


def _near(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def projects_of(
    names: Iterable[str], leads: Iterable[int | None], reach: Reach, past: date | None = None
) -> list[Project]:
    """The open projects of these investors (by the key of their names), and these leads, within reach; on a past day at the stages of
    then, as their entries tell today. One query."""
    keys, chosen = {one for one in names if one}, {one for one in leads if one}
    if not keys and not chosen:
        return []
    mine = projects.projects(reach.projects)
    rows: QuerySet[Any] = mine.exclude(stage__in=EXITS)
    if past:
        rows = projects.on_day(mine, past).exclude(standing__in=EXITS)
    told = (
        rows.select_related("unit")
        .only("name", "investor", "stage", "stage_on", "planned_total", "found_on", "unit__path", "unit__name")
        .order_by("pk")
    )
    found = [one for one in told if one.pk in chosen or firm_key(one.investor) in keys]
    for one in found if past else ():
        one.stage, one.stage_on = one.standing, one.standing_on
    return found


def _by_subject(subjects: Iterable[str], day: date) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    rows = Link.objects.filter(valid_on(day), subject__in=list(subjects)).select_related("person__unit")
    for link in rows.order_by("pk"):
        found.setdefault(link.subject, []).append(link)
    return found


def stewards(firms: Iterable[int], day: date) -> dict[int, list[Link]]:
    """包联: who answers for each of these firms on a day. One query."""
    links = _by_subject((f"{FIRM}:{pk}" for pk in firms), day)
    return {int(subject.rpartition(":")[2]): found for subject, found in links.items()}


@dataclass(frozen=True, slots=True)
class Helper:
    """A local firm at a neighbouring node, who answers for it, and what it is to the gap: its supplier or its buyer."""

    local: Local
    node: Node
    supplies: bool
    people: list[Link]


def helpers(board: Board, node: int, *, named: bool = True) -> list[Helper]:
    """以商招商: the firms within reach next to a node, larger ones first, each once. ``named``: with who answers for them (a query)."""
    found: dict[int, Helper] = {}
    for supplies, beside in ((False, board.buyers(node)), (True, board.suppliers(node))):
        for station in beside:
            for local in station.mine:
                found.setdefault(local.firm.pk, Helper(local, station.node, supplies, []))
    people = stewards(found, board.past or clock.today()) if named and found else {}
    rows = [Helper(one.local, one.node, one.supplies, people.get(pk, [])) for pk, one in found.items()]
    return sorted(
        rows, key=lambda one: (not one.people, not one.local.large, -(one.local.revenue or 0), one.local.firm.pk)
    )


def investors_near(prefixes: Iterable[str]) -> list[str]:
    """Names of investors to pick from."""
    return list(within(Investor.objects.all(), prefixes).order_by("name").values_list("name", flat=True)[:200])
