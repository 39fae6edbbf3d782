"""Open311 GeoReport v2: the forms of the specification's own examples, its spans and errors; the client against a server in this process."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
import yaml
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.factories.ledger import make_token
from tests.factories.matters import CLERK, brought_to, make_matter
from tests.factories.org import make_account, make_unit
from zhenjie.core import clock
from zhenjie.domains.governance.actions.open311 import forward_matter, pull_status
from zhenjie.domains.governance.queries import open311 as reading
from zhenjie.domains.governance.rules.open311 import OpenError, errors, read, wanted, written
from zhenjie.domains.governance.tasks import ask_other_servers
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.org.models import Unit

NOW = clock.aware(datetime(2026, 3, 2, 9, tzinfo=clock.CHINA))
SERVICE = {
    "service_code": "001", "service_name": "Cans left out 24x7", "metadata": "true", "type": "realtime",
    "keywords": "lorem, ipsum, dolor", "group": "sanitation",
    "description": "Garbage or recycling cans that have been left out for more than 24 hours after collection.",
}  # fmt: skip
REQUESTS = b"""<?xml version="1.0" encoding="utf-8"?><service_requests><request><service_request_id>638344</service_request_id>
<status>closed</status><status_notes>Duplicate request.</status_notes><service_name>Sidewalk and Curb Issues</service_name>
<service_code>006</service_code><description></description><agency_responsible></agency_responsible><service_notice></service_notice>
<requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime><updated_datetime>2010-04-14T06:37:38-08:00</updated_datetime>
<expected_datetime>2010-04-15T06:37:38-08:00</expected_datetime><address>8TH AVE and JUDAH ST</address><address_id>545483</address_id>
<zipcode>94122</zipcode><lat>37.762221815</lat><long>-122.4651145</long><media_url>http://city.gov.s3.amazonaws.com/requests/media/638344.jpg</media_url>
</request></service_requests>"""


@pytest.fixture
def town(db: None) -> Unit:
    county = make_unit("青澜县", kind="county", code="331099")
    town = make_unit("云溪镇", parent=county, code="331099101")
    make_unit("柳湾村", kind="village", parent=town, code="331099101201")
    return town


@pytest.fixture
def api_key(town: Unit) -> str:
    return make_token(make_account(unit=town), town, "matters.read", "matters.write")


def filed(token: str, /, **said: str) -> Any:
    given = {
        "api_key": token,
        "service_code": "010201",
        "address_string": "柳湾村东头",
        "description": "路灯不亮，电话13900000001",
        **said,
    }
    return Client(raise_request_exception=False).post("/open311/v2/requests.json?jurisdiction_id=331099101", given)


def test_the_published_list_of_services_is_written_and_read_back() -> None:
    text = written("xml", "services", "service", [SERVICE])
    top = etree.fromstring(text.encode())
    assert (top.tag, top[0].tag, top[0].findtext("service_name")) == ("services", "service", "Cans left out 24x7")
    assert (
        read(text.encode(), "text/xml")
        == [SERVICE]
        == read(written("json", "services", "service", [SERVICE]).encode(), "application/json")
    )


def test_the_published_requests_are_read() -> None:
    (told,) = read(REQUESTS, "text/xml")
    assert (told["service_request_id"], told["status"], told["zipcode"]) == ("638344", "closed", "94122")


def test_a_published_definition_has_its_values() -> None:
    told = {
        "service_code": "DMV66",
        "attributes": [{"variable": True, "code": "WHISHETN", "datatype": "singlevaluelist", "required": True, "order": 1,
                        "values": [{"key": "123", "name": "Ford"}, {"key": "124", "name": "Chrysler"}]}],
    }  # fmt: skip
    top = etree.fromstring(written("xml", "service_definition", "", told).encode())
    assert top.findtext("attributes/attribute/variable") == "true"
    assert [one.text for one in top.findall("attributes/attribute/values/value/name")] == ["Ford", "Chrysler"]


def test_errors_have_the_published_form() -> None:
    fault = OpenError(403, "Missing or Invalid API Key")
    assert json.loads(errors("json", fault)) == [{"code": 403, "description": "Missing or Invalid API Key"}]
    assert etree.fromstring(errors("xml", fault).encode()).findtext("error/code") == "403"


def test_at_most_ninety_days() -> None:
    assert wanted({}, NOW).start == NOW - timedelta(days=90)
    only = wanted({"start_date": "2025-01-01T00:00:00Z"}, NOW)
    assert only.end - only.start == timedelta(days=90)
    for bad in (
        {"start_date": "2025-01-01T00:00:00Z", "end_date": "2025-06-01T00:00:00Z"}, {"start_date": "yesterday"},
        {"status": "pending"}, {"end_date": "2025-01-01T00:00:00Z", "start_date": "2025-02-01T00:00:00Z"},
        {"end_date": "0001-01-01T00:00:00Z"},
    ):  # fmt: skip
        with pytest.raises(OpenError) as told:
            wanted(bad, NOW)
        assert told.value.code == 400


@given(
    st.dictionaries(
        st.sampled_from(["start_date", "end_date", "status", "service_request_id", "service_code"]),
        st.text(max_size=30),
    )
)
def test_whatever_is_asked_is_answered_or_refused(query: dict[str, str]) -> None:
    code, span = 400, timedelta()
    try:
        found = wanted(query, NOW)
        span = found.end - found.start
    except OpenError as error:
        code = error.code
    assert code == 400
    assert timedelta() <= span <= timedelta(days=90)


def test_a_request_becomes_a_matter_and_is_followed(town: Unit, api_key: str) -> None:
    answer = filed(api_key, lat="36.1", long="119.2", phone="13900000001", media_url="https://example.org/a.jpg")
    assert answer.status_code == 200, answer.content
    (told,) = answer.json()
    matter = Matter.objects.get(pk=told["service_request_id"])
    assert (matter.flow, matter.klass, matter.unit.name, matter.latitude) == ("grid", "010201", "柳湾村", 36.1)
    assert Voice.objects.get().phone_index
    client = Client()
    (seen,) = client.get(f"/open311/v2/requests/{matter.pk}.json?jurisdiction_id=331099").json()
    assert (seen["status"], seen["service_code"], seen["media_url"]) == ("open", "010201", "https://example.org/a.jpg")
    assert "13900000001" not in seen["description"]
    assert datetime.fromisoformat(seen["requested_datetime"]).utcoffset() is not None
    brought_to(matter, "closed")
    xml = client.get("/open311/v2/requests.xml?status=closed")
    top = etree.fromstring(xml.content)
    assert (xml["Content-Type"], top.findtext("request/status"), top.findtext("request/status_notes")) == (
        "text/xml; charset=utf-8",
        "closed",
        "已清理完毕。",
    )
    assert client.get("/open311/v2/requests.json?status=open").json() == []
    token = matter.open_requests.get().token
    assert client.get(f"/open311/v2/tokens/{token}.json").json()[0]["service_request_id"] == str(matter.pk)


def test_other_matters_are_not_told(town: Unit, api_key: str) -> None:
    matter = make_matter(town, flow="grid")
    client = Client()
    assert client.get("/open311/v2/requests.json").json() == []
    assert client.get(f"/open311/v2/requests/{matter.pk}.json").status_code == 404


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        ({"api_key": "zj_nobody"}, 403, "API Key"), ({"service_code": ""}, 400, "service_code was not provided"),
        ({"service_code": "nope"}, 404, "service_code was not found"), ({"address_string": ""}, 400, "location"),
        ({"lat": "x", "long": "1"}, 400, "lat and long"), ({"lat": "nan", "long": "1"}, 400, "lat must"), ({"lat": "1"}, 400, "lat and long"),
        ({"service_code": "010202"}, 400, "attribute[DANGER] was not provided"),
        ({"service_code": "010202", "attribute[DANGER]": "boom"}, 400, "must be one of"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"), ({"service_code": "petition"}, 404, "not found"),
        ({"description": "\x00"}, 400, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_filed_is_refused_in_the_specifications_form(
    town: Unit, api_key: str, said: dict[str, str], status: int, words: str
) -> None:
    answer = filed(api_key, **said)
    if said.get("description") == "\x00" and answer.status_code == 200:
        return  # SQLite stores what PostgreSQL refuses
    assert answer.status_code == status, answer.content
    (told,) = answer.json()
    assert told["code"] == status
    assert words in told["description"]


def test_discovery_services_and_definition(town: Unit) -> None:
    client = Client()
    base = client.get("/open311/v2/discovery.json").json()["endpoints"][0]["url"]
    assert base == "http://testserver/open311/v2"
    assert (
        etree.fromstring(client.get("/open311/v2/discovery.xml").content).findtext("endpoints/endpoint/formats/format")
        == "text/xml"
    )
    found = {one["service_code"]: one for one in client.get("/open311/v2/services.json").json()}
    assert found["010202"]["metadata"] is True
    assert "petition" not in found
    assert "hotline" not in found
    told = client.get("/open311/v2/services/010202.json").json()
    assert [one["code"] for one in told["attributes"]] == ["DANGER"]
    assert client.get("/open311/v2/services/none.xml").status_code == 404
    assert client.get("/open311/v2/services.json?jurisdiction_id=nowhere").status_code == 404
    assert client.post("/open311/v2/services.json").status_code == 405


class _City(BaseHTTPRequestHandler):
    """A city that answers as the specification's examples do."""

    asked: list[dict[str, list[str]]] = []
    status = "open"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        _City.asked.append(parse_qs(body))
        self._say([{"token": "12345", "service_notice": "The City will inspect", "account_id": None}])

    def do_GET(self) -> None:
        if "/tokens/12345" in self.path:
            self._say([{"service_request_id": "638344", "token": "12345"}])
        else:
            self._say([{"service_request_id": "638344", "status": _City.status, "status_notes": "Duplicate request."}])

    def _say(self, told: Any) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_args: Any) -> None:
        """Nothing on the console of the tests."""


