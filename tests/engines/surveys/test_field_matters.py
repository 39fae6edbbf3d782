"""Matters on the phone, at its door: once under any retry, nothing over somebody else's move, nothing without the right."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.factories.matters import brought_to, make_matter, move
from tests.factories.org import make_account, make_county, make_post
from tests.factories.surveys import make_grid
from zhenjie.core import clock
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.models import Event, Matter, Voice
from zhenjie.engines.matters.queries.allowed import mover
from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.surveys.actions.devices import register_device
from zhenjie.engines.surveys.models.fieldwork import Device, Photo
from zhenjie.engines.surveys.queries.desk import desk_of
from zhenjie.engines.surveys.rules.deeds import on_phone_at
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def village() -> Unit:
    county = make_county(townships=1, villages=2)
    return Unit.objects.filter(parent__parent=county).order_by("path")[0]


@pytest.fixture
def grid(village: Unit) -> Unit:
    return make_grid(village)


@pytest.fixture
def worker(grid: Unit) -> Account:
    return make_account(unit=grid, role="grid_worker")


@pytest.fixture
def phone(worker: Account) -> Client:
    client = Client()
    client.force_login(worker)
    return client


def given_to(grid: Unit, stage: str = "signing", **said: Any) -> Matter:
    """A matter of the village, dispatched to a grid."""
    said.setdefault("voice", Spoken(text="护栏松了，孩子会掉下去", name="欧阳建国", phone=PHONE))
    return brought_to(make_matter(grid, **said), stage, to=grid)


def deed(matter: Matter | None, verb: str, said: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    base = {"key": str(uuid.uuid4()), "verb": verb, "said": said or {}, "at": clock.now().isoformat(), "after": []}
    known = {"matter": matter.pk, "version": matter.seq} if matter else {"matter": None, "version": 0}
    return {**base, **known, **more}


def send(phone: Client, *deeds: dict[str, Any]) -> list[dict[str, Any]]:
    answer = phone.post(
        "/field/api/matters/commands/", json.dumps({"commands": deeds}), content_type="application/json"
    )
    assert answer.status_code == 200, answer.content
    return list(answer.json()["verdicts"])


def test_what_comes_while_the_desk_is_read_comes_with_the_next_fetch(worker: Account, grid: Unit) -> None:
    """Told without its number, it would count as unseen: the person would be asked about what she had read."""
    matter, who = given_to(grid), mover(worker, scope_of(worker))
    came = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        if "matters_event" in sql and not came:
            came.append(True)
            move(matter, "note", words="路上堵车")
        return execute(sql, *rest)

    with connection.execute_wrapper(meanwhile):
        row = desk_of(who)["matters"][0]
    assert came
    assert "路上堵车" not in [line["words"] for line in row["lines"]]
    later = desk_of(who)["matters"][0]
    assert later["seq"] == row["seq"] + 1
    assert later["lines"][-1]["words"] == "路上堵车"


def desk(phone: Client, **headers: str) -> Any:
    return phone.get("/field/api/matters/", headers=headers)


def a_photo() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    Image.new("RGB", (64, 48), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def send_photo(phone: Client, of: str, key: str) -> Any:
    file = SimpleUploadedFile("a.jpg", a_photo(), "image/jpeg")
    return phone.post("/field/api/photos/", {"key": key, "record": of, "assignment": "0", "file": file})


# --- what the phone takes along -----------------------------------------------------------------------------------------


def test_the_phone_takes_along_what_lies_on_the_own_desk(phone: Client, grid: Unit, village: Unit) -> None:
    mine = given_to(grid)
    given_to(make_grid(village, "第四网格"))
    make_matter(grid)
    told = desk(phone).json()
    assert [one["id"] for one in told["matters"]] == [mine.pk]
    row = told["matters"][0]
    assert (row["voices"][0]["name"], row["voices"][0]["phone"]) == ("欧阳**", PHONE)
    assert row["voices"][0]["words"] == "护栏松了，孩子会掉下去"
    assert row["red_at"] > row["yellow_at"]
    assert any("依据" in step for step in row["why"])
    assert [line["title"] for line in row["lines"]] == ["已登记", f"派给{grid.name}"]


def test_the_moves_of_the_stages_ahead_come_along(phone: Client, grid: Unit) -> None:
    told = (given_to(grid), desk(phone).json())[1]
    row = told["matters"][0]
    assert row["may"]["signing"] == ["sign", "return", "pass_on", "note"]
    assert {"reply", "progress", "ask_material"} <= set(row["may"]["handling"])
    assert row["may"]["reviewing"] == ["note"]
    forms = told["flows"][row["flow"]]["moves"]
    must = {one["key"] for one in forms["signing:return"]["questions"] if one.get("required")}
    assert must == {"ground"}
    assert forms["signing:sign"]["questions"] == []


def test_it_is_fetched_once_and_then_by_its_mark(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    mark = desk(phone)["ETag"]
    assert desk(phone, **{"If-None-Match": mark}).status_code == 304
    move(matter, "note", words="先看护栏")
    assert desk(phone, **{"If-None-Match": mark}).status_code == 200


def test_a_telephone_on_a_phone_stands_in_the_trail_once(phone: Client, grid: Unit, worker: Account) -> None:
    matter = given_to(grid)
    for _ in range(3):
        desk(phone)
    entries = Entry.objects.filter(verb="电话带到手机", account=worker.pk)
    assert [one.subject for one in entries] == [f"matters.matter:{matter.pk}"]
    assert PHONE not in entries[0].after


def test_of_an_anonymous_caller_nothing_comes_along(phone: Client, grid: Unit) -> None:
    given_to(grid, voice=Spoken(text="有人倒垃圾", name="王先生", phone=PHONE, privacy="anonymous"))
    voice = desk(phone).json()["matters"][0]["voices"][0]
    assert (voice["name"], voice["phone"]) == ("", "")


def test_the_number_of_queries_does_not_grow_with_the_desk(phone: Client, grid: Unit) -> None:
    given_to(grid)
    desk(phone)
    with CaptureQueriesContext(
        connection,
    ) as few:
        desk(phone)
    for _ in range(6):
        given_to(grid)
    desk(phone)
    with CaptureQueriesContext(connection) as many:
        desk(phone)
    assert len(many) == len(few)


# --- exactly once -------------------------------------------------------------------------------------------------------


def test_sent_ten_times_it_is_done_once_and_answered_alike(phone: Client, grid: Unit, worker: Account) -> None:
    matter = given_to(grid)
    one = deed(matter, "sign")
    verdicts = [send(phone, one)[0] for _ in range(10)]
    assert all(verdict == verdicts[0] for verdict in verdicts)
    assert verdicts[0]["verdict"] == "done"
    assert Event.objects.filter(matter=matter, verb="sign").count() == 1
    matter.refresh_from_db()
    assert (matter.stage, matter.person_id) == ("handling", worker.person_id)


def test_a_round_without_a_signal_arrives_in_order(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    sign = deed(matter, "sign")
    call = deed(matter, "contact", {"words": "电话里说好下午去"}, after=[sign["key"]])
    reply = deed(matter, "reply", {"words": "护栏已经焊牢。", "solved": "yes"}, after=[sign["key"], call["key"]])
    assert [one["verdict"] for one in send(phone, sign, call, reply)] == ["done"] * 3
    matter.refresh_from_db()
    assert matter.stage == "reviewing"
    assert Voice.objects.get(matter=matter).contacted_at is not None


def test_what_comes_too_early_waits_for_what_was_before(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    sign = deed(matter, "sign")
    reply = deed(matter, "reply", {"words": "焊好了。", "solved": "yes"}, after=[sign["key"]])
    assert send(phone, reply)[0]["verdict"] == "again"
    assert [one["verdict"] for one in send(phone, sign, reply)] == ["done", "done"]


def test_two_phones_of_one_worker_know_nothing_of_each_other(worker: Account, grid: Unit) -> None:
    matter = given_to(grid)
    phones = [Client(), Client()]
    for one in phones:
        one.force_login(worker)
    assert send(phones[0], deed(matter, "sign"))[0]["verdict"] == "done"
    second = send(phones[1], deed(matter, "sign"))[0]
    assert second["verdict"] == "conflict"
    assert second["may"] is False
    assert Event.objects.filter(matter=matter, verb="sign").count() == 1


def test_two_workers_one_matter_the_second_is_told(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    other = make_account(unit=grid, role="grid_worker")
    second = Client()
    second.force_login(other)
    assert send(phone, deed(matter, "sign"))[0]["verdict"] == "done"
    told = send(
        second, deed(matter, "note", {"words": "我也看到了"}), deed(matter, "return", {"ground": "职责清单第 3 条"})
    )
    assert [one["verdict"] for one in told] == ["done", "conflict"]


def test_the_key_of_another_account_is_another_command(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    one = deed(matter, "note", {"words": "看过了"})
    other = Client()
    other.force_login(make_account(unit=grid, role="grid_worker"))
    assert [send(client, one)[0]["verdict"] for client in (phone, other)] == ["done", "done"]
    assert Event.objects.filter(matter=matter, verb="note").count() == 2


# --- conflicts and refusals ---------------------------------------------------------------------------------------------


def test_a_conflict_tells_what_happened_and_all_the_same_does_it(phone: Client, grid: Unit) -> None:
    matter = given_to(grid, "handling")
    one = deed(matter, "reply", {"words": "焊好了。", "solved": "yes"})
    move(matter, "progress", words="工程队明天到")
    told = send(phone, one)[0]
    assert told["verdict"] == "conflict"
    assert told["may"] is True
    assert "工程队明天到" in told["happened"][0]
    assert send(phone, one)[0]["verdict"] == "conflict"
    assert send(phone, {**one, "version": told["seq"]})[0]["verdict"] == "done"
    assert Event.objects.filter(matter=matter, verb="reply").count() == 1


def test_what_the_form_asks_is_asked_at_the_door_too(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    one = deed(matter, "return", {"words": "不归我们"})
    told = send(phone, one)[0]
    assert (told["verdict"], set(told["faults"])) == ("refused", {"ground"})
    mended = {**one, "said": {"words": "不归我们", "ground": "职责清单第 12 条"}}
    assert send(phone, mended)[0]["verdict"] == "done"
    matter.refresh_from_db()
    assert (matter.stage, matter.state["pending"]["ground"]) == ("returning", "职责清单第 12 条")


def test_whoever_lost_the_post_on_the_way_is_refused(phone: Client, grid: Unit, village: Unit, worker: Account) -> None:
    matter = given_to(grid)
    elsewhere = make_grid(village, "第五网格")
    assert worker.person is not None
    Post.objects.filter(person=worker.person).update(valid_to=clock.today() - timedelta(days=1))
    make_post(worker.person, unit=elsewhere, role="grid_worker")
    told = send(phone, deed(matter, "sign"))[0]
    assert told["verdict"] == "refused"
    assert "不归您" in told["sentence"]
    assert Event.objects.filter(matter=matter, verb="sign").count() == 0


@pytest.mark.parametrize("verb", ["assign", "rule_return", "merge", "review", "supervise", "nonsense"])
def test_what_belongs_to_a_desk_is_not_done_by_a_phone(phone: Client, grid: Unit, verb: str) -> None:
    matter = given_to(grid)
    assert send(phone, deed(matter, verb, {"to": grid.pk, "accept": True, "words": "x"}))[0]["verdict"] == "refused"
    matter.refresh_from_db()
    assert matter.stage == "signing"


@pytest.mark.parametrize(
    "said",
    [
        None, [], "x", {}, {"key": "k"}, {"key": str(uuid.uuid4()), "verb": "sign"},
        {"key": str(uuid.uuid4()), "verb": "sign", "matter": "1"}, {"key": str(uuid.uuid4()), "verb": "sign", "matter": True},
        {"key": str(uuid.uuid4()), "verb": "sign", "matter": 1, "version": -3}, {"key": str(uuid.uuid4()), "verb": "sign", "matter": 1, "after": ["x"]},
        {"key": str(uuid.uuid4()), "verb": "sign", "matter": 1, "said": []}, {"key": str(uuid.uuid4()), "verb": "sign", "matter": 999999999},
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(phone: Client, grid: Unit, said: Any) -> None:
    told = send(phone, said)[0]
    assert told["verdict"] == "refused"
    assert told["sentence"]


def test_handed_over_to_a_colleague_and_gone_from_the_phone(phone: Client, grid: Unit) -> None:
    colleague = make_account(unit=grid, role="grid_worker")
    assert colleague.person is not None
    matter = given_to(grid)
    options = desk(phone).json()["whom"][str(grid.pk)]
    value = f"{grid.pk}/{colleague.person_id}"
    assert [value, f"{colleague.person.name}（{grid.name}）"] in options
    assert send(phone, deed(matter, "pass_on", {"whom": value, "words": "他熟"}))[0]["verdict"] == "done"
    assert desk(phone).json()["matters"] == []
    client = Client()
    client.force_login(colleague)
    assert [one["id"] for one in desk(client).json()["matters"]] == [matter.pk]


def test_it_cannot_be_handed_to_whom_the_phone_does_not_offer(phone: Client, grid: Unit) -> None:
    far = make_county(townships=1, villages=1)
    matter = given_to(grid)
    told = send(phone, deed(matter, "pass_on", {"whom": str(far.pk)}))[0]
    assert (told["verdict"], set(told["faults"])) == ("refused", {"whom"})


# --- time ---------------------------------------------------------------------------------------------------------------


def test_the_moment_on_the_phone_is_kept_and_turns_no_clock(phone: Client, grid: Unit) -> None:
    matter = given_to(grid)
    before = clock.now()
    at = before - timedelta(hours=5)
    send(phone, deed(matter, "sign", at=at.isoformat()))
    event = Event.objects.get(matter=matter, verb="sign")
    assert event.said["on_phone_at"] == clock.aware(at).isoformat(timespec="seconds")
    assert event.at >= before


def test_a_phone_whose_clock_is_wrong_is_not_believed() -> None:
    now = clock.now()
    for told in (now + timedelta(minutes=1), now - timedelta(days=2, minutes=1)):
        assert on_phone_at(told.isoformat(), now) == ""
    for told in ("", "gestern", "2026-11-26", now.replace(tzinfo=None).isoformat()):
        assert on_phone_at(told, now) == ""
    assert on_phone_at((now - timedelta(days=1)).isoformat(), now)


# --- something found ----------------------------------------------------------------------------------------------------


def test_something_found_is_registered_once_and_closed_on_the_spot(phone: Client, grid: Unit) -> None:
    kinds = desk(phone).json()["finds"]
    assert [one["flow"] for one in kinds] == ["grid", "hazard", "dispute"]
    assert "spot" in {one["key"] for one in kinds[0]["questions"]}
    said = {
        "flow": "grid",
        "title": "河堤护栏松动",
        "place": "码头东",
        "point": {"lng": "120.401", "lat": "36.201"},
        "text": "三根",
    }
    found = deed(None, "register", said)
    done = deed(None, "close", {"words": "拧紧了螺栓"}, made=found["key"], after=[found["key"]])
    for _ in range(3):
        told = send(phone, found, done)
        assert [one["verdict"] for one in told] == ["done", "done"]
    matter = Matter.objects.get()
    assert (matter.title, matter.unit, matter.source, matter.stage) == ("河堤护栏松动", grid, "patrol", "closed")
    assert (matter.longitude, matter.latitude) == (120.401, 36.201)
    assert "on_phone_at" in Event.objects.get(verb="register").said


def test_what_was_found_elsewhere_is_not_taken(phone: Client, grid: Unit, village: Unit) -> None:
    said = {"flow": "grid", "title": "路面塌陷", "unit": str(make_grid(village, "别的网格").pk)}
    send(phone, deed(None, "register", said))
    assert {one.unit for one in Matter.objects.all()} == {grid}
    assert send(phone, deed(None, "register", {"flow": "nothing", "title": "x"}))[0]["verdict"] == "refused"
    assert "title" in send(phone, deed(None, "register", {"flow": "grid"}))[0]["faults"]


# --- photos -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["photo", "deed"])
def test_a_photo_hangs_at_the_matter_whichever_comes_first(phone: Client, grid: Unit, first: str) -> None:
    matter = given_to(grid, "handling")
    key = str(uuid.uuid4())
    one = deed(matter, "progress", {"words": "正在焊", "photos": [key]})
    acts = [lambda: send_photo(phone, one["key"], key), lambda: send(phone, one)]
    for act in acts if first == "photo" else reversed(acts):
        act()
        act()
    attached = Attachment.objects.get(register="matters.matter", row=matter.pk)
    assert Photo.objects.get().matter == matter
    from zhenjie.engines.files.queries import place_of

    assert b"SECRETPHONE" not in place_of(attached.file.digest).read_bytes()


def test_a_photo_of_a_step_that_never_was_hangs_nowhere(phone: Client, grid: Unit) -> None:
    given_to(grid)
    assert send_photo(phone, str(uuid.uuid4()), str(uuid.uuid4())).status_code == 200
    assert Attachment.objects.count() == 0


def test_the_photo_of_somebody_else_is_not_taken_over(phone: Client, grid: Unit) -> None:
    matter = given_to(grid, "handling")
    one, key = deed(matter, "progress", {"words": "正在焊"}), str(uuid.uuid4())
    other = Client()
    other.force_login(make_account(unit=grid, role="grid_worker"))
    assert send_photo(other, one["key"], key).status_code == 200
    send(phone, one)
    assert Attachment.objects.count() == 0
    assert send_photo(phone, one["key"], key).status_code == 409


def test_what_is_no_photo_is_refused(phone: Client, grid: Unit) -> None:
    file = SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>", "image/jpeg")
    body = {"key": str(uuid.uuid4()), "record": str(uuid.uuid4()), "assignment": "0", "file": file}
    assert phone.post("/field/api/photos/", body).status_code == 422


# --- the phone itself ---------------------------------------------------------------------------------------------------


def test_a_phone_that_was_taken_back_does_nothing(worker: Account, grid: Unit) -> None:
    from zhenjie.engines.org.middleware import actor_of

    matter = given_to(grid)
    secret = register_device(by=actor_of(worker, grid), account=worker, label="phone")
    Device.objects.update(revoked_at=clock.now())
    phone = Client(headers={"X-Field-Device": secret})
    phone.force_login(worker)
    assert desk(phone).status_code == 410
    answer = phone.post(
        "/field/api/matters/commands/",
        json.dumps({"commands": [deed(matter, "sign")]}),
        content_type="application/json",
    )
    assert answer.status_code == 410
    assert Event.objects.filter(matter=matter, verb="sign").count() == 0
