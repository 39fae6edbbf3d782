"""At the desk: a form is put together question by question, published in versions, given to grids, and its progress counted."""

import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county
from tests.factories.surveys import QUESTIONS, a_record, give, make_grid, make_record, make_survey
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.actions.receiving import receive
from zhenjie.engines.surveys.declaring import declare_survey, template
from zhenjie.engines.surveys.models.fieldwork import Assignment, Record, Survey, SurveyVersion
from zhenjie.engines.surveys.queries.progress import progress_of
from zhenjie.engines.surveys.rules.designing import DesignError, check_pattern, faults_of
from zhenjie.engines.surveys.rules.drafting import find, in_words, move, put, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def township() -> Unit:
    make_county(townships=2, villages=2)
    return Unit.objects.filter(kind="township").order_by("path")[0]


@pytest.fixture
def desk(township: Unit) -> Client:
    client = Client()
    client.force_login(make_account(unit=township, role="clerk"))
    return client


def add(desk: Client, survey: Survey, **said: Any) -> Any:
    survey.refresh_from_db()
    return desk.post(f"/surveys/field/{survey.pk}/question/", {"kind": "text", "version": survey.version, **said})


# --- what a form may be -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "essay"}, "不认识"),
        ({"key": "名"}, "编号"),
        ({"title": ""}, "题目要有"),
        ({"kind": "choice"}, "还没有可选的项"),
        ({"kind": "choice", "options": [["a", "甲"], ["a", "乙"]]}, "重复的选项"),
        ({"kind": "photo", "required": True}, "不强制"),
        ({"kind": "group"}, "还没有题目"),
        ({"pattern": "(a+)+"}, "不能再跟重复"),
        ({"kind": "number", "min": "三"}, "不是数字"),
        ({"show": {"question": "later", "op": "filled"}}, "不在这道题前面"),
        ({"colour": "red"}, "不认识的写法"),
    ],
)
def test_a_form_no_phone_could_use_is_not_published(change: dict[str, Any], said: str) -> None:
    faults = faults_of(
        [{"key": "a", "kind": "text", "title": "甲", **change}, {"key": "later", "kind": "text", "title": "后"}]
    )
    assert any(said in fault for fault in faults), faults


@pytest.mark.parametrize("pattern", ["[0-9]{1,5}号", "1[3-9]\\d{9}", "(甲|乙)?\\d+", "a+b+c+"])
def test_patterns_every_browser_reads(pattern: str) -> None:
    check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "a*b*c*d*", "\\p{L}", "(?<=a)b", "[a", "a{2", "\\-", "(?P<x>a)", "a" * 81]
)
def test_patterns_that_some_do_not(pattern: str) -> None:
    with pytest.raises(DesignError):
        check_pattern(pattern)


def test_questions_move_within_their_group_and_change_it() -> None:
    form = [
        {"key": "a", "kind": "text", "title": "甲"},
        {"key": "g", "kind": "group", "title": "组", "questions": [{"key": "b", "kind": "text", "title": "乙"}]},
    ]
    form = put(form, {"key": "a", "kind": "number", "title": "甲"}, "g")
    assert [one["key"] for one in form] == ["g"]
    assert [one["key"] for one in form[0]["questions"]] == ["b", "a"]
    form = move(form, "a", -1)
    assert [one["key"] for one in form[0]["questions"]] == ["a", "b"]
    form = put(form, {"key": "g", "kind": "group", "title": "租户"})
    assert (form[0]["title"], len(form[0]["questions"])) == ("租户", 2)
    assert find(take(form, "b"), "b") is None


def test_a_condition_is_said_like_a_person_would() -> None:
    assert in_words(QUESTIONS[3]["show"], QUESTIONS) == "“闲置情况”是待盘活"


# --- the screens ------------------------------------------------------------------------------------------------------


