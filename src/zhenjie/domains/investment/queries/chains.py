"""A chain as it stands today: every node with its firms, its verdict, target firms and leads, as far as the reader's eye goes.

How strong a node is, is judged over the whole unit of the chain, so that county and township see one colour; rows, sums, target
firms and leads are those within the reader's reach.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.domains.enterprises.rules.confidentiality import least
from zhenjie.domains.investment.models.chains import (
    Anchor,
    Chain,
    ContactState,
    Node,
    Outcome,
    Referral,
    Supply,
    Target,
)
from zhenjie.domains.investment.models.investors import Investor
from zhenjie.domains.investment.queries.belonging import Firms, Local
from zhenjie.domains.investment.rules.secrecy import shown
from zhenjie.domains.investment.rules.strength import Edition, Verdict, edition, verdict
from zhenjie.domains.investment.rules.strength import Supply as Stock
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import chain as projects
from zhenjie.domains.projects.rules.definitions import EXITS
from zhenjie.domains.projects.rules.names import firm_key
from zhenjie.engines.org.models import Link
from zhenjie.engines.org.paths import above
from zhenjie.engines.org.queries import valid_on, within

CHAIN, FIRM = "investment.chain", "enterprises.enterprise"
#: Leads by how far they are; exits are no leads.
GROUPS: dict[str, tuple[str, ...]] = {
    "lead": ("lead",), "talking": ("negotiating",), "signed": ("signed", "registered", "landed"),
    "building": ("started", "building", "completed"), "done": ("producing", "full"),
}  # fmt: skip


def readable(prefixes: Iterable[str]) -> "QuerySet[Chain]":
    """The chains within reach, and those of the units above: a township works on its county's chains."""
    kept = list(prefixes)
    over = {path for prefix in kept for path in above(prefix)}
    mine = within(Chain.objects.all(), kept)
    return (mine | Chain.objects.filter(unit__path__in=over)).select_related("unit").order_by("unit__path", "pk")


@dataclass(slots=True)
class Station:
    """A node as it stands. ``locals``: all firms that may belong to it, chain-wide; ``here``: the prefixes of the reader."""

    node: Node
    locals: list[Local]
    verdict: Verdict
    here: tuple[str, ...]
    targets: list[Target] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    leads: list[Project] = field(default_factory=list)
    led: dict[int, list[Project]] = field(default_factory=dict)
    sum_shown: bool = False

    @property
    def firms(self) -> list[Local]:
        """The node's firms over the whole chain."""
        return [one for one in self.locals if one.counts]

    @property
    def mine(self) -> list[Local]:
        """Those within reach."""
        return [one for one in self.firms if one.path.startswith(self.here)]

    @property
    def asked(self) -> list[Local]:
        """Within reach, doubtful: a person should say."""
        return [one for one in self.locals if one.state == "doubtful" and one.path.startswith(self.here)]

    @property
    def refused(self) -> list[Local]:
        """Within reach, refused by a person."""
        return [one for one in self.locals if one.state == "refused" and one.path.startswith(self.here)]

    @property
    def confirmed(self) -> int:
        """How many of the firms a person has confirmed."""
        return sum(one.state == "confirmed" for one in self.firms)

    @property
    def large(self) -> int:
        """规上, over the whole chain."""
        return sum(one.large for one in self.firms)

    @property
    def revenue(self) -> Decimal | None:
        """万元 of the firms within reach; None where fewer than three have said it, or it would give one away."""
        told = [one.revenue for one in self.mine if one.revenue is not None]
        return sum(told, Decimal(0)) if self.sum_shown else None

    @property
    def stages(self) -> dict[str, int]:
        """Leads by how far they are."""
        return {key: sum(one.stage in stages for one in self.leads) for key, stages in GROUPS.items()}

    @property
    def furthest(self) -> list[tuple[str, int]]:
        """The three groups that are furthest, as a card has room for them."""
        return [(key, number) for key, number in self.stages.items() if number][-3:]

    @property
    def opening(self) -> int:
        """Leads that have not begun to build."""
        return sum(one.stage in GROUPS[key] for one in self.leads for key in ("lead", "talking", "signed"))

    @property
    def building(self) -> int:
        """Projects under construction."""
        return self.stages["building"]

    @property
    def reached(self) -> int:
        """Target firms somebody has spoken to."""
        return sum(one.state not in (ContactState.FOUND, ContactState.REFUSED) for one in self.targets)

    @property
    def waiting(self) -> list[Referral]:
        """Referrals without an answer."""
        return [one for one in self.referrals if one.outcome == Outcome.OPEN]


