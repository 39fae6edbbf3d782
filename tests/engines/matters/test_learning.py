"""Learning from dispatches: better than the list and than habit, returns count, words are named, nothing stored is executed."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.dispatches import (
    BUREAUS,
    FIRST,
    OFFICES,
    UNITS,
    Told,
    duty_lines,
    make_dispatches,
)
from tests.factories.duties import make_duty
from tests.factories.matters import CHIEF, make_matter, move
from tests.factories.org import make_county, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.learning import learn_dispatches
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.models.learning import DispatchModel
from zhenjie.engines.matters.queries import suggesting
from zhenjie.engines.matters.queries.examples import examples
from zhenjie.engines.matters.queries.suggesting import standing, suggest
from zhenjie.engines.matters.rules.dispatch import by_duty
from zhenjie.engines.matters.rules.learning import Example, first_dispatch_accuracy, learning_rule, rank, train
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytest.importorskip("sklearn")
ON = date(2026, 9, 1)
RULE = learning_rule(ON)
KEYS = range(100, 100 + UNITS)
TOWNS = [[f"0001000{town}000{village}" for village in range(1, 5)] for town in range(1, 4)]
STREET, WATER = "11", "12"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    suggesting._coefficients.cache_clear()
    yield
    suggesting._coefficients.cache_clear()


def few(number: int = 20) -> list[Example]:
    road = Example("门口路灯不亮请来修", "010201", "00010001", STREET, True)
    water = Example("家里自来水停水两天", "010401", "00010001", WATER, True)
    return [road, water] * number


@pytest.mark.pure
def test_on_an_invented_county_it_beats_the_duty_list_and_habit() -> None:
    told = make_dispatches(KEYS, TOWNS)
    known, asked = told[:2400], told[2400:]
    shown = [one for matter in known for one in matter.examples]
    model = train(shown, RULE)
    lines = duty_lines(KEYS, [villages[0][:8] for villages in TOWNS])
    habit = Counter(one.unit for one in shown if one.accepted).most_common(1)[0][0]

    def listed(one: Told) -> list[str]:
        return [str(c.line.unit) for c in by_duty(lines, one.klass, one.place, one.on) if c.rank == 1]

    def learned(one: Told) -> dict[str, float]:
        return {unit: probability for unit, probability, _words in rank(model, one.text, one.klass, one.place)}

    def together(one: Told) -> str:
        likely = learned(one)
        return max(listed(one) or likely, key=lambda unit: likely.get(unit, 0.0))

    right = {
        "habit": sum(one.truth == habit for one in asked),
        "list": sum(one.truth in listed(one)[:1] for one in asked),
        "together": sum(one.truth == together(one) for one in asked),
        "learned": sum(one.truth == next(iter(learned(one))) for one in asked),
    }
    share = {name: number / len(asked) for name, number in right.items()}
    assert share["habit"] < share["list"] < share["together"]
    assert share["list"] < share["learned"]
    assert share["together"] > 0.65, share
    assert share["learned"] > 0.75, share


@pytest.mark.pure
def test_the_accuracy_told_is_of_dispatches_the_model_had_not_seen() -> None:
    told = make_dispatches(KEYS, TOWNS, count=900)
    shown = [one for matter in told for one in matter.examples]
    right, asked = first_dispatch_accuracy(shown, RULE)
    assert 0 < asked < len(shown)
    by_heart = train(shown, RULE)
    known = [one for one in shown if one.accepted]
    seen = sum(rank(by_heart, one.text, one.klass, one.place)[0].unit == one.unit for one in known) / len(known)
    assert 0.4 < right / asked < seen


@pytest.mark.pure
def test_the_same_examples_give_the_same_model_and_json_carries_it_whole() -> None:
    told = [one for matter in make_dispatches(KEYS, TOWNS, count=300) for one in matter.examples]
    first, second = json.dumps(train(told, RULE)), json.dumps(train(told, RULE))
    assert first == second
    stored = json.loads(first)
    assert rank(stored, told[0].text, told[0].klass, told[0].place) == rank(train(told, RULE), *told[0][:3])


@pytest.mark.pure
def test_returns_count_against_the_unit_that_sent_back() -> None:
    text, klass, place = "化粪池堵塞污水外溢", "010301", "00010001"
    kept = [*few(), *[Example(text, klass, place, STREET, True), Example(text, klass, place, WATER, True)] * 5]
    sent_back = [*kept, *[Example(text, klass, place, STREET, False)] * 5]

    def chance(shown: list[Example]) -> float:
        return next(one.probability for one in rank(train(shown, RULE), text, klass, place) if one.unit == STREET)

    assert chance(sent_back) < chance(kept)
    assert rank(train(sent_back, RULE), text, klass, place)[0].unit == WATER


@pytest.mark.pure
def test_old_dispatches_fade_when_a_duty_has_moved() -> None:
    said = ("树枝挡住路灯要修剪", "020401", "00010001")
    old = [Example(*said, STREET, True, date(2024, 1, 1))] * 12
    new = [Example(*said, WATER, True, date(2026, 6, 1))] * 6
    rest = [one._replace(on=date(2026, 6, 1)) for one in few(5)]
    assert rank(train([*old, *rest, *new], RULE), *said)[0].unit == WATER
    assert rank(train([one._replace(on=None) for one in [*old, *rest, *new]], RULE), *said)[0].unit == STREET


@pytest.mark.pure
def test_it_names_the_words_that_spoke_and_keeps_nobodys_number_or_name() -> None:
    once = Example("王春花家住8栋，电话13800001234，路灯不亮", "010201", "00010001", STREET, True)
    model = train([*few(), once], RULE)
    first = rank(model, "路灯又不亮了，电话13800001234", "010201", "00010001")[0]
    assert first.unit == STREET
    assert any("路灯" in word or "不亮" in word for word in first.words)
    stored = json.dumps(model, ensure_ascii=False)
    assert "春花" not in stored
    assert "138" not in model["weights"]
    assert not [gram for gram in model["idf"] if any(letter.isdigit() for letter in gram)]
    assert sum(one.probability for one in rank(model, "别的事", "", "")) == pytest.approx(1)


@pytest.mark.pure
def test_a_model_of_another_format_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="重新学习"):
        rank({**train(few(), RULE), "format": 0}, "路灯", "", "")
    with pytest.raises(ValueError, match="两个单位"):
        train([one for one in few() if one.unit == STREET], RULE)


@pytest.fixture
def county() -> Unit:
    return make_county(townships=3, villages=4)


@pytest.fixture
def units(county: Unit) -> list[Unit]:
    towns = list(Unit.objects.filter(parent=county, kind="township").order_by("path"))
    offices = [make_unit(f"{town.name}{name}", kind="office", parent=town) for town in towns for name in OFFICES]
    return offices + [make_unit(name, kind="office", parent=county) for name in BUREAUS]


def dispatched(units: list[Unit], count: int) -> list[Told]:
    """Closed matters with their events, written at one go as the engine would have written them one by one."""
    villages = {one.path: one for one in Unit.objects.filter(kind="village")}
    towns = [
        [path for path in sorted(villages) if path.startswith(town)] for town in sorted({path[:8] for path in villages})
    ]
    told = make_dispatches([one.pk for one in units], towns, count)
    matters = Matter.objects.bulk_create(
        Matter(
            flow="platform", digest="0", title=one.text[:20], text=one.text, klass=one.klass, unit=villages[one.place],
            source="call", stage="closed", opened_at=clock.aware(one.on), moved_at=clock.aware(one.on),
        )
        for one in told
    )  # fmt: skip
    events = []
    for matter, one in zip(matters, told, strict=True):
        wrong = [("assign", {"to": int(one.first)}), ("return", {}), ("rule_return", {"accept": True})]
        story = (wrong if one.first != one.truth else []) + [("assign", {"to": int(one.truth)}), ("sign", {})]
        events += [
            Event(
                matter=matter, seq=seq, at=clock.aware(one.on), verb=verb, said=said, name="李明",
                key=f"story:{matter.pk}:{seq}",
            )
            for seq, (verb, said) in enumerate(story, 1)
        ]  # fmt: skip
    Event.objects.bulk_create(events)
    return told


@pytest.mark.django_db
def test_examples_are_the_dispatches_that_came_to_rest(county: Unit, units: list[Unit]) -> None:
    village = Unit.objects.filter(kind="village").order_by("path")[0]
    one, two = units[0], units[1]
    back, kept, slip, fresh = (
        make_matter(village, title=title, text="", klass="010201")
        for title in ("退回的", "驳回退单的", "派错当即撤回的", "刚派的")
    )
    for returned, accept in ((back, True), (kept, False)):
        move(returned, "assign", to=one.pk)
        move(returned, "return", ground="不属职责清单", by=CHIEF)
        move(returned, "rule_return", accept=accept, words="已核对清单")
    move(back, "assign", to=two.pk)
    move(back, "sign")
    move(slip, "assign", to=one.pk)
    move(slip, "withdraw")
    move(fresh, "assign", to=one.pk)
    today = clock.today()
    found = {(one.text.strip(), one.unit, one.accepted) for one in examples([county.path], today)}
    assert found == {("退回的", str(one.pk), False), ("退回的", str(two.pk), True), ("驳回退单的", str(one.pk), True)}
    assert list(examples([county.path], today + timedelta(days=1))) == []
    first = next(examples([village.path], today))
    assert (first.place, first.klass, first.on) == (village.path, "010201", today)
    assert list(examples([one.path], today)) == []


@pytest.mark.django_db
def test_a_county_learns_from_its_own_events_and_the_suggestion_says_what_it_stands_on(
    county: Unit, units: list[Unit]
) -> None:
    dispatched(units, 400)
    village = Unit.objects.filter(kind="village").order_by("path")[0]
    with clock.fixed(FIRST + timedelta(days=610)):
        model = learn_dispatches(by=SYSTEM, unit=county)
        again = learn_dispatches(by=SYSTEM, unit=county)
        assert (model.version, again.version) == (1, 2)
        assert model.accuracy is not None
        assert model.accuracy > 0.3
        assert Entry.objects.filter(verb="学习派单").count() == 2
        assert "验证首派准确率" in standing(village)
        suggest("", "", village, ON)
        with CaptureQueriesContext(connection) as asked:
            found = suggest("养老院没人管，高龄补贴没到", "0502", village, ON)
        assert len(asked) == 3
    assert found[0].source == "learned"
    assert found[0].unit == units[1]
    assert "件派单中学到" in found[0].reason


@pytest.mark.django_db
def test_the_list_stands_first_and_what_was_learnt_decides_among_its_equals(county: Unit, units: list[Unit]) -> None:
    dispatched(units, 400)
    village = Unit.objects.filter(kind="village").order_by("path")[0]
    with clock.fixed(FIRST + timedelta(days=610)):
        learn_dispatches(by=SYSTEM, unit=county)
    make_duty(units[3], "0502", place=county, ground="甲")
    make_duty(units[1], "0502", place=county, ground="乙")
    first, second, *_rest = suggest("养老院护理，高龄补贴", "050201", village, ON)
    assert [first.unit, second.unit] == [units[1], units[3]]
    assert first.source == second.source == "duty"
    assert "按以往派单的经验" in first.reason
    make_duty(units[2], "050201", place=county, ground="丙")
    law, *others = suggest("养老院护理，高龄补贴", "050201", village, ON)
    assert (law.unit, law.source, law.ground) == (units[2], "duty", "丙")
    assert units[1] in [one.unit for one in others]


@pytest.mark.django_db
def test_too_little_to_learn_from_is_said_and_nothing_is_kept(county: Unit) -> None:
    with pytest.raises(Problem, match="满 50 件再学习") as refused:
        learn_dispatches(by=SYSTEM, unit=county)
    assert refused.value.status == 422
    assert not DispatchModel.objects.exists()


@pytest.mark.django_db
def test_without_the_learning_extra_the_list_goes_on_and_the_model_of_yesterday_too(
    county: Unit, units: list[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatched(units, 120)
    village = Unit.objects.filter(kind="village").order_by("path")[0]
    with clock.fixed(FIRST + timedelta(days=610)):
        learn_dispatches(by=SYSTEM, unit=county)
        monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
        with pytest.raises(Problem, match="只按职责清单") as refused:
            learn_dispatches(by=SYSTEM, unit=county)
    assert refused.value.status == 503
    assert DispatchModel.objects.count() == 1
    assert suggest("养老院护理，高龄补贴", "050201", village, ON)[0].source == "learned"
