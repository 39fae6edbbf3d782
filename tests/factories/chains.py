"""Chains with nodes, firms, target firms and referrals for tests; all invented."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.test import Client

from tests.factories import people
from tests.factories.investment import make_investor
from tests.factories.org import make_account
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.enterprises.models import Enterprise, Standing
from zhenjie.domains.investment.actions import chains as acts
from zhenjie.domains.investment.models.chains import Chain, Node, Referral, Supply, Target
from zhenjie.domains.investment.queries import chains as reading
from zhenjie.domains.investment.queries import stations
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

_numbers = count(1)
START = date(2026, 3, 2)


def make_chain(unit: Unit, name: str = "", **values: Any) -> Chain:
    """An empty chain."""
    return save_row(by=SYSTEM, row=Chain(unit=unit, name=name or f"智能家电{next(_numbers)}", **values))


def make_node(
    chain: Chain, name: str = "", tier: str = "midstream", codes: str = "38", words: str = "电机", **values: Any
) -> Node:
    """A node that takes firms of industry 38 whose products speak of motors."""
    row = Node(
        unit=chain.unit,
        chain=chain,
        name=name or f"环节{next(_numbers)}",
        tier=tier,
        codes=codes,
        words=words,
        **values,
    )
    return save_row(by=SYSTEM, row=row)


def feed(source: Node, target: Node) -> Supply:
    """What one node makes goes into another."""
    return save_row(by=SYSTEM, row=Supply(unit=source.unit, source=source, target=target))


def make_supply(unit: Unit) -> Supply:
    """Two nodes, one supplying the other."""
    chain = make_chain(unit)
    return feed(make_node(chain, tier="upstream"), make_node(chain, tier="downstream"))


def make_firm(unit: Unit, products: str = "微型电机", *, large: bool = False, **values: Any) -> Enterprise:
    """A firm of electrical machinery; ``large``: it stands on the list."""
    given = {"industry": "38", "products": products, "revenue": Decimal(3000), **values}
    firm = people.make_firm(unit, **given)
    if large:
        row = Standing(unit=unit, enterprise=firm, kind="industry", entered=date(2022, 1, 1), ground="年度审核")
        save_row(by=SYSTEM, row=row)
    return firm


def make_target(unit: Unit, node: Node | None = None, name: str = "") -> Target:
    """A target firm that nobody has spoken to."""
    investor = make_investor(unit, name, industry="38")
    row = Target(
        unit=unit,
        node=node or make_node(make_chain(unit)),
        investor=investor,
        why="缺它",
        found_on=START,
        state_on=START,
    )
    return save_row(by=SYSTEM, row=row)


def make_referral(unit: Unit, target: Target | None = None) -> Referral:
    """A local firm has brought a target firm."""
    return acts.record_referral(by=SYSTEM, firm=make_firm(unit), target=target or make_target(unit), on=START)


def chain_of(unit: Unit) -> dict[str, int]:
    """A chain with all that has an address."""
    chain = make_chain(unit)
    node = make_node(chain)
    target = make_target(unit, node)
    referral = make_referral(unit, target)
    anchor = acts.name_anchor(by=SYSTEM, chain=chain, firm=referral.firm, on=START)
    return {"chain": chain.pk, "node": node.pk, "target": target.pk, "referral": referral.pk, "anchor": anchor.pk}


def seen(chain: Chain, *units: Unit) -> stations.Board:
    """A chain as those see it whose reach is `units`."""
    here = tuple(one.path for one in units)
    return reading.board(chain, reading.Reach(here, here, here, here))


def station(node: Node, *units: Unit) -> stations.Station:
    """A node as those see it whose reach is `units`."""
    return seen(node.chain, *units).by_pk[node.pk]


def log_in(unit: Unit, role: str = "clerk") -> Client:
    """A browser of somebody of `unit`."""
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client
