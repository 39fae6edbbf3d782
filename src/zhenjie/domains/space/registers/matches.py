"""空间撮合: needs x spaces, by conditions and criteria that people in the office would name."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhenjie.domains.space.actions.outcomes import follow_match
from zhenjie.domains.space.choices import MATCH, NeedState, State
from zhenjie.engines.matching.declarations import Match, match
from zhenjie.engines.matching.rules.terms import Condition, Criterion, Limit, Terms


def _open(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(state=NeedState.OPEN)


def _idle(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(state__in=(State.IDLE, State.TALKING)).select_related("park", "parent", "unit")


TERMS = Terms(
    conditions=(
        Condition("area", "面积", "area", "area", "min", "㎡"),
        Condition("price", "租金", "budget", "price", "max", "元/㎡·月", ask=True),
        Condition("kind", "类型", "kinds", "kind_word", "among"),
        Condition("use", "用途", "use_word", "use_word", "among", ask=True),
        Condition("power", "用电容量", "power", "power", "min", "kVA", ask=True),
        Condition("height", "层高", "height", "height", "min", "米", ask=True),
        Condition("crane", "行车", "crane", "crane", "flag", ask=True),
    ),
    criteria=(
        Criterion("price", "租金", "budget", "price", "low", 40, 30, "元/㎡·月", down="再便宜", up="再贵"),
        Criterion("area", "面积合适", "area", "area", "close", 25, 2, "㎡", down="再小", up="再大"),
        Criterion("near", "距离", "spot", "spot", "near", 25, 15, "km"),
        Criterion("first", "首选类型", "first_kind", "kind_word", "prefer", 10),
    ),
    limits=(Limit("park", "园区还能进的家数", "park__room", offer="park_id"),),
    places="places",
    amount="area",
    capacity="area",
    urgent="urgency",
    segment=("trade", "kind_word"),
)

SPACE_MATCH = match(
    Match(
        key=MATCH,
        title=_("空间撮合"),
        needs="space.spaceneed",
        offers="space.space",
        terms=TERMS,
        open_needs=_open,
        open_offers=_idle,
        outcome=follow_match,
        reasons=(
            ("flaws", _("权属有瑕疵")),
            ("owner", _("业主改主意")),
            ("approval", _("手续办不下来")),
            ("firm", _("企业自身原因")),
            ("other", _("其他")),
        ),
        hint=_("要空间的和待盘活的放在一起，算出最好的配法，附理由"),
    )
)
