"""What comes back from phones: once, in its own grid, landed with its source, and both sides of a conflict kept."""

import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account, make_county
from tests.factories.people import make_resident
from tests.factories.surveys import QUESTIONS, a_record, give, make_grid, make_survey
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.core.refs import Ref
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.surveys.actions import designing
from zhenjie.engines.surveys.actions.devices import forget_devices, register_device, revoke_device
from zhenjie.engines.surveys.actions.receiving import receive, settle
from zhenjie.engines.surveys.models.fieldwork import Assignment, Device, Photo, Record
from zhenjie.engines.surveys.queries.devices import device_of, is_revoked
from zhenjie.engines.surveys.queries.packages import package_of
from zhenjie.engines.surveys.queries.records import unsealed
from zhenjie.engines.trail import queries as trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def township() -> Unit:
    make_county(townships=2, villages=2)
    return Unit.objects.filter(kind="township").order_by("path")[0]


@pytest.fixture
def given(township: Unit) -> Assignment:
    village = Unit.objects.filter(parent=township).order_by("path")[0]
    return give(make_survey(township), make_grid(village))


def send(said: dict[str, Any], given: Assignment, by: Any = SYSTEM) -> dict[str, Any]:
    return receive(by=by, said=said, prefixes=(given.unit.path,))


def the_row(given: Assignment, **values: Any) -> tuple[Yard, dict[str, Any]]:
    """A yard of the grid and the record of a visit that has changed nothing yet."""
    yard = make_yard(given.unit, "31号院", **{"state": "idle", "area": Decimal("80"), **values})
    row = package_of(given)["rows"][0]
    said = a_record(given, subject=row["pk"], base=row["version"], was=row["answers"], answers=dict(row["answers"]))
    return yard, said


def test_a_new_yard_lands_in_the_register_with_its_source(given: Assignment) -> None:
    verdict = send(a_record(given), given)
    assert verdict["verdict"] == "accepted"
    yard = Yard.objects.get()
    assert (yard.name, yard.state, yard.area, str(yard.since), yard.unit) == (
        "23号院",
        "idle",
        Decimal("120.50"),
        "2020-05-01",
        given.unit,
    )
    record = Record.objects.get()
    assert record.landed == f"sample.yard:{yard.pk}"
    assert [entry.verb for entry in trail.history(Ref("sample.yard", str(yard.pk)))] == ["摸排登记"]
    told = trail.history(Ref("surveys.record", str(record.pk)))
    assert f"sample.yard:{yard.pk}" in told[0].after


def test_sent_ten_times_it_is_there_once_and_answered_alike(given: Assignment) -> None:
    said = a_record(given)
    verdicts = [send(said, given) for _ in range(10)]
    assert all(one == verdicts[0] for one in verdicts)
    assert (Yard.objects.count(), Record.objects.count()) == (1, 1)


def test_restored_on_another_phone_it_is_known_by_its_own_key(given: Assignment, township: Unit) -> None:
    said = a_record(given)
    first = send(said, given)
    other = make_account(unit=given.unit, role="grid_worker")
    from zhenjie.engines.org.middleware import actor_of

    again = send(said, given, by=actor_of(other, given.unit))
    assert again["verdict"] == "accepted"
    assert again["number"] == first["number"]
    assert Yard.objects.count() == 1


def test_a_correction_changes_the_row_it_became(given: Assignment) -> None:
    said = a_record(given)
    send(said, given)
    verdict = send({**said, "turn": 2, "answers": {**said["answers"], "area": "99"}}, given)
    assert verdict["verdict"] == "accepted"
    assert [yard.area for yard in Yard.objects.all()] == [Decimal("99.00")]


def test_an_older_turn_that_arrives_late_changes_nothing(given: Assignment) -> None:
    said = a_record(given)
    send({**said, "turn": 2, "answers": {**said["answers"], "area": "99"}}, given)
    verdict = send(said, given)
    assert verdict["turn"] == 2
    assert Yard.objects.get().area == Decimal("99.00")


def test_a_visited_row_is_changed_and_what_was_emptied_is_empty(given: Assignment) -> None:
    yard, said = the_row(given, note="门锁着")
    said["answers"] |= {"state": "talks", "note": ""}
    assert send(said, given)["verdict"] == "accepted"
    yard.refresh_from_db()
    assert (yard.state, yard.note, yard.version) == ("talks", "", 2)


