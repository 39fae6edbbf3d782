"""The demo's surveys: whole, with both ways a conflict can stand, loaded once; and counts that replace nothing reported."""

import pytest

from zhenjie.config.demo import county, firms, surveys
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.space.models.spaces import Space
from zhenjie.engines.indicators import actions
from zhenjie.engines.indicators.models import Observation
from zhenjie.engines.surveys.models.fieldwork import Record, Survey
from zhenjie.engines.surveys.queries.progress import progress_of

pytestmark = pytest.mark.django_db


def test_the_demo_has_a_survey_closed_and_one_half_done() -> None:
    county._units()
    county._people()
    for _ in range(2):
        surveys.load()
        assert Record.objects.count() == 76
    closed, under_way = Survey.objects.get(state="closed"), Survey.objects.get(state="open")
    assert closed.records.count() == 60
    assert sorted(closed.records.exclude(state="accepted").values_list("state", "chosen")) == [
        ("conflict", ""), ("settled", "mine"),
    ]  # fmt: skip
    assert sum(one.left == 0 for one in progress_of(under_way, [""]).grids) == 3
    assert Space.objects.filter(unit__kind="grid").count() == 60


def test_counts_enter_the_books_once() -> None:
    county._units()
    county._people()
    actions.sync_catalogue(by=SYSTEM)
    firms.load()
    county._counted()
    entered = Observation.objects.count()
    assert entered > 0
    county._counted()
    assert Observation.objects.count() == entered
