"""The page of dispatching, suggestions for one matter, learning by button, week and command."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.engines.matters import test_learning
from tests.engines.matters.test_learning import dispatched
from tests.factories.dispatches import FIRST
from tests.factories.duties import make_duty
from tests.factories.matters import CHIEF, brought_to, make_matter, move
from tests.factories.org import make_account
from zhenjie.config.cli import main
from zhenjie.core import clock
from zhenjie.engines.matters import tasks
from zhenjie.engines.matters.models import DispatchModel
from zhenjie.engines.matters.queries import suggesting
from zhenjie.engines.matters.queries.dispatched import dispatching, due_to_learn, learnt
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
county, units = test_learning.county, test_learning.units
MARCH = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    suggesting._coefficients.cache_clear()
    yield
    suggesting._coefficients.cache_clear()


def client_of(unit: Unit, role: str = "leader") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def returned(place: Unit, first: Unit, then: Unit) -> None:
    matter = make_matter(place)
    move(matter, "assign", to=first.pk)
    move(matter, "return", ground="不属职责", by=CHIEF)
    move(matter, "rule_return", accept=True, words="改派")
    move(matter, "assign", to=then.pk)


def test_first_dispatches_that_stood_and_the_way_of_those_that_did_not(county: Unit, units: list[Unit]) -> None:
    with clock.fixed(MARCH):
        place, one, two = Unit.objects.filter(kind="village").order_by("path")[0], units[0], units[1]
        brought_to(make_matter(place), "handling", to=one)
        returned(place, one, two)
        returned(place, one, two)
        passed = brought_to(make_matter(place), "handling", to=one)
        move(passed, "pass_on", to=two.pk)
        waiting = brought_to(make_matter(place), "signing", to=two)
        move(waiting, "return", ground="不属职责", by=CHIEF)
        move(waiting, "rule_return", accept=True, words="改派")
        found = dispatching([county.path], date(2026, 1, 1))
        assert dict(found.months) == {date(2026, 3, 1): [1, 5]}
        assert dict(found.wrong) == {(one.pk, two.pk): 2, (two.pk, None): 1}
        page = client_of(county, "supervisor").get("/matters/rates/dispatching/").content.decode()
        assert "1/5" in page
        assert one.name in page
        assert "还没有改派" in page


def test_the_button_learns_the_page_says_what(county: Unit, units: list[Unit]) -> None:
    pytest.importorskip("sklearn")
    dispatched(units, 200)
    with clock.fixed(FIRST + timedelta(days=610)):
        client = client_of(county, "supervisor")
        assert client.post("/matters/rates/dispatching/learn/").status_code == 302
        model = DispatchModel.objects.get()
        assert model.unit == county
        page = client.get("/matters/rates/dispatching/").content.decode()
        assert f"{model.right}/{model.asked}" in page
        words = {word for one in learnt(model) for word in one.speaks}
        assert words
        assert all(word in page for word in learnt(model)[0].speaks)


def test_it_learns_again_after_a_week_and_not_before(county: Unit, units: list[Unit]) -> None:
    pytest.importorskip("sklearn")
    dispatched(units, 120)
    with clock.fixed(FIRST + timedelta(days=610)):
        assert due_to_learn() == [county]
        tasks.learn_weekly()
        tasks.learn_weekly()
        assert DispatchModel.objects.count() == 1
    with clock.fixed(FIRST + timedelta(days=618)):
        tasks.learn_weekly()
        assert DispatchModel.objects.count() == 2


def test_too_little_leaves_everything_as_it_was(county: Unit) -> None:
    assert client_of(county, "supervisor").post("/matters/rates/dispatching/learn/").status_code == 302
    tasks.learn_weekly()
    assert not DispatchModel.objects.exists()


def test_the_command_learns_or_says_why_not(
    county: Unit, units: list[Unit], capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("sklearn")
    Unit.objects.filter(pk=county.pk).update(code="370000")
    assert main(["matters", "learn", "999999"]) == 1
    assert main(["matters", "learn", "370000"]) == 1
    assert "满 50 件再学习" in capsys.readouterr().err
    dispatched(units, 120)
    with clock.fixed(FIRST + timedelta(days=610)):
        assert main(["matters", "learn", "370000"]) == 0
    assert "第 1 版" in capsys.readouterr().out


def test_suggestions_say_whom_why_and_on_what_ground(county: Unit, units: list[Unit]) -> None:
    village = Unit.objects.filter(kind="village").order_by("path")[0]
    make_duty(units[3], "0502", place=county, ground="《养老服务条例》", level="county")
    matter = make_matter(village, title="养老院护理没人管，我已经起诉到法院受理", klass="050201")
    client = client_of(village.parent, "clerk")
    page = client.get(f"/matters/{matter.pk}/").content.decode()
    assert f'name="to" value="#{units[3].pk}"' in page
    assert "《养老服务条例》" in page
    assert "职责清单" in page
    assert "不得下推给镇街" in page
    assert "人民法院" in page
    far = Unit.objects.filter(kind="village").order_by("-path")[0].parent
    assert client_of(far).get(f"/matters/{matter.pk}/").status_code == 404


def test_the_pages_ask_as_often_for_many_as_for_few(county: Unit, units: list[Unit]) -> None:
    village, client = Unit.objects.filter(kind="village").order_by("path")[0], client_of(county, "supervisor")

    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    matter = make_matter(village, klass="010201")
    make_duty(units[0], "0102", place=county)
    returned(village, units[0], units[1])
    addresses = ("/matters/rates/dispatching/", f"/matters/{matter.pk}/")
    before = [asked(one) for one in addresses + addresses][2:]
    for number in range(4):
        returned(village, units[number], units[number + 4])
        make_duty(units[number + 1], "0102", place=county)
    assert [asked(one) for one in addresses] == before
