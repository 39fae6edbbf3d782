"""信访: calendar days of the 2022 regulation, asked again twice and then no more; read only by who deals with it. 纠纷: never kept from court."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories.matters import CHIEF, CLERK, make_matter, move
from tests.factories.org import make_account, make_county
from zhenjie.core import clock
from zhenjie.domains.governance.actions.affairs import write_facts
from zhenjie.engines.ledger.problems import Doubled, Problem
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit

DAY = date(2026, 3, 2)
SEALED = {"title": "反映征地补偿", "text": "补偿款没有到账", "record": "XF2026-1"}


@pytest.fixture
def town(db: None) -> Unit:
    found = make_county().children.order_by("path").first()
    assert found is not None
    return found


def on(days: int) -> Any:
    return clock.fixed(datetime(2026, 3, 2, 9, tzinfo=clock.CHINA) + timedelta(days=days))


def red(matter: Matter) -> int:
    assert matter.red_at is not None
    return (clock.aware(matter.red_at).date() - DAY).days


def accepted(town: Unit) -> Matter:
    with on(0):
        matter = make_matter(town, flow="petition", **SEALED)
        assert red(matter) == 16
        assert red(move(matter, "assign", to=town.pk)) == 16
    with on(5):
        return move(matter, "sign")


def test_sixty_days_from_acceptance_and_thirty_more_with_a_reason(town: Unit) -> None:
    matter = accepted(town)
    assert red(matter) == 5 + 61
    with on(50):
        with pytest.raises(Problem):
            move(matter, "extend", limit="31 d")
        move(matter, "extend", limit="30 d", words="需要鉴定")
        assert red(move(matter, "rule_extend", by=CHIEF, accept=True, words="同意并告知")) == 5 + 91
    # Asking for approval does not stop the clock, sending back does not start it anew.
    with on(60):
        assert red(move(matter, "reply", words="拟补发")) == 5 + 91
        assert red(move(matter, "redo", words="依据不全")) == 5 + 91


def test_an_objection_to_a_transfer_has_five_working_days(town: Unit) -> None:
    with on(0):
        matter = make_matter(town, flow="petition", **SEALED)
        move(matter, "assign", to=town.pk)
    with on(8), pytest.raises(Problem) as told:
        move(matter, "return", ground="不属本单位职责")
    assert "5个工作日" in told.value.detail
    with on(7):
        assert move(matter, "return", ground="不属本单位职责").stage == "returning"


def test_asked_again_twice_in_thirty_days_each_and_then_no_more(town: Unit) -> None:
    matter = accepted(town)
    with on(10):
        move(matter, "reply", words="拟补发")
        move(matter, "close")
    with on(44), pytest.raises(Problem) as late:  # the thirtieth day was a Saturday
        move(matter, "reopen", words="不服")
    assert "信访工作条例" in late.value.detail
    with on(36):
        assert red(move(matter, "reopen", words="不服")) == 36 + 31
        move(matter, "close", words="维持")
    with on(60):
        move(matter, "reopen", words="仍不服")
        final = move(matter, "close", words="维持")
    assert (final.stage, final.holder_id) == ("final", None)
    with on(61), pytest.raises(Problem):
        move(final, "reopen", words="再访")


def test_the_number_of_the_petition_system_comes_once(town: Unit) -> None:
    make_matter(town, flow="petition", **SEALED)
    with pytest.raises(Doubled):
        make_matter(town, flow="petition", **SEALED)


def test_at_most_five_speak_for_many(town: Unit) -> None:
    matter = accepted(town)
    said = {"kind": "claim", "form": "visit", "persons": 12, "representatives": None, "first": True}
    for number in (None, 6):
        with pytest.raises(Problem):
            write_facts(by=CLERK, matter=matter, values={**said, "representatives": number})
    assert write_facts(by=CLERK, matter=matter, values={**said, "representatives": 5}).representatives == 5


def test_nobody_else_reads_it(town: Unit) -> None:
    matter = accepted(town)
    village = town.children.first()
    for unit, role, status in ((village, "village_head", 404), (town, "reader", 404), (town, "clerk", 200)):
        client = Client()
        client.force_login(make_account(unit=unit, role=role))
        assert client.get(f"/governance/affairs/{matter.pk}/").status_code == status
        assert SEALED["title"] not in client.get("/governance/today/").content.decode()


def test_a_dispute_that_is_not_settled_is_shown_the_way_to_the_court(town: Unit) -> None:
    matter = make_matter(town, flow="dispute", title="两家宅基地边界")
    for verb, said in (("assign", {"to": town.pk}), ("sign", {})):
        move(matter, verb, **said)
    with pytest.raises(Problem):
        move(matter, "close")
    done = move(matter, "close", words="调解两次不成，已告知可以起诉。")
    assert (done.stage, done.holder_id, done.closed_at is not None) == ("court", None, True)
    with pytest.raises(Problem):
        write_facts(by=CLERK, matter=matter, values={"kind": "land", "result": "failed", "confirmed": True})
    spot = make_matter(town, flow="dispute", title="争车位")
    assert move(spot, "close", words="当场说开了").stage == "closed"
