"""A list from the first look to off the list: derived scores, laid open once, appeals ruled on by somebody else, talks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tests.factories import governance as make
from tests.factories.org import make_unit
from tests.factories.people import make_household, make_resident
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.governance import figures
from zhenjie.domains.governance.actions.appeals import file_appeal, rule_appeal
from zhenjie.domains.governance.actions.boards import (
    add_checklist,
    publish_board,
    record_inspection,
    record_recheck,
    record_talk,
)
from zhenjie.domains.governance.models.boards import Board, BoardObject, Inspection, Placing, Rectification
from zhenjie.domains.governance.queries import boards as reading
from zhenjie.domains.governance.rules.boards import cycle_of, parse_items
from zhenjie.domains.residents.actions import join_household
from zhenjie.engines.indicators import rules as indicator_rules
from zhenjie.engines.indicators.counting import every
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 26)


def laid_open(town: Unit, on: date = DAY) -> Board:
    with clock.fixed(on):
        return publish_board(by=SYSTEM, unit=town, kind="shop", cycle=cycle_of("shop", on))


def test_a_score_is_the_fold_of_its_items_and_nothing_else(town: Unit) -> None:
    row = make.make_inspection(town, S1=1, S5=2, S8=3)
    assert row.score == 100 - 10 - 30 + 10
    assert row.bounds == (5, 0)
    assert reading.folded(Inspection.objects.get()) == Inspection.objects.get().score
    with pytest.raises(Problem, match="处数不在 1—20"):
        make.make_inspection(town, S1=21)
    with pytest.raises(Problem, match="刚换了版本"):
        make.make_inspection(town, 不存在=1)
    with pytest.raises(Problem, match="还没有到"):
        make.make_inspection(town, on=clock.today() + timedelta(days=1))


def test_two_looks_in_a_month_count_by_their_mean(town: Unit) -> None:
    shop = make.make_object(town)
    with clock.fixed(DAY):
        make.make_inspection(town, shop, on=DAY, S1=1)
        make.make_inspection(town, shop, on=DAY - timedelta(days=3), S2=1)
    (line,) = reading.standing([town.path], "shop", cycle_of("shop", DAY))
    assert line.score == Decimal("91.0")
    assert len(line.inspections) == 2


def test_what_is_laid_open_is_not_rewritten_and_takes_nothing_more(town: Unit) -> None:
    with clock.fixed(DAY):
        shop = make.make_object(town)
        make.make_inspection(town, shop, on=DAY, S1=1)
    board = laid_open(town)
    placing = board.placings.get()
    assert (placing.score, placing.colour, placing.rank) == (90, "red", 1)
    with clock.fixed(DAY), pytest.raises(Problem, match="已经公示，不能再补"):
        make.make_inspection(town, shop, on=DAY, S1=5)
    with pytest.raises(Problem, match="公示后不再改写"):
        laid_open(town)
    with clock.fixed(DAY), pytest.raises(Problem, match="还没有检查记录"):
        publish_board(by=SYSTEM, unit=town, kind="firm", cycle=cycle_of("firm", DAY))


def test_the_yellow_one_gets_days_is_looked_at_again_and_comes_off(town: Unit) -> None:
    with clock.fixed(DAY):
        make.make_inspection(town, on=DAY, S1=5)
    laid_open(town)
    fix = Rectification.objects.get()
    assert (fix.due, fix.talk_needed) == (DAY + timedelta(days=7), False)
    with clock.fixed(DAY + timedelta(days=9)):
        assert reading.due_colour(fix)[0] == "red"
        failed = record_recheck(by=SYSTEM, rectification=fix, on=clock.today(), counts={"S5": 2})
        assert (failed.failed, failed.due, failed.passed_on) == (1, DAY + timedelta(days=14), None)
    with clock.fixed(DAY + timedelta(days=10)):
        done = record_recheck(by=SYSTEM, rectification=fix, on=clock.today(), counts={"S2": 1})
        assert done.passed_on == clock.today()
        with pytest.raises(Problem, match="已经复查合格"):
            record_recheck(by=SYSTEM, rectification=fix, on=clock.today(), counts={})
        assert figures.rectified(town.path, periods.year_to_date(2026, 12)) == 1
    assert Placing.objects.get().score == 50


def test_the_second_time_somebody_is_talked_to(town: Unit) -> None:
    shop = make.make_object(town)
    for day in (date(2026, 10, 20), DAY):
        with clock.fixed(day):
            make.make_inspection(town, shop, on=day, S1=5)
        laid_open(town, day)
    first, second = Rectification.objects.order_by("pk")
    assert (first.talk_needed, second.talk_needed) == (False, True)
    with clock.fixed(DAY + timedelta(days=1)):
        record_talk(by=SYSTEM, rectification=second, on=clock.today(), note="答应每天自查")
        with pytest.raises(Problem, match="已经约谈过"):
            record_talk(by=SYSTEM, rectification=second, on=clock.today(), note="再谈")
        with pytest.raises(Problem, match="不用约谈"):
            record_talk(by=SYSTEM, rectification=first, on=clock.today(), note="谈谈")


def test_an_appeal_is_ruled_on_by_somebody_else_and_corrects_beside_what_was_published(town: Unit) -> None:
    with clock.fixed(DAY):
        row = make.make_inspection(town, on=DAY, S1=3, S5=1)
        laid_open(town)
        placing = Placing.objects.get()
        assert (placing.score, placing.now) == (55, "yellow")
        item = row.items.get(code="S5")
        appeal = file_appeal(by=SYSTEM, placing=placing, item=item, text="油烟是隔壁的")
        with pytest.raises(Problem, match="已经申诉过"):
            file_appeal(by=SYSTEM, placing=placing, item=item, text="再说一遍")
        with pytest.raises(Problem, match="检查人不能裁定"):
            rule_appeal(by=make.INSPECTOR, appeal=appeal, holds=True, reason="自己判自己")
        rule_appeal(by=make.JUDGE, appeal=appeal, holds=True, reason="照片里烟道是隔壁的")
        with pytest.raises(Problem, match="已经裁定过"):
            rule_appeal(by=make.JUDGE, appeal=appeal, holds=False, reason="改主意了")
    placing.refresh_from_db()
    assert (placing.score, placing.colour) == (55, "yellow")
    assert (placing.corrected_score, placing.now) == (70, "")
    assert Inspection.objects.get().score == 70
    fix = Rectification.objects.get()
    assert fix.cancelled_on == DAY
    with clock.fixed(DAY):
        with pytest.raises(Problem, match="已经撤销"):
            record_recheck(by=SYSTEM, rectification=fix, on=DAY, counts={})
        assert figures.yellow(town.path, periods.year_to_date(2026, 11)) == 0
    assert Entry.objects.filter(verb__in=["登记申诉", "裁定申诉"]).count() == 2


def test_an_appeal_comes_while_the_list_lies_open(town: Unit) -> None:
    with clock.fixed(DAY):
        row = make.make_inspection(town, on=DAY, S1=5)
        laid_open(town)
    with clock.fixed(DAY + timedelta(days=6)), pytest.raises(Problem, match="申诉期到"):
        file_appeal(by=SYSTEM, placing=Placing.objects.get(), item=row.items.get(), text="来晚了")


def test_a_units_own_checklist_holds_from_its_day_and_below_it(town: Unit) -> None:
    village = make_unit("柳湾村", kind="village", parent=town)
    with clock.fixed(DAY):
        add_checklist(
            by=SYSTEM, unit=town, kind="shop", valid_from=DAY + timedelta(days=1), title="第二版", source="镇政府通知",
            items=parse_items("扣 40 占道"),
        )  # fmt: skip
        assert reading.edition_for(village, "shop", DAY).title.startswith("通用")
        with pytest.raises(Problem, match="不能早于今天"):
            add_checklist(by=SYSTEM, unit=town, kind="shop", valid_from=date(2026, 1, 1), title="旧", source="无", items=[])  # fmt: skip
        with pytest.raises(Problem, match="换一个启用日期"):
            add_checklist(by=SYSTEM, unit=town, kind="shop", valid_from=DAY + timedelta(days=1), title="三", source="无", items=[])  # fmt: skip
    with clock.fixed(DAY + timedelta(days=1)):
        row = record_inspection(by=SYSTEM, item=make.make_object(village), on=clock.today(), counts={"01": 1})
    assert (row.score, row.edition) == (60, "云溪镇 第二版")


def test_a_name_is_shown_only_with_consent(town: Unit) -> None:
    household = make_household(town)
    join_household(by=SYSTEM, person=make_resident(town, "林守田"), household=household, relation="head")
    household.refresh_from_db()
    plain = BoardObject(unit=town, kind="household", name="柳湾07户", household=household, consent_name="林守田")
    with pytest.raises(ValidationError, match="书面同意"):
        plain.full_clean()
    assert plain.public_name == "柳湾07户"
    plain.consent_on = DAY
    plain.full_clean()
    assert plain.public_name == "林守田"
    with pytest.raises(ValidationError, match="不能有户主姓名"):
        BoardObject(unit=town, kind="household", name="林守田家", household=household).full_clean()


def test_every_figure_is_in_the_catalogue(town: Unit) -> None:
    mine = [one for one in every() if one.register.startswith("governance.")]
    assert len(mine) == 7
    make.make_rectification(town)
    make.make_patrol(town)
    for one in mine:
        assert one.key in indicator_rules.by_key()
        one.count(town.path, periods.year_to_date(clock.today().year, clock.today().month))