def test_from_a_register_to_the_grids(desk: Client, township: Unit) -> None:
    made = desk.post(
        "/surveys/field/create/",
        {"title": "闲置院落", "purpose": "给来找地方的人", "target": "sample.yard", "may_add": "on"},
    )
    survey = Survey.objects.get()
    assert made["Location"] == f"/surveys/field/{survey.pk}/design/"
    kinds = {one["column"]: one["kind"] for one in survey.draft}
    assert kinds == {
        "name": "text", "owner": "text", "state": "choice", "area": "number", "price": "number", "since": "date", "floors": "number",
        "leased": "yes", "note": "long", "code": "text", "mobile": "text", "place": "place",
    }  # fmt: skip
    assert [one["column"] for one in survey.draft if one.get("secret")] == ["mobile"]
    page = desk.get(made["Location"]).content.decode()
    assert "闲置院落" in page
    assert "发布第 1 版" in page
    desk.post(f"/surveys/field/{survey.pk}/publish/")
    grid = make_grid(Unit.objects.filter(parent=township).order_by("path")[0])
    desk.post(f"/surveys/field/{survey.pk}/assign/", {"units": [grid.pk], "due": "2026-12-10"})
    assert str(Assignment.objects.get().due) == "2026-12-10"
    shown = desk.get(f"/surveys/field/{survey.pk}/").content.decode()
    assert "第三网格" in shown
    assert "12-10" in shown


def test_a_question_with_a_condition_and_a_limit(desk: Client, township: Unit) -> None:
    survey = designing.create_survey(
        by=SYSTEM, unit=township, title="院落", questions=QUESTIONS[:2], target="sample.yard"
    )
    answer = add(
        desk, survey, title="面积", kind="number", column="area", required="on", unit="㎡", least="1", most="99999", places="2",
        say="按房本填。", show_question="state", show_op="is", show_value="待盘活",
    )  # fmt: skip
    assert answer.status_code == 302
    survey.refresh_from_db()
    assert survey.draft[2] == {
        "key": "area", "kind": "number", "title": "面积", "unit": "㎡", "say": "按房本填。", "required": True, "min": "1", "max": "99999",
        "places": 2, "column": "area", "show": {"question": "state", "op": "is", "value": "idle"},
    }  # fmt: skip
    again = desk.get(f"/surveys/field/{survey.pk}/question/area/").content.decode()
    assert 'value="待盘活"' in again


def test_a_group_is_filled_after_it_is_put_in(desk: Client, township: Unit) -> None:
    survey = designing.create_survey(by=SYSTEM, unit=township, title="租户", questions=[])
    add(desk, survey, title="租户", kind="group", most="9")
    survey.refresh_from_db()
    key = survey.draft[0]["key"]
    assert faults_of(survey.draft) == ["“租户”这一组里还没有题目。"]
    add(desk, survey, title="户名", kind="text", parent=key)
    survey.refresh_from_db()
    assert faults_of(survey.draft) == []
    assert survey.draft[0]["questions"][0]["title"] == "户名"


def test_options_keep_their_values_when_words_change_place(desk: Client, township: Unit) -> None:
    survey = designing.create_survey(
        by=SYSTEM, unit=township, title="院落", questions=QUESTIONS[:2], target="sample.yard"
    )
    desk.post(f"/surveys/field/{survey.pk}/question/state/", {
        "title": "现状", "kind": "choice", "column": "state", "options": "已盘活\n待盘活\n不肯说", "required": "on", "version": survey.version,
    })  # fmt: skip
    survey.refresh_from_db()
    assert survey.draft[1]["options"] == [["used", "已盘活"], ["idle", "待盘活"], ["不肯说", "不肯说"]]


def test_two_desks_do_not_overwrite_each_other(desk: Client, township: Unit) -> None:
    survey = designing.create_survey(by=SYSTEM, unit=township, title="院落", questions=QUESTIONS[:1])
    stale = survey.version
    add(desk, survey, title="备注")
    answer = desk.post(f"/surveys/field/{survey.pk}/question/", {"title": "另一题", "kind": "text", "version": stale})
    assert answer.status_code == 400
    assert "被别人改过" in answer.content.decode()
    assert "另一题" in answer.content.decode()


def test_a_faulty_question_says_what_and_keeps_what_was_typed(desk: Client, township: Unit) -> None:
    survey = designing.create_survey(by=SYSTEM, unit=township, title="院落", questions=QUESTIONS[:1])
    answer = add(desk, survey, title="用途", kind="choice")
    page = answer.content.decode()
    assert (answer.status_code, "还没有可选的项" in page, 'value="用途"' in page) == (400, True, True)


