"""Forty requests drawn by a fixed seed from the columns of every register, a fifth of them newly named: what the ledger holds is
filled, nothing is asked twice. It grows with the domains: whatever register has a row maker is drawn from."""

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from tests.factories.indicators import make_catalogue
from tests.factories.org import make_unit
from tests.factories.registers import ROWS
from tests.factories.reports import OFFICER, make_draft, make_report, offered, the_grid
from zhenjie.core import clock, periods
from zhenjie.engines.indicators.models import Observation
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.own import declared
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions import filling
from zhenjie.engines.surveys.actions.columns import NewColumn
from zhenjie.engines.surveys.actions.filling import Typed
from zhenjie.engines.surveys.models.reports import ReportForm
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.grid import Slot
from zhenjie.engines.surveys.queries.picks import Pick
from zhenjie.engines.surveys.queries.recognising import asked_before, recognise
from zhenjie.engines.surveys.rules.titles import kind_said

pytestmark = pytest.mark.django_db
SEED, REQUESTS = 20261126, 40
MONTHS = [periods.month(2026, 9), periods.month(2026, 10)]
#: Questions that no register answers, each in the words of different forms.
QUESTIONS = [
    ["充电桩数", "全村现有充电设施数量（个）", "充电桩总数"],
    ["路灯数", "路灯数量（盏）", "现有路灯总数"],
    ["停车位数", "停车泊位数量（个）", "辖区停车位总数"],
    ["60岁以上老年人数", "60周岁以上老人数量", "60岁及以上老年人总数"],
    ["公共厕所数", "公共厕所数量（座）", "全村公共厕所总数"],
    ["是否通天然气", "是否通天然气"],
    ["村规民约修订日期", "村规民约修订日期"],
    ["主要做法", "主要做法"],
    ["直播带货场次", "直播带货场次（次）"],
    ["外出务工人数", "外出务工人数（人）", "目前外出务工人员数"],
]


@pytest.fixture
def town() -> Unit:
    make_catalogue()
    town = make_unit("云溪镇", parent=make_unit("青澜县", kind="county"))
    for name in ("柳湾村", "石桥村"):
        village = make_unit(name, kind="village", parent=town)
        for make in ROWS.values():
            for _number in range(2):
                make(village)
    return town


class Books:
    """What the test itself knows: which question was asked of whom, for which time, and what was answered."""

    def __init__(self) -> None:
        self.asked: dict[tuple[str, str, str], str] = {}
        self.answered: dict[tuple[str, str, str], str] = {}
        self.cells = self.filled = self.waiting = 0

    def key(self, form: ReportForm, slot: Slot, question: str) -> tuple[str, str, str]:
        subject = f"{form.register}:{slot.place.row}" if slot.place.row else f"unit:{slot.place.task.unit_id}"
        # A column of a record is asked once for good, everything else once a month.
        lasting = slot.place.row and question.startswith("register|")
        return subject, question, "" if lasting else form.period.iso()


def held(slot: Slot, pick: Pick, form: ReportForm) -> Any:
    """What the ledger itself says, read the plain way; None when it says nothing."""
    if pick.origin == "indicator":
        end = form.period.end
        rows = Observation.objects.filter(unit=slot.place.task.unit, indicator__key=pick.indicator, counts=True)
        return next((row.value for row in rows if row.period.end == end), None)
    declaration: Declaration = declared(pick.register, form.unit)  # type: ignore[assignment]
    if slot.place.row:
        column = declaration.column(pick.column)
        value = column.value(declaration.rows().get(pk=slot.place.row))  # type: ignore[union-attr]
        return None if value in (None, "") else value
    rows = [row for row in declaration.rows() if declaration.scope(row).startswith(slot.place.path)]
    if not rows:
        return None
    if pick.aggregate == "sum":
        column = declaration.column(pick.column)
        values = [value for row in rows if (value := column.value(row)) is not None]  # type: ignore[union-attr]
        return sum(values, Decimal(0)) if values else None
    for name, wanted in pick.condition.items():
        rows = [row for row in rows if str(getattr(row, name)) == {"1": "True", "0": "False"}.get(wanted, wanted)]
    return len(rows)


def an_answer(slot: Slot) -> str:
    texts = {"number": "7", "date": "2026-10-08", "yes": "是", "text": "按月走访"}
    return slot.column.options[0] if slot.column.kind == "choice" else texts[slot.column.kind]