@pytest.fixture
def city(socket_enabled: None, settings: Any, tmp_path: Path) -> Iterator[type[_City]]:
    server = HTTPServer(("127.0.0.1", 0), _City)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told = {
        "contact": "", "attributes": [],
        "forward": [{"key": "city", "title": "市平台", "url": f"http://127.0.0.1:{server.server_port}/v2", "jurisdiction": "sf", "services": {"0102": "006"}}],
    }  # fmt: skip
    (tmp_path / "open311.yaml").write_text(yaml.safe_dump(told, allow_unicode=True))
    settings.CATALOGUE_DIR = str(tmp_path)
    _City.asked, _City.status = [], "open"
    yield _City
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_matter_goes_to_another_city_and_its_status_comes_back(town: Unit, city: type[_City]) -> None:
    matter = make_matter(town, flow="grid", klass="010201", text="灯杆倾斜", place="柳湾村东头")
    first, again = (forward_matter(by=CLERK, matter=matter, server="city") for _ in range(2))
    assert first.pk == again.pk
    (asked,) = city.asked
    assert (asked["service_code"], asked["jurisdiction_id"], "phone" in asked) == (["006"], ["sf"], False)
    city.status = "closed"
    told = pull_status(by=CLERK, request=first)
    assert (told.remote, told.status) == ("638344", "closed")
    pull_status(by=CLERK, request=told)
    notes = list(matter.events.filter(verb="note").values_list("said__words", flat=True))
    assert len(notes) == 2
    assert "已办结" in notes[1]


