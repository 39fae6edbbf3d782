"""The clocks of matters against an oracle written apart from them: 100,000 random matters, and the oracle by hand."""

from datetime import date, datetime, timedelta

import pytest

from tests.engines.matters.oracle import BEIJING, OFFICE, STATUTORY, Case, Pauses, draw, judge, works
from zhenjie.core.workdays import Limit, standard
from zhenjie.engines.matters.rules.clocks import Running, due

pytestmark = pytest.mark.pure

EACH = 12_500
SEEDS = (201, 202, 203, 2007, 2013, 2020, 2024, 2026)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def stop(begin: str, end: str | None = None) -> tuple[datetime, datetime | None]:
    return at(begin), end and at(end)


# (start, terms, pauses, first late moment); each with its arithmetic.
BY_HAND: list[tuple[str, tuple, Pauses, str | None]] = [
    # 2008-02-01 Fri. Make-up Sat 02 and Sun 03 count: 02=1 03=2 04=3 05=4; off 06-12 (Spring Festival); 13=5.
    ("2008-02-01 10:00", ((5, "wd"),), (), "2008-02-14"),
    # 2008-09-26 Fri. Make-up Sat 27=1, Sun 28=2; off 09-29..10-05; Mon 10-06=3.
    ("2008-09-26 08:00", ((3, "wd"),), (), "2008-10-07"),
    # 2008-01-31 + 1 month: February 2008 has 29 days -> Fri 29, a working day.
    ("2008-01-31 23:59", ((1, "month"),), (), "2008-03-01"),
    # 2013-04-03 Wed + 4 d = Sun 04-07, a make-up working day (Qingming off 04..06): no rolling.
    ("2013-04-03 09:00", ((4, "d"),), (), "2013-04-08"),
    # 2013-04-03 Wed + 3 d = Sat 04-06, Qingming: rolls to Sunday 07, which works.
    ("2013-04-03 09:00", ((3, "d"),), (), "2013-04-08"),
    # 2013-02-08 Fri; off 09-15; make-up Sat 16=1, Sun 17=2; Mon 18=3.
    ("2013-02-08 17:00", ((3, "wd"),), (), "2013-02-19"),
    # 2013-09-18 Wed; off 19-21; Sun 22 works: wh 8 from 18th 16:00: 1 h on 18th, 6.5 h on 22nd (7.5), Mon 23rd 0.5 h.
    ("2013-09-18 16:00", ((8, "wh"),), (), "2013-09-23 09:30:00.000001"),
    # 2020-01-23 Thu; Spring Festival 01-24..30 lengthened to 02-02; Sat 02-01 does not work: Mon 03=1, Tue 04=2.
    ("2020-01-23 14:00", ((2, "wd"),), (), "2020-02-05"),
    # 2020-01-17 Fri + 14 d = Fri 01-31, off by the lengthening: rolls to Mon 02-03.
    ("2020-01-17 09:00", ((14, "d"),), (), "2020-02-04"),
    # 2024-01-31 + 1 month = Thu 02-29 (leap year).
    ("2024-01-31 00:00", ((1, "month"),), (), "2024-03-01"),
    # 2024-02-29 + 12 months = Fri 2025-02-28 (no 29th).
    ("2024-02-29 12:00", ((12, "month"),), (), "2025-03-01"),
    # 2024-02-02 Fri; Sun 02-04=1 works, 05-09=2..6; off 10-17; Sun 18=7 works; 19=8.
    ("2024-02-02 09:00", ((8, "wd"),), (), "2024-02-20"),
    # Clock hours do not know holidays: 2024-09-30 22:00 + 24 h = 10-01 22:00, late a microsecond after.
    ("2024-09-30 22:00", ((24, "h"),), (), "2024-10-01 22:00:00.000001"),
    # 24 h with 3 h stopped from hour 2 to hour 5 ends at hour 27; 1 h of another stop lies before the start.
    (
        "2024-03-05 10:00",
        ((24, "h"),),
        (stop("2024-03-05 12:00", "2024-03-05 15:00"), stop("2024-03-05 09:00", "2024-03-05 10:00")),
        "2024-03-06 13:00:00.000001",
    ),
    # Stopped Tue 11 noon, resumed Thu 13: 12 and 13 are not counted. 10-start; 11=1 14=2 17=3 (Fri, Mon).
    ("2025-03-10 09:00", ((3, "wd"),), (stop("2025-03-11 12:00", "2025-03-13 09:00"),), "2025-03-18"),
    # Stopped and resumed on one day: nothing. 11=1 12=2 13=3.
    ("2025-03-10 09:00", ((3, "wd"),), (stop("2025-03-11 09:00", "2025-03-11 17:00"),), "2025-03-14"),
    # Two stops overlap: not counted 12,13 and 13,14 -> 12,13,14. 11=1, 15=2 (d), 16=3 is Sunday: rolls to Mon 17.
    (
        "2025-03-10 09:00",
        ((3, "d"),),
        (stop("2025-03-11 12:00", "2025-03-13 09:00"), stop("2025-03-12 12:00", "2025-03-14 09:00")),
        "2025-03-18",
    ),
    # 1 month from 2025-03-10 = 04-10; 5 days (21..25 March) not counted -> 04-15 Tue.
    ("2025-03-10 09:00", ((1, "month"),), (stop("2025-03-20 12:00", "2025-03-25 09:00"),), "2025-04-16"),
    # An open stop before the end.
    ("2025-03-10 09:00", ((3, "wd"),), (stop("2025-03-13 23:59"),), None),
    # The same stop after the end (13 = third day) changes nothing.
    ("2025-03-10 09:00", ((3, "wd"),), (stop("2025-03-14 00:00"),), "2025-03-14"),
    # 2 wd + 3 wd = 5 wd from receipt: Thu 2025-01-23 -> 24=1, Sun 26=2 works, 27=3; off 01-28..02-04; 05=4, 06=5.
    ("2025-01-23 09:00", ((2, "wd"), (3, "wd")), (), "2025-02-07"),
    # 10 d from Wed 2025-04-23 = Sat 05-03 (Labour Day), not rolled yet; then 1 wd: off to 05; Tue 06=1.
    ("2025-04-23 09:00", ((10, "d"), (1, "wd")), (), "2025-05-07"),
    # 1 wd from Thu 2026-02-12 = Fri 13; 2 h more from 24:00 of the 13th.
    ("2026-02-12 09:00", ((1, "wd"), (2, "h")), (), "2026-02-14 02:00:00.000001"),
    # 30 h from Mon 2026-03-02 09:00 = Tue 03 15:00; then 2 d: Wed 04=1, Thu 05=2.
    ("2026-03-02 09:00", ((30, "h"), (2, "d")), (), "2026-03-06"),
    # 1 month from 2026-08-31 = 09-30; 1 d more = 10-01, National Day to 07: rolls to Thu 10-08.
    ("2026-08-31 09:00", ((1, "month"), (1, "d")), (), "2026-10-09"),
    # Sat 2026-02-14 works: 4 wh from Fri 13 15:30: 1.5 h on Friday, 2.5 h on Saturday.
    ("2026-02-13 15:30", ((4, "wh"),), (), "2026-02-14 11:30:00.000001"),
]


