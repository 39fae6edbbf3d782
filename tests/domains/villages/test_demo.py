"""The demo's village economy: whole, the same every time, loaded once."""

import pytest

from zhenjie.config.demo import county, villages
from zhenjie.core import clock
from zhenjie.domains.villages.models import Cooperative, CoopMember, Distribution, Dividend, Income
from zhenjie.domains.villages.queries.incomes import ending

pytestmark = pytest.mark.django_db


def test_the_demo_has_what_it_tells_of_and_is_loaded_once() -> None:
    county._units()
    villages.load()
    number = CoopMember.objects.count()
    villages.load()
    assert Cooperative.objects.count() == 20
    assert CoopMember.objects.count() == number
    assert Distribution.objects.get().state == "paid"
    assert sorted(Dividend.objects.values_list("state", flat=True)) == ["paid", "published"]
    assert Income.objects.values("year").distinct().count() == 2
    assert len(ending([""], clock.today())) == 5
