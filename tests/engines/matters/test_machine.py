"""Whatever is done to matters in whatever order: nothing is lost, nothing lies with nobody, no clock runs backwards."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.matters import CHIEF, CLERK, key, make_matter
from tests.factories.org import make_person, make_unit
from zhenjie.core import clock
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.joining import Part, attach_voice, merge_matters, split_matter
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules.facing import face
from zhenjie.engines.matters.rules.state import State, fold
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
#: Which matter, which of its moves, the choices within it, minutes until the next.
STEP = st.tuples(st.integers(0, 9), st.integers(0, 60), st.integers(0, 999), st.integers(0, 6000))


class World:
    """Two offices of a township, three matters, and everything that may happen to them."""

    def __init__(self) -> None:
        self.township = make_unit()
        self.offices = [make_unit(f"科室{n}", kind="office", parent=self.township) for n in range(3)]
        self.person = make_person(unit=self.offices[0])
        for _ in range(3):
            make_matter(self.township)
        self.voices = Voice.objects.count()

    def matters(self) -> list[Matter]:
        return list(Matter.objects.select_related("unit").order_by("pk"))

    def step(self, which: int, move: int, choice: int) -> None:
        matters = self.matters()
        matter = matters[which % len(matters)]
        moves = flow_of(matter).moves_at(matter.stage)
        # What leads on weighs more than what may be done anywhere, or few would ever come to their end.
        moves += tuple(one for one in moves if one.to) * 4
        if moves:
            self.make(matter, moves[move % len(moves)].verb, choice, matters)

    def make(self, matter: Matter, verb: str, choice: int, matters: list[Matter]) -> None:
        by = (CLERK, CHIEF)[choice % 2]
        unit: Unit = self.offices[choice % 3]
        if verb == "merge":
            merge_matters(by=by, matter=matter.pk, into=matters[choice % len(matters)].pk, key=key())
        elif verb == "split":
            split_matter(by=by, matter=matter.pk, parts=[Part("甲", unit), Part("乙", self.offices[0])], key=key())
        elif verb == "attach":
            attach_voice(by=by, matter=matter.pk, spoken=Spoken(text="同样的事"), key=key())
            self.voices += 1
        elif verb not in ("take_in", "part_done"):
            move_matter(by=by, matter=matter.pk, verb=verb, key=key(), **self.said(matter, verb, choice, unit))

    def said(self, matter: Matter, verb: str, choice: int, unit: Unit) -> dict[str, Any]:
        said = {"words": "因为下雨", "accept": choice % 3 > 0, "ground": "职责清单第 3 条", "limit": f"{choice % 7} wd",
                "grade": str(choice % 6), "level": "yellow", "on": BEGIN, "solved": "yes"}  # fmt: skip
        if verb in ("assign", "ask_help", "escalate", "pass_on"):
            said["to"] = unit.pk
        if verb in ("add_signer", "delegate", "countersign"):
            said["person"] = self.person.pk
        if verb == "help":
            said["unit"] = unit.pk
        if verb == "send_back":
            back = State.from_json(matter.state).back
            said["stage"] = back[choice % len(back)][0] if back else "intake"
        return said

    def hold(self) -> None:
        for matter in self.matters():
            one_matter_holds(matter)
        assert Voice.objects.count() == self.voices
        assert sum(matter.voices_count for matter in self.matters()) == self.voices


def one_matter_holds(matter: Matter) -> None:
    events = list(matter.events.order_by("seq"))
    state = State.from_json(matter.state)
    assert fold(event.change for event in events) == state
    assert [event.seq for event in events] == list(range(1, matter.seq + 1))
    assert all(one.at <= other.at for one, other in pairwise(events))
    flow = flow_of(matter)
    seen = face(state, flow)
    assert (matter.stage, matter.holder_id, matter.person_id) == (state.stage, state.holder(flow), state.person)
    assert (matter.yellow_at, matter.red_at) == (seen.yellow_at, seen.red_at)
    # Open: with somebody and with a moment. Closed: with nobody.
    assert (matter.holder_id is not None) == (matter.red_at is not None) == state.is_open(flow)
    periods = list(matter.periods.order_by("valid_from", "id"))
    assert periods[0].valid_from == matter.opened_at
    for one, other in pairwise(periods):
        assert one.valid_to is not None
        assert one.valid_to <= other.valid_from
    last = periods[-1]
    assert (last.valid_to is None) == state.is_open(flow)
    if last.valid_to is None:
        assert (last.yellow_at, last.red_at, last.holder_id) == (matter.yellow_at, matter.red_at, matter.holder_id)
    for one in periods:
        assert one.yellow_at <= one.red_at
        assert one.valid_to is None or one.valid_from <= one.valid_to


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=5, max_size=25))
def test_whatever_is_done_nothing_is_lost(steps: list[tuple[int, int, int, int]]) -> None:
    with transaction.atomic():
        at = BEGIN
        with clock.fixed(at):
            world = World()
        for which, move, choice, minutes in steps:
            at += timedelta(minutes=minutes)
            with clock.fixed(at):
                try:
                    with transaction.atomic():
                        world.step(which, move, choice)
                except Problem:
                    pass
            world.hold()
        transaction.set_rollback(True)
