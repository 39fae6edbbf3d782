"""The board says for any moment what the periods themselves say, whatever of them has been counted by then."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.factories.matters import CLERK, brought_to, make_matter, move
from tests.factories.org import make_county, make_unit
from tests.ground.sharing import at_once, shared_database
from zhenjie.config.cli import main
from zhenjie.core import clock
from zhenjie.core.colours import Colour
from zhenjie.engines.matters.actions import tallying
from zhenjie.engines.matters.actions.batches import move_matters
from zhenjie.engines.matters.models import Matter, Period, Standing, Tally
from zhenjie.engines.matters.queries.board import Board, Figures, board, colour_on, end_of, total
from zhenjie.engines.matters.rules.showing import colour_at
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.queries import units_below

START = clock.aware(date(2026, 1, 28))
FLOWS = ("appeal", "hazard")


@pytest.fixture
def county(db: None) -> Unit:
    return make_county(townships=2, villages=2)


class History:
    """Random matters: moved between units, closed, reopened; moments at midnights and just beside them as often as others."""

    def __init__(self, units: list[Unit], seed: int) -> None:
        self.units, self.dice = units, random.Random(seed)
        self.at = START

    def moment(self, after: datetime, days: int) -> datetime:
        found = after + timedelta(seconds=self.dice.randrange(days * 86_400))
        if self.dice.random() < 0.4:
            found = clock.aware(found.date() + timedelta(days=1))
            found += timedelta(microseconds=self.dice.choice((-1, 0, 0, 1)))
        return max(found, after)

    def matter(self) -> Matter:
        return Matter.objects.create(
            flow=self.dice.choice(FLOWS), digest="", title="路灯", source="call", unit=self.units[0], stage="closed",
            opened_at=self.at, moved_at=self.at,
        )  # fmt: skip

    def begin(self, matter: Matter, at: datetime, opens: bool) -> Period:
        red = self.moment(at - timedelta(days=self.dice.choice((0, 0, 9))), 12)
        yellow = max(red - timedelta(hours=self.dice.choice((0, 24, 72))), at - timedelta(days=20))
        return Period.objects.create(
            matter=matter, flow=matter.flow, holder=self.dice.choice(self.units), valid_from=at,
            yellow_at=min(yellow, red), red_at=red, opens=opens,
        )  # fmt: skip

    def go_on(self) -> None:
        """Something happens: a matter comes, one moves, one is closed, one is opened again."""
        self.at = self.moment(self.at, 3)
        open_ones = list(Period.objects.filter(valid_to__isnull=True))
        what = self.dice.random()
        if what < 0.4 or not open_ones:
            closed = Matter.objects.exclude(pk__in=[one.matter_id for one in open_ones]).first()
            again = closed is not None and self.dice.random() < 0.3
            self.begin(closed if again and closed else self.matter(), self.at, opens=True)
            return
        one = self.dice.choice(open_ones)
        closes = what > 0.75
        # Rarely two moves within one moment.
        at = max(self.at if self.dice.random() < 0.9 else one.valid_from, one.valid_from)
        Period.objects.filter(pk=one.pk).update(valid_to=at, closes=closes)
        if not closes:
            self.begin(one.matter, at, opens=False)


def counted(prefix: str, at: datetime) -> Board:
    """The same from the periods one by one."""
    found: Board = {}
    month = clock.aware(at.date().replace(day=1))
    for one in Period.objects.select_related("holder"):
        if not one.holder.path.startswith(prefix):
            continue
        key = one.holder.path[: len(prefix) + 4], one.flow
        lies = one.valid_from <= at and (one.valid_to is None or one.valid_to > at)
        colour = colour_at(one.yellow_at, one.red_at, at) if lies else Colour.NONE
        late = (at.date() - clock.aware(one.red_at).date()).days if colour is Colour.RED else 0
        figures = Figures(
            int(lies), int(colour is Colour.YELLOW), int(colour is Colour.RED), late,
            int(one.opens and month <= one.valid_from <= at),
            int(one.closes and one.valid_to is not None and month <= one.valid_to <= at),
        )  # fmt: skip
        found[key] = found.get(key, Figures()) + figures
    return {key: figures for key, figures in found.items() if figures}


class Killed(Exception):
    pass


def counts_and_dies() -> None:
    with transaction.atomic():
        tallying.tally()
        raise Killed


@pytest.mark.parametrize("seed", range(6))
def test_the_board_is_what_the_periods_say(county: Unit, seed: int) -> None:
    history = History(list(units_below(county)), seed)
    dice = history.dice
    for _ in range(14):
        for _ in range(dice.randrange(1, 8)):
            history.go_on()
        with clock.fixed(history.at):
            if dice.random() < 0.5:
                tallying.tally(chunk=dice.choice((1, 3, 1_000)))
            if dice.random() < 0.3:
                # A worker dies after the counting and before the commit.
                with pytest.raises(Killed):
                    counts_and_dies()
            if dice.random() < 0.1:
                tallying.rebuild()
        moments = [START + timedelta(seconds=dice.randrange(-86_400, 70 * 86_400)) for _ in range(4)]
        known = dice.choice(list(Period.objects.all()))
        moments += [history.at, end_of(dice.choice(moments).date()), known.red_at, known.valid_from, known.yellow_at]
        for at in map(clock.aware, moments):
            where = dice.choice(("", county.path, history.units[1].path))
            if where == "":
                assert total(board([""], at)) == total(counted("", at)), at
            else:
                assert board([where], at) == counted(where, at), at
    with clock.fixed(history.at):
        while tallying.tally():
            pass
    rows = {
        (one.day, one.holder_id, one.flow): [getattr(one, name) for name in tallying.COLUMNS]
        for one in Tally.objects.all()
    }
    weeks = {(one.day, one.holder_id, one.flow): one.open for one in Standing.objects.all()}
    with clock.fixed(history.at):
        tallying.rebuild()
    anew = {
        (one.day, one.holder_id, one.flow): [getattr(one, name) for name in tallying.COLUMNS]
        for one in Tally.objects.all()
    }
    assert {key: one for key, one in rows.items() if any(one)} == anew
    assert {key: one for key, one in weeks.items() if one} == {
        (one.day, one.holder_id, one.flow): one.open for one in Standing.objects.all() if one.open
    }


def test_a_chore_that_comes_late_counts_into_weeks_that_are_summed_up(county: Unit) -> None:
    history = History(list(units_below(county)), 7)
    for _ in range(30):
        history.go_on()
    with clock.fixed(history.at):
        tallying.tally()
        tallying.tally()
    history.at = START
    for _ in range(10):
        history.go_on()
    with clock.fixed(history.at + timedelta(days=60)):
        assert tallying.tally()
        for day in range(0, 70, 3):
            at = end_of((START + timedelta(days=day)).date())
            assert board([county.path], at) == counted(county.path, at)


@pytest.mark.django_db
def test_closing_and_opening_again_are_counted_through_the_actions() -> None:
    township = make_unit()
    with clock.fixed(datetime(2026, 3, 2, 9, tzinfo=clock.CHINA)):
        matter = brought_to(make_matter(township), "closed")
        make_matter(township)
    with clock.fixed(datetime(2026, 3, 3, 9, tzinfo=clock.CHINA)) as now:
        move(matter, "reopen", words="没有解决")
        assert total(board([township.path], end_of(date(2026, 3, 2)))) == Figures(open=1, opened=2, closed=1)
        assert total(board([township.path], now)).opened == 3
        assert total(board([township.path], now)).open == 2
        assert colour_on(matter, datetime(2026, 3, 2, 20, tzinfo=clock.CHINA)) is Colour.NONE
        assert colour_on(matter, now) is Colour.GREEN
        assert board([township.path], now, flow="other") == {}


@pytest.mark.django_db
def test_in_a_batch_every_period_ends_where_the_next_begins() -> None:
    """One of the matters was moved by a server whose clock is ahead."""
    township = make_unit()
    nine, ten = (datetime(2026, 3, 2, hour, tzinfo=clock.CHINA) for hour in (9, 10))
    with clock.fixed(nine):
        one = make_matter(township)
    with clock.fixed(ten):
        other = make_matter(township)
    with clock.fixed(nine + timedelta(minutes=5)):
        done = move_matters(by=CLERK, matters=[one.pk, other.pk], verb="assign", key="batch", to=township.pk)
    assert len(done.done) == 2
    for matter in (one, other):
        first, second = matter.periods.order_by("id")
        assert first.valid_to == second.valid_from
    assert total(board([township.path], ten)) == Figures(open=2, opened=2)


@pytest.mark.django_db
def test_the_command_counts_and_counts_anew(capsys: pytest.CaptureFixture[str]) -> None:
    matter = brought_to(make_matter(), "signing")
    assert main(["matters", "tally"]) == 0
    Tally.objects.all().delete()
    assert main(["matters", "tally", "--rebuild"]) == 0
    assert "2 段" in capsys.readouterr().out.splitlines()[-1]
    assert total(board([matter.unit.path], end_of(clock.today()))).open == 1


def test_what_is_not_counted_is_found_by_its_index(county: Unit) -> None:
    from zhenjie.engines.matters.queries.counted import UNCOUNTED  # only here

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN SELECT flow FROM matters_period WHERE {UNCOUNTED}")
        else:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT flow FROM matters_period WHERE {UNCOUNTED}")
        assert "matters_period_untallied" in str(cursor.fetchall())


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.fixture(autouse=True)
    def shared(self, transactional_db: None, tmp_path: Path) -> Iterator[None]:
        with shared_database(tmp_path):
            yield

    def test_two_chores_count_once(self) -> None:
        county = make_county(townships=1, villages=1)
        history = History(list(units_below(county)), 3)
        for _ in range(60):
            history.go_on()

        def work() -> int:
            done = 0
            with clock.fixed(history.at):
                while more := tallying.tally(chunk=5):
                    done += more
            return done

        assert sum(at_once(work, work, work)) == Period.objects.count()
        at = end_of(history.at.date())
        assert Period.objects.exclude(tallied=0).count() == Period.objects.count()
        assert board([county.path], at) == counted(county.path, at)
