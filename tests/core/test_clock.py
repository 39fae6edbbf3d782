from datetime import UTC, date, datetime
from threading import Thread

from zhenjie.core import clock


def test_the_present_is_aware_and_in_beijing():
    assert clock.now().utcoffset().total_seconds() == 8 * 3600


def test_today_is_the_beijing_day_even_when_utc_is_still_yesterday():
    with clock.fixed(datetime(2021, 3, 31, 17, 0, tzinfo=UTC)):
        assert clock.today() == date(2021, 4, 1)


def test_a_naive_moment_is_read_as_beijing_time():
    with clock.fixed(datetime(2021, 3, 31, 9, 30)):  # noqa: DTZ001 - the case under test
        assert clock.now().isoformat() == "2021-03-31T09:30:00+08:00"


def test_a_date_holds_the_clock_at_its_first_minute_and_lets_go_afterwards():
    before = clock.now()
    with clock.fixed(date(2000, 1, 1)) as held, clock.fixed(date(1999, 12, 31)):
        assert clock.today() == date(1999, 12, 31)
    assert held.year == 2000
    assert clock.now() >= before


def test_another_thread_keeps_the_true_time():
    seen: list[int] = []
    with clock.fixed(date(2000, 1, 1)):
        thread = Thread(target=lambda: seen.append(clock.now().year))
        thread.start()
        thread.join()
    assert seen[0] > 2020
