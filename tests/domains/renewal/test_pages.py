"""The pages of renewal: who sees whose household, what is masked, forms that lose nothing, as many queries for thirty as for one."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories import renewal as make
from tests.factories.org import make_account, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.renewal.models.campaigns import Progress, SitePhoto
from zhenjie.domains.renewal.models.households import Household, HouseholdEvent
from zhenjie.domains.renewal.models.projects import LegalStep, Renewal
from zhenjie.engines.ledger import declarations, own
from zhenjie.engines.ledger.actions import importing
from zhenjie.engines.org.models import Unit

pytestmark = pytest.mark.django_db
START = make.START
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def village(town: Unit) -> Unit:
    return make_unit("河湾社区", kind="village", parent=town)


def log_in(unit: Unit, role: str = "clerk") -> Client:
    client = Client()
    client.force_login(make_account(unit=unit, role=role))
    return client


def day(number: int) -> date:
    return START + timedelta(days=number - 1)


def test_a_renewal_says_what_a_report_would_and_each_number_leads_to_its_households(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    first, second = make.make_household(village, row), make.make_household(village, row)
    with clock.fixed(day(3)):
        make.sign(first, day(2))
        page = log_in(town).get(f"/renewal/{row.pk}/")
        told = page.context["say"]
        assert "".join(text for text, _url in told).endswith(f"{row.name}涉及2户，已签约1户，签约率50%。")
        links = [url for _text, url in told if url]
        listed = [log_in(town).get(url).content.decode() for url in links]
    assert [page.count(f"/renewal/households/{first.pk}/") > 0 for page in listed] == [True, True]
    assert second.number not in listed[1]


def test_a_village_sees_its_own_households_of_the_towns_renewal_and_no_others(town: Unit, village: Unit) -> None:
    other = make_unit("上坝社区", kind="village", parent=town)
    row = make.open_renewal(town)
    mine, theirs = make.make_household(village, row), make.make_household(other, row)
    with clock.fixed(day(3)):
        worker = log_in(village, "village_head")
        page = worker.get("/renewal/door/").content.decode()
        assert mine.number in page
        assert theirs.number not in page
        assert worker.get(f"/renewal/households/{theirs.pk}/").status_code == 404
        assert worker.post(f"/renewal/households/{theirs.pk}/sign/", {}).status_code == 404
        assert worker.get(f"/renewal/{row.pk}/").status_code == 404
        home = worker.get("/renewal/").context
        assert [(one.total, may_open) for one, may_open in home["lines"]] == [(1, False)]


def test_the_name_and_the_number_are_masked_on_every_screen(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    one = make.make_household(village, row, head="林春生", phone="13912345678")
    make.sign(one, day(2))
    with clock.fixed(day(3)):
        client = log_in(town)
        pages = ["/renewal/", f"/renewal/{row.pk}/", f"/renewal/households/{one.pk}/", "/renewal/door/?all=1", f"/renewal/{row.pk}/fees/", "/ledger/renewal.household/", f"/ledger/renewal.household/{one.pk}/"]  # fmt: skip
        for url in pages:
            page = client.get(url).content.decode()
            assert "林春生" not in page, url
            assert "13912345678" not in page, url
        assert "林*生" in client.get(f"/renewal/households/{one.pk}/").content.decode() or "林" in str(one)
        data = b"".join(client.post("/ledger/renewal.household/export/", {"format": "csv"}))  # type: ignore[arg-type]
        assert "林春生".encode() not in data
    with connection.cursor() as cursor:
        cursor.execute("select phone from renewal_household")
        assert "13912345678" not in str(cursor.fetchall())


def test_a_signature_at_the_door_sent_twice_is_one(town: Unit, village: Unit) -> None:
    one = make.make_household(village, make.open_renewal(town))
    with clock.fixed(day(3)):
        worker = log_in(village, "village_head")
        page = worker.get(f"/renewal/households/{one.pk}/sign/")
        assert "25,000.00" in page.content.decode()
        said = {
            "key": page.context["form"]["key"].value(),
            "on": str(day(3)),
            "number": "XY-1",
            "choice": "house",
            "amount": "52.6万",
        }
        for _twice in range(2):
            answer = worker.post(f"/renewal/households/{one.pk}/sign/", said)
            assert answer.status_code == 302
        assert HouseholdEvent.objects.count() == 1
        again = worker.post(f"/renewal/households/{one.pk}/sign/", said | {"key": "other"})
        assert (again.status_code, "已经签约" in again.content.decode()) == (422, True)
    one.refresh_from_db()
    assert (one.amount, one.reward) == (Decimal(526000), Decimal(25000))


def test_who_signs_second_reads_what_was_not_stored(town: Unit, village: Unit) -> None:
    household = make.make_household(village, make.open_renewal(town))
    make.sign(household, day(2))
    with clock.fixed(day(3)):
        sent = {"key": "later", "choice": "house", "number": "乙协12号", "amount": "700000", "on": f"{day(3)}"}
        page = log_in(village, "village_head").post(f"/renewal/households/{household.pk}/sign/", sent)
    assert page.status_code == 422
    assert "您填的没有存：协议号 乙协12号，补偿金额 700000 元" in page.content.decode()


def test_a_bad_signature_is_told_and_loses_nothing(town: Unit, village: Unit) -> None:
    one = make.make_household(village, make.open_renewal(town))
    with clock.fixed(day(3)):
        worker = log_in(village, "village_head")
        answer = worker.post(f"/renewal/households/{one.pk}/sign/", {"key": "k", "on": str(day(9)), "number": "XY-77", "choice": "house", "amount": "很多"})  # fmt: skip
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "不是数字" in page
        assert 'value="XY-77"' in page
        assert "很多" in page
        late = worker.post(f"/renewal/households/{one.pk}/sign/", {"key": "k", "on": str(day(9)), "number": "XY-77", "choice": "house"})  # fmt: skip
        assert f"{day(9)} 还没有到" in late.content.decode()


def test_a_paste_takes_the_good_lines_and_keeps_the_bad_ones_in_the_box(town: Unit, village: Unit) -> None:
    row = make.open_renewal(town)
    first, second = (make.make_household(village, row) for _ in range(2))
    text = (
        f"{first.number}\tXY-1\t{day(2)}\t货币\t30万\nZZ\tXY-2\t{day(2)}\t货币\n{second.number}\tXY-1\t{day(2)}\t房屋\n"
    )
    with clock.fixed(day(5)):
        client = log_in(town)
        answer = client.post(f"/renewal/{row.pk}/paste/", {"text": text})
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "项目里没有户号 ZZ" in page
        assert "协议号 XY-1 已经用在" in page
        left = answer.context["form"].initial["text"]
        assert left.splitlines() == text.splitlines()[1:]
        assert Household.objects.filter(signed_on=day(2)).get() == first
        better = left.splitlines()[1].replace("XY-1", "XY-2")
        assert client.post(f"/renewal/{row.pk}/paste/", {"text": better}).status_code == 302
    assert Household.objects.filter(signed_on=day(2)).count() == 2


def test_the_law_is_recorded_on_the_page_and_a_refusal_keeps_what_was_typed(town: Unit) -> None:
    row = make.make_renewal(town)
    with clock.fixed(START):
        client = log_in(town)
        said = {"key": "plan_notice", "on": "2026-01-05", "until": "2026-01-20", "document": "公告第 7 号"}
        assert client.post(f"/renewal/{row.pk}/step/", said).status_code == 302
        page = client.get(f"/renewal/{row.pk}/").content.decode()
        assert "不得少于 30 日，2026-01-05 起最早到 2026-02-04，现在到 2026-01-20" in page
        refused = client.post(
            f"/renewal/{row.pk}/step/", {"key": "decision", "on": "2026-02-20", "document": "决定 1 号"}
        )
        assert refused.status_code == 422
        assert "“房屋征收决定公告”以前要先有" in refused.content.decode()
        assert 'value="决定 1 号"' in refused.content.decode()
        client.post(f"/renewal/{row.pk}/move/", {"way": "open"})
        assert Renewal.objects.get().state == "preparing"
        entry = LegalStep.objects.get()
        better = said | {"until": "2026-02-10", "corrects": entry.pk}
        assert client.post(f"/renewal/{row.pk}/step/", better).status_code == 302
        assert LegalStep.objects.filter(corrected_by__isnull=True).get().until == date(2026, 2, 10)


def test_rewards_are_set_on_the_page_and_faults_are_told(town: Unit) -> None:
    row = make.lawful(make.make_renewal(town))
    with clock.fixed(START):
        client = log_in(town)
        said = {"since": str(START), "form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0"}
        lines = [("一", day(1), day(20), "2万", "50"), ("二", day(22), day(70), "1万", "0"), ("", "", "", "", "")]
        for number, line in enumerate(lines):
            said |= {f"form-{number}-{name}": str(value) for name, value in zip(("name", "first", "last", "per_household", "per_metre"), line, strict=True)}  # fmt: skip
        wrong = client.post(f"/renewal/{row.pk}/rewards/", said)
        assert wrong.status_code == 422
        assert "不断不叠" in wrong.content.decode()
        assert client.post(f"/renewal/{row.pk}/rewards/", said | {"form-1-first": str(day(21))}).status_code == 302
    assert [one.per_household for one in row.rewards.all()] == [20000, 10000]


def test_a_household_is_carried_on_from_its_page(town: Unit, village: Unit) -> None:
    one = make.make_household(village, make.open_renewal(town, fee=Decimal(18)))
    make.sign(one, day(2), "house")
    with clock.fixed(day(20)):
        client, page = log_in(town), f"/renewal/households/{one.pk}/"
        refused = client.post(f"{page}record/moved/", {"on": str(day(10))})
        assert (refused.status_code, "先补偿、后搬迁" in refused.content.decode()) == (422, True)
        assert client.post(f"{page}record/paid/", {"on": str(day(5)), "amount": "50万"}).status_code == 302
        assert client.post(f"{page}record/moved/", {"on": str(day(10))}).status_code == 302
        assert client.post(f"{page}record/nonsense/", {"on": str(day(10))}).status_code == 404
        assert client.get(page).context["term"].initial["monthly"] == Decimal("1800.00")
        early = client.post(f"{page}term/", {"first": str(day(9)), "monthly": "1800"})
        assert (early.status_code, "不能更早" in early.content.decode()) == (422, True)
        assert client.post(f"{page}term/", {"first": str(day(10)), "monthly": "1800"}).status_code == 302
        assert client.post(f"{page}paper/", {"key": "deed", "state": "received"}).status_code == 302
        renewal = f"/renewal/{one.renewal_id}/fees/"
        assert client.post(renewal, {"month": "2026-13"}).status_code == 422
        assert client.post(renewal, {"month": "2026-03"}).status_code == 302
        assert "1,277.42" in client.get(renewal).content.decode(), "twenty-two of thirty-one days"
        event = HouseholdEvent.objects.get(kind="moved")
        client.post(f"/renewal/events/{event.pk}/", {"way": "void", "reason": ""})
        assert not HouseholdEvent.objects.filter(kind="void").exists()
        client.post(f"/renewal/events/{event.pk}/", {"way": "correct", "on": str(day(11)), "reason": "晚一天"})
        one.refresh_from_db()
        assert one.moved_on == day(11)


IMPORT = """项目名称,社区,户号,户主姓名,联系电话,门牌,有证面积,权证数
{name},河湾社区,A1,林春生,13912345678,河湾路1号,88.5,1
{name},河湾社区,A2,方秋,1391234,河湾路2号,90,1
{name},河湾社区,A3,夏禾,,河湾路3号,很大,1
没有这个项目,河湾社区,A4,许静,,河湾路4号,70,1
{name},河湾社区,A5,赵一帆,13912345679,河湾路5号,120,2
"""


def test_the_households_workbook_comes_in_and_bad_rows_are_told(town: Unit, village: Unit) -> None:
    row = make.make_renewal(town)
    declaration = own.declared("renewal.household", town)
    assert declaration is not None
    stream = io.BytesIO(IMPORT.format(name=row.name).encode())
    imp = importing.begin_import(
        by=SYSTEM, declaration=declaration, unit=town, reach=[town.path], stream=stream, name="征迁户.csv"
    )
    importing.work_on(imp=imp)
    imp.refresh_from_db()
    assert imp.state in ("ready", "asking"), imp.sentence
    assert imp.counts == {"passed": 0, "n": 2, "f": 3}
    imp = importing.start_writing(by=SYSTEM, imp=imp)
    importing.work_on(imp=imp)
    imp.refresh_from_db()
    assert imp.counts == {"n": 2, "f": 3}, imp.sentence
    assert sorted(Household.objects.values_list("number", flat=True)) == ["A1", "A5"]
    assert declarations.find("renewal.household") is not None


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def _households(town: Unit, village: Unit) -> tuple[list[str], Callable[[], object]]:
    row = make.open_renewal(town, fee=Decimal(20))

    def more() -> None:
        number = Household.objects.count()
        place = make_unit(f"社区{number}", kind="village", parent=town)
        make.sign(make.make_household(place, row), day(2 + number % 5))
        make.make_household(place, row)

    more()
    return [f"/renewal/{row.pk}/", "/renewal/door/?all=1", "/renewal/"], more


def _renewals(town: Unit, village: Unit) -> tuple[list[str], Callable[[], object]]:
    def more() -> None:
        make.sign(make.make_household(village, make.open_renewal(town)), day(2))

    more()
    return ["/renewal/"], more


def _sites(town: Unit, village: Unit) -> tuple[list[str], Callable[[], object]]:
    row = make.make_campaign(town)
    seen = make.make_site(village)
    url = f"/renewal/campaigns/sites/{seen.pk}/"

    def more() -> None:
        site = make.make_site(village, place={"type": "Point", "coordinates": [120.1, 36.1]})
        make.make_target(village, row, site)
        make.make_target(village, make.make_campaign(town), site)
        make.make_progress(village, site)
        make.make_progress(village, seen, on=date(2026, 2, 1) + timedelta(days=Progress.objects.count()))

    more()
    return [f"/renewal/campaigns/{row.pk}/", f"/renewal/campaigns/{row.pk}/shapes/", "/renewal/campaigns/", url], more


@pytest.mark.parametrize("world", [_households, _renewals, _sites])
def test_pages_cost_as_many_queries_for_thirty_as_for_one(town: Unit, village: Unit, world: Any) -> None:
    with clock.fixed(date(2026, 6, 15)):
        client = log_in(town)
        urls, more = world(town, village)
        one = [queries(client, url) for url in urls]
        for _ in range(29):
            more()
        assert [queries(client, url) for url in urls] == one


def test_progress_and_pictures_of_a_place(town: Unit, village: Unit, settings: Any, tmp_path: Any) -> None:
    settings.FILES_ROOT = tmp_path
    target = make.make_target(village, make.make_campaign(town))
    url = f"/renewal/campaigns/sites/{target.site_id}/"
    with clock.fixed(date(2026, 6, 15)):
        worker = log_in(village, "village_head")
        said = {"work": "toilet", "on": "2026-06-01", "done": "80"}
        for _twice in range(2):
            assert worker.post(f"{url}report/", said).status_code == 302
        assert Progress.objects.count() == 1, "sent twice, kept once"
        less = worker.post(f"{url}report/", said | {"on": "2026-06-10", "done": "60"})
        assert (less.status_code, "比 2026-06-01 报的 80 还少" in less.content.decode()) == (422, True)
        more = worker.post(f"{url}report/", said | {"on": "2026-05-10", "done": "90"})
        assert "还多" in more.content.decode()
        entry = Progress.objects.get()
        assert worker.post(f"{url}report/", said | {"done": "60", "corrects": entry.pk}).status_code == 302
        assert sorted(Progress.objects.values_list("done", flat=True)) == [60, 80], "the wrong entry stays"
        assert "60 / 200 户" in worker.get(f"/renewal/campaigns/{target.campaign_id}/").content.decode() or worker.get(url).context["wants"][0].done == 60  # fmt: skip
        for phase, content in (("before", PNG), ("after", PNG + b"1")):
            given = {"phase": phase, "taken_on": "2026-06-01", "file": io.BytesIO(content)}
            given["file"].name = f"{phase}.png"  # type: ignore[attr-defined]
            assert worker.post(f"{url}photo/", given).status_code == 302
        wrong = io.BytesIO(b"no picture")
        wrong.name = "a.png"
        refused = worker.post(f"{url}photo/", {"phase": "after", "taken_on": "2026-06-01", "file": wrong})
        assert (refused.status_code, "不是照片" in refused.content.decode()) == (422, True)
        picture = SitePhoto.objects.get(phase="before")
        assert b"".join(worker.get(f"{url}photos/{picture.pk}/").streaming_content) == PNG  # type: ignore[attr-defined]
        stranger = log_in(make_unit("石桥镇", parent=town.parent))
        assert stranger.get(f"{url}photos/{picture.pk}/").status_code == 404
