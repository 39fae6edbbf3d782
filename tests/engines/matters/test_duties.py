"""The duty list: who is named and why, what a township must not be given, what is not accepted, and the list in the database."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.factories.duties import make_duty
from tests.factories.org import make_county, make_unit
from zhenjie.core import clock
from zhenjie.engines.matters.models.duties import Duty
from zhenjie.engines.matters.queries.duties import duties_for
from zhenjie.engines.matters.queries.suggesting import standing, suggest
from zhenjie.engines.matters.rules.dispatch import DutyLine, by_duty, outside, refusals
from zhenjie.engines.org.models import Unit

ON = date(2026, 6, 1)
COUNTY, TOWN, VILLAGE = "0001", "00010001", "000100010001"


def line(key: int, klass: str, place: str, **more: Any) -> DutyLine:
    told = {"class_title": "垃圾", "place_title": "云溪镇", "unit_title": f"单位{key}", "level": "township", **more}
    return DutyLine(key=key, klass=klass, place=place, unit=key, **told)


@pytest.mark.pure
def test_the_most_specific_class_wins_then_the_deepest_place() -> None:
    duties = [
        line(1, "02", VILLAGE),
        line(2, "0201", COUNTY),
        line(3, "0201", TOWN),
        line(4, "020103", COUNTY),
        line(5, "0201", "00010002"),
        line(6, "0202", TOWN),
    ]
    assert [(one.line.unit, one.rank) for one in by_duty(duties, "020103", VILLAGE, ON)] == [
        (4, 1),
        (3, 2),
        (2, 3),
        (1, 4),
    ]
    assert [one.line.unit for one in by_duty(duties, "020101", VILLAGE, ON)] == [3, 2, 1]


@pytest.mark.pure
def test_equal_lines_share_a_rank_and_each_says_class_place_and_ground() -> None:
    first, second, third = by_duty(
        [line(1, "0201", TOWN, ground="某县三定方案第三条"), line(2, "0201", TOWN), line(3, "0201", COUNTY)],
        "020101", TOWN, ON,
    )  # fmt: skip
    assert (first.rank, second.rank, third.rank) == (1, 1, 3)
    assert first.reason == "职责清单：“垃圾”这一类在云溪镇由单位1主办；依据：某县三定方案第三条。"
    assert "没有写依据" in second.reason


@pytest.mark.pure
def test_both_days_of_validity_are_included() -> None:
    dated = [line(1, "0201", TOWN, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))]
    held = [bool(by_duty(dated, "0201", TOWN, on)) for on in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30))]
    assert held == [False, True, True]
    assert by_duty(dated, "0201", TOWN, date(2026, 7, 1)) == []


@pytest.mark.pure
@given(
    st.lists(
        st.tuples(st.sampled_from(["02", "0201", "020101", "03"]), st.sampled_from([COUNTY, TOWN, VILLAGE, "0002"])),
        max_size=12,
    )
)
def test_whatever_the_list_only_covering_lines_are_named_and_in_order(drawn: list[tuple[str, str]]) -> None:
    duties = [line(key, klass, place) for key, (klass, place) in enumerate(drawn)]
    found = by_duty(duties, "020101", VILLAGE, ON)
    assert {one.line.key for one in found} == {
        key for key, (klass, place) in enumerate(drawn) if klass != "03" and place != "0002"
    }
    fits = [(len(one.line.klass), len(one.line.place)) for one in found]
    assert fits == sorted(fits, reverse=True)
    assert [one.rank for one in found] == [fits.index(fit) + 1 for fit in fits]


@pytest.mark.pure
def test_a_duty_of_the_county_is_not_pushed_down_and_the_county_unit_is_named() -> None:
    county = [
        line(1, "0302", COUNTY, level="county", class_title="水", unit_title="生态环境局", ground="水污染防治法第九条")
    ]
    found = outside(county, "030201", VILLAGE, ON)
    assert found is not None
    assert (found.why, found.unit) == ("above", 1)
    assert found.sentence == "“水”是县级部门的职责（水污染防治法第九条），不得下推给镇街。"
    assert "生态环境局" in found.channel
    assert outside([*county, line(2, "030201", TOWN)], "030201", VILLAGE, ON) is None


@pytest.mark.pure
def test_what_no_line_covers_is_nobodys_and_a_township_line_is_not_the_villages() -> None:
    uncovered = outside([line(1, "0201", "00010002")], "020101", TOWN, ON)
    assert uncovered is not None
    assert uncovered.why == "uncovered"
    assert "派单中心" in uncovered.channel
    duties = [line(1, "0201", TOWN)]
    assert outside(duties, "020101", VILLAGE, ON) is None
    village = outside(duties, "020101", VILLAGE, ON, taker="village")
    assert village is not None
    assert village.why == "above"


@pytest.mark.pure
@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ("这个事法院判决过了我不服", "court", "12348"),
        ("楼上起火了快来人", "fire", "119"),
        ("路口两车追尾堵住了", "traffic", "122"),
        ("有人晕倒在广场", "ambulance", "120"),
        ("两家正在打架", "police", "110"),
        ("我申请公开征地批文", "disclosure", "二十个工作日"),
        ("信访复核意见我不认可", "petition", "三十日"),
        ("举报某局长受贿", "discipline", "12388"),
    ],
)
def test_what_is_not_accepted_is_told_with_the_right_channel(text: str, key: str, told: str) -> None:
    found = refusals(text, ON)
    assert [one.key for one in found] == [key]
    assert told in found[0].sentence


@pytest.mark.pure
def test_a_hazard_is_no_emergency_and_an_emergency_comes_first() -> None:
    assert refusals("楼道堆杂物有火灾隐患，路口容易发生交通事故", ON) == []
    both = refusals("法院判决后他来我家，正在打架", ON)
    assert [(one.key, one.at_once) for one in both] == [("police", True), ("court", False)]


@pytest.fixture
def county() -> Unit:
    return make_county(townships=2, villages=1)


def unit(name: str) -> Unit:
    return Unit.objects.get(name=name)


@pytest.mark.django_db
def test_the_list_in_the_database_names_who_leads_and_who_helps_where_it_holds(county: Unit) -> None:
    town, village = unit("云溪1镇"), unit("云溪1镇柳河1村")
    office = make_unit("城建办", kind="office", parent=town)
    station = make_unit("环卫所", kind="office", parent=town)
    make_duty(station, "0201", place=town, ground="环卫管理办法第五条")
    make_duty(office, "0201", place=town, role="help")
    make_duty(make_unit("别镇环卫所", kind="office", parent=unit("云溪2镇")), "0201", place=unit("云溪2镇"))
    with CaptureQueriesContext(connection) as asked:
        (found,) = duties_for("020101", village, ON)
    assert len(asked) == 1
    assert (found.unit_title, found.helpers, found.class_title) == ("环卫所", (office.pk,), "垃圾")
    (suggestion,) = suggest("垃圾没人收", "020101", village, ON)
    assert (suggestion.unit, suggestion.source, suggestion.ground) == (station, "duty", "环卫管理办法第五条")
    assert suggestion.helpers == (office.pk,)
    assert "只按职责清单" in standing(village)


@pytest.mark.django_db
def test_without_a_class_the_words_choose_one_and_say_so(county: Unit) -> None:
    town = unit("云溪1镇")
    make_duty(town, "0102", place=county)
    (suggestion,) = suggest("村口路灯不亮", "", unit("云溪1镇柳河1村"), ON)
    assert (suggestion.unit, suggestion.source) == (town, "class")
    assert "“路灯”" in suggestion.reason
    assert suggest("嗯", "", town, ON) == []


@pytest.mark.django_db
def test_a_line_of_a_unit_that_is_gone_or_a_line_in_the_bin_names_nobody(county: Unit) -> None:
    town = unit("云溪1镇")
    gone = make_unit("老环卫所", kind="office", parent=town)
    make_duty(gone, "0201", place=town)
    Unit.objects.filter(pk=gone.pk).update(valid_to=date(2026, 1, 31))
    assert duties_for("020101", town, date(2026, 1, 31))
    assert duties_for("020101", town, ON) == []
    binned = make_duty(make_unit("环卫所", kind="office", parent=town), "0201", place=town)
    assert duties_for("020101", town, ON)
    Duty.objects.filter(pk=binned.pk).update(gone_at=clock.now())
    assert duties_for("020101", town, ON) == []