def test_what_the_form_did_not_show_is_left_alone(given: Assignment) -> None:
    yard, said = the_row(given, since="2019-03-01")
    said["answers"] |= {"state": "used"}
    assert send(said, given)["verdict"] == "accepted"
    yard.refresh_from_db()
    assert str(yard.since) == "2019-03-01"


def test_both_sides_of_a_conflict_are_kept_and_nothing_is_overwritten(given: Assignment) -> None:
    yard, said = the_row(given)
    yard.state = "used"
    save_row(by=SYSTEM, row=yard, version=1)
    said["answers"] |= {"state": "talks"}
    verdict = send(said, given)
    assert verdict["verdict"] == "conflict"
    assert verdict["theirs"]["answers"]["state"] == "used"
    record = Record.objects.get()
    assert (record.answers["state"], record.theirs["answers"]["state"]) == ("talks", "used")
    yard.refresh_from_db()
    assert yard.state == "used"


def test_the_person_on_the_spot_saw_what_she_left_as_it_was(given: Assignment) -> None:
    yard, said = the_row(given)
    yard.state = "used"
    save_row(by=SYSTEM, row=yard, version=1)
    assert send(said, given)["verdict"] == "conflict"


def test_a_change_of_something_the_form_does_not_ask_is_no_conflict(given: Assignment) -> None:
    yard, said = the_row(given)
    yard.owner = "村集体"
    save_row(by=SYSTEM, row=yard, version=1)
    said["answers"] |= {"state": "talks"}
    assert send(said, given)["verdict"] == "accepted"
    yard.refresh_from_db()
    assert (yard.state, yard.owner) == ("talks", "村集体")


def in_conflict(given: Assignment) -> tuple[Yard, dict[str, Any], dict[str, Any]]:
    yard, said = the_row(given)
    yard.state = "used"
    save_row(by=SYSTEM, row=yard, version=1)
    said["answers"] |= {"state": "talks"}
    return yard, said, send(said, given)["theirs"]


def test_choosing_mine_lands_and_choosing_theirs_does_not(given: Assignment) -> None:
    yard, said, theirs = in_conflict(given)
    mine = send({**said, "turn": 2, "choice": "mine", "base": theirs["version"], "was": theirs["answers"]}, given)
    assert mine["verdict"] == "accepted"
    yard.refresh_from_db()
    assert yard.state == "talks"
    assert Record.objects.get().theirs["answers"]["state"] == "used"
    other, more, theirs = in_conflict_again(given)
    assert send({**more, "turn": 2, "choice": "theirs"}, given)["verdict"] == "settled"
    other.refresh_from_db()
    assert other.state == "used"
    assert Record.objects.get(key=more["key"]).answers["state"] == "talks"


def in_conflict_again(given: Assignment) -> tuple[Yard, dict[str, Any], dict[str, Any]]:
    Yard.objects.all().delete()
    return in_conflict(given)


def test_mine_over_a_row_that_changed_once_more_is_a_conflict_again(given: Assignment) -> None:
    yard, said, theirs = in_conflict(given)
    yard.refresh_from_db()
    yard.note = "又改了"
    save_row(by=SYSTEM, row=yard, version=2)
    again = send({**said, "turn": 2, "choice": "mine", "base": theirs["version"], "was": theirs["answers"]}, given)
    assert again["verdict"] == "conflict"
    assert again["theirs"]["version"] == 3


@pytest.mark.parametrize(("side", "state"), [("mine", "talks"), ("theirs", "used")])
def test_the_desk_chooses_and_the_phone_is_told(given: Assignment, side: Any, state: str) -> None:
    yard, said, theirs = in_conflict(given)
    settle(by=SYSTEM, record=Record.objects.get(), side=side, version=theirs["version"])
    yard.refresh_from_db()
    assert yard.state == state
    late = send({**said, "turn": 2, "choice": "theirs"}, given)
    assert (late["verdict"], late["chosen"], late["turn"]) == ("settled", side, 2)
    with pytest.raises(Problem):
        settle(by=SYSTEM, record=Record.objects.get(), side=side, version=theirs["version"])


