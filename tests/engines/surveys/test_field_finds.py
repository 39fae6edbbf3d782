"""Found on a round and photographed: registered once, closed on the spot; a photo hangs at its matter whichever comes first."""

import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.engines.surveys.conftest import deed, desk, given_to, send
from tests.factories.org import make_account
from tests.factories.surveys import make_grid
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.models.fieldwork import Photo

pytestmark = pytest.mark.django_db


def a_photo() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    Image.new("RGB", (64, 48), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def send_photo(phone: Client, of: str, key: str) -> Any:
    file = SimpleUploadedFile("a.jpg", a_photo(), "image/jpeg")
    return phone.post("/field/api/photos/", {"key": key, "record": of, "assignment": "0", "file": file})


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
