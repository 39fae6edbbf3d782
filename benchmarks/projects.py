"""Projects and investment of a whole county: the pages a leader and a clerk open, a week's report, a wall.

    make bench NAME=projects    on SQLite and PostgreSQL; FULL=1 twice as many projects, EACH=… another number for a township

20 townships with 10 projects each (FULL: 20) in all stages, half of them under construction with eight months of money, receipts, weeks and problems, plans from the
templates, their chores done; investors, docking events, leads, a chain of 15 nodes with the firms of the register; at the end 10,000 leads more (``projects_shared``). Milliseconds of our processor for a page, middle of nine; the
database's own work is not in it, the clock's time stands beside.
"""

import itertools
import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from benchmarks.legs import ROUNDS, finish, goal, opened, run, timed
from benchmarks.projects_shared import shared

TOWNS, NODES = 20, 15
EACH = int(os.environ.get("EACH", "20" if os.environ.get("FULL") else "10"))
TODAY = date(2026, 9, 28)
#: Milliseconds of processor.
PAGE, WEEK = 150.0, 60.0


def main() -> int:
    """Lay the county down, open the pages, report a week; on both databases."""
    return run("projects", measured, TODAY)


def measured() -> int:
    """Prints a line for each goal and the worst share of a limit."""
    from django.test import Client  # slow import

    from tests.factories.org import make_account, make_unit  # slow import
    from zhenjie.domains.projects.models.projects import Project  # slow import
    from zhenjie.engines.schedules.actions.proving import note_proofs  # slow import
    from zhenjie.engines.schedules.actions.spelling import keep_spells  # slow import

    county = make_unit("青澜县", kind="county")
    towns = [make_unit(f"第{number:02}镇", parent=county) for number in range(TOWNS)]
    for number, town in enumerate(towns):
        projects(town, Random(number))
        events(town)
    chain, node = chained(county, towns)
    built = Project.objects.filter(unit=towns[0], stage="building")[0]
    note_proofs()
    print(f"{Project.objects.count()} projects, {keep_spells(most=100_000)} plans", flush=True)

    clerk, leader = Client(), Client()
    clerk.force_login(make_account(unit=towns[0], role="clerk"))
    leader.force_login(make_account(unit=county, role="leader"))
    of_county = {
        "overview": "/projects/", "wall": "/projects/wall/", "counts": "/projects/counts/", "figures": "/projects/figures/", "money": "/projects/money/",
        "reconcile": "/projects/money/reconcile/", "meetings": "/projects/meetings/", "list": "/ledger/projects.project/", "schedules": "/schedules/",
        "investment": "/investment/", "promises": "/investment/promises/", "contests": "/investment/contests/", "cohorts": "/investment/cohorts/",
        "chain": f"/investment/chains/{chain}/", "node": f"/investment/nodes/{node}/", "board": "/", "lights": "/projects/panel/",
    }  # fmt: skip
    of_town = {
        "project": f"/projects/{built.pk}/",
        "project_money": f"/projects/{built.pk}/money/",
        "weeks": "/projects/weeks/",
    }
    worst = 0.0
    for client, pages in ((leader, of_county), (clerk, of_town)):
        for name, address in pages.items():
            worst = max(worst, goal("projects", f"{name}_ms", timed(opened(client, address)), PAGE))
    worst = max(worst, goal("projects", "week_ms", timed(reporting(towns)), WEEK))
    return finish(max(worst, shared(county, towns, leader, clerk)))


def reporting(towns: list[Any]) -> Callable[[], None]:
    """The week of one project after the other is told."""
    from tests.factories.projects import make_week  # slow import
    from zhenjie.domains.projects.models.projects import Project  # slow import

    waiting = iter(Project.objects.filter(unit__in=towns, stage__in=("landed", "started", "building"))[: ROUNDS + 1])

    def run() -> None:
        make_week(next(waiting), TODAY)

    return run


def projects(town: Any, chance: Random) -> None:
    """A township's projects, as many in each stage, those under construction with their money, plans and weeks."""
    from tests.factories.projects import (  # slow import
        PROOFS,
        enter,
        make_problem,
        make_project,
        make_receipt,
        make_week,
    )
    from zhenjie.core.actors import SYSTEM  # slow import
    from zhenjie.domains.projects.actions.money import report_invested  # slow import

    chain = [stage for stage in PROOFS if stage not in ("above_scale", "listed", "paused", "ended", "struck")]
    built = chain.index("landed")
    for number in range(EACH):
        planned = TODAY + timedelta(days=chance.randrange(60, 400))
        row = make_project(
            town, f"{town.name}{number}号装备制造项目", planned_total=Decimal(5000), planned_production=planned
        )
        on = date(2025, 1, 20)
        last = number % (len(chain) + 1)
        for stage in chain[:last]:
            on += timedelta(days=chance.randrange(20, 55))
            enter(row, stage, min(on, TODAY))
        row.refresh_from_db()
        if number % 5 == 0:
            make_problem(row)
        if last <= built:
            continue
        for month in range(1, 9):
            report_invested(by=SYSTEM, project=row, month=date(2026, month, 1), total=Decimal(50 * month))
        make_receipt(row, amount="20", month=date(2026, 3, 1), on=date(2026, 3, 10))
        for week in range(3):
            make_week(row, date(2026, 9, 7) + timedelta(days=7 * week))


def events(town: Any) -> None:
    """A docking event for every second project, each of an investor of its own."""
    from tests.factories.investment import make_event  # slow import

    for _ in range(EACH // 2):
        make_event(town)


def chained(county: Any, towns: list[Any]) -> tuple[int, int]:
    """A chain whose nodes feed each other, the firms of all townships, a target a node; numbers of the chain and its first node."""
    from tests.factories.chains import feed, make_chain, make_firm, make_node, make_target  # slow import

    chain = make_chain(county)
    nodes = [make_node(chain) for _ in range(NODES)]
    for source, target in itertools.pairwise(nodes):
        feed(source, target)
    for town in towns:
        for _ in range(EACH):
            make_firm(town)
    for node in nodes:
        make_target(county, node)
    return chain.pk, nodes[0].pk


if __name__ == "__main__":
    sys.exit(main())
