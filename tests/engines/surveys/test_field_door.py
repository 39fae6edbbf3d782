"""The phone's door: the package, records with a verdict each, photos and lists; what is secret is sealed, a lost phone wiped."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from tests.factories.people import make_resident
from tests.factories.surveys import a_record, give, make_grid, make_survey, send
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.org.models import Account, Post, Unit
from zhenjie.engines.surveys.actions.devices import forget_devices, register_device, revoke_device
from zhenjie.engines.surveys.models.fieldwork import Assignment, Device, Photo, Record
from zhenjie.engines.surveys.queries.devices import device_of, is_revoked
from zhenjie.engines.surveys.queries.packages import package_of

pytestmark = pytest.mark.django_db


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