@dataclass(slots=True)
class Board:
    """One chain."""

    chain: Chain
    stations: list[Station]
    edges: list[Supply]
    rule: Edition
    leaders: list[Link]
    anchors: list[Anchor]
    unplaced: int
    narrow: bool

    @property
    def by_pk(self) -> dict[int, Station]:
        """Stations by their node."""
        return {one.node.pk: one for one in self.stations}

    @property
    def counts(self) -> dict[str, int]:
        """How many nodes of each strength."""
        return {
            kind: sum(one.verdict.kind == kind for one in self.stations)
            for kind in ("strong", "weak", "single", "missing", "unjudged")
        }

    @property
    def gaps(self) -> list[Station]:
        """缺环: the missing first, core nodes first."""
        order, weight = ("missing", "single", "weak"), ("core", "key", "normal")
        found = [one for one in self.stations if one.verdict.is_gap]
        return sorted(
            found,
            key=lambda one: (
                order.index(one.verdict.kind),
                weight.index(one.node.importance),
                one.node.order,
                one.node.pk,
            ),
        )

    @property
    def sound(self) -> list[Station]:
        """The other nodes, the strong first."""
        return sorted((one for one in self.stations if not one.verdict.is_gap), key=lambda one: one.verdict.kind)

    @property
    def firms(self) -> int:
        """Local firms, each once."""
        return len({one.firm.pk for station in self.stations for one in station.firms})

    @property
    def mine(self) -> int:
        """Local firms within reach, each once."""
        return len({one.firm.pk for station in self.stations for one in station.mine})

    @property
    def large(self) -> int:
        """规上 among them, each once."""
        return len({one.firm.pk for station in self.stations for one in station.firms if one.large})

    @property
    def targets(self) -> int:
        """Target firms, each investor once."""
        return len({one.investor_id for station in self.stations for one in station.targets})

    def _leads(self, stations: Iterable[Station]) -> dict[int, Project]:
        return {one.pk: one for station in stations for one in station.leads}

    @property
    def leads(self) -> int:
        """Leads and projects of its target firms, each once."""
        return len(self._leads(self.stations))

    @property
    def gap_leads(self) -> int:
        """Those at gaps."""
        return len(self._leads(self.gaps))

    @property
    def building(self) -> int:
        """Under construction."""
        return sum(one.stage in GROUPS["building"] for one in self._leads(self.stations).values())

    @property
    def referrals(self) -> int:
        """引荐."""
        return len({one.pk for station in self.stations for one in station.referrals})

    def suppliers(self, node: int) -> list[Station]:
        """The nodes that supply one."""
        known = self.by_pk
        return [known[one.source_id] for one in self.edges if one.target_id == node and one.source_id in known]

    def buyers(self, node: int) -> list[Station]:
        """The nodes that one supplies."""
        known = self.by_pk
        return [known[one.target_id] for one in self.edges if one.source_id == node and one.target_id in known]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the reader sees: firms, target firms, referrals, projects, each by its own permission."""

    firms: tuple[str, ...]
    targets: tuple[str, ...]
    referrals: tuple[str, ...]
    projects: tuple[str, ...]


def boards(chains: Sequence[Chain], reach: Reach) -> list[Board]:
    """The chains as they stand. Ten queries, however many chains and nodes."""
    today = clock.today()
    rule = edition(today, settings.CATALOGUE_DIR)
    keys = [chain.pk for chain in chains]
    nodes = list(Node.objects.filter(chain__in=keys).select_related("chain__unit", "unit"))
    supplies = list(
        Supply.objects.filter(source__chain__in=keys, source__gone_at__isnull=True, target__gone_at__isnull=True)
    )
    firms = Firms(nodes)
    stations = {node.pk: _station(node, firms, reach.firms, rule) for node in nodes}
    _pursued(stations, reach)
    links = _by_subject(f"{CHAIN}:{key}" for key in keys)
    anchors: dict[int, list[Anchor]] = {}
    for anchor in Anchor.objects.filter(valid_on(), chain__in=keys).select_related("firm__unit"):
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
                not any(region.startswith(prefix) for prefix in reach.firms),
            )
        )  # fmt: skip
    return found


def board(chain: Chain, reach: Reach) -> Board:
    """One chain as it stands."""
    return boards([chain], reach)[0]


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


def _pursued(stations: Mapping[int, Station], reach: Reach) -> None:
    """Target firms, referrals and leads go to their stations."""
    rows = within(Target.objects.filter(node__in=list(stations)), reach.targets)
    targets = list(rows.select_related("investor", "unit").order_by("pk"))
    said = within(Referral.objects.filter(target__in=[one.pk for one in targets]), reach.referrals)
    by_target: dict[int, list[Referral]] = {}
    for referral in said.select_related("firm", "lead", "target__investor").order_by("-on", "-pk"):
        by_target.setdefault(referral.target_id, []).append(referral)
    there = projects_of(
        [one.investor.name_key for one in targets],
        [one.lead_id for group in by_target.values() for one in group],
        reach,
    )
    for target in targets:
        station = stations[target.node_id]
        station.targets.append(target)
        station.referrals += by_target.get(target.pk, [])
        told, key = {one.lead_id for one in by_target.get(target.pk, [])}, target.investor.name_key
        mine = [
            one for one in there
            if one.pk in told or (key and firm_key(one.investor) == key and _near(one.unit.path, target.unit.path))
        ]  # fmt: skip
        station.led[target.pk] = mine
        station.leads += [one for one in mine if one not in station.leads]


def _near(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def projects_of(names: Iterable[str], leads: Iterable[int | None], reach: Reach) -> list[Project]:
    """The open projects of these investors (by the key of their names), and these leads, within reach. One query."""
    keys, chosen = {one for one in names if one}, {one for one in leads if one}
    if not keys and not chosen:
        return []
    rows = projects.projects(reach.projects).exclude(stage__in=EXITS).select_related("unit")
    told = rows.only(
        "name", "investor", "stage", "stage_on", "planned_total", "found_on", "unit__path", "unit__name"
    ).order_by("pk")
    return [one for one in told if one.pk in chosen or firm_key(one.investor) in keys]


def _by_subject(subjects: Iterable[str]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for link in (
        Link.objects.filter(valid_on(), subject__in=list(subjects)).select_related("person__unit").order_by("pk")
    ):
        found.setdefault(link.subject, []).append(link)
    return found


def stewards(firms: Iterable[int]) -> dict[int, list[Link]]:
    """包联: who answers for each of these firms today. One query."""
    return {
        int(subject.rpartition(":")[2]): links for subject, links in _by_subject(f"{FIRM}:{pk}" for pk in firms).items()
    }


def reasons(station: Station, rule: Edition) -> list[str]:
    """Why a node has its colour, in sentences."""
    firms = station.firms
    said: dict[str, Any] = {
        "none": lambda: _("本地没有这个环节的企业。"),
        "one": lambda: _("只有%(firm)s一家，它停一天，这一环就断一天。") % {
            "firm": f"“{firms[0].firm.name}”" if station.mine else "",
        },
        "no-large": lambda: _("没有规上企业。"),
        "low-output": lambda: _("营业收入合计低于 %(least)s 万元。") % {"least": f"{rule.output_least:,.0f}"},
        "enough": lambda: _("有 %(firms)s 家，其中规上 %(large)s 家。") % {"firms": len(firms), "large": station.large},
        "unsaid": lambda: _("没写行业代码和产品关键词，也没有人确认过企业，判不了。"),
    }  # fmt: skip
    return [said[key]() for key in station.verdict.reasons]


def next_step(station: Station, helpers: int) -> str:
    """What to do next about a gap."""
    if station.building:
        return _("目标企业有 %(n)s 个项目在建，盯住投产") % {"n": station.building}
    if station.opening:
        return _("推进目标企业的 %(n)s 个线索和项目") % {"n": station.opening}
    if station.waiting:
        return _("%(n)s 次引荐等回音") % {"n": len(station.waiting)}
    if station.targets and helpers:
        return _("%(n)s 家本地企业在上下游，请它们引荐") % {"n": helpers}
    if station.targets:
        return _("联系 %(n)s 家目标企业") % {"n": len(station.targets)}
    return _("列出目标企业")


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
    people = stewards(found) if named and found else {}
    rows = [Helper(one.local, one.node, one.supplies, people.get(pk, [])) for pk, one in found.items()]
    return sorted(
        rows, key=lambda one: (not one.people, not one.local.large, -(one.local.revenue or 0), one.local.firm.pk)
    )


def investors_near(prefixes: Iterable[str]) -> list[str]:
    """Names of investors to pick from."""
    return list(within(Investor.objects.all(), prefixes).order_by("name").values_list("name", flat=True)[:200])
