"""Writing a row: validated, in scope, once, with its trail, and never over another person's head."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Park, Yard
from tests.factories.ledger import make_yard
from tests.factories.org import make_account
from zhenjie.engines.trail.models import Entry

NEW = "/ledger/sample.yard/new/"


def filled(ground: Ground, **changes: object) -> dict[str, object]:
    """A form that is in order."""
    given = {"name": "柳湾小学旧址", "unit": ground.village.pk, "state": "idle", "area": "1,240", "floors": "2"}
    return {**given, **changes}


def edit_url(yard: Yard) -> str:
    return f"/ledger/sample.yard/{yard.pk}/edit/"


def test_a_new_row_stands_in_the_ledger_with_its_trail(ground: Ground, clerk: Client) -> None:
    answer = clerk.post(NEW, filled(ground, price="8.5", since="2019-08-01"), follow=True)
    yard = Yard.objects.get()
    assert (yard.area, yard.price, yard.floors) == (Decimal("1240"), Decimal("8.5"), 2)
    entry = Entry.objects.get(subject=f"sample.yard:{yard.pk}")
    assert (entry.verb, entry.name, entry.scope) == ("登记", str(ground.clerk), ground.village.path)
    page = answer.content.decode()
    assert "填写“面积（㎡）”为“1,240”" in page
    assert "填写“所在单位”为“柳湾村”" in page
    assert "填写“状态”为“待盘活”" in page


def test_a_form_sent_twice_is_one_row(ground: Ground, clerk: Client) -> None:
    sent = filled(ground, command="4f5e")
    first, second = clerk.post(NEW, sent), clerk.post(NEW, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert Yard.objects.count() == 1


def test_a_form_changed_and_sent_again_is_a_second_row(ground: Ground, clerk: Client) -> None:
    clerk.post(NEW, filled(ground, command="4f5e"))
    clerk.post(NEW, filled(ground, command="4f5e", name="沙河东厂房"))
    assert Yard.objects.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("area", "很大", "“很大”不是数字"),
        ("floors", "2.5", "“2.5”不是整数"),
        ("area", "", "必填"),
        ("area", "1.234", "小数"),
        ("area", "99999999999999", "数字"),
        ("floors", "-1", "0"),
        ("since", "去年", "日期"),
        ("state", "gone", "gone"),
        ("name", "长" * 61, "60"),
    ],
)
def test_a_fault_is_named_and_nothing_is_lost(ground: Ground, clerk: Client, field: str, value: str, said: str) -> None:
    response = clerk.post(NEW, filled(ground, note="这段话不能丢", **{field: value}))
    assert response.status_code == 422
    assert any(said in str(error) for error in response.context["form"].errors[field])
    page = response.content.decode()
    assert "这段话不能丢" in page
    assert value in page
    assert not Yard.objects.exists()


def test_numbers_are_taken_as_people_write_them(ground: Ground, clerk: Client) -> None:
    clerk.post(NEW, filled(ground, area="１．２万", floors="三"))
    yard = Yard.objects.get()
    assert (yard.area, yard.floors) == (Decimal("12000"), 3)


def test_nobody_writes_into_another_township(ground: Ground, clerk: Client) -> None:
    assert clerk.post(NEW, filled(ground, unit=ground.other.pk)).status_code == 422
    theirs = make_yard(ground.other)
    assert clerk.get(edit_url(theirs)).status_code == 404
    assert clerk.post(edit_url(theirs), filled(ground)).status_code == 404
    assert clerk.get(f"/ledger/sample.yard/{theirs.pk}/").status_code == 404
    park = Park.objects.create(name="石桥园", unit=ground.other)
    response = clerk.post(NEW, filled(ground, park=park.pk))
    assert response.status_code == 422
    assert "石桥园" not in response.content.decode()


def test_a_row_does_not_leave_the_own_scope(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village, "院")
    assert clerk.post(edit_url(yard), filled(ground, unit=ground.other.pk, version=1)).status_code == 422
    yard.refresh_from_db()
    assert yard.unit_id == ground.village.pk


def test_a_reader_reads_and_writes_nothing(ground: Ground, browser_of) -> None:
    yard = make_yard(ground.village)
    reader = browser_of(make_account(unit=ground.town, role="reader"))
    assert reader.get(f"/ledger/sample.yard/{yard.pk}/").status_code == 200
    for url in (NEW, edit_url(yard)):
        assert reader.get(url).status_code == 403
        assert reader.post(url, filled(ground)).status_code == 403
    page = reader.get("/ledger/sample.yard/").content.decode()
    assert "登记一条" not in page
    assert "导出" not in page


def test_an_administrator_sees_no_business_row(ground: Ground, browser_of) -> None:
    make_yard(ground.village)
    keeper = browser_of(make_account(administrator="audit", login="keeper"))
    assert keeper.get("/ledger/sample.yard/").status_code in (302, 403)


def test_whoever_was_overtaken_sees_both_versions_and_loses_nothing(ground: Ground, clerk: Client, browser_of) -> None:
    yard = make_yard(ground.village, "院", price=Decimal("8"), area=Decimal("100"))
    colleague = browser_of(make_account(unit=ground.town, login="colleague"))
    same = {"name": "院", "area": "100"}
    assert colleague.post(edit_url(yard), filled(ground, **same, price="9.5", version=1)).status_code == 302

    answer = clerk.post(edit_url(yard), filled(ground, **same, price="7", note="我写的", version=1))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "改过这一条" in page
    assert "您填的都还在下面" in page
    assert "我写的" in page
    assert ("底价（元/㎡·月）", "7", "9.5") in answer.context["compare"]
    yard.refresh_from_db()
    assert (yard.price, yard.note, yard.version) == (Decimal("9.5"), "", 2)

    shown = answer.context["form"]["version"].value()
    assert (
        clerk.post(edit_url(yard), filled(ground, **same, price="7", note="我写的", version=shown)).status_code == 302
    )
    yard.refresh_from_db()
    assert (yard.price, yard.note, yard.version) == (Decimal("7"), "我写的", 3)


def test_a_change_is_told_as_a_sentence(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village, "院", price=Decimal("8"))
    sent = filled(ground, name="院", area="100", floors="1", price="", state="talks", version=1)
    page = clerk.post(edit_url(yard), sent, follow=True).content.decode()
    assert "把“状态”从“待盘活”改为“洽谈中”" in page
    assert "清空“底价（元/㎡·月）”（原为“8”）" in page
    assert "把“名称”" not in page


def test_a_save_without_a_change_leaves_no_trail(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village, "院")
    clerk.post(edit_url(yard), filled(ground, name="院", area="100", floors="1", version=1))
    assert Entry.objects.filter(subject=f"sample.yard:{yard.pk}").count() == 1


def test_a_changed_name_is_found_and_the_old_one_is_not(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village, "东港冷库")
    clerk.post(edit_url(yard), filled(ground, name="东港粮仓", version=1))
    assert "东港粮仓" in clerk.get("/ledger/sample.yard/?q=粮仓").content.decode()
    assert not clerk.get("/ledger/sample.yard/?q=冷库").context["lines"]


def test_a_row_of_a_village_that_was_merged_can_still_be_edited(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village, "院")
    ground.village.valid_to = date(2025, 12, 31)
    ground.village.save()
    assert clerk.post(edit_url(yard), filled(ground, name="院子", version=1)).status_code == 302
    assert clerk.post(NEW, filled(ground)).status_code == 422


def test_a_saved_figure_is_the_same_on_every_database(ground: Ground) -> None:
    yard = make_yard(ground.village, area=Decimal("0.125"))
    assert Yard.objects.get(pk=yard.pk, area=Decimal("0.13")).area == Decimal("0.13")
