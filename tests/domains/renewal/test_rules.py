"""The arithmetic of renewal against brute force: curve and forecast, rewards, transition fees, totals, what may be published."""

import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhenjie.core import workdays
from zhenjie.core.colours import Colour
from zhenjie.domains.renewal.rules import edition
from zhenjie.domains.renewal.rules.counting import Goal, Place, places_of, works_of
from zhenjie.domains.renewal.rules.curve import Promise, curve, verdict
from zhenjie.domains.renewal.rules.events import Event, Standing, fold, live, order_fault, refusal
from zhenjie.domains.renewal.rules.pasting import read
from zhenjie.domains.renewal.rules.publishing import Cell, sheet
from zhenjie.domains.renewal.rules.rewards import Step, faults, reward_for
from zhenjie.domains.renewal.rules.steps import Done, last_day, route_of, standing
from zhenjie.domains.renewal.rules.steps import refusal as law_refusal
from zhenjie.domains.renewal.rules.transition import Line, Term, due, month_length, overlap

START = date(2026, 3, 1)
RULE = edition("signing", START)
DAYS = st.integers(0, 120).map(lambda number: START + timedelta(days=number))


# -- the curve


@given(
    signed=st.lists(st.integers(-3, 100), max_size=60), extra=st.integers(0, 40), now=st.integers(0, 100),
    length=st.integers(1, 90), share=st.integers(1, 100),
)  # fmt: skip
def test_the_curve_is_what_counting_each_household_each_day_gives(
    signed: list[int], extra: int, now: int, length: int, share: int
) -> None:
    today, total = START + timedelta(days=now), len(signed) + extra
    days = [START + timedelta(days=number) for number in signed if number <= now]
    by_day = {day: days.count(day) for day in days}
    promise = Promise(START, length, Decimal(share))
    points = curve(promise, total, by_day, today)
    for one in points:
        there = sum(day <= one.day for day in days)
        assert one.signed == (there if one.day <= today else None)
        gone = min((one.day - START).days + 1, length)
        assert abs(one.due - Decimal(total) * share * gone / (100 * length)) < Decimal("1e-9")
    assert [one.number for one in points] == list(range(1, len(points) + 1))
    assert points[-1].day >= promise.last
    if points and points[-1].day <= today:
        assert points[-1].signed == len([day for day in days if day <= points[-1].day])


@given(signed=st.lists(st.integers(0, 60), max_size=80), extra=st.integers(0, 30), now=st.integers(0, 60))
def test_the_forecast_is_the_day_a_walk_at_the_same_pace_arrives(signed: list[int], extra: int, now: int) -> None:
    today, total = START + timedelta(days=now), len(signed) + extra
    days = [START + timedelta(days=number) for number in signed if number <= now]
    found = verdict(Promise(START, 70, Decimal(90)), total, {day: days.count(day) for day in days}, today, RULE)
    target = next(number for number in range(total + 1) if number * 10 >= total * 9)
    assert found.left == max(target - len(days), 0)
    window = min(7, now + 1)
    recent = sum((today - day).days < window for day in days)
    if total and found.left and recent:
        there, day = Decimal(len(days)), today
        while there < target:
            there, day = there + Decimal(recent) / window, day + timedelta(days=1)
        assert found.done_on is not None
        assert abs((found.done_on - day).days) <= 1, "a walk by fractions may be a day off by rounding"
    elif total and found.left:
        assert found.done_on is None
        assert found.colour is Colour.RED
    assert (found.colour is Colour.NONE) == (total == 0)
    assert found.why