@pytest.mark.parametrize(("start", "terms", "pauses", "late"), BY_HAND)
def test_oracle_agrees_with_arithmetic_by_hand(start: str, terms: tuple, pauses: Pauses, late: str | None):
    answer = judge(Case(at(start), terms, pauses))
    assert answer.red_at == (late and at(late)), answer.story


def test_oracle_is_provisional_only_when_days_beyond_2026_are_counted():
    assert judge(Case(at("2026-12-25 09:00"), ((10, "wd"),))).provisional
    assert judge(Case(at("2026-06-01 09:00"), ((3, "month"), (100, "d"), (1, "month"), (90, "d")))).provisional
    assert not judge(Case(at("2026-12-31 20:00"), ((48, "h"),))).provisional
    assert judge(Case(at("2026-12-30 20:00"), ((1, "d"), (48, "h")))).provisional  # days and hours, into 2027
    assert not judge(Case(at("2026-12-30 09:00"), ((1, "d"),))).provisional  # to 2026-12-31, 24:00


@pytest.mark.parametrize("unit", ["h", "wh"])
def test_oracle_sweeps_hours_as_a_walk_minute_by_minute_does(unit: str):
    for index in range(150):
        drawn = draw(2008, index)
        start = drawn.started_at.astimezone(BEIJING).replace(second=0, microsecond=0)
        closed = tuple((_minute(a), _minute(b)) for a, b in drawn.pauses if b is not None)
        amount = 1 + drawn.terms[0][0] % 20
        assert judge(Case(start, ((amount, unit),), closed)).red_at == _walk(start, amount * 60, unit, closed)


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(BEIJING).replace(second=0, microsecond=0)


