"""What the tests of field work share: a township, a grid with its worker, the worker's phone."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from tests.factories.matters import brought_to, make_matter
from tests.factories.org import make_account, make_county
from tests.factories.surveys import give, make_grid, make_survey
from zhenjie.core import clock
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.surveys.models.fieldwork import Assignment


@pytest.fixture
def township() -> Unit:
    make_county(townships=2, villages=2)
    return Unit.objects.filter(kind="township").order_by("path")[0]


@pytest.fixture
def given(township: Unit) -> Assignment:
    village = Unit.objects.filter(parent=township).order_by("path")[0]
    return give(make_survey(township), make_grid(village))


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


def desk(phone: Client, **headers: str) -> Any:
    return phone.get("/field/api/matters/", headers=headers)
