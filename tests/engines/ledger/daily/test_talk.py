"""Comments: said once, heard by whoever is named and may read the row, taken back by whoever said it."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.daily.conftest import colleague, told
from tests.factories.ledger import make_yard
from tests.factories.org import make_unit
from zhenjie.engines.ledger.models import Comment
from zhenjie.engines.trail.models import Entry

LIST = "/ledger/sample.yard/"


def say(client: Client, pk: int, text: str) -> str:
    return client.post(f"{LIST}{pk}/comments/", {"text": text}, follow=True).content.decode()


def test_who_is_named_hears_of_it(ground: Ground, clerk: Client) -> None:
    office = make_unit("经济发展办", kind="office", parent=ground.town)
    yard, qin = make_yard(ground.village, "柳湾小学旧址"), colleague(office, "秦川")
    page = say(clerk, yard.pk, "@秦川，消防验收过了吗？@赵远 也看看")
    assert "消防验收过了吗" in page
    assert "没有找到“赵远”" in page
    assert told(qin) == [f"{ground.clerk} 在“柳湾小学旧址”的评论里提到您"]


def test_a_name_glued_to_the_next_word_is_still_a_name(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village)
    short, long = colleague(ground.town, "秦川"), colleague(ground.town, "秦川流")
    say(clerk, yard.pk, "@秦川看一下")
    say(clerk, yard.pk, "@秦川流也看一下")
    assert (len(told(short)), len(told(long))) == (1, 1)


def test_whoever_may_not_read_the_row_is_not_told(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village)
    outside, neighbour = colleague(ground.town, "秦川", role="organiser"), colleague(ground.other, "邻镇")
    page = say(clerk, yard.pk, "@秦川 @邻镇 请看")
    assert "没有找到“秦川、邻镇”" in page
    assert told(outside) == told(neighbour) == []


def test_the_words_do_not_enter_the_trail(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village)
    say(clerk, yard.pk, "业主的话不能永远留着")
    entry = Entry.objects.get(subject=f"sample.yard:{yard.pk}", verb="评论")
    assert "业主" not in entry.after


def test_taking_back_leaves_a_line(ground: Ground, clerk: Client, browser_of) -> None:
    yard = make_yard(ground.village)
    say(clerk, yard.pk, "说错了")
    comment = Comment.objects.get()
    other = browser_of(colleague(ground.town, "秦川"))
    assert (
        "只能撤回自己写的评论"
        in other.post(f"{LIST}{yard.pk}/comments/{comment.pk}/drop/", follow=True).content.decode()
    )
    page = clerk.post(f"{LIST}{yard.pk}/comments/{comment.pk}/drop/", follow=True).content.decode()
    assert "这条评论已撤回" in page
    assert "说错了" not in page


def test_an_empty_or_endless_comment_is_refused_and_not_lost(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village)
    assert clerk.post(f"{LIST}{yard.pk}/comments/", {"text": "  "}).status_code == 422
    answer = clerk.post(f"{LIST}{yard.pk}/comments/", {"text": "长" * 2001})
    assert answer.status_code == 422
    assert "长" * 2001 in answer.content.decode()
    assert not Comment.objects.exists()


def test_the_page_costs_the_same_however_much_is_said(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village)
    say(clerk, yard.pk, "一")
    with CaptureQueriesContext(connection) as one:
        clerk.get(f"{LIST}{yard.pk}/")
    for number in range(10):
        say(clerk, yard.pk, f"第{number}句")
    with CaptureQueriesContext(connection) as many:
        clerk.get(f"{LIST}{yard.pk}/")
    assert len(many) == len(one)
