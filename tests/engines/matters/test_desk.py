"""The desk: the inbox and a matter's page as people of each role read them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.engines.matters.conftest import desk, sent, village_of
from tests.factories.duties import make_duty
from tests.factories.matters import CHIEF, brought_to, key, make_matter, move
from tests.factories.org import make_account, make_person
from zhenjie.core import clock
from zhenjie.core.refs import Ref
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.ledger.resolving import resolve_many
from zhenjie.engines.matters.actions.filing import attach_file
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.models import Matter, Voice
from zhenjie.engines.matters.queries.allowed import mover
from zhenjie.engines.matters.queries.board import board
from zhenjie.engines.matters.queries.inbox import Wanted, inbox_page
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.scope import scope_of
from zhenjie.engines.trail.models import Entry

pytestmark = pytest.mark.django_db
PAGE = 30
ROLES = ("leader", "deputy", "clerk", "organiser", "statistician", "reader", "village_head", "grid_worker")
READERS = {"leader", "deputy", "clerk", "statistician", "reader", "village_head", "grid_worker"}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_the_pages_it_may(town: Unit, role: str) -> None:
    matter = brought_to(make_matter(town), "handling")
    client, _account = desk(town, role)
    expected = 200 if role in READERS else 403
    for url in (
        "/matters/", "/matters/?box=all", "/matters/?box=ruling", "/matters/?box=helping", "/matters/?box=supervised",
        "/matters/?box=closed", "/matters/?box=unit", "/matters/?after=nonsense", f"/matters/?open={matter.pk}", f"/matters/{matter.pk}/",
    ):  # fmt: skip
        assert client.get(url).status_code == expected, url


def test_the_page_of_every_stage_says_where_it_is(town: Unit) -> None:
    client, _account = desk(town)
    for stage, title in (
        ("intake", "待派单"), ("signing", "待签收"), ("handling", "办理中"), ("reviewing", "待审核"), ("visiting", "待回访"), ("closed", "已办结"),
    ):  # fmt: skip
        matter = make_matter(town)
        page = client.get(f"/matters/{brought_to(matter, stage).pk}/").content.decode()
        assert f'aria-current="step">{title}</li>' in page


def test_the_deadline_explains_itself(town: Unit) -> None:
    client, _account = desk(town)
    page = client.get(f"/matters/{make_matter(town).pk}/").content.decode()
    assert "为什么是这个颜色" in page
    assert "一个工作日内派出" in page
    assert "未经核实" in page


def test_the_colour_of_a_past_day_is_what_it_was_then(town: Unit) -> None:
    now = clock.now()
    with clock.fixed(now - timedelta(days=20)):
        matter = make_matter(town)
    move(matter, "assign", to=town.pk)
    client, _account = desk(town)
    day = (now - timedelta(days=10)).date()
    page = client.get(f"/matters/{matter.pk}/?when={day}").content.decode()
    assert f"{day} 18:00" in page
    assert "超期" in page
    assert client.get(f"/matters/{matter.pk}/?when=nonsense").status_code == 200


@pytest.mark.parametrize("address", ["/matters/?box=all", "/matters/?box=mine", "/matters/?box=closed", "/"])
def test_thirty_rows_cost_what_one_costs(town: Unit, address: str) -> None:
    client, _account = desk(town)
    stage = "closed" if "closed" in address else "handling"

    def cost() -> int:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as told:
            assert client.get(address).status_code == 200
        return len(told)

    brought_to(make_matter(town), stage)
    one = cost()
    for _number in range(PAGE):
        brought_to(make_matter(town), stage)
    assert cost() == one


def test_a_long_time_line_costs_what_a_short_one_costs(town: Unit) -> None:
    client, _account = desk(town)
    matter = brought_to(make_matter(town), "handling")

    def cost() -> int:
        with CaptureQueriesContext(connection) as told:
            client.get(f"/matters/{matter.pk}/")
        return len(told)

    client.get(f"/matters/{matter.pk}/")
    few = cost()
    for number in range(12):
        move(matter, "note", words=f"第{number}次")
        Voice.objects.create(matter=matter, filed=matter, source="call", said_at=clock.now(), text="也是")
    assert cost() == few


def test_pages_follow_by_key_and_repeat_nothing(town: Unit) -> None:
    account = make_account(unit=town)
    who = mover(account, scope_of(account))
    made = {make_matter(town).pk for _number in range(PAGE + 5)}
    first = inbox_page(who, Wanted("all"), size=PAGE)
    second = inbox_page(who, Wanted("all"), first.following, PAGE)
    assert [one.red_at for one in first.rows] == sorted(one.red_at for one in first.rows if one.red_at)
    assert {one.pk for one in (*first.rows, *second.rows)} == made
    assert (len(first.rows), len(second.rows), second.following) == (PAGE, 5, "")


def test_each_box_holds_what_its_name_says(town: Unit) -> None:
    village = village_of(town)
    head = make_account(unit=village, role="village_head")
    who = mover(head, scope_of(head))
    waiting = brought_to(make_matter(village), "signing", to=village)
    assert [one.pk for one in inbox_page(who, Wanted("mine")).rows] == [waiting.pk]
    clerk = make_account(unit=town)
    desk_of = mover(clerk, scope_of(clerk))
    asked = brought_to(make_matter(village), "handling", to=village)
    move(asked, "extend", limit="2 wd", words="等材料")
    marked = brought_to(make_matter(village), "handling", to=village)
    move(marked, "supervise", level="red", words="超期")
    done = brought_to(make_matter(village), "closed", to=village)
    assert [one.pk for one in inbox_page(desk_of, Wanted("ruling")).rows] == [asked.pk]
    leader = make_account(unit=town, role="leader")
    over = mover(leader, scope_of(leader))
    assert [one.pk for one in inbox_page(over, Wanted("supervised")).rows] == [marked.pk]
    assert [one.pk for one in inbox_page(desk_of, Wanted("closed")).rows] == [done.pk]
    assert done.pk not in {one.pk for one in inbox_page(desk_of, Wanted("all")).rows}
    helped = brought_to(make_matter(village), "handling", to=village)
    move(helped, "ask_help", to=town.pk)
    assert [one.pk for one in inbox_page(desk_of, Wanted("helping")).rows] == [helped.pk]
    move(helped, "help", unit=town.pk, words="已看过")
    assert inbox_page(desk_of, Wanted("helping")).rows == []


def test_a_matter_is_found_by_number_and_by_words(town: Unit) -> None:
    client, _account = desk(town)
    matter, other = make_matter(town, title="早市占道"), make_matter(town, title="路灯不亮")
    for text in (matter.number, f"{matter.pk:06d}", "早市"):
        page = client.get("/matters/", {"box": "all", "q": text}).content.decode()
        assert f'data-row="{matter.pk}"' in page
    assert f'data-row="{other.pk}"' not in client.get("/matters/", {"box": "all", "q": "早市"}).content.decode()
    assert "早市占道" in client.get("/search/", {"q": "早市"}).content.decode()


def test_names_are_masked_until_a_reason_is_given(town: Unit) -> None:
    client, _account = desk(town)
    matter = make_matter(town, voice=Spoken(text="路灯", name="王建国", phone="13812345678"))
    voice = matter.voices.get()
    url = f"/matters/{matter.pk}/voices/{voice.pk}/reveal/"
    page = client.get(f"/matters/{matter.pk}/").content.decode()
    assert "王建国" not in page
    assert "13812345678" not in page
    refused = client.post(url, {"reason": "随便", "why": "看看"})
    assert refused.status_code == 422
    assert "王建国" not in refused.content.decode()
    reason = client.get(f"/matters/{matter.pk}/").context["reasons"][0]
    shown = client.post(url, {"reason": reason, "why": "回电话核实地点"})
    assert "王建国" in shown.content.decode()
    assert "13812345678" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert Entry.objects.filter(subject=f"matters.matter:{matter.pk}", verb="查看明文").count() == 1
    reader, _account = desk(town, "reader")
    assert reader.post(url, {"reason": reason, "why": "回电话核实地点"}).status_code == 403


def test_words_of_people_are_text_and_never_markup(town: Unit) -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    matter = make_matter(town, title=f"路灯{evil}", text=evil, place=evil, voice=Spoken(text=evil, name=evil[:30]))
    matter = brought_to(matter, "handling")
    move(matter, "note", words=evil)
    client, _account = desk(town)
    for url in (f"/matters/{matter.pk}/", f"/matters/?box=all&open={matter.pk}&q={evil}", f"/matters/?q={evil}"):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_files_hang_at_a_matter_and_only_their_owner_takes_them_off(town: Unit) -> None:
    client, _account = desk(town)
    matter = brought_to(make_matter(town), "handling")
    file = SimpleUploadedFile("现场.txt", "灯杆编号 17".encode())
    client.post(f"/matters/{matter.pk}/move/progress/", sent(matter, words="看过了", files=file))
    attachment = Attachment.objects.get(register="matters.matter", row=matter.pk)
    answer = client.get(f"/matters/{matter.pk}/files/{attachment.pk}/")
    assert b"".join(answer.streaming_content) == "灯杆编号 17".encode()  # type: ignore[attr-defined]
    other, _account = desk(town)
    assert other.post(f"/matters/{matter.pk}/files/{attachment.pk}/drop/").status_code == 422
    client.post(f"/matters/{matter.pk}/files/{attachment.pk}/drop/")
    assert "现场.txt" not in client.get(f"/matters/{matter.pk}/").content.decode()
    assert attach_file(by=CHIEF, matter=matter, stream=BytesIO(b"x"), name="a.txt").pk != attachment.pk


def test_a_reference_leads_to_the_matter(town: Unit) -> None:
    matter = make_matter(town)
    ref = Ref("matters.matter", str(matter.pk))
    assert resolve_many([ref])[ref] == (str(matter), f"/matters/{matter.pk}/")


def test_the_board_counts_by_desk_and_colour(town: Unit) -> None:
    now = clock.now()
    with clock.fixed(now - timedelta(days=20)):
        make_matter(town)
    make_matter(town)
    figures = board([town.path], clock.now())[town.path, "platform"]
    assert (figures.red, figures.green + figures.yellow) == (1, 1)
    client, _account = desk(town)
    assert "待办事项" in client.get("/").content.decode()


def test_who_took_it_finds_it_on_the_own_desk(town: Unit) -> None:
    mine, other = make_account(unit=town, person=make_person("许静", unit=town)), make_account(unit=town)
    matter = brought_to(make_matter(town), "signing")
    move(matter, "sign", person=mine.person_id)
    boxes = {account: inbox_page(mover(account, scope_of(account)), Wanted("mine")).rows for account in (mine, other)}
    assert [one.pk for one in boxes[mine]] == [matter.pk]
    assert boxes[other] == []


def test_the_duty_list_suggests_and_one_click_assigns(town: Unit) -> None:
    village = village_of(town)
    make_duty(village, "0101", place=town)
    client, _account = desk(town)
    rows = [make_matter(town, klass="0101") for _number in range(2)]
    page = client.get(f"/matters/{rows[0].pk}/").content.decode()
    assert "建议派给" in page
    assert f'name="to" value="#{village.pk}"' in page
    told = client.post(
        "/matters/batch/?box=all", {"verb": "suggest", "key": key(), "rows": [one.pk for one in rows]}, follow=True
    )
    assert "派单：2 件已办" in told.content.decode()
    assert set(Matter.objects.values_list("holder_id", flat=True)) == {village.pk}
