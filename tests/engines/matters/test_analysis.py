"""Analysis: every count leads to its matters, nothing beyond one's own, topics with their months before and after."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.matters import CHIEF, brought_to, make_matter, make_topic
from tests.factories.org import make_account, make_county
from zhenjie.core import clock
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.matters.actions.topics import Topic, change_topic, finish_topic
from zhenjie.engines.matters.models import Matter, MonthlyTopic
from zhenjie.engines.matters.queries.analysis import Span, by_class, by_day, by_hour, by_unit, cells, rising
from zhenjie.engines.matters.queries.topics import change, months_around
from zhenjie.engines.matters.rules.analysis import analysis_rule
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 10, 2, tzinfo=UTC)  # Wednesday, ten in the morning in Beijing
TODAY = date(2026, 6, 10)


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with clock.fixed(NOW):
        yield


@pytest.fixture
def county() -> Unit:
    return make_county(townships=2, villages=2)


def came(village: Unit, days: int, title: str = "路灯不亮", klass: str = "010201", **more: object) -> Matter:
    """A matter that came in `days` ago."""
    matter = make_matter(village, title=title, text="", klass=klass, **more)
    Matter.objects.filter(pk=matter.pk).update(opened_at=NOW - timedelta(days=days))
    return matter


def villages(county: Unit) -> list[Unit]:
    return list(Unit.objects.filter(kind="village").order_by("path"))


def client_of(unit: Unit, role: str = "leader") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def test_counts_by_day_hour_class_and_unit_are_of_the_same_matters(county: Unit) -> None:
    one, two, *_rest = villages(county)
    came(one, 0)
    came(one, 6, klass="010202")
    came(two, 6, klass="020101")
    came(two, 40)
    span = Span((county.path,), TODAY - timedelta(days=6), TODAY)
    assert list(by_day(span).values()) == [2, 0, 0, 0, 0, 0, 1]
    hours = by_hour(span)
    assert hours[2][10] == 1
    assert hours[3][10] == 2
    assert by_class(span) == [("0102", 2), ("0201", 1)]
    township = one.parent
    assert township is not None
    assert [(unit.name, count) for unit, count in by_unit(span, township)] == [(one.name, 2), (two.name, 1)]
    assert by_class(Span((county.path,), TODAY - timedelta(days=6), TODAY, klass="0102")) == [
        ("010201", 1),
        ("010202", 1),
    ]


def test_every_count_on_the_page_leads_to_as_many_matters(county: Unit) -> None:
    one, two, *_rest = villages(county)
    for village in (one, one, two):
        came(village, 3, point=(117.2, 36.6))
    came(one, 1, klass="")
    client = client_of(county)
    page = client.get("/matters/rates/analysis/?days=30").content.decode()
    links = re.findall(r'href="(/matters/rates/analysis/rows/[^"]+)">(\d+)</a>', page)
    assert len(links) > 5
    for url, count in links:
        shown = client.get(url.replace("&amp;", "&")).content.decode()
        assert len(set(re.findall(r'href="/matters/(\d+)/"', shown))) == int(count), url


def test_the_map_counts_in_squares_and_each_leads_to_its_matters(county: Unit) -> None:
    one = villages(county)[0]
    for longitude in (117.2001, 117.2002, 117.3):
        came(one, 2, point=(longitude, 36.6001))
    came(one, 2)
    client = client_of(county)
    told = json.loads(client.get("/matters/rates/analysis/cells/?days=30").content)
    counts = sorted(feature["properties"]["label"] for feature in told["features"])
    assert counts == ["1 件", "2 件"]
    fullest = max(told["features"], key=lambda feature: feature["properties"]["label"])
    assert fullest["properties"]["group"] > 0
    shown = client.get(fullest["properties"]["url"]).content.decode()
    assert len(set(re.findall(r'href="/matters/(\d+)/"', shown))) == 2
    assert sum(cell.count for cell in cells(Span((county.path,), TODAY - timedelta(days=9), TODAY))) == 3


def test_what_rises_beyond_its_habit_is_told_with_the_weeks_before(county: Unit) -> None:
    one, two, *_rest = villages(county)
    for week in range(1, 9):
        came(one, 7 * week + 1)
    for _ in range(6):
        came(one, 2)
    for _ in range(3):
        came(two, 2, klass="020101")
    township = one.parent
    assert township is not None
    (found,) = rising(Span((township.path,), TODAY, TODAY), township, analysis_rule(TODAY))
    assert (found.klass, found.place, found.count, found.usual) == ("0102", one.path, 6, 1.0)
    page = client_of(township).get("/matters/rates/analysis/").content.decode()
    assert "前 8 周平均每周 1.0 件" in page


def test_repeated_causes_and_what_came_back(county: Unit) -> None:
    one = villages(county)[0]
    for days, title in ((30, "村口路灯不亮，晚上看不见"), (20, "路灯不亮半个月了"), (5, "广场路灯不亮请来修")):
        came(one, days, title)
    first = Matter.objects.order_by("pk")[0]
    Matter.objects.filter(pk=brought_to(first, "closed").pk).update(closed_at=NOW - timedelta(days=25))
    page = client_of(county).get("/matters/rates/analysis/causes/?days=90").content.decode()
    assert "“路灯不亮”" in page
    assert re.search(r"这 <a[^>]*>3 件</a>", page)
    assert re.search(r'is-num">5</td>', page)


def test_nobody_sees_into_the_neighbours_analysis(county: Unit) -> None:
    one, *_rest, far = villages(county)
    came(far, 2, "邻镇的秘密路灯")
    mine, client = one.parent, client_of(one.parent)
    for name in ("", "causes/", "rows/", "cells/"):
        assert "邻镇" not in client.get(f"/matters/rates/analysis/{name}").content.decode()
        assert client.get(f"/matters/rates/analysis/{name}?unit={far.parent_id}").status_code == 404
    for said in (f"of={far.pk}", f"path={far.path}", f"keys={Matter.objects.get().pk}"):
        assert "邻镇" not in client.get(f"/matters/rates/analysis/rows/?unit={mine.pk}&{said}").content.decode()


@pytest.mark.parametrize(
    "address", ["/matters/rates/analysis/", "/matters/rates/analysis/causes/", "/matters/rates/analysis/rows/"]
)
def test_the_pages_ask_as_often_for_many_as_for_few(county: Unit, address: str) -> None:
    one, client = villages(county)[0], client_of(county)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    for _ in range(5):
        came(one, 3)
    asked()
    few = asked()
    for _ in range(12):
        came(one, 4)
    assert asked() == few


@pytest.mark.parametrize(
    "bad", ["days=x", "klass=zz", "box=1,2", "weekday=9&hour=99", "first=heute", "keys=a,b", "after=x"]
)
def test_what_cannot_be_read_in_an_address_falls_back(county: Unit, bad: str) -> None:
    assert client_of(county).get(f"/matters/rates/analysis/rows/?{bad}").status_code == 200


def test_a_topic_gathers_its_matters_and_shows_months_before_and_after(county: Unit) -> None:
    one, *_rest, far = villages(county)
    township = one.parent
    assert township is not None
    for days in (85, 84, 80, 20):  # three in March, one in May
        came(one, days)
    came(one, 85, "水管破裂")
    came(far, 85)
    topic = make_topic(township, month=date(2026, 4, 1), klass="01", words="路灯 照明")
    counts = dict(months_around(topic))
    assert (counts[date(2026, 3, 1)], counts[date(2026, 4, 1)], counts[date(2026, 5, 1)]) == (3, 0, 1)
    assert change(list(counts.items()), topic.month) == (3 / 6, 1.0)
    page = client_of(township).get(f"/matters/rates/topics/{topic.pk}/").content.decode()
    assert page.count("路灯不亮</td>") == 4
    assert "水管破裂" not in page


def test_a_topic_is_set_from_a_cluster_and_finished_with_what_came_of_it(county: Unit) -> None:
    township = villages(county)[0].parent
    assert township is not None
    client = client_of(township, "clerk")
    form = client.get("/matters/rates/topics/new/?klass=0102&words=路灯").content.decode()
    assert 'value="路灯"' in form
    said = {
        "title": "主街路灯", "month": "2026-06", "klass": "0102", "words": "路灯", "place": township.pk,
        "lead": township.pk, "goals": "不再黑灯", "measures": "每周巡查",
    }  # fmt: skip
    nothing = client.post("/matters/rates/topics/new/", said | {"klass": "", "words": ""})
    assert nothing.status_code == 422
    assert "说不清这一题管哪些事" in nothing.content.decode()
    assert "每周巡查" in nothing.content.decode()
    assert client.post("/matters/rates/topics/new/", said).status_code == 302
    assert client.post("/matters/rates/topics/new/", said).status_code == 422
    topic = MonthlyTopic.objects.get()
    assert (
        client.post(f"/matters/rates/topics/{topic.pk}/finish/", {"version": "1", "result": "全亮了"}).status_code
        == 302
    )
    topic.refresh_from_db()
    assert (topic.result, topic.finished_at) == ("全亮了", NOW)
    assert set(Entry.objects.filter(subject=f"matters.monthlytopic:{topic.pk}").values_list("verb", flat=True)) == {
        "立每月一题", "每月一题销号",
    }  # fmt: skip
    assert "主街路灯" in client.get("/matters/rates/topics/?year=2026").content.decode()


def test_two_who_change_a_topic_at_once_do_not_overwrite_each_other(county: Unit) -> None:
    township = villages(county)[0].parent
    assert township is not None
    topic = make_topic(township)
    said = Topic(topic.month, "改过的题", township, township, words="路灯")
    change_topic(by=CHIEF, topic=topic.pk, version=1, said=said)
    with pytest.raises(Conflict):
        change_topic(by=CHIEF, topic=topic.pk, version=1, said=said)
    finish_topic(by=CHIEF, topic=topic.pk, version=2, result="好了")
    with pytest.raises(Problem, match="已经销号"):
        change_topic(by=CHIEF, topic=topic.pk, version=3, said=said)
