"""Everybody finds in the inbox what waits for them and nothing else, in the order in which it is due."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.matters import CHIEF, brought_to, make_matter, move
from tests.factories.org import make_account, make_county, make_unit
from zhenjie.core import clock
from zhenjie.engines.ledger.rules import CursorError
from zhenjie.engines.matters.models import Helper, Matter
from zhenjie.engines.matters.queries import boxes, ranges
from zhenjie.engines.matters.queries.allowed import Mover, mover
from zhenjie.engines.matters.queries.inbox import Count, Wanted, inbox_counts, inbox_page
from zhenjie.engines.matters.rules.showing import colour_at
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.scope import scope_of

pytestmark = pytest.mark.django_db


def at(unit: Unit, role: str = "clerk") -> Mover:
    account = make_account(unit=unit, role=role)
    return mover(account, scope_of(account))


def box(who: Mover, name: str = "mine", **wanted: object) -> set[int]:
    return {one.pk for one in inbox_page(who, Wanted(box=name, **wanted)).rows}  # type: ignore[arg-type]


@pytest.fixture
def township() -> Unit:
    county = make_county(townships=2, villages=1)
    found = county.children.first()
    assert found is not None
    return found


def test_a_matter_goes_from_one_inbox_to_the_next(township: Unit) -> None:
    office = make_unit("民政办", kind="office", parent=township)
    dispatcher, clerk, village = at(township), at(office), at(township.children.get(kind="village"), "grid_worker")
    matter = make_matter(township)
    assert box(dispatcher) == {matter.pk}
    # An office sits at the township too, and its clerks may dispatch; who only handles sees nothing of it.
    assert box(village) == set()
    brought_to(matter, "signing", to=office)
    assert matter.pk in box(clerk)
    assert matter.pk not in box(dispatcher)
    assert matter.pk in box(dispatcher, "unit")
    matter = brought_to(Matter.objects.get(pk=matter.pk), "closed", to=office)
    assert matter.pk not in box(clerk) | box(clerk, "all")
    assert box(clerk, "closed") == {matter.pk}


def test_what_somebody_has_taken_is_in_that_inbox_alone(township: Unit) -> None:
    office = make_unit("民政办", kind="office", parent=township)
    one, other = at(office), at(office)
    matter = move(make_matter(township), "assign", to=office.pk, person=one.person)
    assert box(one) == {matter.pk}
    assert box(other) == set()
    assert box(other, "unit") == {matter.pk}


def test_requests_wait_with_who_rules_and_helpers_see_what_they_are_asked(township: Unit) -> None:
    office, helper = (make_unit(name, kind="office", parent=township) for name in ("民政办", "司法所"))
    dispatcher, helping, elsewhere = at(township), at(helper), at(make_unit())
    matter = brought_to(make_matter(township), "handling", to=office)
    move(matter, "ask_help", to=helper.pk)
    assert box(helping, "helping") == {matter.pk}
    move(matter, "help", unit=helper.pk, words="已核实")
    assert box(helping, "helping") == set()
    move(matter, "ask_help", to=make_unit().pk)
    move(matter, "extend", limit="5 wd", words="材料未齐")
    assert box(dispatcher, "ruling") == {matter.pk}
    assert box(elsewhere, "ruling") == set()
    move(matter, "rule_extend", by=CHIEF, accept=True, words="同意")
    assert box(dispatcher, "ruling") == set()
    brought_to(Matter.objects.get(pk=matter.pk), "closed", to=office)
    assert not Helper.objects.exists()


def test_supervised_matters_are_seen_above_and_where_they_lie(township: Unit) -> None:
    office = make_unit("民政办", kind="office", parent=township)
    leader, clerk, stranger = at(township, "leader"), at(office), at(make_unit(), "leader")
    matter = brought_to(make_matter(township), "handling", to=office)
    make_matter(township)
    move(matter, "supervise", level="yellow", words="抓紧")
    assert box(leader, "supervised") == box(clerk, "supervised") == {matter.pk}
    assert box(stranger, "supervised") == set()


def test_it_is_found_by_number_and_by_words(township: Unit) -> None:
    who = at(township)
    lamp, road = make_matter(township, title="路灯不亮三天了"), make_matter(township, title="道路塌陷")
    elsewhere = make_matter(make_unit(), title="路灯不亮")
    assert box(who, "all", text="路灯不亮") == {lamp.pk}
    assert box(who, "all", text=road.number) == box(who, "mine", text=str(road.pk)) == {road.pk}
    assert box(who, "all", text=elsewhere.number) == set()
    assert box(who, "all", text="灯路") == box(who, "all", text="！") == set()


@pytest.fixture
def many(township: Unit) -> list[Matter]:
    """Sixty open matters over two townships, many due in the same moment, some red, some yellow."""
    dice, now = random.Random(4), clock.now()
    county = township.parent
    places = list(Unit.objects.filter(path__startswith=county.path).exclude(pk=county.pk))
    for number in range(60):
        matter = make_matter(dice.choice(places))
        red = now + timedelta(days=dice.randrange(-3, 6), minutes=1)
        Matter.objects.filter(pk=matter.pk).update(
            red_at=red, yellow_at=red - timedelta(days=2), desk=dice.choice(("holder", "dispatcher", "reviewer")),
            holder=dice.choice(places), klass="water" if number % 20 == 0 else "",
        )  # fmt: skip
    return list(Matter.objects.order_by("red_at", "id"))


@pytest.mark.parametrize("few", [0, 64])
@pytest.mark.parametrize("looked_at", [5, 4_000])
@pytest.mark.parametrize(
    "more", [{}, {"flow": "platform"}, {"stage": "intake"}, {"klass": "water"}, {"colour": "red"}, {"colour": "yellow"}, {"colour": "green"}, {"due": "today"}]
)  # fmt: skip
def test_pages_are_whole_and_in_order_whichever_way_is_taken(
    many: list[Matter], township: Unit, monkeypatch: pytest.MonkeyPatch, few: int, looked_at: int, more: dict[str, str]
) -> None:
    monkeypatch.setattr(boxes, "FEW", few)
    monkeypatch.setattr(ranges, "LOOKED_AT", looked_at)
    monkeypatch.setattr(ranges, "COUNTED_AT", looked_at)
    now = clock.now()
    with clock.fixed(now):
        who = at(township, "leader")
        end = clock.aware(now.date() + timedelta(days=1))
        expected = [
            one.pk
            for one in many
            if (one.holder and one.holder.path.startswith(township.path)) or one.unit.path.startswith(township.path)
            if more.get("klass") in (None, one.klass)
            if more.get("colour") in (None, colour_at(one.yellow_at, one.red_at, now).value)
            if "due" not in more or (one.red_at and one.red_at <= end)
        ]
        found: list[int] = []
        after = ""
        while True:
            page = inbox_page(who, Wanted(box="all", **more), after, size=7)
            found += [one.pk for one in page.rows]
            after = page.following
            if not after:
                break
        assert found == expected
        assert len(found) > 0


def test_counts_say_what_the_pages_show(many: list[Matter], township: Unit) -> None:
    who = at(township)
    counts = inbox_counts(who, Wanted(box="unit"))
    for name in ("mine", "unit", "ruling", "helping", "supervised"):
        assert counts[name] == Count(len(box(who, name)))
    assert sum(counts[colour].number for colour in ("red", "yellow", "green")) == counts["unit"].number
    assert counts["red"] == Count(len(box(who, "unit", colour="red")))
    assert str(Count(1_000, exact=False)) == "1000+"


def test_one_unit_of_a_wide_scope(many: list[Matter], township: Unit) -> None:
    who = at(township.parent, "leader")  # type: ignore[arg-type]
    held = {one.pk for one in many if one.holder and one.holder.path.startswith(township.path)}
    assert box(who, "all", unit=township.pk) == held
    assert box(at(make_unit()), "all", unit=township.pk) == set()


def test_a_page_asks_the_same_few_questions_for_one_and_for_many(township: Unit) -> None:
    who = at(township)
    asked = []
    for _ in range(2):
        for _ in range(5):
            make_matter(township)
        with CaptureQueriesContext(connection) as said:
            assert inbox_page(who, Wanted()).rows[0].holder == township
        asked.append(len(said))
    assert asked[0] == asked[1] <= 3


def test_a_cursor_of_another_list_is_refused(township: Unit) -> None:
    with pytest.raises(CursorError):
        inbox_page(at(township), Wanted(), after="abc")
