"""From the file to the books: handed in once, decided figure by figure, posted with its sentence as the source."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from tests.factories.org import make_account, make_county
from tests.factories.reading import SHORT, make_document
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.periods import year, year_to_date
from zhenjie.core.refs import Ref
from zhenjie.engines.indicators.actions import set_target, sync_catalogue
from zhenjie.engines.indicators.models import Observation
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading import actions
from zhenjie.engines.reading.choices import DocumentStatus, FigureStatus
from zhenjie.engines.reading.models import Document, Figure
from zhenjie.engines.reading.posting import post_document
from zhenjie.engines.reading.problems import Problem, Stale
from zhenjie.engines.reading.queries import review_of
from zhenjie.engines.reading.tasks import read_document
from zhenjie.engines.trail.queries import history

pytestmark = pytest.mark.django_db
CLERK, OTHER = Actor(1, "许静"), Actor(2, "赵一帆")


@pytest.fixture
def township() -> Unit:
    sync_catalogue(by=SYSTEM)
    make_county(1, 2)
    return Unit.objects.get(kind="township")


def accept_everything(document: Document) -> None:
    for figure in document.figures.filter(status=FigureStatus.PROPOSED):
        actions.accept_figure(by=CLERK, figure=figure, version=figure.version)


def figure(document: Document, quote: str) -> Figure:
    return document.figures.get(quote=quote)


def test_the_same_file_twice_is_one_document(township: Unit) -> None:
    first = make_document(township)
    second, new = actions.upload_document(by=CLERK, unit=township, stream=io.BytesIO(SHORT.encode()), name="副本.txt")
    assert (second.pk, new) == (first.pk, False)
    assert first.figures.count() == 8


def test_a_task_that_comes_again_changes_nothing(township: Unit) -> None:
    document = make_document(township)
    actions.accept_figure(by=CLERK, figure=figure(document, "9.36亿元"), version=1)
    read_document.call(document.pk)
    assert figure(document, "9.36亿元").status == FigureStatus.ACCEPTED


def test_a_reading_killed_half_way_is_taken_up_again(township: Unit) -> None:
    document, _new = actions.upload_document(by=CLERK, unit=township, stream=io.BytesIO(SHORT.encode()), name="a.txt")
    assert actions.begin_reading(document)
    read_document.call(document.pk)
    document.refresh_from_db()
    assert (document.status, document.figures.count()) == (DocumentStatus.READY, 8)


def test_a_file_that_cannot_be_read_says_why(township: Unit) -> None:
    document = make_document(township, "\x00\x01\x02" * 90)
    assert document.status == DocumentStatus.FAILED
    assert "二进制" in document.error


def test_posting_keeps_value_growth_and_source(township: Unit) -> None:
    document = make_document(township)
    accept_everything(document)
    done = post_document(by=CLERK, document=document)
    kept = Observation.objects.get(indicator__key="fixed-asset-investment", unit=township)
    assert (kept.value, kept.reported_growth) == (Decimal("9.36"), Decimal("12.4"))
    assert kept.period == year_to_date(2026, 10)
    assert kept.source == f"reading.figure:{figure(document, '9.36亿元').pk}"
    assert figure(document, "12.4%").status == FigureStatus.POSTED
    assert done.new >= 3
    assert done.changed == 0


def test_a_second_posting_finds_nothing_to_do(township: Unit) -> None:
    document = make_document(township)
    accept_everything(document)
    post_document(by=CLERK, document=document)
    before = Observation.objects.count()
    with pytest.raises(Problem, match="没有可以入账的数"):
        post_document(by=CLERK, document=document)
    assert Observation.objects.count() == before


def test_what_is_said_twice_is_posted_once_and_leaves_nothing_over(township: Unit) -> None:
    document = make_document(township, SHORT.rstrip() + "1—10月份，全镇完成固定资产投资9.36亿元。\n")
    accept_everything(document)
    post_document(by=CLERK, document=document)
    twice = document.figures.filter(quote="9.36亿元")
    assert {one.status for one in twice} == {FigureStatus.POSTED}
    assert len({one.posted_to for one in twice}) == 1
    assert review_of(document).posting.ready == []


def test_a_posted_figure_leads_back_to_its_sentence(township: Unit) -> None:
    document = make_document(township)
    found = figure(document, "9.36亿元")
    resolved = resolve(Ref("reading.figure", str(found.pk)))
    assert resolved is not None
    assert resolved.url.endswith(f"/reading/{document.pk}/#f{found.pk}")
    assert "9.36亿元" in resolved.label


def test_of_two_reviewers_the_second_is_told(township: Unit) -> None:
    found = figure(make_document(township), "612户")
    actions.accept_figure(by=CLERK, figure=found, version=1)
    with pytest.raises(Stale, match="许静"):
        actions.reject_figure(by=OTHER, figure=found, version=1)
    found.refresh_from_db()
    assert found.status == FigureStatus.ACCEPTED
    assert [entry.name for entry in history(actions.ref(found))] == ["许静"]


def test_only_what_is_not_doubtful_is_accepted_together(township: Unit) -> None:
    document = make_document(township)
    actions.accept_undoubted(by=CLERK, document=document)
    assert figure(document, "9.36亿元").status == FigureStatus.ACCEPTED
    assert figure(document, "1100余人次").status == FigureStatus.PROPOSED


def test_what_the_books_hold_is_said_before_posting(township: Unit) -> None:
    first = make_document(township)
    accept_everything(first)
    post_document(by=CLERK, document=first)
    changed = SHORT.replace("8214", "8314").replace("9处", "8处")
    second = make_document(township, changed, name="更正稿.txt")
    contradictions = review_of(second).contradictions
    assert [finding.disputed and finding.disputed.quote for finding in contradictions] == ["8314万元"]
    with pytest.raises(Problem, match="矛盾"):
        post_document(by=CLERK, document=second)
    actions.resolve_finding(by=CLERK, finding=contradictions[0], way="kept")
    accept_everything(second)
    done = post_document(by=CLERK, document=second)
    assert done.changed == 1
    assert done.same >= 1
    assert Observation.objects.get(indicator__key="tax-revenue", unit=township).value == Decimal("8314")


CLASH = "云溪镇2026年1—10月情况\n1—10月份，实现税收8214万元，完成年度任务1.05亿元的81.2%。\n"


@pytest.mark.parametrize(("way", "value"), [("corrected", Decimal("0.782")), ("kept", Decimal("0.812"))])
def test_the_ways_out_of_a_contradiction(township: Unit, way: str, value: Decimal) -> None:
    document = make_document(township, CLASH)
    [finding] = review_of(document).contradictions
    actions.resolve_finding(by=CLERK, finding=finding, way=way)
    found = figure(document, "81.2%")
    assert found.value == value
    assert found.status in (FigureStatus.CORRECTED, FigureStatus.ACCEPTED)
    assert "81.2%" in found.note or "81.2%" in finding.note
    assert not review_of(document).contradictions


def test_a_returned_document_waits_for_its_author(township: Unit) -> None:
    document = make_document(township, CLASH)
    [finding] = review_of(document).contradictions
    actions.resolve_finding(by=CLERK, finding=finding, way="returned")
    with pytest.raises(Problem, match="退回"):
        actions.accept_figure(by=CLERK, figure=figure(document, "81.2%"), version=1)
    actions.reopen_document(by=CLERK, document=document)
    assert len(review_of(document).contradictions) == 1


def test_the_page_shows_text_marks_and_list(township: Unit) -> None:
    document = make_document(township)
    client = Client()
    client.force_login(make_account(unit=township))
    page = client.get(f"/reading/{document.pk}/").content.decode()
    found = figure(document, "9.36亿元")
    assert f'href="#f{found.pk}" id="t{found.pk}">9.36亿元</a>' in page
    assert f'<tr id="f{found.pk}"' in page


def test_htmx_and_plain_forms_come_to_the_same(township: Unit) -> None:
    document = make_document(township)
    client = Client()
    client.force_login(make_account(unit=township))
    one, two = figure(document, "9.36亿元"), figure(document, "612户")
    plain = client.post(f"/reading/figures/{one.pk}/accept/", {"version": 1})
    assert plain["Location"] == f"/reading/{document.pk}/#f{one.pk}"
    part = client.post(f"/reading/figures/{two.pk}/accept/", {"version": 1}, headers={"HX-Request": "true"})
    words = part.content.decode()
    whole = client.get(f"/reading/{document.pk}/").content.decode()
    row = words[words.index("<tr") : words.index("</tr>")].replace(' hx-swap-oob="true"', "")
    assert row.split("csrfmiddlewaretoken")[0] in whole
    assert "已采纳" in row


def test_a_correction_is_typed_as_it_is_printed(township: Unit) -> None:
    document = make_document(township)
    client = Client()
    client.force_login(make_account(unit=township))
    found = figure(document, "8214万元")
    prefix = f"c{found.pk}-"
    fields = {"indicator": "税收收入", "value": "8,124", "symbol": "万元", "aspect": "level", "period": "1—10月"}
    sent = {prefix + name: value for name, value in (fields | {"unit": township.pk, "version": 1}).items()}
    bad = client.post(
        f"/reading/figures/{found.pk}/correct/", sent | {prefix + "value": "许多"}, headers={"HX-Request": "true"}
    )
    assert "不是数" in bad.content.decode()
    client.post(f"/reading/figures/{found.pk}/correct/", sent)
    found.refresh_from_db()
    assert (found.value, found.measure, found.status) == (Decimal("81240000"), "元", FigureStatus.CORRECTED)
    assert found.period == "2026-01-01/2026-10-31"


def test_a_neighbour_does_not_see_the_document(township: Unit) -> None:
    document = make_document(township)
    stranger = make_account(unit=Unit.objects.filter(kind="village").first())
    client = Client()
    client.force_login(stranger)
    assert client.get(f"/reading/{document.pk}/").status_code == 404
    assert client.post(f"/reading/{document.pk}/post/").status_code in (403, 404)


def test_several_files_at_once_and_one_bad(township: Unit) -> None:
    client = Client()
    client.force_login(make_account(unit=township))
    files = [io.BytesIO(SHORT.encode()), io.BytesIO(b"")]
    files[0].name, files[1].name = "好.txt", "空.txt"
    page = client.post("/reading/upload/", {"files": files}, follow=True).content.decode()
    assert "空" in page
    assert Document.objects.count() == 1


@pytest.mark.parametrize("times", [1, 12])
def test_pages_ask_the_database_as_often_for_many_as_for_one(
    township: Unit, times: int, django_assert_max_num_queries: Any
) -> None:
    sentence = "1—10月份，全镇完成固定资产投资9.36亿元，同比增长12.4%，改厕{}户。"
    document = make_document(township, "".join(sentence.format(n + 10) for n in range(times)) + "\n")
    for n in range(times):
        make_document(township, f"全镇完成固定资产投资{n + 1}亿元。\n", name=f"{n}.txt")
    accept_everything(document)
    client = Client()
    client.force_login(make_account(unit=township))
    for path, most in ((f"/reading/{document.pk}/", 22), ("/reading/", 16)):
        client.get(path)
        with django_assert_max_num_queries(most):
            client.get(path)


def test_another_day_has_the_document_read_anew(township: Unit) -> None:
    document = make_document(township)
    client = Client()
    client.force_login(make_account(unit=township))
    client.post(f"/reading/{document.pk}/date/", {"published_on": "2025-11-09"})
    read_document.call(document.pk)
    assert figure(document, "9.36亿元").period == "2025-01-01/2025-10-31"
    actions.accept_figure(by=CLERK, figure=figure(document, "9.36亿元"), version=1)
    page = client.post(f"/reading/{document.pk}/date/", {"published_on": "2024-11-09"}, follow=True).content.decode()
    assert "逐个改期间" in page
    assert figure(document, "9.36亿元").status == FigureStatus.ACCEPTED


def test_an_average_is_not_taken_for_the_total(township: Unit) -> None:
    words = "1—10月份，全镇村集体经济总收入达到2160万元，村均154万元。\n"
    for name in ("一.txt", "二.txt"):
        document = make_document(township, words + "　" * len(name) * (name == "二.txt"), name=name)
        assert [f.key for f in document.figures.order_by("position")] == ["village-income", ""]
        assert review_of(document).contradictions == []
        if name == "一.txt":
            accept_everything(document)
            assert post_document(by=CLERK, document=document).total == 1


def test_a_number_of_a_table_without_a_unit_goes_nowhere_before_its_unit_is_told(township: Unit) -> None:
    """Not taken together with the others, not posted as 元, shown as it is printed, no whole things in the checks."""
    text = "1—10月主要指标\n指标\t1—10月累计\t同比（%）\n税收收入\t12000\t3\n"
    document = make_document(township, text=text)
    found = figure(document, "12000")
    assert (found.value, found.measure, found.key, found.doubts) == (12000, "", "", ["unit_unclear"])
    assert review_of(document).contradictions == []
    assert not document.findings.filter(note__contains="整数").exists()
    client = Client()
    client.force_login(make_account(unit=township))
    page = client.get(f"/reading/{document.pk}/").content.decode()
    assert "表里没有写明这个数的单位" in page
    assert "12,000" in page
    actions.accept_undoubted(by=CLERK, document=document)
    assert figure(document, "12000").status == FigureStatus.PROPOSED
    prefix = f"c{found.pk}-"
    fields = {"indicator": "税收收入", "value": "12,000", "symbol": "万元", "aspect": "level", "period": "1—10月"}
    sent = {prefix + name: value for name, value in (fields | {"unit": township.pk, "version": found.version}).items()}
    client.post(f"/reading/figures/{found.pk}/correct/", sent)
    found.refresh_from_db()
    assert (found.value, found.measure, found.key) == (120_000_000, "元", "tax-revenue")
    post_document(by=CLERK, document=document)
    assert list(Observation.objects.values_list("indicator__key", flat=True)) == ["tax-revenue"]


def test_a_threshold_is_never_taken_for_the_amount(township: Unit) -> None:
    text = "1—10月份，全镇经营性收入10万元以上的村20个，新设经营主体612户。"
    document = make_document(township, text=text)
    accept_everything(document)
    post_document(by=CLERK, document=document)
    assert list(Observation.objects.values_list("indicator__key", flat=True)) == ["new-entities"]


def test_a_report_that_repeats_a_task_is_no_new_ground_for_it(township: Unit) -> None:
    task = set_target(
        by=CLERK, unit=township, indicator="tax-revenue", period=year(2026), value=Decimal(10500), name="年度任务", kind="task",
        document="青政发〔2026〕4号",
    )  # fmt: skip
    document = make_document(township, text="1—10月份，实现税收8214万元；全年税收任务为1.05亿元。")
    accept_everything(document)
    post_document(by=CLERK, document=document)
    task.refresh_from_db()
    assert (task.document, task.version) == ("青政发〔2026〕4号", 1)
    assert document.figures.get(quote="1.05亿元").posted_to == f"indicators.target:{task.pk}"


@pytest.mark.parametrize("before", ["²", "9" * 5000, "-1", "x"])
def test_a_list_address_that_nobody_was_given_shows_the_list(township: Unit, before: str) -> None:
    make_document(township)
    client = Client()
    client.force_login(make_account(unit=township, role="statistician"))
    assert client.get("/reading/", {"before": before}).status_code == 200


def test_the_board_says_which_report_does_not_add_up(township: Unit) -> None:
    make_document(township, text="1—10月份，实现税收8214万元，完成年度任务的81.2%；全年税收任务为1.05亿元。")
    client = Client()
    client.force_login(make_account(unit=township, role="statistician"))
    page = client.get("/").content.decode()
    assert "1 处数字对不上" in page
    assert "/reading/" in page