def test_the_desk_does_not_choose_over_what_it_has_not_seen(given: Assignment) -> None:
    _yard, _said, theirs = in_conflict(given)
    with pytest.raises(Conflict):
        settle(by=SYSTEM, record=Record.objects.get(), side="mine", version=theirs["version"] - 1)  # type: ignore[arg-type]


def test_a_faulty_record_is_refused_with_sentences_and_may_come_again(given: Assignment) -> None:
    said = a_record(given)
    bad = send({**said, "answers": {"name": "23号院", "state": "idle", "area": "0"}}, given)
    assert bad["verdict"] == "refused"
    assert bad["faults"] == {"area": "“面积”不能小于 1。"}
    assert (Yard.objects.count(), Record.objects.count()) == (0, 0)
    assert send(said, given)["verdict"] == "accepted"


@pytest.mark.parametrize("said", [None, [], {}, {"key": "x"}, {"key": "0" * 36, "turn": True}])
def test_nonsense_is_refused_with_a_sentence(given: Assignment, said: Any) -> None:
    verdict = send(said, given)
    assert verdict["verdict"] == "refused"
    assert verdict["sentence"].endswith("。")


def test_a_row_of_another_grid_cannot_be_named(given: Assignment, township: Unit) -> None:
    other = make_yard(make_grid(Unit.objects.filter(parent=township).order_by("path")[1], "第一网格"), "别处")
    verdict = send(a_record(given, subject=str(other.pk), base=1), given)
    assert verdict["verdict"] == "refused"
    assert Record.objects.count() == 0


def test_the_grid_of_somebody_else_is_not_filled(given: Assignment, township: Unit) -> None:
    verdict = receive(
        by=SYSTEM, said=a_record(given), prefixes=(Unit.objects.filter(parent=township).order_by("path")[1].path,)
    )
    assert verdict["verdict"] == "refused"


def test_an_old_form_lands_after_the_form_has_changed(given: Assignment) -> None:
    said = a_record(given)
    newer = [
        {**one, "title": "现状"} if one["key"] == "state" else one for one in QUESTIONS if one["key"] != "since"
    ] + [{"key": "owner", "kind": "text", "title": "权属人", "required": True, "column": "owner"}]
    survey = given.survey
    designing.change_draft(by=SYSTEM, survey=survey, questions=newer)
    designing.publish(by=SYSTEM, survey=survey)
    assert send(said, given)["verdict"] == "accepted"
    yard = Yard.objects.get()
    assert str(yard.since) == "2020-05-01"
    assert package_of(Assignment.objects.select_related("survey__unit", "unit").get(pk=given.pk))["number"] == 2


def test_a_closed_survey_still_takes_what_was_filled(given: Assignment) -> None:
    designing.close_survey(by=SYSTEM, survey=given.survey)
    assert send(a_record(given), given)["verdict"] == "accepted"


def test_secret_answers_are_sealed_at_rest(township: Unit) -> None:
    questions = [*QUESTIONS, {"key": "mobile", "kind": "text", "title": "电话", "secret": True}]
    given = give(make_survey(township, questions=questions), Unit.objects.filter(parent=township).order_by("path")[0])
    said = a_record(given)
    said["answers"]["mobile"] = "13800000000"
    assert send(said, given)["verdict"] == "accepted"
    record = Record.objects.get()
    assert "13800000000" not in json.dumps(record.answers) + record.sealed
    assert unsealed(record) == {"mobile": "13800000000"}


def test_a_survey_without_a_register_keeps_its_records(township: Unit) -> None:
    questions = [
        {"key": "who", "kind": "text", "title": "户主"},
        {
            "key": "people",
            "kind": "group",
            "title": "同住",
            "questions": [{"key": "age", "kind": "number", "title": "年龄"}],
        },
    ]
    given = give(
        make_survey(township, questions=questions, target=""), Unit.objects.filter(parent=township).order_by("path")[0]
    )
    verdict = send(a_record(given, answers={"who": "张家", "people": [{"age": "70"}, {"age": "68"}]}), given)
    assert verdict["verdict"] == "accepted"
    assert Record.objects.get().answers["people"] == [{"age": "70"}, {"age": "68"}]


def test_no_new_rows_where_only_known_ones_are_checked(township: Unit) -> None:
    given = give(make_survey(township, may_add=False), Unit.objects.filter(parent=township).order_by("path")[0])
    assert send(a_record(given), given)["verdict"] == "refused"
    assert Yard.objects.count() == 0


