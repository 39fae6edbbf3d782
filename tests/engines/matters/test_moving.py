"""A matter from registering to closing, as its people would go through it."""

import pytest

from tests.factories.matters import CHIEF, CLERK, brought_to, key, make_matter, move
from tests.factories.org import make_county, make_unit
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matters.actions.batches import move_matters
from zhenjie.engines.matters.actions.joining import Part, attach_voice, merge_matters, split_matter
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.models import Event, Matter, Voice
from zhenjie.engines.matters.rules.state import State, fold
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db


def as_folded(matter: Matter) -> State:
    return fold(matter.events.order_by("seq").values_list("change", flat=True))


def test_the_common_loop_ends_with_nobody_holding_it() -> None:
    matter = brought_to(make_matter(), "closed")
    matter.refresh_from_db()
    assert matter.holder_id is None
    assert matter.red_at is None
    assert matter.periods.filter(valid_to__isnull=True).count() == 0
    assert as_folded(matter) == State.from_json(matter.state)
    assert Entry.objects.filter(subject=f"matters.matter:{matter.pk}").count() == matter.seq == 6


def test_the_same_command_twice_is_done_once() -> None:
    matter = make_matter()
    k = key()
    first = move_matter(by=CLERK, matter=matter.pk, verb="assign", key=k, to=matter.unit_id)
    second = move_matter(by=CLERK, matter=matter.pk, verb="assign", key=k, to=matter.unit_id)
    assert first.seq == second.seq == 2
    assert Event.objects.filter(matter=matter).count() == 2


def test_who_comes_second_is_told_what_happened() -> None:
    matter = make_matter()
    seen = matter.seq
    move(matter, "assign", to=matter.unit_id)
    with pytest.raises(Conflict) as told:
        move(matter, "assign", by=CHIEF, to=matter.unit_id, version=seen)
    assert "李明派单" in told.value.detail


def test_a_return_needs_its_ground_and_another_person_rules() -> None:
    matter = brought_to(make_matter(), "signing")
    with pytest.raises(Problem) as told:
        move(matter, "return")
    assert "依据" in told.value.detail
    move(matter, "return", ground="职责清单第 12 条")
    with pytest.raises(Problem) as told:
        move(matter, "rule_return", accept=True, words="同意")
    assert "另一个人" in told.value.detail
    refused = move(matter, "rule_return", by=CHIEF, accept=False, words="属于贵单位职责")
    assert (refused.stage, refused.holder_id) == ("signing", matter.unit_id)
    move(matter, "return", ground="职责清单第 12 条")
    granted = move(matter, "rule_return", by=CHIEF, accept=True, words="同意改派")
    assert (granted.stage, State.from_json(granted.state).returns) == ("intake", 1)


def test_merging_keeps_every_caller() -> None:
    township = make_unit()
    one, other = make_matter(township), make_matter(township)
    attach_voice(by=CLERK, matter=other.pk, spoken=Spoken(text="也不亮", name="赵女士"), key=key())
    merge_matters(by=CLERK, matter=other.pk, into=one.pk, key=key())
    one.refresh_from_db()
    other.refresh_from_db()
    assert Voice.objects.filter(matter=one).count() == one.voices_count == 3
    assert (other.stage, other.into_id, other.holder_id) == ("merged", one.pk, None)
    assert set(Voice.objects.filter(matter=one).values_list("filed", flat=True)) == {one.pk, other.pk}


def test_a_split_matter_is_answered_when_its_parts_are() -> None:
    county = make_county()
    township = county.children.first()
    whole = make_matter(township)
    offices = [make_unit(f"所{n}", kind="office", parent=township) for n in range(2)]
    split_matter(by=CLERK, matter=whole.pk, parts=[Part("路灯", offices[0]), Part("路面", offices[1])], key=key())
    with pytest.raises(Problem) as told:
        move(whole, "reply", words="都办好了")
    assert "2 个分件" in told.value.detail
    for part in whole.parts.all():
        brought_to(part, "closed")
    assert move(whole, "reply", words="都办好了").stage == "reviewing"


def test_a_batch_moves_what_it_can_and_tells_the_rest() -> None:
    township = make_unit()
    matters = [make_matter(township) for _ in range(3)]
    closed = brought_to(make_matter(township), "closed")
    k = key()
    result = move_matters(by=CLERK, matters=[*(m.pk for m in matters), closed.pk], verb="assign", key=k, to=township.pk)
    assert len(result.done) == 3
    assert [pk for pk, _why in result.refused] == [closed.pk]
    again = move_matters(by=CLERK, matters=[m.pk for m in matters], verb="assign", key=k, to=township.pk)
    assert len(again.done) == 3
    for matter in matters:
        matter.refresh_from_db()
        assert (matter.stage, matter.seq) == ("signing", 2)
        assert as_folded(matter) == State.from_json(matter.state)


def test_a_move_taken_back_leaves_it_where_it_was() -> None:
    matter = brought_to(make_matter(), "signing")
    back = move(matter, "withdraw")
    assert back.stage == "intake"
    assert as_folded(back) == State.from_json(back.state)
    with pytest.raises(Problem):
        move(matter, "withdraw")
