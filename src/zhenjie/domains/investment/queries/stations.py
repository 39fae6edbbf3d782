"""A node and a chain as they stand, once everything about them is fetched: what is counted, what is a gap and why, what to do next."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhenjie.domains.investment.models.chains import (
    REACHED,
    Anchor,
    Chain,
    Node,
    Outcome,
    Referral,
    Supply,
    Target,
)
from zhenjie.domains.investment.queries.belonging import Local
from zhenjie.domains.investment.rules.strength import Edition, Verdict
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.org.models import Link

#: Leads by how far they are; exits are no leads.
GROUPS: dict[str, tuple[str, ...]] = {
    "lead": ("lead",), "talking": ("negotiating",), "signed": ("signed", "registered", "landed"),
    "building": ("started", "building", "completed"), "done": ("producing", "full"),
}  # fmt: skip


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
        return sum(one.state in REACHED for one in self.targets)

    @property
    def waiting(self) -> list[Referral]:
        """Referrals without an answer."""
        return [one for one in self.referrals if one.outcome == Outcome.OPEN]


@dataclass(slots=True)
class Board:
    """One chain. ``past``: the day that it is shown of, None for today; ``young``: it had no nodes yet, they are those of today."""

    chain: Chain
    stations: list[Station]
    edges: list[Supply]
    rule: Edition
    leaders: list[Link]
    anchors: list[Anchor]
    unplaced: int
    narrow: bool
    past: date | None = None
    young: bool = False

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
        "enough": lambda: ngettext("有 %(firms)s 家，其中规上 %(large)s 家。", "有 %(firms)s 家，其中规上 %(large)s 家。", len(firms)) % {"firms": len(firms), "large": station.large},
        "unsaid": lambda: _("没写行业代码和产品关键词，也没有人确认过企业，判不了。"),
    }  # fmt: skip
    return [said[key]() for key in station.verdict.reasons]


def next_step(station: Station, helpers: int) -> str:
    """What to do next about a gap."""
    if station.building:
        return ngettext(
            "目标企业有 %(n)s 个项目在建，盯住投产", "目标企业有 %(n)s 个项目在建，盯住投产", station.building
        ) % {"n": station.building}
    if station.opening:
        return ngettext("推进目标企业的 %(n)s 个线索和项目", "推进目标企业的 %(n)s 个线索和项目", station.opening) % {
            "n": station.opening
        }
    if station.waiting:
        return ngettext("%(n)s 次引荐等回音", "%(n)s 次引荐等回音", len(station.waiting)) % {"n": len(station.waiting)}
    if station.targets and helpers:
        return ngettext("%(n)s 家本地企业在上下游，请它们引荐", "%(n)s 家本地企业在上下游，请它们引荐", helpers) % {
            "n": helpers
        }
    if station.targets:
        return ngettext("联系 %(n)s 家目标企业", "联系 %(n)s 家目标企业", len(station.targets)) % {
            "n": len(station.targets)
        }
    return _("列出目标企业")