def test_the_colours_say_why() -> None:
    promise = Promise(START, 70, Decimal(100))
    day = START + timedelta(days=34)
    even = {START + timedelta(days=number): 2 for number in range(35)}
    fine = verdict(promise, 140, even, day, RULE)
    assert (fine.colour, fine.done_on) == (Colour.GREEN, promise.last)
    slow = even | {day - timedelta(days=number): 1 for number in range(7)}
    behind = verdict(promise, 140, slow, day, RULE)
    assert behind.colour is Colour.RED
    assert "晚" in behind.why
    pause = {key: number for key, number in even.items() if key < day - timedelta(days=6)}
    assert "没有新签" in verdict(promise, 140, pause, day, RULE).why
    assert verdict(promise, 140, even, promise.last + timedelta(days=1), RULE).colour is Colour.RED
    assert verdict(promise, 60, even, day, RULE).colour is Colour.GREEN
    before = verdict(promise, 60, {}, START - timedelta(days=1), RULE)
    assert (before.colour, before.why) == (Colour.NONE, f"{START} 才开始签约。")
    hardly = verdict(promise, 142, even, day, RULE)
    assert hardly.colour is Colour.YELLOW


# -- rewards


@given(
    lengths=st.lists(st.integers(1, 30), min_size=1, max_size=6),
    money=st.lists(st.integers(0, 50000), min_size=6, max_size=6), area=st.integers(0, 400), day=DAYS,
)  # fmt: skip
def test_every_day_lies_in_one_step_and_who_signs_earlier_never_gets_less(
    lengths: list[int], money: list[int], area: int, day: date
) -> None:
    steps, first = [], START
    for place, (length, each) in enumerate(zip(lengths, sorted(money, reverse=True), strict=False)):
        steps.append(Step(f"{place}", first, first + timedelta(days=length - 1), Decimal(each), Decimal(100 - place)))
        first += timedelta(days=length)
    assert faults(steps, START) == []
    inside = [one for one in steps if one.first <= day <= one.last]
    assert len(inside) == (START <= day < first)
    found = reward_for(steps, day, Decimal(area))
    expected = inside[0].per_household + inside[0].per_metre * area if inside else 0
    assert (found.step, found.amount) == (inside[0].name if inside else "", expected)
    assert found.amount >= reward_for(steps, day + timedelta(days=1), Decimal(area)).amount or day < START


def test_steps_with_a_gap_an_overlap_or_a_rise_are_refused_with_a_sentence() -> None:
    def step(first: int, last: int, money: int) -> Step:
        return Step(f"{money}", START + timedelta(days=first), START + timedelta(days=last), Decimal(money), Decimal(0))

    assert "不断不叠" in faults([step(0, 9, 5), step(11, 20, 4)], START)[0]
    assert "不断不叠" in faults([step(0, 9, 5), step(9, 20, 4)], START)[0]
    assert "比前一档还多" in faults([step(0, 9, 5), step(10, 20, 6)], START)[0]
    assert "第一天" in faults([step(1, 9, 5)], START)[0]
    assert faults([], START) == ["至少要有一档。"]


# -- transition fees

