"""What was asked becomes known; nobody's value is lost; the register is never overwritten silently; merged units still answer."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.engines.ledger.sample.models import Yard
from tests.factories.indicators import make_catalogue, observe
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_unit
from tests.factories.reports import OFFICER, hand_in, make_draft, make_report, offered, the_grid, type_in
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators.models import Evidence, Observation
from zhenjie.engines.ledger.models import CustomColumn
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.notices.models import Notice
from zhenjie.engines.org.actions.succession import NewUnit, merge_units
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions import filling, learning, reminding, reports, sending, succession
from zhenjie.engines.surveys.actions.columns import NewColumn, add_columns, change_column
from zhenjie.engines.surveys.actions.filling import Moved
from zhenjie.engines.surveys.models.reports import Fact, ReportCell, ReportForm
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.grid import Slot
from zhenjie.engines.surveys.queries.recognising import recognise
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
COUNT, AREA = "register|sample.yard||count", "register|sample.yard|area|sum"


@pytest.fixture
def town(db: None) -> Unit:
    make_catalogue()
    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"), since=date(2020, 1, 1))
    for name in ("柳湾村", "杏花村"):
        make_unit(name, kind="village", parent=town, since=date(2020, 1, 1))
    return town


def at(*parts: int) -> datetime:
    """A moment in Beijing."""
    return datetime(*parts, tzinfo=clock.CHINA)  # type: ignore[arg-type,misc]


def village(name: str = "柳湾村") -> Unit:
    return Unit.objects.get(name=name)


def slot_of(form: ReportForm, row: str, column: str) -> Slot:
    return next(s for s in the_grid(form).slots if (s.place.label, s.column.title) == (row, column))


def test_the_ledger_fills_counts_sums_and_figures_with_their_source(town: Unit) -> None:
    make_yard(village(), area=Decimal("120.50"))
    make_yard(village(), area=Decimal("79.50"), state="used")
    observe(village(), "tax-revenue", 300, periods.year_to_date(2026, 10))
    picks = offered(town)
    form = make_report(town, picks[COUNT], picks[f"{COUNT}|state=used"], picks[AREA], picks["indicator|tax-revenue"])
    values = {s.column.title: s for s in the_grid(form).slots if s.place.label == "柳湾村"}
    assert [s.text for s in values.values()] == ["2", "1", "200", "300"]
    assert values["已盘活闲置资源数"].url == f"/ledger/sample.yard/?state=used&unit={village().pk}"
    assert "/indicators/tax-revenue/evidence/" in values["税收收入"].url
    task = form.tasks.get(unit=village())
    assert (task.cells, task.known, task.to_type) == (4, 4, 0)
    # A village that keeps no row has not said "none": it is asked.
    assert form.tasks.get(unit=village("杏花村")).to_type == 4


def test_an_answer_is_known_to_the_next_form_in_other_words(town: Unit) -> None:
    form = make_report(town, NewColumn("充电桩数（个）"))
    type_in(form, {("柳湾村", "充电桩数（个）"): "6", ("杏花村", "充电桩数（个）"): "无"})
    hand_in(form)
    again = make_report(town, NewColumn("全村现有充电设施数量"), title="又一张")
    made = the_grid(again)
    assert [(s.state, s.text) for s in made.slots] == [("known", "6"), ("known", "—")]
    assert made.slots[0].url == f"/surveys/reports/facts/{Fact.objects.get(unit=village()).pk}/"
    assert resolve(ref_of(Fact.objects.get(unit=village()).source)).url == f"/surveys/reports/{form.pk}/fill/"  # type: ignore[union-attr]
    later = make_report(town, NewColumn("充电桩数"), period=periods.month(2026, 11))
    assert {s.state for s in the_grid(later).slots} == {"asked"}


def ref_of(text: str) -> Any:
    return Ref.parse(text)


def test_a_lasting_answer_holds_in_every_period(town: Unit) -> None:
    form = make_report(town, NewColumn("占地面积（亩）", standing=True))
    type_in(form, {("柳湾村", "占地面积（亩）"): "3200", ("杏花村", "占地面积（亩）"): "1800"})
    hand_in(form)
    later = make_report(town, NewColumn("占地面积", standing=True), period=periods.month(2027, 3))
    assert [s.text for s in the_grid(later).slots] == ["3200", "1800"]


def test_what_an_open_form_asks_is_awaited_and_arrives(town: Unit) -> None:
    first = make_report(town, NewColumn("停车位数"))
    second = make_report(town, NewColumn("停车泊位数量（个）"), title="第二张")
    assert {s.state for s in the_grid(second).slots} == {"waiting"}
    hand_in(second, [village()])  # nothing to type: the answer is on its way
    type_in(first, {("柳湾村", "停车位数"): "40", ("杏花村", "停车位数"): "12"})
    hand_in(first)
    assert [s.text for s in the_grid(second).slots] == ["40", "12"]


def test_the_asker_may_insist_on_asking_again(town: Unit) -> None:
    make_report(town, NewColumn("停车位数"))
    draft = make_draft(town, NewColumn("停车位数"), title="第二张")
    change_column(by=SYSTEM, form=draft, pk=draft.columns.get().pk, values={"again": True})
    sending.send_form(by=SYSTEM, form=draft)
    assert {s.state for s in the_grid(ReportForm.objects.get(pk=draft.pk)).slots} == {"asked"}


def test_an_answer_to_an_indicator_is_posted_with_the_report_as_its_source(town: Unit) -> None:
    form = make_report(town, offered(town)["indicator|tax-revenue"])
    type_in(form, {("柳湾村", "税收收入"): "1.2万", ("杏花村", "税收收入"): "800"})
    hand_in(form)
    posted = Observation.objects.get(unit=village(), indicator__key="tax-revenue")
    assert (posted.value, posted.period.iso()) == (Decimal(12000), "2026-01-01/2026-10-31")
    assert posted.source.startswith("surveys.reportcell:")
    assert resolve(ref_of(posted.source)).label == "《闲置资源月报》柳湾村 · 税收收入"  # type: ignore[union-attr]


def test_an_empty_column_of_a_record_is_filled_in_the_register(town: Unit) -> None:
    yard = make_yard(village(), "老粮库", price=None, since=None, owner="")
    picks = offered(town, "sample.yard")
    key = "register|sample.yard|{}|value"
    form = make_report(
        town, picks[key.format("price")], picks[key.format("since")], picks[key.format("owner")],
        picks[key.format("state")], NewColumn("意向用途", "choice", ["民宿", "仓储"]), register="sample.yard",
    )  # fmt: skip
    type_in(
        form,
        {
            ("老粮库", "底价（元/㎡·月）"): "6.5", ("老粮库", "空置起"): "2019年6月1日", ("老粮库", "权属人"): "柳湾村集体",
            ("老粮库", "意向用途"): "民宿",
        },
    )  # fmt: skip
    hand_in(form)
    yard.refresh_from_db()
    assert (yard.price, yard.since, yard.owner) == (Decimal("6.5"), date(2019, 6, 1), "柳湾村集体")
    assert Entry.objects.filter(subject=f"sample.yard:{yard.pk}", verb="报表填入").count() == 1
    fact = Fact.objects.get(subject=f"sample.yard:{yard.pk}")
    assert (fact.title, fact.value) == ("意向用途", "民宿")


def test_a_lasting_question_about_records_becomes_a_column_of_their_register(town: Unit) -> None:
    yard = make_yard(village(), "老粮库")
    lasting = [NewColumn("消防验收", "choice", ["已过", "未验"], standing=True), NewColumn("层高（米）", standing=True)]
    form = make_report(town, *lasting, register="sample.yard")
    type_in(form, {("老粮库", "消防验收"): "未验", ("老粮库", "层高（米）"): "4.2"})
    hand_in(form)
    yard.refresh_from_db()
    columns = {column.title: yard.custom[column.name] for column in CustomColumn.objects.filter(register="sample.yard")}
    assert columns == {"消防验收": "未验", "层高（米）": 4.2}
    # The next form finds it in the register, whatever it calls it.
    again = make_draft(town, title="又一张", register="sample.yard")
    (found,) = recognise(["层高"], list(offered(town, "sample.yard").values()), again)
    assert found.pick is not None
    add_columns(by=SYSTEM, form=again, columns=[("层高", found.pick)])
    sending.send_form(by=SYSTEM, form=again)
    assert [s.text for s in the_grid(ReportForm.objects.get(pk=again.pk)).slots] == ["4.2"]
    # Newly named once more, it is asked through the same column and not a second time.
    third = make_report(town, NewColumn("层高（米）", standing=True), title="第三张", register="sample.yard")
    assert [s.state for s in the_grid(third).slots] == ["known"]
    assert CustomColumn.objects.count() == 2


def test_an_answer_does_not_reach_a_register_that_the_person_may_not_write(town: Unit) -> None:
    yard = make_yard(village(), "老粮库", price=None)
    picks = offered(town, "sample.yard")
    form = make_report(town, picks["register|sample.yard|price|value"], register="sample.yard")
    type_in(form, {("老粮库", "底价（元/㎡·月）"): "6.5"})
    tasks = list(form.tasks.select_related("unit", "holder"))
    filling.submit(
        by=OFFICER, form=form, tasks=tasks, allows=lambda permission, path: not permission.endswith(".write")
    )
    yard.refresh_from_db()
    assert yard.price is None
    again = make_report(town, picks["register|sample.yard|price|value"], register="sample.yard", title="又一张")
    assert [s.text for s in the_grid(again).slots] == ["6.5"]


def test_a_value_that_differs_leaves_the_register_alone_until_somebody_decides(town: Unit) -> None:
    yard = make_yard(village(), "老粮库", area=Decimal(100))
    picks = offered(town, "sample.yard")
    form = make_report(town, picks["register|sample.yard|area|value"], register="sample.yard")
    type_in(form, {("老粮库", "面积（㎡）"): "130"})
    hand_in(form)
    slot = slot_of(form, "老粮库", "面积（㎡）")
    assert (slot.state, slot.text, slot.known_text) == ("differs", "130", "100")
    yard.refresh_from_db()
    assert yard.area == 100
    learning.correct_source(by=OFFICER, form=form, slot=slot)
    yard.refresh_from_db()
    assert yard.area == 130
    assert slot_of(form, "老粮库", "面积（㎡）").state == "confirmed"


def test_a_figure_that_differs_is_corrected_with_both_statements_kept(town: Unit) -> None:
    observe(village(), "tax-revenue", 300, periods.year_to_date(2026, 10))
    form = make_report(town, offered(town)["indicator|tax-revenue"])
    type_in(form, {("柳湾村", "税收收入"): "310"})
    slot = slot_of(form, "柳湾村", "税收收入")
    assert Observation.objects.get(unit=village()).value == 300
    learning.correct_source(by=OFFICER, form=form, slot=slot)
    assert Observation.objects.get(unit=village()).value == 310
    assert [one.value for one in Evidence.objects.filter(observation__unit=village())] == [300, 310]


def test_a_count_is_not_corrected_here_but_in_its_rows(town: Unit) -> None:
    make_yard(village())
    form = make_report(town, offered(town)[COUNT])
    type_in(form, {("柳湾村", "闲置资源数"): "4"})
    with pytest.raises(Problem, match="点开台账"):
        learning.correct_source(by=OFFICER, form=form, slot=slot_of(form, "柳湾村", "闲置资源数"))
    filling.return_to_ledger(by=OFFICER, slot=slot_of(form, "柳湾村", "闲置资源数"))
    assert slot_of(form, "柳湾村", "闲置资源数").state == "confirmed"


def test_two_who_fill_at_once_both_keep_what_they_wrote(town: Unit) -> None:
    form = make_report(town, NewColumn("路灯数"), NewColumn("公厕数"))
    page = the_grid(form)  # both open it
    type_in(form, {("柳湾村", "路灯数"): "88"}, by=Actor(None, "许静"), seen=page)
    outcome = type_in(form, {("柳湾村", "路灯数"): "90", ("柳湾村", "公厕数"): "3"}, by=Actor(None, "周岚"), seen=page)
    (clash,) = outcome.clashes
    assert (clash.typed, clash.theirs.value, outcome.saved) == ("90", "88", 1)  # type: ignore[union-attr]
    assert "许静" in clash.error
    assert ReportCell.objects.get(column__title="路灯数").value == "88"
    assert ReportCell.objects.get(column__title="公厕数").value == "3"
    # Whoever saves again has seen the other value and decides.
    assert type_in(form, {("柳湾村", "路灯数"): "90"}, by=Actor(None, "周岚")).clean
    assert ReportCell.objects.get(column__title="路灯数").value == "90"


def test_bad_input_says_what_and_where_and_keeps_the_rest(town: Unit) -> None:
    form = make_report(town, NewColumn("路灯数"), NewColumn("建成日期", "date"))
    outcome = type_in(form, {("柳湾村", "路灯数"): "很多", ("柳湾村", "建成日期"): "2026年3月1日"})
    (wrong,) = outcome.wrong
    assert (wrong.typed, outcome.saved) == ("很多", 1)
    assert "不是数字" in wrong.error
    with pytest.raises(Problem, match=r"还有 3 格没填，第一格是柳湾村的“路灯数”"):
        hand_in(form)


def test_the_ledger_that_moves_under_the_page_is_seen_before_handing_in(town: Unit) -> None:
    yard = make_yard(village(), area=Decimal(100))
    form = make_report(town, offered(town)[AREA], units=[village()])
    tasks = list(form.tasks.select_related("unit", "holder"))
    shown = {slot.name: slot.text for slot in the_grid(form).slots}
    Yard.objects.filter(pk=yard.pk).update(area=140)
    with pytest.raises(Moved, match="现在是 140"):
        filling.submit(by=OFFICER, form=form, tasks=tasks, shown=shown)
    hand_in(form)
    # What was handed in stays as it was confirmed, and the page says that the ledger has moved on.
    Yard.objects.filter(pk=yard.pk).update(area=150)
    slot = the_grid(form).slots[0]
    assert (slot.text, slot.known_text, slot.differs) == ("140", "150", True)


def test_a_part_given_back_is_open_again_with_its_cells(town: Unit) -> None:
    form = make_report(town, NewColumn("路灯数"), units=[village()])
    type_in(form, {("柳湾村", "路灯数"): "88"})
    hand_in(form)
    task = form.tasks.get()
    with pytest.raises(Problem, match="写明"):
        sending.give_back(by=SYSTEM, task=task, reason=" ")
    sending.give_back(by=SYSTEM, task=task, reason="请核对")
    assert slot_of(form, "柳湾村", "路灯数").text == "88"
    type_in(form, {("柳湾村", "路灯数"): "86"})
    hand_in(form)
    assert Fact.objects.get().value == "86"
    sending.close_form(by=SYSTEM, form=form)
    with pytest.raises(Problem, match="收口"):
        type_in(ReportForm.objects.get(pk=form.pk), {("柳湾村", "路灯数"): "90"})


def test_a_unit_merged_after_the_period_keeps_its_row_and_the_successor_answers(town: Unit) -> None:
    make_yard(village())
    with clock.fixed(at(2026, 11, 10, 9)):
        form = make_report(town, offered(town)[COUNT], NewColumn("路灯数"), days=10)
    merge_units(
        by=SYSTEM,
        units=[village(), village("杏花村")],
        into=NewUnit(name="柳杏村"),
        on=date(2026, 11, 12),
        reason="并村",
    )
    with clock.fixed(at(2026, 11, 13, 9)):
        assert succession.hand_over(by=SYSTEM) == 2
        assert succession.hand_over(by=SYSTEM) == 0
        assert [str(task.holder) for task in form.tasks.all()] == ["柳杏村", "柳杏村"]
        assert [s.text for s in the_grid(form).slots if s.column.title == "闲置资源数"] == ["1", ""]


def test_a_unit_merged_within_the_period_is_one_row_of_its_successor(town: Unit) -> None:
    make_yard(village())
    make_yard(village("杏花村"))
    november = periods.month(2026, 11)
    with clock.fixed(at(2026, 11, 10, 9)):
        form = make_report(town, offered(town)[COUNT], period=november, days=30)
    merge_units(
        by=SYSTEM,
        units=[village(), village("杏花村")],
        into=NewUnit(name="柳杏村"),
        on=date(2026, 11, 12),
        reason="并村",
    )
    with clock.fixed(at(2026, 12, 1, 9)):
        succession.hand_over(by=SYSTEM)
        (slot,) = the_grid(form).slots
        assert (slot.place.label, slot.text, slot.state) == ("柳杏村", "2", "known")
        assert form.tasks.filter(state="merged").count() == 2


def test_reminders_wait_for_the_working_day_and_come_once(town: Unit) -> None:
    clerk = make_account(unit=village(), role="village_head")
    with clock.fixed(at(2026, 11, 27, 9)):  # a Friday
        form = make_report(town, NewColumn("路灯数"), days=1)
        assert reminding.announce(by=OFFICER, tasks=list(form.tasks.select_related("form", "holder"))) == 1
        assert Notice.objects.get(to=clerk).due_at == clock.now()
    with clock.fixed(at(2026, 11, 28, 10)):  # Saturday: nothing is made
        assert reminding.remind_all() == 0
    with clock.fixed(at(2026, 11, 29, 22)):  # Sunday night: the asker's own reminder is held back
        told, moment = reminding.remind(by=OFFICER, form=form)
        assert told == 1
        assert moment is not None
        assert (moment.weekday(), moment.hour, moment.minute) == (0, 8, 30)
    with clock.fixed(at(2026, 12, 1, 9)):  # late by now
        assert reminding.remind_all() == 1
        assert reminding.remind_all() == 0
        assert "过了时间" in Notice.objects.filter(to=clerk).latest("id").title


def test_a_draft_says_what_is_wrong_with_it(town: Unit) -> None:
    draft = make_draft(town)
    with pytest.raises(Problem, match="还没有列"):
        sending.send_form(by=SYSTEM, form=draft)
    with pytest.raises(Problem, match="至少要写两个选项"):
        add_columns(by=SYSTEM, form=draft, columns=[NewColumn("类型", "choice", ["自营"])])
    assert add_columns(by=SYSTEM, form=draft, columns=[NewColumn("路灯数"), NewColumn("路灯数量（盏）")]) == [
        "路灯数量（盏）"
    ]
    with pytest.raises(Problem, match="不在云溪镇下面"):
        reports.choose_units(by=SYSTEM, form=draft, units=[make_unit("石桥镇", parent=town.parent)])
    reports.choose_units(by=SYSTEM, form=draft, units=[])
    with pytest.raises(Problem, match="谁来填"):
        sending.send_form(by=SYSTEM, form=draft)
    late = reports.Head("月报", draft.period, due_at=clock.now() - timedelta(hours=1))
    reports.change_head(by=SYSTEM, form=draft, head=late)
    reports.choose_units(by=SYSTEM, form=draft, units=[village()])
    with pytest.raises(Problem, match="截止时间已经过了"):
        sending.send_form(by=SYSTEM, form=draft)


def test_the_deadline_counts_working_days(town: Unit) -> None:
    with clock.fixed(at(2026, 9, 30, 15)):  # the holidays of October begin the next day
        form = make_report(town, NewColumn("路灯数"), days=2)
    assert form.due_at is not None
    assert clock.aware(form.due_at).date() == date(2026, 10, 9)


def test_the_grid_costs_as_many_queries_for_many_rows_as_for_one(
    town: Unit,
) -> None:
    picks = offered(town, "sample.yard")
    columns = [picks[f"register|sample.yard|{name}|value"] for name in ("owner", "area", "park__name")]
    make_yard(village())
    form = make_report(town, *columns, NewColumn("意向用途", "text"), register="sample.yard")
    the_grid(form)  # the asker's unit is read once
    with CaptureQueriesContext(connection) as few:
        the_grid(form)
    for number in range(30):
        make_yard(village("杏花村" if number % 2 else "柳湾村"))
    with CaptureQueriesContext(connection) as many:
        assert len(the_grid(form).lines) == 31
    assert len(many) == len(few)