# --- the door ---------------------------------------------------------------------------------------------------------


def phone_of(account: Account, **headers: str) -> Client:
    client = Client(headers=headers)
    client.force_login(account)
    return client


def test_the_package_is_fetched_once_and_then_by_its_mark(given: Assignment) -> None:
    make_yard(given.unit, "31号院")
    phone = phone_of(make_account(unit=given.unit, role="grid_worker"))
    assert phone.get("/field/api/me/").json()["assignments"] == [given.pk]
    first = phone.get(f"/field/api/packages/{given.pk}/")
    assert [row["label"] for row in first.json()["rows"]] == ["31号院"]
    assert phone.get(f"/field/api/packages/{given.pk}/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    make_yard(given.unit, "32号院")
    assert phone.get(f"/field/api/packages/{given.pk}/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_records_by_the_door_with_a_verdict_each(given: Assignment) -> None:
    phone = phone_of(make_account(unit=given.unit, role="grid_worker"))
    batch = {"records": [a_record(given), {"key": "x"}, a_record(given)]}
    answer = phone.post("/field/api/records/", batch, content_type="application/json")
    assert [one["verdict"] for one in answer.json()["verdicts"]] == ["accepted", "refused", "accepted"]
    assert Yard.objects.count() == 2


def test_a_worker_sees_nothing_of_the_grid_beside(given: Assignment, township: Unit) -> None:
    beside = make_grid(given.unit.parent, "第四网格")  # type: ignore[arg-type]
    make_yard(given.unit, "31号院")
    phone = phone_of(make_account(unit=beside, role="grid_worker"))
    assert phone.get("/field/api/me/").json()["assignments"] == []
    assert phone.get(f"/field/api/packages/{given.pk}/").status_code == 404
    answer = phone.post("/field/api/records/", {"records": [a_record(given)]}, content_type="application/json")
    assert answer.json()["verdicts"][0]["verdict"] == "refused"


def test_a_phone_without_log_in_is_told_so_and_one_taken_back_to_wipe(given: Assignment) -> None:
    account = make_account(unit=given.unit, role="grid_worker")
    from zhenjie.engines.org.middleware import actor_of

    actor = actor_of(account, given.unit)
    secret = register_device(by=actor, account=account, label="手机")
    assert Client(headers={"X-Field-Device": secret}).get("/field/api/me/").json()["code"] == "login"
    phone = phone_of(account, **{"X-Field-Device": secret})
    assert phone.get("/field/api/me/").status_code == 200
    device = device_of(secret)
    assert device is not None
    revoke_device(by=actor, device=device, scope=given.unit.path)
    for client in (phone, Client(headers={"X-Field-Device": secret})):
        answer = client.get("/field/api/me/")
        assert (answer.status_code, answer.json()["code"]) == (410, "revoked")


def test_who_lost_the_grid_has_to_wipe(given: Assignment) -> None:
    account = make_account(unit=given.unit, role="grid_worker")
    secret = register_device(by=SYSTEM, account=account, label="手机")
    device = device_of(secret)
    assert device is not None
    assert not is_revoked(device)
    Post.objects.filter(person=account.person).update(approved=False)
    assert is_revoked(device)


def test_somebody_elses_phone_takes_nothing(given: Assignment) -> None:
    mine, other = (make_account(unit=given.unit, role="grid_worker") for _ in range(2))
    secret = register_device(by=SYSTEM, account=mine, label="手机")
    phone = phone_of(other, **{"X-Field-Device": secret})
    answer = phone.post("/field/api/records/", {"records": [a_record(given)]}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "other")
    assert Record.objects.count() == 0


ROOM = {"key": "room", "kind": "text", "title": "门牌", "column": "room"}
_DRAWN = io.BytesIO()
Image.new("RGB", (40, 30), "grey").save(_DRAWN, "JPEG")
JPEG = _DRAWN.getvalue()


def test_a_photo_is_kept_once_and_only_a_photo(given: Assignment, settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path
    phone = phone_of(make_account(unit=given.unit, role="grid_worker"))
    record = a_record(given)["key"]
    key = a_record(given)["key"]
    for _ in range(3):
        data = {"key": key, "record": record, "assignment": given.pk, "file": io.BytesIO(JPEG)}
        assert phone.post("/field/api/photos/", data).status_code == 200
    assert (Photo.objects.count(), StoredFile.objects.count()) == (1, 1)
    assert StoredFile.objects.get().scope == given.unit.path
    bad = {"key": a_record(given)["key"], "record": record, "assignment": given.pk, "file": io.BytesIO(b"<html>")}
    answer = phone.post("/field/api/photos/", bad)
    assert (answer.status_code, answer.json()["sentence"]) == (422, "送来的不是照片。")


def test_lists_hold_the_township_and_not_the_neighbour(township: Unit) -> None:
    village = Unit.objects.filter(parent=township).order_by("path")[0]
    other = Unit.objects.filter(kind="township").order_by("path")[1]
    make_yard(village, "云溪冷链")
    make_yard(other, "邻镇仓库")
    questions = [{"key": "yard", "kind": "lookup", "title": "院子", "source": "sample.yard"}]
    given = give(make_survey(township, questions=questions, target=""), village)
    phone = phone_of(make_account(unit=village, role="grid_worker"))
    answer = phone.get(f"/field/api/lookups/{given.pk}/sample.yard/")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "云溪冷链" in text
    assert "邻镇仓库" not in text
    assert (
        phone.get(f"/field/api/lookups/{given.pk}/sample.yard/", headers={"If-None-Match": answer["ETag"]}).status_code
        == 304
    )
    assert phone.get(f"/field/api/lookups/{given.pk}/org.unit/").status_code == 404
    wrong = send(
        a_record(given, answers={"yard": {"id": str(Yard.objects.get(name="邻镇仓库").pk), "name": "邻镇仓库"}}), given
    )
    assert wrong["verdict"] == "refused"


def test_persons_go_along_for_the_assigned_grid_only_and_sealed(township: Unit) -> None:
    village = Unit.objects.filter(parent=township).order_by("path")[0]
    mine, beside = make_grid(village, "第一网格"), make_grid(village, "第二网格")
    make_resident(mine, "林青山")
    make_resident(beside, "贺云溪")
    questions = [{"key": "who", "kind": "lookup", "title": "老人", "source": "residents.person"}]
    given = give(make_survey(township, questions=questions, target=""), mine)
    phone = phone_of(make_account(unit=mine, role="grid_worker"))
    [told] = phone.get(f"/field/api/packages/{given.pk}/").json()["lookups"]
    assert told["persons"] is True
    answer = phone.get(f"/field/api/lookups/{given.pk}/residents.person/")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "林青山" in text
    assert "贺云溪" not in text


def test_a_name_that_the_register_masks_is_sealed_in_the_record(township: Unit) -> None:
    given = give(
        make_survey(
            township,
            target="residents.person",
            questions=[{"key": "name", "kind": "text", "title": "姓名", "column": "name", "secret": True}, ROOM],
        ),
        Unit.objects.filter(parent=township).order_by("path")[0],
    )
    person = make_resident(given.unit, "林青山")
    [row] = package_of(given)["rows"]
    assert row["answers"]["name"] == "林青山"
    assert "林青山" not in row["label"]
    verdict = send(
        a_record(
            given,
            subject=row["pk"],
            base=row["version"],
            was=row["answers"],
            label=row["label"],
            answers={"name": "林青山", "room": "302室"},
        ),
        given,
    )
    assert verdict["verdict"] == "accepted"
    record = Record.objects.get()
    assert "林青山" not in json.dumps([record.answers, record.label], ensure_ascii=False)
    person.refresh_from_db()
    assert (person.name, person.room) == ("林青山", "302室")


def test_a_phone_taken_back_is_forgotten_in_time(given: Assignment) -> None:
    register_device(by=SYSTEM, account=make_account(unit=given.unit), label="手机")
    Device.objects.update(revoked_at=clock.now() - timedelta(days=184))
    assert forget_devices() == 1


def test_the_worker_names_every_file_of_the_app() -> None:
    text = Client().get("/field/sw.js").content.decode()
    told = json.loads(text.split("self.TOLD = ")[1].split(";\n")[0])
    for url in told["assets"]:
        assert Client().get(url).status_code == 200 or url.startswith("/static/"), url
    assert Client().get("/field/").status_code == 200
    assert Client().get("/field/manifest.webmanifest").json()["scope"] == "/field/"
