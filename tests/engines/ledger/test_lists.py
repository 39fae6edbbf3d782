"""The list of a register: what it shows, to whom, in which order, however many rows there are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.engines.ledger.conftest import Ground
from tests.engines.ledger.sample.models import Yard
from tests.factories.ledger import make_yard
from zhenjie.core import clock

LIST = "/ledger/sample.yard/"


def names(client: Client, query: str = "") -> list[str]:
    """The names on the page, top to bottom."""
    response = client.get(LIST + query)
    assert response.status_code == 200
    return [line.cells[0].text for line in response.context["lines"]]


def test_shows_the_rows_of_the_own_subtree_only(ground: Ground, clerk: Client, browser_of) -> None:
    make_yard(ground.village, "柳湾小学旧址")
    make_yard(ground.other, "石桥粮库")
    assert names(clerk) == ["柳湾小学旧址"]
    assert names(browser_of(ground.stranger)) == ["石桥粮库"]


def test_says_what_to_do_when_empty(clerk: Client) -> None:
    page = clerk.get(LIST).content.decode()
    assert "把闲着的院子和房子登记进来" in page
    assert "登记第一条" in page


def test_says_what_to_do_when_nothing_fits(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village)
    page = clerk.get(LIST + "?q=冷库").content.decode()
    assert "没有符合这些条件的行" in page
    assert "看全部" in page


@pytest.mark.parametrize(
    "query",
    [
        "?state=talks",
        "?area_min=500",
        "?area_min=0.05万",
        "?price_max=6",
        "?since_from=2024-01-01&since_to=2024-12-31",
        "?leased=1",
        "?owner=农机",
        "?q=大院",
        "?q=农机站",
        "?q=大院 原镇",
        "?q=机",
        "?q=ＺＨ-02",
        "?q=消防",
    ],
)
def test_conditions_leave_the_row_they_describe(ground: Ground, clerk: Client, query: str) -> None:
    make_yard(
        ground.village,
        "原镇农机站大院 zh-02",
        owner="农机公司",
        state="talks",
        area=Decimal("3860"),
        price=Decimal("5"),
        since=date(2024, 5, 1),
        leased=True,
        note="消防未验",
    )
    make_yard(ground.village, "东港冷库", price=Decimal("18"), since=date(2026, 8, 1))
    assert names(clerk, query) == ["原镇农机站大院 zh-02"]


def test_letters_must_stand_side_by_side(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village, "河东大院")
    make_yard(ground.village, "东河旧院，大河东")
    assert names(clerk, "?q=东大院") == ["河东大院"]


def test_a_unit_as_condition_means_its_subtree(ground: Ground, browser_of) -> None:
    from tests.factories.org import make_account  # app ready

    make_yard(ground.village, "柳湾小学旧址")
    make_yard(ground.other, "石桥粮库")
    leader = browser_of(make_account(unit=ground.county, role="leader"))
    assert len(names(leader)) == 2
    assert names(leader, f"?unit={ground.town.pk}") == ["柳湾小学旧址"]


@pytest.mark.parametrize(
    "query",
    [
        "?area_min=很大",
        "?sort=nonsense",
        "?sort=rent",
        "?sort=unit__path",
        "?since_from=31.12.",
        "?state=gone",
        "?nonsense=1",
    ],
)
def test_a_faulty_condition_lists_nothing_and_says_why(ground: Ground, clerk: Client, query: str) -> None:
    make_yard(ground.village)
    response = clerk.get(LIST + query)
    assert response.status_code == 200
    assert response.context["lines"] == []
    assert "没有列出任何行，请改正条件" in response.content.decode()


@pytest.mark.parametrize(
    "sort",
    [
        "name",
        "-name",
        "price",
        "-price",
        "area",
        "-since",
        "unit",
        "-unit",
        "state",
        "park__name",
        "seen_at",
        "-seen_at",
    ],
)
def test_pages_by_key_show_every_row_once_in_both_directions(ground: Ground, clerk: Client, sort: str) -> None:
    from tests.engines.ledger.sample.models import Park  # app ready

    parks = [None, *(Park.objects.create(name=f"园{n % 2}", unit=ground.town) for n in range(3))]
    for n in range(117):
        make_yard(
            ground.village if n % 3 else ground.town,
            f"院{n % 40:02}",
            price=None if n % 4 == 0 else Decimal(n % 7),
            since=None if n % 5 == 0 else date(2020, 1, 1 + n % 28),
            area=Decimal(n % 9) / 8,
            seen_at=None if n % 6 == 0 else clock.aware(date(2026, 1, 1)) + timedelta(hours=n % 50, microseconds=n % 3),
            park=parks[n % 4],
        )
    forward, url = [], LIST + f"?sort={sort}"
    while url:
        context = clerk.get(url).context
        forward += [line.url for line in context["lines"]]
        url = LIST + context["links"]["following"] if context["links"]["following"] else ""
    assert len(forward) == len(set(forward)) == 117
    backward, url = [], LIST + f"?sort={sort}&last=1"
    while url:
        context = clerk.get(url).context
        backward = [line.url for line in context["lines"]] + backward
        url = LIST + context["links"]["previous"] if context["links"]["previous"] else ""
    assert backward == forward


def test_a_place_in_the_list_is_exact_even_where_a_figure_is_not(ground: Ground, clerk: Client) -> None:
    # Written past the ledger with more places than the column has: SQLite keeps them, and reads them rounded.
    Yard.objects.bulk_create(Yard(name=f"院{n}", unit=ground.town, area=Decimal(n % 9) / 8) for n in range(117))
    seen, url = [], LIST + "?sort=area"
    while url:
        context = clerk.get(url).context
        seen += [line.url for line in context["lines"]]
        url = LIST + context["links"]["following"] if context["links"]["following"] else ""
    assert len(seen) == len(set(seen)) == 117


def test_empty_values_come_last_in_both_directions(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village, "无价")
    make_yard(ground.village, "贵", price=Decimal("9"))
    make_yard(ground.village, "贱", price=Decimal("1"))
    assert names(clerk, "?sort=price") == ["贱", "贵", "无价"]
    assert names(clerk, "?sort=-price") == ["贵", "贱", "无价"]


def test_a_forged_cursor_leads_to_the_first_page_with_a_sentence(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village, "院")
    for cursor in ("xxx", "WzFd", "WyJuYW1lIiwibm8iLCJubyIsMF0", "!!"):
        response = clerk.get(LIST + f"?cursor={cursor}")
        assert len(response.context["lines"]) == 1
        assert "请从第一页重新翻起" in response.content.decode()


def test_thirty_rows_cost_the_queries_of_one(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village)
    clerk.get(LIST)
    with CaptureQueriesContext(connection) as one:
        clerk.get(LIST)
    for _number in range(29):
        make_yard(ground.village)
    with CaptureQueriesContext(connection) as thirty:
        assert len(names(clerk)) == 30
    assert len(thirty) == len(one)


def test_the_columns_a_person_chose_stay_chosen(ground: Ground, clerk: Client, browser_of) -> None:
    make_yard(ground.village)
    clerk.post(LIST + "columns/?q=院", {"columns": ["area", "name", "nonsense"]})
    heads = [head.column.name for head in clerk.get(LIST).context["heads"]]
    assert heads == ["name", "area"]
    assert "unit" in [head.column.name for head in browser_of(ground.stranger).get(LIST).context["heads"]]
    clerk.post(LIST + "columns/", {"reset": "1"})
    assert len(clerk.get(LIST).context["heads"]) == 9


def test_numbers_of_a_column_have_the_same_decimals(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village, "一", area=Decimal("1240"))
    make_yard(ground.village, "二", area=Decimal("86.5"))
    lines = clerk.get(LIST).context["lines"]
    assert {line.cells[4].text for line in lines} == {"1,240.0", "86.5"}


def test_every_swap_holds_the_whole_list(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village)
    whole = clerk.get(LIST + "?q=院").content.decode()
    swap = clerk.get(LIST + "?q=院", headers={"HX-Request": "true", "HX-Target": "ledger"}).content.decode()

    def part(page: str) -> str:
        found = page[page.index('<div id="ledger"') : page.index("zj-printline")]
        import re  # slow import

        return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", found)

    assert part(whole) == part(swap)


def test_a_row_is_a_line_of_the_table_that_names_its_columns(ground: Ground, clerk: Client) -> None:
    yard = make_yard(ground.village, "东港冷库", state="talks", area=Decimal("740"))
    page = clerk.get(LIST).content.decode()
    assert f'<td data-title="名称"><a href="/ledger/sample.yard/{yard.pk}/"><b>东港冷库</b></a></td>' in page
    assert '<td data-title="面积（㎡）" class="is-num">740</td>' in page
    assert '<span class="zj-tag">洽谈中</span>' in page
    assert page.count("<tr>") == 2


def test_no_text_of_a_row_can_become_markup(ground: Ground, clerk: Client) -> None:
    make_yard(ground.village, "<script>alert(1)</script>", owner='"><img src=x onerror=alert(1)>')
    page = clerk.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_scope_is_a_range_of_the_path_index(ground: Ground) -> None:
    from zhenjie.engines.ledger.declarations import find  # app ready
    from zhenjie.engines.ledger.forms.lists import ListForm  # app ready

    declaration = find("sample.yard")
    assert declaration
    form = ListForm(declaration, {}, (ground.town.path,), ground.town)
    assert form.is_valid()
    sql = str(form.found().rows.query)
    assert '"path" >=' in sql
    assert "LIKE" not in sql
    assert Yard.objects.count() == 0
