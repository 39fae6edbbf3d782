"""Two at once over one blank: it is filled once, and neither writes over the other."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from tests.domains.governance.test_two_at_once import together
from tests.factories.org import make_unit
from tests.factories.reading import make_document
from tests.ground.sharing import shared_database
from zhenjie.core.actors import Actor
from zhenjie.domains.projects.models.projects import Project
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.declarations import find
from zhenjie.engines.ledger.problems import Conflict
from zhenjie.engines.ledger.queries import history
from zhenjie.engines.reading import choosing
from zhenjie.engines.reading.models import Event

pytestmark = pytest.mark.django_db(transaction=True)
CLERK, OTHER = Actor(1, "许静"), Actor(2, "赵一帆")
REPORT = "柳湾镇2026年经济运行情况\n\n　　总投资3.5亿元的海川锂电材料项目主体封顶，预计明年6月竣工投产。\n"


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    with shared_database(tmp_path):
        yield


@pytest.fixture
def event(shared: None) -> Event:
    town = make_unit("柳湾镇", parent=make_unit("青澜县", kind="county"))
    save_row(by=OTHER, row=Project(unit=town, name="海川锂电材料", investor="海川"))
    return make_document(town, REPORT, name="柳湾镇.txt").events.get(name="海川锂电材料项目")


def fill(event: Event, by: Actor) -> None:
    text = f"row:projects.project:{Project.objects.get().pk}"
    choosing.choose(by=by, event=event, choice=choosing.Choice.parse(text, [f"{text}:planned_total"]))


def test_two_who_say_the_same_fill_it_once(event: Event) -> None:
    assert together(lambda: fill(event, CLERK), lambda: fill(event, OTHER)) == []
    declaration, row = find("projects.project"), Project.objects.get()
    assert declaration is not None
    assert row.planned_total == Decimal(35_000)
    assert [one.verb for one in history(declaration, row)].count("从报告补填") == 1


def test_the_one_who_types_and_the_one_who_ticks_do_not_write_over_each_other(event: Event) -> None:
    typed = Project.objects.get()
    typed.planned_total = Decimal(24_500)
    raised = together(
        lambda: fill(event, CLERK), lambda: save_row(by=OTHER, row=typed, version=1, register="projects.project")
    )
    row = Project.objects.get()
    event.refresh_from_db()
    if raised:
        assert isinstance(raised[0], Conflict)
        assert (row.planned_total, list(event.filled)) == (Decimal(35_000), ["planned_total"])
    else:
        assert (row.planned_total, event.filled) == (Decimal(24_500), {})