def test_what_may_not_or_cannot_go_stays(town: Unit, city: type[_City]) -> None:
    sealed = make_matter(town, flow="petition")
    other = make_matter(town, flow="grid", klass="0301")
    for matter, server in ((sealed, "city"), (other, "city"), (other, "nowhere")):
        with pytest.raises(Problem):
            forward_matter(by=CLERK, matter=matter, server=server)
    assert city.asked == []
    assert reading.servers()[0]["key"] == "city"


def test_who_dispatches_forwards_on_the_page_and_reads_there_how_it_stands(town: Unit, city: type[_City]) -> None:
    matter = make_matter(town, flow="grid", klass="010201", text="灯杆倾斜", place="柳湾村东头")
    clerk, page = make_account(unit=town, role="clerk"), f"/matters/{matter.pk}/"
    seat = Client()
    seat.force_login(clerk)
    assert "转给对方" in seat.get(page).content.decode()
    said = seat.post(f"/governance/affairs/{matter.pk}/forward/", {"server": "city"}, follow=True).content.decode()
    assert "已转到市平台。" in said
    assert "转给对方" not in said, "once for each server"
    city.status = "closed"
    ask_other_servers()
    told = seat.get(page).content.decode()
    assert "对方编号 638344" in told
    assert "已办结" in told
    asked = len(city.asked)
    ask_other_servers()
    assert len(city.asked) == asked, "what is closed is asked no more"


def test_a_server_that_does_not_answer_is_told_and_nothing_is_lost(
    town: Unit, settings: Any, tmp_path: Path, socket_enabled: None
) -> None:
    told = {"contact": "", "attributes": [], "forward": [{"key": "city", "title": "市平台", "url": "http://127.0.0.1:1/v2", "services": {"01": "6"}}]}  # fmt: skip
    (tmp_path / "open311.yaml").write_text(yaml.safe_dump(told, allow_unicode=True))
    settings.CATALOGUE_DIR = str(tmp_path)
    matter, seat = make_matter(town, flow="grid", klass="010201"), Client()
    seat.force_login(make_account(unit=town, role="clerk"))
    said = seat.post(f"/governance/affairs/{matter.pk}/forward/", {"server": "city"}, follow=True).content.decode()
    assert "连不上对方的服务器" in said
    assert "转给对方" in said, "can be tried again"
    matter.refresh_from_db()
    assert matter.seq == 1


def test_who_does_not_dispatch_forwards_nothing(town: Unit, city: type[_City]) -> None:
    matter, seat = make_matter(town, flow="grid", klass="010201"), Client()
    seat.force_login(make_account(unit=make_unit("邻镇", parent=town.parent), role="clerk"))
    assert seat.post(f"/governance/affairs/{matter.pk}/forward/", {"server": "city"}).status_code == 404
    assert city.asked == []
