"""A circular, its findings to many townships, what was put right, a second pair of eyes, review of a conclusion, coming back."""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.factories.matters import CHIEF, CLERK, move
from tests.factories.org import make_account, make_county
from tests.factories.supervision import make_circular, make_finding
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.domains.supervision.actions.findings import Proof, issue_findings, report_rectification
from zhenjie.domains.supervision.models import Circular, Evidence, Finding
from zhenjie.domains.supervision.rules import counted, line_of
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.matters.queries.allowed import mover, moves_for
from zhenjie.engines.matters.rules.state import State
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.scope import scope_of

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)
OTHER = Actor(account=3, name="顾明远", unit="0001")


def photo(number: int) -> bytes:
    """A small real one, each another."""
    out = BytesIO()
    Image.new("RGB", (8, 8), (number, 0, 0)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def county() -> Unit:
    return make_county(townships=2, villages=1)


@pytest.fixture
def towns(county: Unit) -> list[Unit]:
    return list(Unit.objects.filter(kind="township").order_by("path"))


@pytest.fixture
def circular(county: Unit) -> Circular:
    return make_circular(county, number="第3期", due=date(2026, 3, 20))


@pytest.fixture(autouse=True)
def held(settings: Any, tmp_path: Path) -> Any:
    settings.FILES_ROOT = tmp_path
    with clock.fixed(MONDAY):
        yield


def desk(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def answered(finding: Finding, *, key: str = "r1", proofs: tuple[Proof, ...] = ()) -> Finding:
    if finding.matter.stage == "signing":
        move(finding.matter, "sign")
    return report_rectification(
        by=CLERK, finding=finding, done="已清理", wider="排查了其余五处", proofs=proofs, key=key
    )


def stage(finding: Finding) -> str:
    return Matter.objects.get(pk=finding.matter_id).stage


LIST = "责任单位\t问题\t时限\n云溪1镇\t河道有垃圾\t3月10日\n云溪2镇\t台账不全\n没有这个镇\t值班脱岗\n一句话"


def test_one_list_goes_out_to_many_townships(county: Unit, towns: list[Unit], circular: Circular) -> None:
    client = desk(county, "supervisor")
    page = client.post(f"/supervision/circulars/{circular.pk}/findings/", {"list-text": LIST})
    rows = page.context["preview"]
    assert [(row.chosen, row.line.due, bool(row.problem)) for row in rows] == [
        (towns[0], date(2026, 3, 10), False),
        (towns[1], None, False),
        (None, None, True),
        (None, None, True),
    ]
    sent = {
        "saving": "1", "keep": ["1", "2", "3", "4"], "name": [row.line.unit for row in rows],
        "said": [row.line.text for row in rows], "due": ["2026-03-10", "", "", ""],
        "unit": [towns[0].pk, towns[1].pk, "", ""],
    }  # fmt: skip
    for _twice in range(2):
        back = client.post(f"/supervision/circulars/{circular.pk}/findings/", sent)
        assert [row.line.text for row in back.context["preview"]] == ["值班脱岗", "一句话"], "nothing is lost"
    assert Finding.objects.count() == 2
    for _twice in range(2):
        client.post(f"/supervision/circulars/{circular.pk}/issue/")
    first, second = (one.matter for one in circular.findings.all())
    assert (first.stage, first.holder, first.seq) == ("signing", towns[0], 2)
    due = [State.from_json(one.state).fixed["rectify"][:10] for one in (first, second)]
    assert due == ["2026-03-11", "2026-03-21"], "the day itself is in time, the next midnight late"
    page = client.get(f"/supervision/circulars/{circular.pk}/").content.decode()
    assert page.count("云溪1镇") >= 2
    assert towns[1].name not in desk(towns[0]).get("/supervision/").content.decode()


def test_the_deadline_of_the_circular_colours_it_and_an_extension_moves_it(
    circular: Circular, towns: list[Unit]
) -> None:
    finding = make_finding(circular, towns[0])
    move(finding.matter, "sign")
    matter = Matter.objects.get(pk=finding.matter_id)
    assert clock.aware(matter.red_at) == clock.aware(date(2026, 3, 21))
    move(matter, "extend", limit="5 wd", words="汛期")
    extended = move(matter, "rule_extend", by=OTHER, accept=True, words="同意")
    assert clock.aware(extended.red_at) == clock.aware(date(2026, 3, 28))


def test_whoever_verified_does_not_strike_off(circular: Circular, towns: list[Unit], county: Unit) -> None:
    finding = make_finding(circular, towns[0])
    one, two = (make_account(unit=county, role="supervisor") for _ in range(2))
    answered(finding)
    verifier = Actor(account=one.pk, name="督查一", unit=county.path)
    move(finding.matter, "review", by=verifier, accept=True)
    with pytest.raises(Problem) as told:
        move(finding.matter, "close", by=verifier)
    assert "另一个人" in told.value.detail
    matter = Matter.objects.get(pk=finding.matter_id)
    offered = [{m.verb for m in moves_for(mover(who, scope_of(who)), matter)} for who in (one, two)]
    assert ["close" in verbs for verbs in offered] == [False, True]
    move(matter, "close", by=Actor(account=two.pk, name="督查二", unit=county.path))
    assert stage(finding) == "closed"


def test_what_is_not_put_right_goes_back_with_a_clock_that_runs(circular: Circular, towns: list[Unit]) -> None:
    finding = make_finding(circular, towns[0])
    answered(finding)
    back = move(finding.matter, "review", by=CHIEF, accept=False, words="现场还有垃圾")
    assert (back.stage, back.holder_id) == ("handling", towns[0].pk)
    assert [one.name for one in State.from_json(back.state).running if not one.met_at] == ["rectify"]


def test_it_is_opened_again_when_it_came_back(circular: Circular, towns: list[Unit]) -> None:
    finding = make_finding(circular, towns[0])
    answered(finding)
    move(finding.matter, "review", by=CHIEF, accept=True)
    move(finding.matter, "close", by=OTHER)
    move(finding.matter, "note", by=OTHER, words="回头看：没有反弹")
    again = move(finding.matter, "redo", by=OTHER, words="回头看：又有垃圾")
    assert (again.stage, again.closed_at, State.from_json(again.state).round) == ("handling", None, 2)
    answered(Finding.objects.select_related("matter").get(pk=finding.pk), key="r2")
    assert stage(finding) == "reviewing"


def test_review_of_a_conclusion_is_asked_within_thirty_days(circular: Circular, towns: list[Unit]) -> None:
    finding, late = make_finding(circular, towns[0]), make_finding(circular, towns[1])
    move(finding.matter, "object", words="不是我镇的河段")
    with pytest.raises(Problem):
        move(finding.matter, "rule_object", accept=True, words="不能自己裁定")
    refused = move(finding.matter, "rule_object", by=OTHER, accept=False, words="地图显示在你镇")
    assert (refused.stage, refused.holder_id) == ("signing", towns[0].pk)
    move(finding.matter, "object", words="附勘界图")
    dropped = move(finding.matter, "rule_object", by=OTHER, accept=True, words="结论撤销")
    assert (dropped.stage, dropped.holder_id) == ("dropped", None)
    assert counted([("dropped", "none"), ("closed", "none"), ("handling", "red")]).rate == 50
    with clock.fixed(MONDAY + timedelta(days=31)):
        with pytest.raises(Problem) as told:
            move(late.matter, "object", words="来晚了")
        assert "30 日内" in told.value.detail or "30" in told.value.detail


def test_before_and_after_are_kept_and_the_same_form_twice_is_one_report(circular: Circular, towns: list[Unit]) -> None:
    finding = make_finding(circular, towns[0])
    move(finding.matter, "sign")
    client = desk(towns[0])
    form = client.get(f"/supervision/findings/{finding.pk}/").context["form"]
    for _twice in range(2):
        sent = client.post(f"/supervision/findings/{finding.pk}/report/", {
            "report-done": "已清理", "report-wider": "排查了五处", "report-key": form.fields["key"].initial,
            "report-version": form.initial["version"], "report-before": SimpleUploadedFile("前.jpg", photo(1)),
            "report-after": [SimpleUploadedFile("后1.jpg", photo(2)), SimpleUploadedFile("后2.jpg", photo(3))],
        })  # fmt: skip
        assert sent.status_code == 302, sent.context["form"].errors
    assert stage(finding) == "reviewing"
    assert list(Evidence.objects.values_list("kind", flat=True)) == ["before", "after", "after"]
    page = desk(circular.unit, "supervisor").get(f"/supervision/findings/{finding.pk}/").content.decode()
    assert "排查了五处" in page
    assert "后2.jpg" in page
    with pytest.raises(Problem):
        report_rectification(
            by=CLERK,
            finding=finding,
            done="再报一次",
            wider="",
            key="r9",
            proofs=[Proof("after", BytesIO(b"x"), "x.jpg")],
        )
    assert Evidence.objects.count() == 3


def test_a_returned_finding_is_sent_out_again_with_the_same_deadline(circular: Circular, towns: list[Unit]) -> None:
    finding = make_finding(circular, towns[0])
    move(finding.matter, "return", ground="河段属水利局")
    move(finding.matter, "rule_return", by=OTHER, accept=True, words="同意")
    assert len(issue_findings(by=OTHER, circular=circular).done) == 1
    matter = Matter.objects.get(pk=finding.matter_id)
    assert State.from_json(matter.state).fixed["rectify"].startswith("2026-03-21")


def test_the_pages_ask_no_more_for_thirty_findings_than_for_one(
    circular: Circular, towns: list[Unit], county: Unit
) -> None:
    client, counts = desk(county, "supervisor"), []
    for number in (1, 29):
        for place in range(number):
            make_finding(circular, towns[place % 2])
        asked = []
        for url in (f"/supervision/circulars/{circular.pk}/", "/supervision/"):
            client.get(url)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(url)
            asked.append(len(queries))
        counts.append(asked)
    assert counts[0] == counts[1]


def test_a_day_that_is_none_is_told_and_nothing_of_the_line_is_lost() -> None:
    line = line_of(3, ["云溪1镇", "河道有垃圾", "2月30日"], 2026)
    assert line is not None
    assert "2月30日" in line.text
    assert "2月30日" in line.problem
    assert line_of(1, ["责任单位", "问题"], 2026) is None
