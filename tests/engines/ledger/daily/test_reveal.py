"""Personal data: masked everywhere, whole only for a reason that stands in the trail, and never in an address."""

import csv
import io

from django.test import Client

from tests.engines.ledger.conftest import Ground
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from zhenjie.engines.trail.models import Entry

LIST = "/ledger/sample.yard/"
MOBILE, MASKED = "13812345678", "138****5678"
REASON = {"reason": "联系本人办理业务", "why": "通知业主来签租约"}


def ask(client: Client, pk: int, **said: str):
    return client.post(f"{LIST}{pk}/reveal/", {**REASON, **said})


def test_shown_once_for_a_reason_that_is_kept(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village, mobile=MOBILE)
    before = clerk.get(f"{LIST}{yard.pk}/").content.decode()
    assert MASKED in before
    assert MOBILE not in before
    answer = ask(clerk, yard.pk)
    assert MOBILE in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    entry = Entry.objects.get(verb="查看明文")
    assert "联系本人办理业务：通知业主来签租约" in entry.after
    assert MOBILE not in entry.after
    after = clerk.get(f"{LIST}{yard.pk}/").content.decode()
    assert MOBILE not in after
    assert "看了“联系电话”" in after
    assert "事由：联系本人办理业务：通知业主来签租约" in after


def test_without_a_reason_nothing_is_shown_and_nothing_is_lost(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village, mobile=MOBILE)
    for said in ({"why": "看看"}, {"reason": "随便看看"}, {"why": "长" * 201}):
        answer = ask(clerk, yard.pk, **said)
        assert answer.status_code == 422
        page = answer.content.decode()
        assert MOBILE not in page
        assert said.get("why", REASON["why"]) in page
    assert not Entry.objects.filter(verb="查看明文").exists()


def test_only_with_the_right(ground: Ground, browser_of) -> None:
    yard = make_yard(ground.village, mobile=MOBILE)
    for role in ("reader", "deputy"):
        assert ask(browser_of(make_account(unit=ground.town, role=role)), yard.pk).status_code == 403
    worker = browser_of(make_account(unit=ground.village, role="grid_worker"))
    assert ask(worker, yard.pk).status_code == 403
    assert "/reveal/" not in worker.get(f"{LIST}{yard.pk}/").content.decode()
    assert ask(browser_of(ground.stranger), yard.pk).status_code == 404
    assert not Entry.objects.filter(verb="查看明文").exists()


def exported(client: Client, **said: str) -> tuple[int, list[list[str]]]:
    client.post(f"{LIST}columns/", {"columns": ["name", "mobile"]})
    answer = client.post(f"{LIST}export/", {"format": "csv", **said})
    if answer.status_code != 200:
        return answer.status_code, []
    return 200, list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


def test_an_export_is_masked_and_says_so(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village, "老院子", mobile=MOBILE)
    _status, lines = exported(clerk)
    assert lines[1] == ["老院子", MASKED]
    assert "个人信息：已遮盖" in lines[-1][0]


def test_an_export_is_whole_with_right_and_reason_and_says_so(ground: Ground, clerk: Client, browser_of) -> None:
    make_yard(ground.village, "老院子", mobile=MOBILE)
    assert exported(clerk, plain="1")[0] == 302
    assert not Entry.objects.filter(verb="导出").exists()
    _status, lines = exported(clerk, plain="1", **REASON)
    assert lines[1] == ["老院子", MOBILE]
    assert "个人信息：明文，联系本人办理业务：通知业主来签租约" in lines[-1][0]
    assert "通知业主来签租约" in Entry.objects.get(verb="导出").after
    deputy = browser_of(make_account(unit=ground.town, role="deputy"))
    assert exported(deputy, plain="1", **REASON)[0] == 403


def test_found_by_the_whole_number_which_stands_in_no_address(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village, "甲院", mobile=MOBILE)
    make_yard(ground.village, "乙院", mobile="13912345678")
    for typed, names in ((MOBILE, ["甲院"]), ("13700000000", []), ("5678", [])):
        answer = clerk.post(f"{LIST}find/?state=idle", {"mobile": typed})
        assert typed not in answer["Location"]
        context = clerk.get(answer["Location"]).context
        assert [line.cells[0].text for line in context["lines"]] == names
        assert [condition.text for condition, _url in context["conditions"]] == ["待盘活", "与所填的相同"]


def test_a_number_typed_into_the_address_is_refused(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village, mobile=MOBILE)
    assert clerk.get(f"{LIST}?mobile={MOBILE}").context["form"].errors


def test_an_empty_number_asks_nothing(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village)
    answer = clerk.post(f"{LIST}find/", {"mobile": " "})
    assert answer["Location"] == LIST
