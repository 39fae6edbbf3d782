"""隐患: graded before it is given away, planned before it is begun when it is major, looked at by another person, struck off."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from tests.factories.governance import make_patrol
from tests.factories.matters import CHIEF, CLERK, make_matter, move
from tests.factories.org import make_account, make_county
from zhenjie.core import clock
from zhenjie.domains.governance.actions.affairs import add_photo, file_finding, write_facts
from zhenjie.domains.governance.queries.affairs import month_list, seen
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.org.models import Unit

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture
def town(db: None, settings: Any, tmp_path: Any) -> Unit:
    settings.FILES_ROOT = tmp_path
    found = make_county().children.order_by("path").first()
    assert found is not None
    return found


def hazard(town: Unit, grade: str = "general") -> Matter:
    matter = make_matter(town, flow="hazard")
    return move(matter, "classify", kind=grade)


def test_ungraded_it_is_not_given_away(town: Unit) -> None:
    matter = make_matter(town, flow="hazard")
    with pytest.raises(Problem) as told:
        move(matter, "assign", to=town.pk)
    assert "定级" in told.value.detail
    with pytest.raises(Problem):
        move(matter, "classify", kind="terrible")


def test_the_grade_says_how_long_there_is(town: Unit) -> None:
    with clock.fixed(date(2026, 3, 2)):
        general, major = (move(hazard(town, grade), "assign", to=town.pk) for grade in ("general", "major"))
    assert clock.aware(general.red_at).date() == date(2026, 3, 10)
    assert clock.aware(major.red_at).date() == date(2026, 4, 3)
    with clock.fixed(date(2026, 3, 3)):
        up = move(general, "classify", kind="major", words="可能坍塌")
    assert (up.kind, clock.aware(up.red_at).date()) == ("major", date(2026, 4, 4))


def test_a_major_one_waits_for_its_five_duties(town: Unit) -> None:
    matter = move(hazard(town, "major"), "assign", to=town.pk)
    with pytest.raises(Problem) as told:
        move(matter, "sign")
    assert "责任、措施、资金、时限、预案" in told.value.detail
    last = clock.today() + timedelta(days=20)
    plan = {"duty": "安委办", "measures": "加固", "money": 0, "deadline": last, "plan": ""}
    write_facts(by=CLERK, matter=matter, values=plan)
    with pytest.raises(Problem) as told:
        move(matter, "sign")
    assert "先落实预案" in told.value.detail
    write_facts(by=CLERK, matter=matter, values={**plan, "plan": "撤离"})
    signed = move(matter, "sign")
    assert (signed.stage, clock.aware(signed.red_at).date()) == ("handling", last + timedelta(days=1))


def test_who_reported_it_done_does_not_look_again_himself(town: Unit) -> None:
    matter = hazard(town)
    for verb, said in (("assign", {"to": town.pk}), ("sign", {}), ("reply", {"words": "已更换"})):
        move(matter, verb, **said)
    with pytest.raises(Problem) as told:
        move(matter, "review", accept=True)
    assert "另一个人" in told.value.detail
    back = move(matter, "review", by=CHIEF, accept=False, words="还缺一具")
    assert (back.stage, back.red_at is not None) == ("handling", True)
    move(matter, "reply", words="换齐了")
    move(matter, "review", by=CHIEF, accept=True)
    closed = move(matter, "close")
    assert (closed.stage, closed.holder_id) == ("closed", None)


def test_handed_to_enforcement_it_comes_back_for_the_second_look(town: Unit) -> None:
    matter = hazard(town)
    for verb, said in (
        ("assign", {"to": town.pk}), ("sign", {}), ("refer", {"to": town.parent_id, "words": "拒不整改"}),
    ):  # fmt: skip
        matter = move(matter, verb, **said)
    assert (matter.stage, matter.holder_id) == ("enforcing", town.parent_id)
    assert move(matter, "reply", words="已处罚并改正").stage == "reviewing"


def test_what_a_patrol_found_is_not_entered_again(town: Unit) -> None:
    record = make_patrol(town, result="finding", finding="灭火器过期两具。已告知")
    first, again = (file_finding(by=CLERK, record=record) for _ in range(2))
    assert first.pk == again.pk
    record.refresh_from_db()
    assert record.matter == f"matters.matter:{first.pk}"
    assert (first.text, first.source) == ("灭火器过期两具。已告知", "patrol")


def test_pictures_are_pictures(town: Unit) -> None:
    matter = hazard(town)
    add_photo(by=CLERK, matter=matter, phase="after", stream=BytesIO(PNG), name="后.png")
    with pytest.raises(Problem):
        add_photo(by=CLERK, matter=matter, phase="after", stream=BytesIO(b"%PDF-1.7"), name="后.png")
    assert len(seen([matter])[0].after) == 1


def test_the_late_ones_are_listed_once_a_month(town: Unit) -> None:
    early = clock.today() - timedelta(days=40)
    with clock.fixed(early):
        matter = hazard(town)
        move(matter, "assign", to=town.pk)
    today = clock.today()
    first = today.replace(day=1)
    assert [one.matter.pk for one in month_list([town.path], first, today).due] == [matter.pk]
    client = Client()
    client.force_login(make_account(unit=town, role="leader"))
    for _ in range(2):
        client.post("/governance/hazards/month/list/", {"hazard": [matter.pk, "x"], "words": "限期整改"})
    found = month_list([town.path], first, today)
    assert (found.due, [one.matter.pk for one in found.listed]) == ([], [matter.pk])
    assert matter.events.filter(verb="supervise").count() == 1


def test_the_pages_open_and_bad_input_loses_nothing(town: Unit) -> None:
    matter = move(hazard(town, "major"), "assign", to=town.pk)
    client = Client()
    client.force_login(make_account(unit=town))
    for url in ("today/", "hazards/?view=late&after=zz", "hazards/month/?month=2026-13", f"affairs/{matter.pk}/"):
        assert client.get(f"/governance/{url}").status_code == 200, url
    said = {"duty": "安委办", "money": "-3", "deadline": "2026-02-30"}
    page = client.post(f"/governance/affairs/{matter.pk}/facts/", said)
    assert page.status_code == 422
    assert "安委办" in page.content.decode()
    past = client.post(f"/governance/affairs/{matter.pk}/facts/", {"duty": "安委办", "deadline": "2020-01-01"})
    assert (past.status_code, "不能早于今天" in past.content.decode()) == (422, True)
    assert client.post(f"/governance/affairs/{matter.pk}/photos/", {"phase": "after"}).status_code == 302