def test_questions_are_moved_and_dropped(desk: Client, township: Unit) -> None:
    survey = designing.create_survey(by=SYSTEM, unit=township, title="院落", questions=QUESTIONS[:3])
    desk.post(f"/surveys/field/{survey.pk}/question/area/up/")
    desk.post(f"/surveys/field/{survey.pk}/question/state/drop/")
    survey.refresh_from_db()
    assert [one["key"] for one in survey.draft] == ["name", "area"]
    assert desk.post(f"/surveys/field/{survey.pk}/question/area/sideways/").status_code == 404


# --- versions and giving out ------------------------------------------------------------------------------------------


def test_each_publishing_is_a_version_and_the_same_draft_is_none(township: Unit) -> None:
    survey = make_survey(township)
    with pytest.raises(Problem):
        designing.publish(by=SYSTEM, survey=survey)
    designing.change_draft(by=SYSTEM, survey=survey, questions=QUESTIONS[:2])
    assert designing.publish(by=SYSTEM, survey=survey).number == 2
    assert [len(one.questions) for one in SurveyVersion.objects.order_by("number")] == [len(QUESTIONS), 2]


def test_only_units_below_are_given_a_survey(township: Unit) -> None:
    other = Unit.objects.filter(kind="township").order_by("path")[1]
    survey = make_survey(township)
    with pytest.raises(Problem):
        designing.assign(by=SYSTEM, survey=survey, units=[Unit.objects.filter(parent=other).order_by("path")[0]])
    assert not Assignment.objects.exists()


def test_what_is_taken_back_is_offered_no_more_and_still_taken(township: Unit) -> None:
    given = give(make_survey(township), Unit.objects.filter(parent=township).order_by("path")[0])
    designing.take_back(by=SYSTEM, assignment=given)
    client = Client()
    client.force_login(make_account(unit=given.unit, role="village_head"))
    assert client.get("/field/api/me/").json()["assignments"] == []
    assert receive(by=SYSTEM, said=a_record(given), prefixes=(given.unit.path,))["verdict"] == "accepted"


# --- progress ---------------------------------------------------------------------------------------------------------


def test_progress_counts_what_was_seen_of_what_there_is(township: Unit) -> None:
    village = Unit.objects.filter(parent=township).order_by("path")[0]
    first, second = make_grid(village, "第一网格"), make_grid(village, "第二网格")
    survey = make_survey(township)
    given, _other = give(survey, first), give(survey, second)
    yards = [make_yard(first, f"{number}号院") for number in range(3)]
    make_yard(second, "别处")
    row = {"subject": str(yards[0].pk), "base": 1, "was": {}}
    for _ in range(2):
        receive(by=SYSTEM, said=a_record(given, **row), prefixes=(first.path,))
    receive(by=SYSTEM, said=a_record(given), prefixes=(first.path,))
    grids = {
        one.assignment.unit.name: (one.done, one.total, one.added) for one in progress_of(survey, [township.path]).grids
    }
    assert grids == {"第一网格": (1, 3, 1), "第二网格": (0, 1, 0)}


def test_progress_asks_as_often_for_thirty_grids_as_for_one(township: Unit, django_assert_num_queries: Any) -> None:
    village = Unit.objects.filter(parent=township).order_by("path")[0]
    survey = make_survey(township)
    give(survey, make_grid(village, "第0网格"))
    with django_assert_num_queries(3):
        progress_of(survey, [township.path])
    for number in range(1, 30):
        give(survey, make_grid(village, f"第{number}网格"))
    with django_assert_num_queries(3):
        assert len(progress_of(survey, [township.path]).grids) == 30


def test_the_board_shows_surveys_under_way(desk: Client, township: Unit) -> None:
    give(make_survey(township), Unit.objects.filter(parent=township).order_by("path")[0])
    assert "闲置院落摸排" in desk.get("/").content.decode()


# --- a survey of the county -------------------------------------------------------------------------------------------


def test_a_township_sees_its_own_grids_of_the_countys_survey(desk: Client, township: Unit) -> None:
    county = township.parent
    assert county is not None
    other = Unit.objects.filter(kind="township").order_by("path")[1]
    survey = make_survey(county)
    give(survey, Unit.objects.filter(parent=township).order_by("path")[0])
    give(survey, Unit.objects.filter(parent=other).order_by("path")[0])
    assert "闲置院落摸排" in desk.get("/surveys/field/").content.decode()
    page = desk.get(f"/surveys/field/{survey.pk}/").content.decode()
    assert "云溪1镇柳河1村" in page
    assert "云溪2镇" not in page
    assert desk.get(f"/surveys/field/{survey.pk}/design/").status_code == 404