def draws(town: Unit, dice: Random) -> Iterator[tuple[ReportForm, dict[str, str], dict[str, Pick]]]:
    """Forty forms, sent one after the other; the question behind each title, and the picks."""
    keys, known = sorted(ROWS), {"": offered(town)}
    for number in range(REQUESTS):
        register = dice.choice(keys) if dice.random() < 0.35 else ""
        picks = known.get(register) or known.setdefault(register, offered(town, register))
        here = [key for key in sorted(picks) if register or picks[key].origin == "register" or dice.random() < 0.1]
        chosen = [picks[key] for key in dice.sample(here, min(len(here), dice.randint(3, 7)))]
        new = max(1, round(len(chosen) / 4))
        questions = {dice.choice(names): names[0] for names in dice.sample(QUESTIONS, new)}
        columns: list[Pick | NewColumn] = [*chosen]
        # The words of each form are recognised by the product; only what it does not know is newly named.
        draft = make_draft(town, title=f"第{number}号通知附表", register=register, period=dice.choice(MONTHS))
        for found in recognise(list(questions), list(picks.values()), draft):
            assert found.pick is None
            columns.append(NewColumn(found.title, kind_said(found.title)[1]))
        period = draft.period
        draft.delete()
        form = make_report(town, *columns, title=f"第{number}号通知附表", register=register, period=period)
        yield form, questions, {pick.fact: pick for pick in chosen}


def test_forty_requests_ask_nothing_that_is_known_and_nothing_twice(town: Unit) -> None:
    dice, books, new = Random(SEED), Books(), 0
    with clock.fixed(clock.aware(periods.month(2026, 11).start)):  # type: ignore[arg-type]
        for form, questions, picks in draws(town, dice):
            made = the_grid(form)
            new += len(questions)
            for slot in made.slots:
                books.cells += 1
                pick = picks.get(slot.column.fact)
                key = books.key(form, slot, pick.key if pick else questions[slot.column.title])
                value = held(slot, pick, form) if pick else None
                if value is not None:
                    assert slot.state == "known", (key, value)
                    if slot.column.kind == "number":
                        assert slot.number == Decimal(str(value)), (key, value)
                    assert slot.url, key
                elif key in books.answered:
                    assert slot.state == "known", key
                    assert slot.text == books.answered[key]
                if slot.state == "asked":
                    assert key not in books.asked, f"{key} asked by {books.asked[key]} and {form.title}"
                    books.asked[key] = form.title
                books.filled += slot.state == "known"
                books.waiting += slot.state == "waiting"
            if dice.random() < 0.75:
                answer(form, books, questions, picks)
    share = 100 * (books.filled + books.waiting) / books.cells
    print(
        f"\n{REQUESTS} requests over {len(ROWS)} registers, {new} newly named columns: {books.cells} cells, "
        f"{books.filled} filled, {books.waiting} awaited from an earlier form, {len(books.asked)} asked; {share:.1f} % filled"
    )
    assert books.filled > books.cells / 2


def answer(form: ReportForm, books: Books, questions: dict[str, str], picks: dict[str, Pick]) -> None:
    """Every village answers what it is asked and hands in."""
    tasks = list(form.tasks.select_related("unit", "holder"))
    asked = [slot for slot in the_grid(form).slots if slot.state == "asked"]
    typed = {slot.name: Typed(an_answer(slot), "", 0) for slot in asked}
    assert filling.save_cells(by=OFFICER, form=form, tasks=tasks, typed=typed).clean
    try:
        filling.submit(by=OFFICER, form=form, tasks=tasks)
    except Problem:
        # A register has rules of its own for a column: the part stays open, and later forms wait for it.
        return
    for slot in asked:
        pick = picks.get(slot.column.fact)
        if pick is None:
            books.answered[books.key(form, slot, questions[slot.column.title])] = an_answer(slot)


def test_what_was_asked_is_said_before_it_is_sent_again(town: Unit) -> None:
    make_report(town, NewColumn("充电桩数"), NewColumn("停车位数"), title="十月公共设施表")
    draft = make_draft(town, NewColumn("全村现有充电设施数量（个）"), NewColumn("垃圾分类亭数"), title="补充通知")
    (before,) = asked_before(draft, list(draft.columns.all()))
    assert before.sentence == "这 1 列 2026年10月的《十月公共设施表》已经问过"
    assert before.titles == ("全村现有充电设施数量（个）",)
