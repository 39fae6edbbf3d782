"""The trail on the screen: sentences, filters, pages by key, scope."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.indicators import make_catalogue
from tests.factories.org import make_account, make_county, make_unit
from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.trail.actions import record, seal
from zhenjie.engines.trail.models import Entry
from zhenjie.engines.trail.queries import PAGE
from zhenjie.engines.trail.wording import tell

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=clock.CHINA)
XU = Actor(account=7, name="许静", unit="", address="10.1.2.3")


def auditor() -> Client:
    """The audit administrator, second factor enrolled."""
    account = make_account(administrator="audit")
    Account.objects.filter(pk=account.pk).update(totp_secret="x")
    return signed_in(account)


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def say(number: int, unit: Unit, **more: Any) -> Entry:
    given = {"by": XU, "verb": "更名", "subject": Ref("org.unit", str(unit.pk)), "scope": unit.path, **more}
    with clock.fixed(START + dt.timedelta(minutes=number)):
        return record(**given)


def text(client: Client, **query: object) -> str:
    answer = client.get("/trail/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_change_reads_as_a_sentence_with_the_fields_own_words() -> None:
    county = make_county(townships=1)
    unit = make_unit("云溪街道", parent=county)
    entry = say(
        0,
        unit,
        before={"name": "云溪镇", "kind": "township", "parent": None},
        after={"name": "云溪街道", "kind": "township", "parent": county.pk},
    )
    told = tell([entry])[0]
    assert told.thing == "云溪街道"
    assert [(c.label, c.before, c.after) for c in told.changes] == [
        ("名称", "云溪镇", "云溪街道"),
        ("上级", "", "青澜县"),
    ]
    page = text(auditor(), who="许静")
    assert "许静" in page
    assert "<del>云溪镇</del>" in page
    assert "<ins>云溪街道</ins>" in page


def test_choices_and_yes_and_no_are_spoken() -> None:
    unit = make_unit()
    told = tell([say(0, unit, before={"kind": "township", "local": True}, after={"kind": "village", "local": False})])[
        0
    ]
    assert [(c.before, c.after) for c in told.changes] == [("镇街", "村（社区）"), ("是", "否")]


def test_roles_periods_and_indicators_are_called_by_their_names() -> None:
    make_catalogue()
    unit = make_unit()
    after = {
        "role": "clerk",
        "period": "2026-01-01/2026-10-31",
        "indicator": "tax-revenue",
        "digest": "ab" * 32,
        "growth": None,
    }
    told = tell([say(0, unit, subject=Ref("indicators.target", "1"), after=after)])[0]
    assert {c.label: c.after for c in told.changes if c.key != "digest"} == {
        "角色": "办公室经办",
        "时段": "2026年1—10月",
        "指标": "税收收入",
    }
    assert "digest" not in {c.key for c in told.shown}


def test_a_log_in_names_the_person_once() -> None:
    account = make_account(unit=make_unit())
    entry = say(
        0,
        account.person.unit,
        verb="登录",
        subject=Ref("org.account", str(account.pk)),
        by=Actor(account.pk, str(account)),
    )
    assert tell([entry])[0].about_oneself


def test_what_is_gone_or_unknown_still_reads() -> None:
    unit = make_unit()
    entries = [
        say(0, unit, subject=Ref("org.unit", "999999"), after={"name": "旧"}),
        say(1, unit, subject=Ref("nobody.knows", "1"), after={"x": [1, 2]}),
        say(2, unit, subject=Ref("ledger.list", "-")),
    ]
    assert [one.thing for one in tell(entries)] == ["组织单元 999999", "nobody.knows 1", "ledger.list"]


def test_a_township_sees_its_own_trail_and_the_auditor_sees_all() -> None:
    county = make_county(townships=2)
    mine, other = Unit.objects.filter(kind="township").order_by("path")
    say(0, mine, after={"name": "甲"})
    foreign = say(1, other, after={"name": "乙"})
    leader = signed_in(make_account(unit=mine, role="leader"))
    assert "<ins>甲</ins>" in text(leader, who="许静")
    assert "<ins>乙</ins>" not in text(leader, who="许静")
    assert leader.get(f"/trail/{foreign.pk}/").status_code == 404
    everything = text(auditor(), who="许静")
    assert "<ins>甲</ins>" in everything
    assert "<ins>乙</ins>" in everything
    assert county.path


@pytest.mark.parametrize(("role", "status"), [("grid_worker", 403), ("leader", 200)])
def test_who_may_not_read_the_trail_is_told_so(role: str, status: int) -> None:
    make_county(townships=1, villages=1)
    unit = Unit.objects.get(kind="village" if role == "grid_worker" else "township")
    assert signed_in(make_account(unit=unit, role=role)).get("/trail/").status_code == status


def test_only_the_auditor_sees_the_chain_and_its_heads() -> None:
    unit = make_unit()
    say(0, unit)
    seal()
    leader = signed_in(make_account(unit=unit, role="leader"))
    head = Entry.objects.first().block.head
    assert head not in text(leader)
    assert leader.get("/trail/heads/").status_code == 403
    reader = auditor()
    assert head in text(reader)
    assert head in reader.get("/trail/heads/").content.decode()


def test_the_list_pages_by_key_there_and_back() -> None:
    unit = make_unit()
    pks = [say(n, unit, verb=f"第{n}次更名").pk for n in range(PAGE * 2 + 5)]
    reader = auditor()
    seen: list[int] = []
    query: dict[str, object] = {"verb": "次更名"}
    for _ in range(3):
        answer = reader.get("/trail/", query)
        seen += [told.entry.pk for told in answer.context["rows"]]
        older = answer.context["page"].older
        if older:
            query = {"verb": "次更名", "before": older}
    assert seen == pks[::-1]
    assert answer.context["page"].older is None
    back = reader.get("/trail/", {"verb": "次更名", "after": answer.context["page"].newer})
    assert [told.entry.pk for told in back.context["rows"]] == pks[::-1][PAGE : PAGE * 2]


def test_filters_narrow_by_person_verb_thing_words_and_day() -> None:
    one, two = make_unit(), make_unit()
    first = say(0, one, verb="更名", after={"name": "青禾新村"})
    second = say(60 * 24, two, verb="撤并", by=Actor(account=8, name="周盛"))
    reader = auditor()

    def found(**query: object) -> set[int]:
        rows = reader.get("/trail/", query).context["rows"]
        return {told.entry.pk for told in rows} & {first.pk, second.pk}

    assert found(who="周") == {second.pk}
    assert found(verb="更名") == {first.pk}
    assert found(subject=f"org.unit:{one.pk}") == {first.pk}
    assert found(subject="org.unit") == {first.pk, second.pk}
    assert found(subject="青禾新") == {first.pk}
    assert found(subject="新村") == {first.pk}
    assert found(since="2026-03-03") == {second.pk}
    assert found(until="2026-03-02") == {first.pk}
    assert found(since="2026-03-02", until="2026-03-03") == {first.pk, second.pk}
    assert found(subject=f"org.unit:{one.pk}1") == set()


@pytest.mark.parametrize(
    "query", [{"since": "昨天"}, {"since": "2026-05-01", "until": "2026-04-01"}, {"before": "x"}, {"after": "9" * 40}]
)
def test_bad_filters_get_a_page_and_not_a_crash(query: dict[str, str]) -> None:
    say(0, make_unit())
    assert auditor().get("/trail/", query).status_code == 200


def test_thirty_entries_cost_as_many_queries_as_one() -> None:
    reader, county = auditor(), make_county(townships=1)

    def queries(**query: object) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            text(reader, **query)
        return len(seen)

    reader.get("/trail/")
    say(0, make_unit(), verb="单独", before={"name": "a", "parent": None}, after={"name": "b", "parent": county.pk})
    alone = queries(verb="单独")
    for number in range(30):
        say(
            number,
            make_unit(),
            verb="成批",
            before={"name": "a", "parent": None},
            after={"name": "b", "parent": county.pk},
        )
    assert queries(verb="成批") == alone


def test_one_entry_shows_before_after_digest_and_seal() -> None:
    unit = make_unit()
    entry = say(0, unit, before={"name": "旧"}, after={"name": "新"})
    reader = auditor()
    page = reader.get(f"/trail/{entry.pk}/").content.decode()
    assert entry.digest in page
    assert "尚未封存" in page
    seal()
    assert "第 1 块" in reader.get(f"/trail/{entry.pk}/").content.decode()


def test_what_people_typed_stays_text() -> None:
    page_entry = say(0, make_unit(), after={"name": "<script>alert(1)</script>"}, by=Actor(account=1, name="<b>x</b>"))
    page = auditor().get(f"/trail/{page_entry.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page