MONEY = st.integers(1, 500_000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def terms(draw: st.DrawFn) -> list[Term]:
    """Terms that do not overlap, the last one perhaps open."""
    found, day = [], START + timedelta(days=draw(st.integers(0, 40)))
    for _each in range(draw(st.integers(0, 3))):
        last = day + timedelta(days=draw(st.integers(0, 70)))
        found.append(Term(day, last, draw(MONEY)))
        day = last + timedelta(days=1 + draw(st.integers(0, 20)))
    if draw(st.booleans()):
        found.append(Term(day, None, draw(MONEY)))
    return found


def month_ends(number: int) -> list[date]:
    found, day = [], START
    for _each in range(number):
        end = day.replace(day=month_length(day))
        found.append(end)
        day = end + timedelta(days=1)
    return found


def paid_days(lines: list[Line]) -> dict[tuple[date, Decimal], int]:
    """By brute force: how often each day was paid at each rate, taken back days taken off."""
    found: dict[tuple[date, Decimal], int] = {}
    for line in lines:
        for number in range(line.days):
            key = (line.first + timedelta(days=number), line.monthly)
            found[key] = found.get(key, 0) + line.sign
    return {key: number for key, number in found.items() if number}


@settings(max_examples=60)
@given(plans=st.lists(terms(), min_size=1, max_size=4))
def test_every_day_is_paid_once_however_often_the_terms_were_corrected(plans: list[list[Term]]) -> None:
    """Each month's run sees the terms as they were corrected by then; after the last run each day is paid once at its rate."""
    paid: list[Line] = []
    ends = month_ends(len(plans) + 2)
    for number, end in enumerate(ends):
        plan = plans[min(number, len(plans) - 1)]
        assert overlap(plan) == ""
        paid += due(plan, paid, end)
        wanted = {
            (one.first + timedelta(days=day), one.monthly): 1
            for one in plan
            for day in range((min(one.last or end, end) - one.first).days + 1)
        }
        assert paid_days(paid) == wanted
        assert due(plan, paid, end) == [], "the same run once more pays nothing"


@given(monthly=MONEY, cuts=st.sets(st.integers(1, 30), max_size=5))
def test_the_parts_of_a_month_add_up_to_the_month(monthly: Decimal, cuts: set[int]) -> None:
    marks = [0, *sorted(cut for cut in cuts if cut < 31), 31]
    parts = [
        Line(date(2026, 3, first + 1), date(2026, 3, last), monthly)
        for first, last in itertools.pairwise(marks)
        if last > first
    ]
    assert sum(one.amount for one in parts) == monthly
    assert all(one.amount >= 0 for one in parts)


def test_two_terms_with_a_day_in_common_are_refused() -> None:
    day = date(2026, 4, 10)
    assert "重叠" in overlap([Term(START, day, Decimal(1)), Term(day, None, Decimal(2))])
    assert "重叠" in overlap([Term(START, None, Decimal(1)), Term(day, None, Decimal(2))])
    assert overlap([Term(START, day, Decimal(1)), Term(day + timedelta(days=1), None, Decimal(2))]) == ""


# -- events


KINDS = st.sampled_from(["signed", "ruled", "paid", "moved", "demolished", "void"])


@given(st.lists(st.tuples(KINDS, st.integers(0, 90), st.integers(0, 12)), max_size=14))
def test_the_fold_is_what_replaying_every_event_gives(said: list[tuple[str, int, int]]) -> None:
    events: list[Event] = []
    gone: set[int] = set()
    for pk, (kind, day, other) in enumerate(said, 1):
        target = other if 0 < other < pk and other not in gone and events[other - 1].kind != "void" else None
        if kind == "void" and target is None:
            kind = "signed"
        if target is not None and kind != "void":
            kind = events[target - 1].kind
        events.append(Event(pk, kind, START + timedelta(days=day), target, number=f"N{pk}"))
        gone |= {target} if target else set()
    state: dict[str, date] = {}
    number = ""
    for one in events:
        if one.pk in gone or one.kind == "void":
            continue
        state[one.kind] = one.on
        number = one.number if one.kind == "signed" else number
    found = fold(events)
    assert {kind: getattr(found, f"{kind}_on") for kind in ("signed", "ruled", "paid", "moved", "demolished") if getattr(found, f"{kind}_on")} == state  # fmt: skip
    assert found.agreement == number
    assert {one.pk for one in live(events)} == {one.pk for one in events if one.kind != "void"} - gone


def test_nobody_moves_before_being_paid_and_nothing_is_torn_down_before() -> None:
    law = edition("law", START)["household"]["state"]
    signed = Standing(signed_on=START)
    assert "先要有补偿到位（国有土地上房屋征收与补偿条例第二十七条" in refusal(signed, "moved", law["move"]["needs"], law["move"]["source"])  # fmt: skip
    paid = Standing(signed_on=START, paid_on=START)
    assert refusal(paid, "moved", law["move"]["needs"], "") == ""
    assert "搬迁交房" in refusal(paid, "demolished", law["demolish"]["needs"], "x")
    assert "没有签约" in refusal(Standing(), "paid", (), "")
    assert "已经登记过" in refusal(paid, "paid", (), "")
    needs = {"moved": ["paid"]}
    assert "不能先撤" in order_fault(Standing(signed_on=START, moved_on=START), needs)
    assert "不能早于" in order_fault(
        Standing(signed_on=START, paid_on=START, moved_on=START - timedelta(days=1)), needs
    )


# -- totals


@given(
    inside=st.lists(st.integers(-1, 7), min_size=1, max_size=8),
    goals=st.lists(st.tuples(st.integers(0, 7), st.sampled_from("ab"), st.integers(1, 90), st.integers(1, 3)), max_size=20),
    done=st.dictionaries(st.tuples(st.integers(0, 7), st.sampled_from("ab")), st.integers(0, 90), max_size=12),
)  # fmt: skip
def test_nothing_is_counted_twice_whoever_names_it(
    inside: list[int], goals: list[tuple[int, str, int, int]], done: dict[tuple[int, str], int]
) -> None:
    """Brute force: each place laid out in cells of its own; a cell counts once however many targets and places cover it."""
    places = {
        pk: Place(pk, "land", Decimal(pk + 1), parent if 0 <= parent < pk else None) for pk, parent in enumerate(inside)
    }
    goals = [one for one in goals if one[0] in places]
    said = [Goal(place, work, Decimal(amount), campaign) for place, work, amount, campaign in goals]

    def around(pk: int) -> list[int]:
        found, here = [], places[pk].inside
        while here is not None:
            found.append(here)
            here = places[here].inside
        return found

    named = {one.place for one in said}
    outer = {pk for pk in named if not named & set(around(pk))}
    sums = places_of(said, places, {pk: pk % 2 == 0 for pk in places})
    if said:
        assert sums["land"].planned == sum(pk + 1 for pk in outer)
        assert sums["land"].done == sum(pk + 1 for pk in outer if pk % 2 == 0)
        assert sums["land"].nested == len(named) - len(outer)
    built = works_of(said, places, {key: Decimal(number) for key, number in done.items()})
    for work in {one.work for one in said}:
        there = {one.place for one in said if one.work == work}
        kept = {pk for pk in there if not there & set(around(pk))}
        assert built[work].planned == sum(max(one.amount for one in said if (one.place, one.work) == (pk, work)) for pk in kept)  # fmt: skip
        assert built[work].done == sum(done.get((pk, work), 0) for pk in kept)


# -- what may be published


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_no_small_number_can_be_read_or_worked_out(said: list[tuple[int, int]]) -> None:
    cells = [Cell(f"{number}", max(one), min(one)) for number, one in enumerate(said)]
    told = sheet(cells, 5)
    for cell, shown in zip(cells, told.cells, strict=True):
        if shown.signed is not None:
            assert (shown.households, shown.signed) == (cell.households, cell.signed)
            assert all(one == 0 or one >= 5 for one in (cell.signed, cell.households - cell.signed, cell.households))
    hidden = [cell for cell, shown in zip(cells, told.cells, strict=True) if shown.signed is None]
    if told.signed is not None and hidden:
        # Whoever takes the shown ones off the whole learns only the sum of several, and that is not small either.
        left = told.signed - sum(shown.signed or 0 for shown in told.cells)
        of = told.households - sum(shown.households or 0 for shown in told.cells)
        assert len(hidden) > 1
        assert all(one == 0 or one >= 5 for one in (left, of - left))
    if told.signed is None:
        assert all(one.signed is None for one in told.cells)


# -- the law


def done(key: str, on: date = START, **more: object) -> Done:
    return Done(key, on, **more)  # type: ignore[arg-type]


def refused(route: str, act: str, *steps: Done, needed: Decimal | None = Decimal(100), day: date = START + timedelta(days=60)) -> str:  # fmt: skip
    rows = standing(route, steps, needed, day, workdays.standard())
    return law_refusal(route, act, rows, day)


def test_on_state_land_each_missing_step_is_named_with_its_article() -> None:
    said = refused("state", "sign")
    for word in ("征求意见", "社会稳定风险评估", "专户存储", "第十条", "第十二条", "第十三条"):
        assert word in said
    notice = done("plan_notice", until=START + timedelta(days=30))
    rest = [done("risk"), done("funds", amount=Decimal(100)), done("decision")]
    assert refused("state", "sign", notice, *rest) == ""
    assert refused("state", "demolish", *rest) == ""
    short = done("plan_notice", until=START + timedelta(days=29))
    assert f"不得少于 30 日，{START} 起最早到 {START + timedelta(days=30)}" in refused("state", "sign", short, *rest)
    assert "才满" in refused("state", "sign", notice, *rest, day=START + timedelta(days=30))
    assert "需要 100 万元，到位 99 万元" in refused("state", "sign", notice, rest[0], done("funds", amount=Decimal(99)), rest[2])  # fmt: skip
    twice = [done("funds", amount=Decimal(60)), done("funds", amount=Decimal(40))]
    assert refused("state", "sign", notice, rest[0], *twice, rest[2]) == ""
    assert refused("state", "presign", notice, rest[0]) == ""


def test_on_collective_land_the_first_notice_runs_ten_working_days() -> None:
    calendar = workdays.standard()
    least = last_day("collective", "pre_notice", START, calendar, START)
    assert least == calendar.add_workdays(START, 10)
    assert least > START + timedelta(days=10)
    steps = [done("survey"), done("risk"), done("plan_notice", until=START + timedelta(days=31))]
    assert "10 个工作日" in refused("collective", "sign", done("pre_notice", until=START + timedelta(days=10)), *steps)
    assert refused("collective", "sign", done("pre_notice", until=least), *steps) == ""
    assert "征收土地公告" in refused("collective", "demolish", done("approval"))
    rows = standing("collective", [done("approval")], None, START + timedelta(days=60), calendar)
    assert "已经过了" in next(one.late for one in rows if one.key == "announcement")


@pytest.mark.parametrize(
    ("route", "voters", "present", "agreed", "word"),
    [
        ("village", 100, 50, 50, "没有达到 1/2"), ("village", 100, 51, 25, "没有达到 1/2"), ("village", 100, 51, 26, ""),
        ("estate", 90, 59, 59, "没有达到 2/3"), ("estate", 90, 60, 44, "没有达到 3/4"), ("estate", 90, 60, 45, ""),
        ("estate", 90, 91, 60, "不能多于"),
    ],
)  # fmt: skip
def test_votes_carry_at_their_majority(route: str, voters: int, present: int, agreed: int, word: str) -> None:
    rows = standing(route, [done("vote", voters=voters, present=present, agreed=agreed)], None, START, workdays.standard())  # fmt: skip
    lacks = rows[0].lacks
    assert word in lacks if word else lacks == ""


def test_kind_and_ground_choose_the_way() -> None:
    assert [route_of(*one) for one in (("levy", "state"), ("old_town", "state"), ("levy", "collective"), ("village", "collective"), ("estate", "state"))] == ["state", "state", "collective", "village", "estate"]  # fmt: skip


def test_a_rule_of_today_changes_nothing_before() -> None:
    assert edition("law", date(1999, 1, 1))["valid_from"] == edition("law", date(2030, 1, 1))["valid_from"]
    assert all(one["source"] for one in edition("signing", START)["share"].values())


# -- pasting


def test_a_paste_tells_each_bad_line_and_reads_the_others() -> None:
    text = "户号\t协议号\t签约日期\t安置方式\n1\tX1\t2026-03-02\t货币\t12.5万\n2\tX2\t3月2日\t货币\n\n3\tX3\t2026/3/4\t洋房\n4，X4，2026年3月5日，房屋\n5\tX5\n6\tX6\t2026-02-30\t混合\n7\tX7\t2026-03-09\t混合\t很多"
    good, bad = read(text, {"货币": "money", "房屋": "house", "混合": "mixed"})
    assert [(one.number, one.on, one.choice, one.amount) for one in good] == [
        ("1", date(2026, 3, 2), "money", Decimal(125000)), ("4", date(2026, 3, 5), "house", None),
    ]  # fmt: skip
    assert [one.line for one in bad] == [3, 5, 7, 8, 9]
    assert "“洋房”不是安置方式，请写货币、房屋、混合之一" in bad[1].sentence
    assert all(one.text in text for one in bad)
