"""The demo of governance: whole, loaded once, and its scores and balances are what their items and entries say."""

from pathlib import Path
from typing import Any

import pytest

from zhenjie.config.demo import county, governance, people_rows
from zhenjie.core import clock
from zhenjie.domains.governance.models.boards import Appeal, Board, BoardObject, Inspection, Rectification
from zhenjie.domains.governance.models.patrols import PatrolPlace
from zhenjie.domains.governance.models.points import GoodsMove, PointsGoods, PointsHolder
from zhenjie.domains.governance.queries.boards import folded
from zhenjie.domains.governance.queries.points import balance_of
from zhenjie.engines.ledger.models import Attachment

pytestmark = pytest.mark.django_db


def test_the_demo_has_what_it_tells_of_and_is_loaded_once(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path
    county._units()
    people_rows.load()
    governance.load()
    number = Inspection.objects.count()
    governance.load()
    assert Inspection.objects.count() == number > 200
    assert all(folded(one) == one.score for one in Inspection.objects.prefetch_related("items"))
    assert Board.objects.count() >= 8
    assert Rectification.objects.filter(passed_on__isnull=False).exists()
    assert Appeal.objects.filter(ruling="waiting").exists()
    assert Attachment.objects.filter(register="governance.inspection").exists()
    assert all(balance_of(one, clock.today()) >= -10 for one in PointsHolder.objects.all())
    for one in PointsGoods.objects.all():
        assert one.stock == sum(GoodsMove.objects.filter(goods=one).values_list("quantity", flat=True))
    colours = {one.due.colour for one in PatrolPlace.objects.all()}
    assert colours == {"green", "yellow", "red"}
    assert not BoardObject.objects.filter(consent_on__isnull=True).exclude(consent_name="").exists()
