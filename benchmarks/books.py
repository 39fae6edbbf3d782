"""A workbook of 10,000 lines of histories and money: judged, written, taken back, by the acts of the pages.

    make bench NAME=books      on SQLite and PostgreSQL; ROWS=… another size

400 projects; of every hundred lines 85 are receipts, 8 payments, 4 months of investment, 3 steps of bonds; one receipt in fifty is told
twice and one in a hundred has no source, so that faults are part of the work. Every second project has books already. Processor time of
our process, peak memory of it. At the end the sums are those of the file, and after the undoing nothing is left.
"""

import os
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from benchmarks.legs import goal, run

ROWS, PROJECTS = int(os.environ.get("ROWS", "10000")), 400
TODAY = date(2026, 9, 28)
#: Seconds of processor for 10,000 lines, megabytes.
JUDGE, WRITE, UNDO, MEMORY = 15.0, 15.0, 30.0, 400.0
HEAD = ("项目名称", "科目", "日期", "金额（万元）", "资金来源", "付款单位", "凭证号", "专项债环节")


def main() -> int:
    """Lay the projects down, take the file in, measure; on both databases."""
    return run("books", measured, TODAY)


def measured() -> int:
    """Prints a line for each goal and the worst share of a limit."""
    from zhenjie.core.actors import SYSTEM  # slow import
    from zhenjie.domains.projects.actions.imports import begin_import, start_undo, start_writing, work_on  # slow import
    from zhenjie.domains.projects.models.money import MoneyEntry  # slow import
    from zhenjie.domains.projects.queries import books  # slow import
    from zhenjie.domains.projects.queries.imports import counts  # slow import

    town, names = seed()
    text, good = lines(names)
    before = MoneyEntry.objects.count()
    standing = books.total(MoneyEntry.objects.all())
    batch: Any = None

    def read() -> None:
        nonlocal batch
        batch = begin_import(
            by=SYSTEM,
            unit=town,
            reach=[town.path],
            year=2026,
            stream=BytesIO(text.encode("utf-8-sig")),
            name="到位.csv",
        )

    def step() -> None:
        work_on(batch=batch)
        batch.refresh_from_db()

    scale, worst = ROWS / 10_000, 0.0
    print(f"read {timed(read):.1f} s")
    took = timed(step)
    told = counts(batch)
    assert told == {"new": good, "fault": ROWS - good}, told
    assert MoneyEntry.objects.count() == before, "looking writes nothing"
    worst = max(worst, goal("books", "judge_s", took, JUDGE * scale))
    batch = start_writing(by=SYSTEM, batch=batch)
    worst = max(worst, goal("books", "write_s", timed(step), WRITE * scale))
    assert batch.state == "done", batch.state
    assert counts(batch) == told, counts(batch)
    batch = start_undo(by=SYSTEM, batch=batch)
    worst = max(worst, goal("books", "undo_s", timed(step), UNDO * scale))
    assert batch.state == "undone", batch.state
    left = books.total(MoneyEntry.objects.all()) - standing
    assert abs(left) < Decimal("0.01"), f"{left} of what went in has not come out again: {counts(batch)}"
    worst = max(worst, goal("books", "memory_mb", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, MEMORY))
    print(f"worst {worst:.3f}")
    return 0


def timed(run: Callable[[], Any]) -> float:
    """Seconds of processor, beside them those of the clock."""
    begun, clocked = time.process_time(), time.perf_counter()
    run()
    took = time.process_time() - begun
    print(f"  processor {took:.1f} s, by the clock {time.perf_counter() - clocked:.1f} s", flush=True)
    return took


def seed() -> tuple[Any, list[str]]:
    """A town with its projects; every second one has books already."""
    from tests.factories.org import make_unit  # slow import
    from tests.factories.projects import make_project, make_receipt  # slow import
    from zhenjie.core.actors import SYSTEM  # slow import
    from zhenjie.domains.projects.actions.money import report_invested  # slow import

    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    names = []
    for number in range(PROJECTS):
        project = make_project(town, f"{number:04d}号装备制造项目", planned_total=Decimal(5000))
        names.append(project.name)
        if number % 2:
            report_invested(by=SYSTEM, project=project, month=date(2026, 1, 1), total=Decimal(50))
            make_receipt(project, voucher=f"旧{number:05d}", amount=Decimal(20))
    return town, names


def lines(names: list[str]) -> tuple[str, int]:
    """The file, and how many of its lines are good."""
    chance, good, rows = random.Random("books"), 0, [",".join(HEAD)]
    months: set[tuple[str, int]] = set()
    for number in range(ROWS):
        name, day = chance.choice(names), date(2026, 1, 2) + timedelta(days=chance.randrange(260))
        amount, part = f"{chance.randrange(100, 90000) / 100:.2f}", number % 100
        month = (name, number // 25 % 9 + 1)
        if part < 85 or (85 + 8 <= part < 97 and month in months):
            twice, bare = part % 50 == 49, part == 33
            voucher = f"工行{number - 20 if twice else number:07d}"
            rows.append(f"{name},到位资金,{day},{amount},{'' if bare else '省外'},远岫科技,{voucher},")
            good += not (twice or bare)
        elif part < 93:
            rows.append(f"{name},支付资金,{day},{amount},,,付{number:07d},")
            good += 1
        elif part < 97:
            months.add(month)
            rows.append(f"{name},完成投资,2026-{month[1]:02d}-01,{amount},,,,")
            good += 1
        else:
            rows.append(f"{name},专项债,{day},{amount},,,债{number:07d},发行")
            good += 1
    return "\r\n".join(rows), good


if __name__ == "__main__":
    sys.exit(main())
