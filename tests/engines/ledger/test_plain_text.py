"""Text that comes in is text, by whichever door: forms, programs, workbooks. Names stay in order, what was no UTF-8 is refused."""

import json

import pytest
from django.test import Client

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.engines.ledger.test_forms import NEW, filled
from tests.engines.ledger.test_importing import bring, verdicts, workbook, write
from tests.factories.ledger import make_token
from zhenjie.engines.ledger.importing.sealing import unseal
from zhenjie.engines.ledger.importing.staged import judge_of

pytestmark = pytest.mark.django_db
TURNED = "柳湾\u202e小学\u2066旧址\u200b"


def test_marks_that_turn_a_name_round_are_gone_before_it_is_stored(ground: Ground, clerk: Client) -> None:
    clerk.post(NEW, filled(ground, name=TURNED))
    assert Yard.objects.get().name == "柳湾小学旧址"


def test_what_is_no_text_is_refused_with_a_sentence_and_nothing_is_stored(ground: Ground, clerk: Client) -> None:
    body = f"name=%B9%E3abc&unit={ground.village.pk}&state=idle&area=12&floors=2"
    answer = clerk.post(NEW, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert "认不出的字" in answer.content.decode()
    assert not Yard.objects.exists()


@pytest.mark.parametrize("escaped", [True, False])
def test_programs_are_held_to_the_same(ground: Ground, escaped: bool) -> None:
    token = make_token(ground.clerk, ground.town, "sample.yard.read", "sample.yard.write")
    head = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    row = {"name": TURNED, "unit": ground.village.pk, "state": "idle", "area": "12", "floors": 2}
    body = json.dumps(row, ensure_ascii=escaped).encode()
    path = "/api/v1/registers/sample.yard/rows"
    answer = Client().post(path, body, content_type="application/json", **head)
    assert answer.status_code == 201, answer.content.decode()
    assert Yard.objects.get().name == "柳湾小学旧址"
    broken = Client().post(path, body.replace(b"idle", b"\xb9\xe3"), content_type="application/json", **head)
    assert (broken.status_code, broken.headers["Content-Type"]) == (400, "application/problem+json")
    assert "UTF-8" in broken.json()["detail"]
    assert Yard.objects.count() == 1


def test_a_workbook_brings_none_of_it_in(ground: Ground) -> None:
    rows = [
        [TURNED, "", "柳湾村", "待盘活", 10, None, None, "", "1"],
        ["村\ufffd部", "", "柳湾村", "待盘活", 10, None, None, "", "2"],
    ]
    imp = bring(workbook(rows), ground.town)
    assert verdicts(imp) == "nf"
    reasons = judge_of(imp).judge([3], unseal(imp.chunks.get().rows)[1:], alone=True)[0].reasons
    assert "认不出的字" in reasons[0][1]
    write(imp)
    assert list(Yard.objects.values_list("name", flat=True)) == ["柳湾小学旧址"]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_nobody_means_is_told_at_the_field(ground: Ground, clerk: Client, day: str) -> None:
    answer = clerk.post(NEW, filled(ground, since=day))
    assert answer.status_code == 422
    assert f"{day} 不像真的日期" in answer.content.decode()
    assert not Yard.objects.exists()
