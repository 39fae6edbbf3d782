"""The register list of projects at the size of some years, half of its leads shared between two townships; part of ``projects``.

20 townships with 500 leads each (FULL: 1,000), written past the actions, for that is not what is measured. The first page holds nothing but shared leads: fifty rows that
tell who has how much. The whole list as a file goes with it.
"""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.legs import goal, opened, timed

LEADS = 1000 if os.environ.get("FULL") else 500
KEY = "/ledger/projects.project/"
#: Milliseconds of processor: a page, as of every register (``lists``); a thousand rows of a file.
PAGE, FILE = 40.0, 200.0


def shared(county: Any, towns: list[Any], leader: Any, clerk: Any) -> float:
    """Lay the leads down and open their list; prints a line for each goal, returns the worst share of a limit."""
    seed(county, towns)
    pages = {
        "list_shared": (leader, KEY), "list_shared_last": (leader, f"{KEY}?last=1"), "list_shared_sorted": (leader, f"{KEY}?sort=-planned_total"),
        "list_shared_town": (clerk, KEY),
    }  # fmt: skip
    worst = 0.0
    for name, (client, address) in pages.items():
        worst = max(worst, goal("projects", f"{name}_ms", timed(opened(client, address)), PAGE))
    thousands = rows() / 1000
    return max(worst, goal("projects", "file_shared_ms_per_1000", timed(taken(leader)) / thousands, FILE))


def rows() -> int:
    """How many rows the county's list has."""
    from zhenjie.domains.projects.models.projects import Project  # slow import

    return Project.objects.count()


def taken(client: Any) -> Callable[[], None]:
    """The whole list as csv, read to its end."""

    def run() -> None:
        answer = client.post(f"{KEY}export/", {"format": "csv"})
        assert "按分成的" in b"".join(answer).decode("utf-8-sig").partition("\n")[0]

    return run


def seed(county: Any, towns: list[Any]) -> None:
    """Leads town by town; the second half of them, the newest, in pairs of neighbours."""
    from django.db import connection  # slow import

    from tests.factories.investment import lead_row  # slow import
    from zhenjie.core import clock  # slow import
    from zhenjie.domains.investment.models.claims import Claim, Family  # slow import
    from zhenjie.domains.projects.models.projects import Project  # slow import
    from zhenjie.engines.ledger.actions.rows import index_rows  # slow import

    now: datetime = clock.now()
    leads = []
    for number in range(LEADS):
        for place, town in enumerate(towns):
            told = f"{number}号{place // 2}组"
            leads.append(lead_row(town, f"{told}高端液压件", f"青岚{told}精密有限公司", mobile=f"139{number:04}{place // 2:04}", planned_total=Decimal(900 + number)))  # fmt: skip
    for begin in range(0, len(leads), 1000):
        index_rows(Project.objects.bulk_create(leads[begin : begin + 1000]))
    halved = leads[len(leads) // 2 :]
    families = Family.objects.bulk_create([Family(unit=county) for _ in halved[::2]], batch_size=1000)
    claims = []
    for place, lead in enumerate(halved):
        family, later = families[place // 2], place % 2
        claims.append(
            Claim(
                project=lead, family=family, town=lead.unit.path, state="shared" if later else "holds", share=40 if later else 0,
                key=f"青岚{place // 2}精密", since=now + timedelta(seconds=later),
            )
        )  # fmt: skip
    Claim.objects.bulk_create(claims, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