# --- records ----------------------------------------------------------------------------------------------------------


def test_both_sides_stand_side_by_side_and_one_is_chosen(desk: Client, township: Unit) -> None:
    given = give(make_survey(township), Unit.objects.filter(parent=township).order_by("path")[0])
    yard = make_yard(given.unit, "23号院")
    said = a_record(given, subject=str(yard.pk), base=1, was={"name": "23号院", "state": "idle", "area": "100"})
    yard.state = "used"
    save_row(by=SYSTEM, row=yard, version=1)
    assert receive(by=SYSTEM, said=said, prefixes=(given.unit.path,))["verdict"] == "conflict"
    record = Record.objects.get()
    page = desk.get(f"/surveys/field/records/{record.pk}/").content.decode()
    assert "已盘活" in page
    assert "待盘活" in page
    desk.post(f"/surveys/field/records/{record.pk}/settle/", {"side": "mine", "version": record.theirs["version"]})
    yard.refresh_from_db()
    assert (yard.state, str(yard.area)) == ("idle", "120.50")
    assert "已选定" in desk.get(f"/surveys/field/records/{record.pk}/").content.decode()


def test_a_record_leads_to_its_row_and_the_register_lists_it(desk: Client, township: Unit) -> None:
    given = give(make_survey(township), Unit.objects.filter(parent=township).order_by("path")[0])
    receive(by=SYSTEM, said=a_record(given), prefixes=(given.unit.path,))
    record = Record.objects.get()
    assert (
        f"/ledger/sample.yard/{Yard.objects.get().pk}/"
        in desk.get(f"/surveys/field/records/{record.pk}/").content.decode()
    )
    listed = desk.get(f"/ledger/surveys.record/?survey={given.survey_id}").content.decode()
    assert f"/surveys/field/records/{record.pk}/" in listed


def test_a_phone_is_taken_back_at_the_desk(desk: Client, township: Unit) -> None:
    village = Unit.objects.filter(parent=township).order_by("path")[0]
    worker = Client()
    worker.force_login(make_account(unit=village, role="village_head"))
    secret = worker.post("/field/api/devices/", {"label": "Android"}).json()["secret"]
    page = desk.get("/surveys/field/devices/").content.decode()
    assert "Android" in page
    revoke = re.search(r"/surveys/field/devices/[0-9]+/revoke/", page)
    assert revoke is not None
    desk.post(revoke.group())
    assert worker.get("/field/api/me/", headers={"X-Field-Device": secret}).status_code == 410


# --- declared in a domain ---------------------------------------------------------------------------------------------

DECLARED = """
key: solitary
title: 独居老人走访
purpose: 看望独居老人，看看缺什么。
questions:
  - {key: name, kind: text, title: 姓名, required: true, secret: true}
  - {key: need, kind: multi, title: 缺什么, options: [[meal, 吃饭], [bath, 洗澡]]}
"""


def test_a_declared_survey_is_a_template_at_the_desk(desk: Client) -> None:
    if template("solitary") is None:
        declare_survey(DECLARED)
    assert "独居老人走访" in desk.get("/surveys/field/create/").content.decode()
    desk.post("/surveys/field/create/", {"template": "solitary", "title": "十一月走访"})
    survey = Survey.objects.get()
    assert (survey.title, survey.template, [one["key"] for one in survey.draft]) == (
        "十一月走访",
        "solitary",
        ["name", "need"],
    )
    assert survey.purpose == "看望独居老人，看看缺什么。"


@pytest.mark.parametrize(
    "text",
    ["key: a\ntitle: b\nquestions: []", "key: a\ntitle: b\ncolour: c\nquestions: [{key: a, kind: text, title: b}]"],
)
def test_a_faulty_declaration_stops_the_boot(text: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        declare_survey(text)


def test_a_unit_sees_records_of_its_own_grids_only(desk: Client, township: Unit) -> None:
    other = Unit.objects.filter(kind="township").order_by("path")[1]
    record = make_record(other, "邻镇23号院")
    assert desk.get(f"/surveys/field/records/{record.pk}/").status_code == 404
    assert "邻镇23号院" not in desk.get("/ledger/surveys.record/").content.decode()
