"""Posting, correcting, closing and reading figures."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.indicators import LAST_OCTOBER, OCTOBER, YEAR, aim, make_catalogue, observe, source
from tests.factories.org import make_county
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators import actions, queries
from zhenjie.engines.indicators.models import Evidence, Observation, Published, Sheet
from zhenjie.engines.indicators.preparing import Said
from zhenjie.engines.indicators.problems import Problem, Stale
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

D = Decimal
FAI = "fixed-asset-investment"


@pytest.fixture
def county(db: None) -> Unit:
    make_catalogue()
    return make_county(townships=3, villages=1)


@pytest.fixture
def town(county: Unit) -> Unit:
    return Unit.objects.filter(parent=county).order_by("path")[0]


def row(unit: Unit, key: str = FAI, period: Period = OCTOBER) -> queries.Row:
    return queries.single(queries.indicator_of(key), unit, period)


def test_syncing_twice_changes_nothing(county: Unit) -> None:
    assert actions.sync_catalogue(by=SYSTEM) == (0, 0, 0)


def test_the_same_figure_of_the_same_source_twice_changes_nothing(town: Unit) -> None:
    ref = source()
    first, entries = observe(town, FAI, "12.1", ref=ref), Entry.objects.count()
    again = observe(town, FAI, "12.1", ref=ref)
    assert (first.pk, first.version) == (again.pk, again.version)
    assert Evidence.objects.count() == 1
    assert Entry.objects.count() == entries


def test_another_source_with_the_same_value_is_more_evidence(town: Unit) -> None:
    observe(town, FAI, "12.1")
    observe(town, FAI, "12.1")
    assert list(Evidence.objects.values_list("act", flat=True)) == ["posted", "confirmed"]
    assert Observation.objects.get().version == 1


def test_units_of_reports_become_the_units_of_the_books(town: Unit) -> None:
    assert observe(town, FAI, "1210000000", symbol="元").value == D("12.1")
    assert observe(town, "industrial-electricity", "87630000", symbol="千瓦时").value == 8763
    assert observe(town, "toilet-rate", "0.91", periods.as_of(date(2025, 10, 31)), symbol="1").value == 91
    assert observe(town, "coops", 40, symbol="个").value == 40
    dollars = observe(town, "foreign-trade", "66020000", symbol="美元")
    assert (dollars.indicator.key, dollars.value) == ("foreign-trade-usd", 6602)


def test_what_does_not_fit_gets_a_sentence(town: Unit) -> None:
    with pytest.raises(Problem, match="不能换算成“亿元”"):
        observe(town, FAI, 3, symbol="亩")
    with pytest.raises(Problem, match="按“人”记"):
        observe(town, "new-urban-jobs", 3, symbol="人次")
    with pytest.raises(Problem, match="起止月份"):
        observe(town, FAI, 3, periods.as_of(date(2025, 10, 31)))
    with pytest.raises(Problem, match="写明时段"):
        observe(town, FAI, 3, Period(None, None, "open"))
    with pytest.raises(Problem, match="900 亿"):
        observe(town, FAI, "1e30")
    with pytest.raises(Problem, match="没有“tea”"):
        observe(town, "tea", 3)
    assert not Observation.objects.exists()


def test_two_people_at_once_the_later_one_is_told(town: Unit) -> None:
    observe(town, FAI, "12.1")
    say = {"by": SYSTEM, "unit": town, "indicator": FAI, "period": OCTOBER}
    actions.post(**say, value=D("12.2"), source=source(), version=1)
    with pytest.raises(Stale, match=r"刚由系统记为 12\.2亿元"):
        actions.post(**say, value=D("12.3"), source=source(), version=1)
    assert Observation.objects.get().value == D("12.2")


def test_department_figures_do_not_mix_into_the_statistical_ones(town: Unit, county: Unit) -> None:
    observe(town, FAI, 10)
    actions.post(by=SYSTEM, unit=town, indicator=FAI, period=OCTOBER, value=D(14), source=source(), caliber="own")
    assert row(town).value.value == 10  # type: ignore[union-attr]
    assert row(county).value.value == 10  # type: ignore[union-attr]


def test_growth_reported_and_computed_stand_side_by_side(town: Unit) -> None:
    observe(town, "tax-revenue", 11700, growth="17.2")
    observe(town, "tax-revenue", 9983, LAST_OCTOBER)
    grown = row(town, "tax-revenue").growth
    assert (grown.text, grown.basis, round(grown.computed or 0, 1)) == ("+17.2%", "reported", D("17.2"))


def test_two_targets_coexist_and_the_task_goes_first(town: Unit) -> None:
    observe(town, FAI, "12.1")
    aim(town, FAI, 13, "全年奋斗目标", "stretch")
    aim(town, FAI, "10.7", "区下达任务", "task")
    assert [(one.target_name, one.text) for one in row(town).paces] == [
        ("区下达任务", "113.1%"),
        ("全年奋斗目标", "93.1%"),
    ]


def test_setting_the_same_target_twice_changes_nothing_and_a_stale_one_is_refused(town: Unit) -> None:
    first = aim(town, FAI, 13)
    assert aim(town, FAI, 13).version == first.version == 1
    aim(town, FAI, 14)
    with pytest.raises(Stale, match="刚被别人改为 14亿元"):
        actions.set_target(
            by=SYSTEM, unit=town, indicator=FAI, period=YEAR, value=D(15), name="县下达任务", kind="task", version=1
        )


def test_closing_freezes_and_a_correction_shows_both(town: Unit, county: Unit) -> None:
    observe(town, FAI, "12.1")
    with clock.fixed(date(2025, 11, 10)):
        closing = actions.close(by=SYSTEM, unit=county, period=OCTOBER)
    assert closing.figures == 2  # the town and the county
    observe(town, FAI, "11.6")
    for unit in (town, county):
        seen = row(unit)
        assert (seen.published, seen.value.value) == (D("12.1"), D("11.6"))  # type: ignore[union-attr]
    assert Evidence.objects.latest("pk").act == "restated"
    assert set(Published.objects.values_list("value", flat=True)) == {D("12.1")}


def test_an_earlier_closing_below_keeps_what_it_published(town: Unit, county: Unit) -> None:
    observe(town, FAI, "12.1")
    with clock.fixed(date(2025, 11, 10)):
        actions.close(by=SYSTEM, unit=town, period=OCTOBER)
        observe(town, FAI, "11.6")
        actions.close(by=SYSTEM, unit=county, period=OCTOBER)
    assert row(town).published == D("12.1")
    assert row(county).published is None


def test_closing_refuses_what_makes_no_sense(town: Unit) -> None:
    with clock.fixed(date(2025, 10, 30)), pytest.raises(Problem, match="还没有过完"):
        actions.close(by=SYSTEM, unit=town, period=OCTOBER)
    with clock.fixed(date(2025, 11, 10)):
        with pytest.raises(Problem, match="没有入账的数"):
            actions.close(by=SYSTEM, unit=town, period=OCTOBER)
        observe(town, FAI, 1)
        actions.close(by=SYSTEM, unit=town, period=OCTOBER)
        with pytest.raises(Problem, match="已由系统于 2025-11-10 结账"):
            actions.close(by=SYSTEM, unit=town, period=OCTOBER)


def test_a_sheet_sent_twice_is_one(town: Unit) -> None:
    figures = [Said(FAI, OCTOBER, D(3), Ref("indicators.sheet", "0"), version=0)]
    one = actions.enter_sheet(by=SYSTEM, unit=town, key="k1", document="县统计局10月月报", figures=figures)
    two = actions.enter_sheet(by=SYSTEM, unit=town, key="k1", document="县统计局10月月报", figures=figures)
    assert one.pk == two.pk
    assert Evidence.objects.get().source == f"indicators.sheet:{one.pk}"


def test_a_sheet_is_kept_whole_or_not_at_all(town: Unit) -> None:
    good = Said(FAI, OCTOBER, D(3), Ref("indicators.sheet", "0"))
    bad = Said("tea", OCTOBER, D(3), Ref("indicators.sheet", "0"))
    with pytest.raises(Problem):
        actions.enter_sheet(by=SYSTEM, unit=town, key="k1", document="月报", figures=[good, bad])
    assert not Sheet.objects.exists()
    assert not Observation.objects.exists()


def test_a_closed_month_wants_a_reason_on_the_sheet(town: Unit) -> None:
    observe(town, FAI, 3)
    with clock.fixed(date(2025, 11, 10)):
        actions.close(by=SYSTEM, unit=town, period=OCTOBER)
    with pytest.raises(Problem, match="已结账，更正要写明原因"):
        actions.enter_sheet(
            by=SYSTEM, unit=town, key="k", document="月报", figures=[Said(FAI, OCTOBER, D(4), source())]
        )


def test_the_board_shows_the_latest_figure_of_the_year_and_says_so(town: Unit) -> None:
    observe(town, FAI, "12.1")
    observe(town, "foreign-trade", "4.6", periods.year_to_date(2025, 8))
    shown = {one.definition.key: one for one in queries.board(town, OCTOBER)}
    assert not shown[FAI].late
    assert shown["foreign-trade"].late
    assert periods.print_period(shown["foreign-trade"].period, date(2025, 10, 31)) == "1—8月"


def test_the_board_takes_the_same_number_of_queries_for_one_and_for_many(
    town: Unit, county: Unit, django_assert_num_queries: object
) -> None:
    observe(town, FAI, 1)
    aim(county, FAI, 5)
    with django_assert_num_queries(5):  # type: ignore[operator]
        queries.board(county, OCTOBER)
    for key in ("tax-revenue", "domestic-capital", "exports", "industrial-investment"):
        observe(town, key, 1)
        aim(county, key, 5)
    with django_assert_num_queries(5):  # type: ignore[operator]
        assert len(queries.board(county, OCTOBER)) == 5


def test_a_county_without_targets_is_measured_by_those_below_together(county: Unit) -> None:
    towns = list(Unit.objects.filter(parent=county))
    for unit in towns:
        observe(unit, FAI, 2)
    for unit in towns[:2]:
        aim(unit, FAI, 4)
    assert row(county).pace is None
    aim(towns[2], FAI, 2)
    measured = row(county).pace
    assert measured is not None
    assert (measured.target_name, measured.target, measured.text) == ("各单位合计", D(10), "60%")
    aim(county, FAI, 12)
    assert row(county).pace.target_name == "县下达任务"  # type: ignore[union-attr]


def test_the_table_ranks_with_ties_and_remembers_the_month_before(county: Unit) -> None:
    towns = list(Unit.objects.filter(parent=county).order_by("path"))
    for unit, before, now in zip(towns, (5, 4, 3), (6, 8, 6), strict=True):
        observe(unit, FAI, before, periods.year_to_date(2025, 9))
        observe(unit, FAI, now)
    ranked = queries.table(queries.indicator_of(FAI), county, OCTOBER)
    assert [(one.unit.pk, one.rank.rank, one.moved) for one in ranked] == [  # type: ignore[union-attr]
        (towns[1].pk, 1, 1),
        (towns[0].pk, 2, -1),
        (towns[2].pk, 2, 1),
    ]


def test_the_remainder_is_shown_not_forced(town: Unit, county: Unit) -> None:
    observe(town, FAI, "12.1")
    observe(county, FAI, "12.5")
    assert row(county).value.remainder == D("0.4")  # type: ignore[union-attr]


def test_the_series_gives_single_months(town: Unit) -> None:
    for month, value in ((2, 2), (3, 5), (4, 9)):
        observe(town, FAI, value, periods.year_to_date(2025, month))
    found = queries.series(queries.indicator_of(FAI), town, 2025)
    assert found.months[:3] == [("1—2月", D(2)), ("3月", D(3)), ("4月", D(4))]


def test_known_tells_a_check_what_the_books_say(town: Unit) -> None:
    observe(town, FAI, "12.1", growth="250")
    aim(town, FAI, "10.7", "区下达任务")
    told = queries.known(FAI, town, OCTOBER)
    assert told is not None
    assert (told.value, told.unit, told.targets) == (D("12.1"), "亿元", {"区下达任务": D("10.7")})
    assert queries.known("tea", town, OCTOBER) is None


def test_the_latest_period_is_the_newest_month_with_a_figure(town: Unit) -> None:
    observe(town, "building-projects", 7, periods.as_of(date(2025, 9, 30)))
    observe(town, FAI, "12.1")
    assert queries.latest_period(town) == OCTOBER
