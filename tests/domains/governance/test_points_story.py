"""Any story of awards, exchanges and reversals: what is exchanged was there, the shelf is never below nothing, the fold holds."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import governance as make
from tests.factories.org import make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.governance.actions.points import exchange_points, reverse_entry
from zhenjie.domains.governance.models.points import GoodsMove, PointsEntry
from zhenjie.domains.governance.queries.points import balance_of
from zhenjie.domains.governance.rules.points import PointsError

pytestmark = pytest.mark.django_db
deeds = st.one_of(
    st.tuples(st.just("award"), st.sampled_from(["P1", "P3", "P7", "M1"])),
    st.tuples(st.just("exchange"), st.integers(1, 4)),
    st.tuples(st.just("reverse"), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(1, 9)),
)


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(st.lists(deeds, min_size=3, max_size=9))
def test_no_story_overspends(story: list[tuple[str, object]]) -> None:
    with transaction.atomic():
        _live(story)
        transaction.set_rollback(True)


def _live(story: list[tuple[str, object]]) -> None:
    town = make_unit("云溪镇")
    holder, goods = make.make_holder(town), make.make_goods(town, stock=5, cost=4)
    day = clock.today()
    for deed, what in story:
        before = balance_of(holder, day)
        with clock.fixed(day):
            try:
                if deed == "award":
                    make.make_points(town, holder, str(what))
                elif deed == "exchange":
                    exchange_points(by=SYSTEM, holder=holder, goods=goods, quantity=int(str(what)))
                    assert balance_of(holder, day) == before - 4 * int(str(what)) >= 0
                elif deed == "reverse":
                    rows = list(PointsEntry.objects.filter(holder=holder).order_by("pk"))
                    if rows:
                        reverse_entry(by=SYSTEM, entry=rows[int(str(what)) % len(rows)], note="记错了")
                else:
                    day += timedelta(days=int(str(what)))
            except PointsError:
                assert balance_of(holder, day) == before
        goods.refresh_from_db()
        assert goods.stock == sum(GoodsMove.objects.filter(goods=goods).values_list("quantity", flat=True)) >= 0
    end = day + timedelta(days=10)
    rows = list(PointsEntry.objects.filter(holder=holder))
    assert balance_of(holder, end) == sum(one.points for one in rows)
