"""What the tests of matters share: a township with its villages, what a resident sends by the portal, a clerk's browser."""

import io
import uuid
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.factories.matters import key
from tests.factories.org import make_account, make_county
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.rules.work import solve
from zhenjie.engines.org.models import Account, Unit

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def town(settings: Any, tmp_path: Path) -> Unit:
    settings.FILES_ROOT = tmp_path
    make_county(townships=2, villages=2)
    return Unit.objects.filter(kind="township").order_by("path")[0]


def village_of(town: Unit, number: int = 0) -> Unit:
    return Unit.objects.filter(parent=town, kind="village").order_by("path")[number]


def at(unit: Unit) -> str:
    return unit.code or f"u{unit.pk}"


def fresh_key() -> str:
    return str(uuid.uuid4())


def photo(colour: tuple[int, int, int] = (90, 120, 90)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(out, "JPEG", exif=b"Exif\x00\x00secret-place-of-this-phone")
    out.seek(0)
    out.name = "家门口.jpg"
    return out


def say(client: Client, unit: Unit, text: str = "桥头的路灯不亮", *, script: bool = True, **more: Any) -> Any:
    """What the page sends: with its work done, or without a script."""
    url = f"{reverse('portal:say')}?at={at(unit)}"
    data = {"text": text, "at": at(unit), "open": "open", "key": fresh_key(), **more}
    if script and "nonce" not in data:
        data["token"] = client.get(url).context["token"]
        data["nonce"] = solve(data["token"])
    return client.post(reverse("portal:say"), data, **(JSON if script else {}))


def said(client: Client, unit: Unit, text: str = "桥头的路灯不亮", **more: Any) -> tuple[str, Voice]:
    """(code, voice) of something that arrived."""
    answer = say(client, unit, text, **more)
    assert answer.status_code == 201, answer.content.decode()
    code = answer.json()["url"].split("/f/")[1].split("/")[0]
    return code, Voice.objects.select_related("matter").latest("pk")


def act(client: Client, code: str, what: str, *, script: bool = True, **more: Any) -> Any:
    url = reverse("portal:follow", args=[code])
    data = {"act": what, "key": fresh_key(), **more}
    if script:
        token = client.get(url).context["token"]
        data |= {"token": token, "nonce": solve(token)}
    return client.post(url, data, **(JSON if script else {}))


def page(client: Client, code: str) -> str:
    answer = client.get(reverse("portal:follow", args=[code]))
    assert answer.status_code == 200
    return answer.content.decode()


def few(settings: Any, folder: Path, purpose: str, most: int) -> None:
    """A deployment that allows less."""
    told = yaml.safe_load(files("zhenjie.engines.matters").joinpath("portal.yaml").read_text("utf-8"))
    told[0]["purposes"][purpose]["most"] = most
    (folder / "portal.yaml").write_text(yaml.safe_dump(told), "utf-8")
    settings.CATALOGUE_DIR = str(folder)


def desk(unit: Unit, role: str = "clerk", **more: Any) -> tuple[Client, Account]:
    account = make_account(unit=unit, role=role, **more)
    client = Client()
    client.force_login(account)
    return client, account


def sent(matter: Matter, **said: Any) -> dict[str, Any]:
    return {"key": key(), "version": matter.seq, **said}
