"""Two who hand in, send or answer at the same moment: once is once, and nobody's cell is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories.org import make_unit
from tests.factories.reports import hand_in, make_draft, make_report, the_grid, type_in
from tests.ground.sharing import at_once, shared_database
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions import sending
from zhenjie.engines.surveys.actions.columns import NewColumn
from zhenjie.engines.surveys.models.reports import Fact, ReportCell, ReportForm
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None, tmp_path: Path) -> Iterator[Unit]:
    with shared_database(tmp_path):
        town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
        make_unit("柳湾村", kind="village", parent=town)
        yield town


def test_a_draft_is_sent_once(town: Unit) -> None:
    draft = make_draft(town, NewColumn("路灯数"))
    answers = at_once(*(lambda: sending.send_form(by=SYSTEM, form=draft) for _ in range(3)), told=(Problem,))
    assert sum(isinstance(one, Problem) for one in answers) == 2
    assert draft.tasks.count() == 1


def test_a_part_is_handed_in_once(town: Unit) -> None:
    form = make_report(town, NewColumn("路灯数"))
    type_in(form, {("柳湾村", "路灯数"): "88"})
    answers = at_once(*(lambda: hand_in(ReportForm.objects.get(pk=form.pk)) for _ in range(3)), told=(Problem,))
    assert [str(one) for one in answers if isinstance(one, Problem)] == ["这几个单位都已经上报了。"] * 2
    assert Fact.objects.get().value == "88"
    assert Entry.objects.filter(verb="上报报表").count() == 1


def test_of_two_who_write_one_cell_one_is_told(town: Unit) -> None:
    form = make_report(town, NewColumn("路灯数"), NewColumn("公厕数"))
    page, outcomes = the_grid(form), []

    def write(name: str, lamps: str, **more: str) -> None:
        # Both pages were opened before anybody wrote.
        values = {("柳湾村", title): text for title, text in {"路灯数": lamps, **more}.items()}
        outcomes.append(type_in(form, values, by=Actor(None, name), seen=page))

    at_once(lambda: write("许静", "88", 公厕数="3"), lambda: write("周岚", "90"))
    clashes = [slot for outcome in outcomes for slot in outcome.clashes]
    assert len(clashes) == 1
    assert {clashes[0].typed, ReportCell.objects.get(column__title="路灯数").value} == {"88", "90"}
    assert ReportCell.objects.get(column__title="公厕数").value == "3"
