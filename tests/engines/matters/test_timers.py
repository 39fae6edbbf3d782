"""What time brings about: told once, whatever is killed; posts that change hands; flows that change under way."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest

from tests.factories.matters import CHIEF, brought_to, key, make_matter, move
from tests.factories.org import make_account, make_county, make_person, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.clock import CHINA
from zhenjie.engines.matters import declarations
from zhenjie.engines.matters.actions import timers
from zhenjie.engines.matters.actions.reminding import set_reminder
from zhenjie.engines.matters.actions.timers import hand_over, tell_periods, tell_reminders
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries import flows
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.showing import colour_at
from zhenjie.engines.matters.rules.standard import STAGES, standard_moves
from zhenjie.engines.notices.models import Notice
from zhenjie.engines.org.actions.people import create_post, end_post

pytestmark = pytest.mark.django_db
#: A Monday morning before the Spring Festival of 2026 (15 to 23 February off, Saturday the 14th and the 28th worked).
MONDAY = datetime(2026, 2, 9, 2, 0, tzinfo=UTC)


def at_work() -> tuple[Matter, object]:
    """A matter on the desk of an office with one clerk."""
    county = make_county()
    township = county.children.order_by("pk")[0]
    office = make_unit("民生办", kind="office", parent=township)
    account = make_account(unit=office)
    return brought_to(make_matter(township), "handling", to=office), account


def test_it_turns_yellow_and_red_on_the_right_working_day() -> None:
    with clock.fixed(MONDAY):
        matter, _account = at_work()
    # Five working days after the 9th: 10, 11, 12, 13, and Saturday the 14th, which is worked.
    assert matter.red_at == datetime(2026, 2, 15, tzinfo=CHINA)
    assert matter.yellow_at == datetime(2026, 2, 14, tzinfo=CHINA)
    seen = [
        colour_at(matter.yellow_at, matter.red_at, datetime(2026, 2, day, 9, tzinfo=CHINA)).value
        for day in (13, 14, 15)
    ]
    assert seen == ["green", "yellow", "red"]


def test_a_worker_killed_between_telling_and_noting_tells_nobody_twice() -> None:
    with clock.fixed(MONDAY):
        matter, account = at_work()
        tell_periods()
    with clock.fixed(datetime(2026, 2, 14, 2, tzinfo=UTC)):
        with (
            patch.object(timers.Period.objects, "filter", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            tell_periods()
        tell_periods()
        tell_periods()
    told = Notice.objects.filter(to=account).order_by("pk")  # type: ignore[misc]
    assert [one.title.split("：")[0] for one in told] == ["新到", "快到期"]
    assert str(matter.number) in told[1].title


def test_what_is_told_at_night_waits_for_the_next_working_morning() -> None:
    with clock.fixed(MONDAY):
        _matter, account = at_work()
    with clock.fixed(datetime(2026, 2, 15, 15, tzinfo=UTC)):
        tell_periods()
    notice = Notice.objects.get(to=account, title__startswith="已超期")  # type: ignore[misc]
    # 15 to 23 February are off; the 24th is the first working day.
    assert notice.due_at.astimezone(CHINA).date() == date(2026, 2, 24)


def test_a_reminder_is_told_once_and_not_for_what_is_closed() -> None:
    with clock.fixed(MONDAY):
        matter, account = at_work()
        other = brought_to(make_matter(matter.unit), "handling")
        for one in (matter, other):
            set_reminder(
                by=SYSTEM, to=account.pk, matter=one.pk, at=MONDAY + timedelta(hours=3), words="问供电所", key=key()
            )  # type: ignore[attr-defined]
        brought_to(other, "closed")
    with clock.fixed(MONDAY + timedelta(hours=4)):
        assert tell_reminders() == 2
        assert tell_reminders() == 0
    assert Notice.objects.filter(title__startswith="提醒").count() == 1


def test_open_matters_go_to_the_successor_of_a_post() -> None:
    with clock.fixed(MONDAY):
        matter, account = at_work()
        office = Matter.objects.get(pk=matter.pk).holder
        first = account.person  # type: ignore[attr-defined]
        move(matter, "delegate", person=first.pk)
        second = make_person(unit=office)
        create_post(
            by=SYSTEM, person=second, unit=office, title="经办", role="clerk", valid_from=date(2026, 2, 12), main=True
        )
        end_post(by=SYSTEM, post=first.posts.get(), on=date(2026, 2, 11))
        assert hand_over() == 0
    with clock.fixed(MONDAY + timedelta(days=4)):
        assert hand_over() == 1
        assert hand_over() == 0
    matter.refresh_from_db()
    assert matter.person_id == second.pk
    assert matter.events.last().verb == "succeed"


def test_who_is_urged_hears_of_it() -> None:
    with clock.fixed(MONDAY):
        matter, account = at_work()
        move(matter, "urge", by=CHIEF, words="群众又来电话")
    assert Notice.objects.filter(to=account, title__startswith="催办").count() == 1  # type: ignore[misc]


def test_a_changed_flow_leaves_what_is_under_way_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    matter = brought_to(make_matter(), "handling")
    old = declarations.find("platform")
    assert old is not None
    stages = tuple(one for one in STAGES if one.key != "visiting")
    moves = tuple(
        one.__class__(
            **{
                **{name: getattr(one, name) for name in one.__slots__},
                "to": "closed" if one.verb == "review" else one.to,
                "at": tuple(at for at in one.at if at != "visiting"),
            }
        )
        for one in standard_moves()
        if one.verb not in ("visit", "close")
    )
    changed = Flow(key="platform", title="平台意见", prefix="意见", stages=stages, moves=moves, clocks=old.clocks)
    monkeypatch.setitem(declarations._flows, "platform", changed)
    flows.version_of.cache_clear()
    assert brought_to(matter, "closed").stage == "closed"
    fresh = brought_to(make_matter(), "reviewing")
    assert move(fresh, "review", accept=True).stage == "closed"
    flows.version_of.cache_clear()