def _walk(moment: datetime, minutes: int, unit: str, closed: tuple) -> datetime:
    while minutes:
        office = works(moment.toordinal()) and any(a <= moment.time() < b for a, b in OFFICE)
        if (unit == "h" or office) and not any(a <= moment < b for a, b in closed):
            minutes -= 1
        moment += timedelta(minutes=1)
    return moment + timedelta(microseconds=1)


@pytest.mark.parametrize("seed", SEEDS)
def test_clocks_agree_with_the_oracle_on_random_matters(seed: int):
    differ = [text for index in range(EACH) if (text := difference(seed, index))]
    assert not differ, f"{len(differ)} of {EACH} matters differ (seed {seed})\n" + "\n".join(differ[:5])


def difference(seed: int, index: int) -> str:
    """What the code says differently of matter `index` of `seed`; empty when both agree."""
    case = draw(seed, index)
    limit, *more = (Limit(amount, unit) for amount, unit in case.terms)
    yellow = (None, Limit(index % 11, "wd"), Limit(index % 7, case.terms[0][1]))[index % 3]
    clock = Running(
        name="办结",
        rule="oracle",
        limit=limit,
        started_at=case.started_at,
        pauses=case.pauses,
        extensions=tuple(more),
        yellow=yellow,
    )
    theirs, ours = due(clock, standard()), judge(case)
    wrong = []
    foreseen = ours.red_at is None or ours.red_at.year <= STATUTORY
    if foreseen and theirs.red_at != ours.red_at:
        wrong.append(f"red_at {theirs.red_at}, oracle {ours.red_at}")
    if ours.provisional is not None and theirs.provisional != ours.provisional:
        wrong.append(f"provisional {theirs.provisional}, oracle {ours.provisional}")
    if ours.red_at is None and theirs.yellow_at is not None:
        wrong.append(f"yellow_at {theirs.yellow_at} while the clock stands still")
    if theirs.yellow_at and theirs.red_at and not case.started_at <= theirs.yellow_at <= theirs.red_at:
        wrong.append(f"yellow_at {theirs.yellow_at} outside {case.started_at} .. {theirs.red_at} (yellow {yellow})")
    if not wrong:
        return ""
    return f"draw({seed}, {index}): {'; '.join(wrong)}\n  {case}\n  oracle: {' | '.join(ours.story)}\n  code: {theirs}"


def test_the_random_matters_reach_every_corner():
    cases = [draw(SEEDS[0], index) for index in range(2000)]
    answers = [judge(case) for case in cases]
    assert {unit for case in cases for _, unit in case.terms} == {"wd", "d", "month", "h", "wh"}
    assert {len(case.pauses) for case in cases} == {0, 1, 2, 3, 4}
    assert {len(case.terms) for case in cases} == {1, 2, 3, 4}
    assert {case.started_at.astimezone(BEIJING).year for case in cases} == set(range(2007, 2027))
    assert any(answer.red_at is None for answer in answers)
    assert 0 < sum(answer.provisional is True for answer in answers) < 200
    assert any(not works(date.toordinal(case.started_at.astimezone(BEIJING).date())) for case in cases)
