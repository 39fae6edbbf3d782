"""Quiet hours: no night, no day off, no holiday; a make-up weekend is a day like any other."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenjie.core.clock import CHINA
from zhenjie.core.workdays import standard
from zhenjie.engines.notices.rules import next_allowed, quiet_hours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("said", "goes_out"),
    [
        ("2026-11-26 10:00", "2026-11-26 10:00"),  # a Thursday morning
        ("2026-11-26 07:00", "2026-11-26 08:30"),
        ("2026-11-26 20:00", "2026-11-27 08:30"),
        ("2026-11-27 23:10", "2026-11-30 08:30"),  # Friday night waits for Monday
        ("2026-09-30 21:00", "2026-10-08 08:30"),  # over the National Day holidays
        ("2026-02-14 10:00", "2026-02-14 10:00"),  # a Saturday that is worked before Spring Festival
        ("2026-02-16 10:00", "2026-02-24 08:30"),  # Spring Festival itself
    ],
)
def test_nights_and_days_off_wait(said: str, goes_out: str) -> None:
    assert next_allowed(at(said)) == at(goes_out)


@given(st.integers(0, 4 * 365 * 24 * 60))
def test_what_goes_out_goes_out_by_day_on_a_working_day_and_not_before_its_time(minutes: int) -> None:
    moment = at("2024-01-01 00:00") + timedelta(minutes=minutes)
    allowed = next_allowed(moment)
    rule = quiet_hours(allowed.date())
    assert allowed >= moment
    assert standard().is_workday(allowed.date())
    assert rule.morning <= allowed.time() < rule.evening
    assert next_allowed(allowed) == allowed
    assert allowed - moment < timedelta(days=12)


def test_a_deployment_may_bring_its_own_hours(tmp_path) -> None:
    (tmp_path / "quiet.yaml").write_text(
        "- {valid_from: 2020-01-01, source: 县里的规定, morning: '09:00', evening: '18:00', days_off: send}\n", "utf-8"
    )
    assert next_allowed(at("2026-11-28 18:30"), str(tmp_path)) == at("2026-11-29 09:00")
