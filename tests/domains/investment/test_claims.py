"""The same lead in two townships: which leads are one, by whatever door they come, and who holds it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.investment import (
    days_later,
    looked_at,
    make_event,
    make_investor,
    make_lead,
    ruling,
    smuggled_lead,
    towns,
)
from tests.factories.ledger import make_token
from tests.factories.org import make_account, make_unit
from tests.factories.projects import enter, make_week
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.actions.claims import examine_lead, examine_new
from zhenjie.domains.investment.actions.events import record_event
from zhenjie.domains.investment.actions.leads import NewInvestor, NewLead, register_lead
from zhenjie.domains.investment.models.claims import Claim, Family
from zhenjie.domains.investment.queries import claims as reading
from zhenjie.domains.investment.queries.words import already, word_of
from zhenjie.domains.investment.rules import ProtectionError, edition, read
from zhenjie.domains.investment.rules.holding import Standing, first, protection
from zhenjie.domains.investment.rules.matching import Marks, alike
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries import chain
from zhenjie.domains.projects.queries.counts import by_stage, cohorts
from zhenjie.domains.projects.rules.names import firm_key
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
TODAY = date(2026, 6, 17)
RULE = edition(TODAY)


def test_names_of_firms_are_compared_as_they_are_meant() -> None:
    same = ("江苏蓝湾精密（集团）有限公司", "江苏 蓝湾精密集团股份有限公司", "江苏蓝湾精密公司", "江苏蓝湾精密")
    assert {firm_key(one) for one in same} == {"江苏蓝湾精密"}
    assert firm_key("浙江蓝湾精密有限公司") != firm_key(same[0])
    assert [firm_key(one) for one in ("个人", "个人（民宿）", "待定", "报告未写明", "")] == [""] * 5


def test_two_leads_are_one_only_with_the_same_investor_and_something_alike() -> None:
    one = Marks("蓝湾精密", "", "m", "高端液压件生产", "34", "industry")
    assert alike(one, Marks("蓝湾精密", "", "", "液压件高端生产基地", "35", "industry"), 0.5) is not None
    assert alike(one, Marks("蓝湾精密", "", "", "冷链仓储", "34", "industry"), 0.5) is not None
    assert alike(one, Marks("蓝湾精密", "", "", "冷链仓储", "59", "service"), 0.5) is None
    assert alike(one, Marks("青岚", "", "m", "高端液压件", "34", "industry"), 0.5) is not None, "by the telephone"
    assert alike(one, Marks("青岚", "", "", "高端液压件生产", "34", "industry"), 0.5) is None
    assert alike(Marks(), Marks(), 0.5) is None, "nobody is nobody's twin"


def test_each_follow_up_on_record_prolongs_the_term_and_none_before_the_claim() -> None:
    since = clock.now()
    bare = protection(since, (), RULE)
    assert bare.until == since + timedelta(days=90)
    late = since + timedelta(days=80)
    assert protection(since, [late, since - timedelta(days=3)], RULE).until == late + timedelta(days=60)
    assert protection(since, [since + timedelta(days=5)], RULE).until == bare.until, "a term is never shortened"
    assert protection(None, [late], RULE).lapsed(since), "who has not said all has no claim"


def test_a_rule_that_cannot_be_read_says_what_is_missing() -> None:
    with pytest.raises(ProtectionError, match="首报保护“x”缺少“days”"):
        read("- {id: x, valid_from: 2026-01-01, source: 某办法}")


def test_the_second_township_learns_one_sentence_and_is_not_counted(county: Unit) -> None:
    one, two, _three = towns(county)
    mine = make_lead(one)
    with days_later(2):
        theirs = make_lead(
            two, "高端液压件生产基地", "蓝湾精密制造（集团）股份有限公司", contact="李强", mobile="13900000002"
        )
        assert examine_new() == 0, "whoever wrote them has looked"
        assert (looked_at(mine).state, looked_at(theirs).state) == ("holds", "contested")
        assert by_stage([county.path], clock.today())["lead"].number == 1
        assert "lead" not in by_stage([two.path], clock.today()), "the parts add up to the whole"
        assert chain.flow(chain.projects([county.path]), "lead", TODAY, clock.today()).get() == mine
        word = word_of(looked_at(theirs))
        assert word is not None
        assert word.text == already() == "这条线索已有登记，请向县里咨询。"
        assert word_of(looked_at(mine)) is None, "the first one learns nothing before it is decided"
        assert Project.objects.get(pk=theirs.pk).contact == "李强", "what was typed is kept"


def test_no_byte_more_than_the_sentence(county: Unit) -> None:
    """What the second township gets is the same whether the first has the lead or nobody has it, but for the sentence."""
    one, two, three = towns(county)
    looked_at(make_lead(one, finder="孟秋实", contact="赵敏"))
    said = {}
    for town, name in ((two, "蓝湾精密制造有限公司"), (three, "青岚模具制造有限公司")):
        lead = make_lead(town, "液压件甲", name, mobile="13911112222" if town == two else "13933334444")
        client = Client()
        client.force_login(make_account(unit=town, role="clerk", login=f"c{town.pk}"))
        pages = {}
        for where in (f"/projects/{lead.pk}/", "/projects/", "/investment/contests/", "/ledger/projects.project/", "/ledger/projects.project/?q=蓝湾",
                      "/investment/cohorts/", "/search/?q=蓝湾", "/ledger/investment.ruling/"):  # fmt: skip
            answer = client.get(where)
            assert answer.status_code == 200, where
            pages[where] = answer.content.decode()
        said[town.pk] = pages
    secret = (one.name, "孟秋实", "赵敏", "赵*")
    for where, page in said[two.pk].items():
        for word in secret:
            assert word not in page, (where, word)
    page, other = said[two.pk], said[three.pk]
    address = next(iter(page))
    sentence = already()
    assert page[address].count(sentence) == 1
    stripped = page[address].replace(sentence, "")
    twin = other[next(iter(other))]
    assert sentence not in twin
    assert abs(len(stripped) - len(twin)) < 600, "the frame of the notice, names of the two, and nothing else"


def by_row(unit: Unit, name: str) -> None:
    make_lead(unit, name)


def told_of(unit: Unit, name: str) -> dict[str, Any]:
    """A lead as a form and a program send it."""
    return {
        "unit": unit.pk, "name": name, "investor": "蓝湾精密制造有限公司", "found_on": clock.today().isoformat(), "contact": "王明",
        "mobile": "13900000001", "industry": "34", "planned_total": "9000",
    }  # fmt: skip


def by_form(unit: Unit, name: str) -> None:
    client = Client()
    client.force_login(make_account(unit=unit, role="clerk"))
    page = client.get("/ledger/projects.project/new/").context["form"]
    given = {key: value for key in page.fields if (value := page[key].initial) not in (None, "")}
    answer = client.post("/ledger/projects.project/new/", given | told_of(unit, name))
    assert answer.status_code == 302, answer.context["form"].errors


def by_program(unit: Unit, name: str) -> None:
    account = make_account(unit=unit, role="clerk")
    token = make_token(account, unit, "projects.project.read", "projects.project.write")
    answer = Client().post(
        "/api/v1/registers/projects.project/rows/bulk", {"rows": [told_of(unit, name)]}, content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "one"},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content
    assert answer.json()["created"] == 1, answer.json()


DOORS = {"row": by_row, "form": by_form, "program": by_program}


@pytest.mark.parametrize("door", DOORS)
def test_a_lead_is_looked_at_whatever_door_it_comes_by(county: Unit, door: str) -> None:
    one, two, _three = towns(county)
    make_lead(one)
    client = Client()
    client.force_login(make_account(unit=two, role="clerk"))
    DOORS[door](two, "高端液压件二期")
    theirs = Project.objects.get(name="高端液压件二期")
    assert by_stage([county.path], clock.today())["lead"].number == 1, "at no moment counted twice"
    assert Claim.objects.get(project=theirs).state == "contested"
    assert already() in client.get(f"/projects/{theirs.pk}/").content.decode()
    county_desk = Client()
    county_desk.force_login(make_account(unit=county, role="supervisor"))
    family = Family.objects.get()
    page = county_desk.get(f"/investment/contests/{family.pk}/").content.decode()
    assert one.name in page
    assert two.name in page
    assert client.get(f"/investment/contests/{family.pk}/").status_code == 404
    assert not Entry.objects.filter(
        scope__startswith=two.path, after__contains="高端液压件", verb="发现同一线索"
    ).exists()


def test_who_has_not_told_the_contact_holds_nothing_against_who_has(county: Unit) -> None:
    one, two, _three = towns(county)
    bare = make_lead(one, contact="", mobile=None)
    assert looked_at(bare).since is None
    with days_later(5):
        whole = looked_at(make_lead(two))
        assert (looked_at(bare).state, whole.state) == ("contested", "holds")
    with days_later(6):
        bare.contact = "王明"
        save_row(by=SYSTEM, row=bare)
        assert looked_at(bare).since == clock.now(), "completed later, claimed later"


def test_work_that_was_proved_counts_as_a_claim(county: Unit) -> None:
    one, two, _three = towns(county)
    worked = make_lead(one, contact="", mobile=None)
    enter(worked, "negotiating", TODAY)
    with days_later(1):
        assert looked_at(make_lead(two)).state == "contested"
    assert looked_at(worked).state == "holds"


def test_the_cohorts_and_the_years_of_contracts_leave_out_what_stands_aside(county: Unit) -> None:
    one, two, _three = towns(county)
    mine, theirs = make_lead(one), make_lead(two)
    for lead in (mine, theirs):
        enter(lead, "signed", TODAY)
    examine_new()
    assert [found.signed for found in cohorts([county.path], TODAY)] == [1]


def test_the_outcome_is_the_same_whichever_is_looked_at_first(county: Unit) -> None:
    places = towns(county)
    for turn in range(3):
        leads = [
            smuggled_lead(town, f"液压件{turn}", f"澜湾{turn}精密有限公司", mobile=f"1391234000{turn}")
            for town in places
        ]
        for number in ((turn + 2) % 3, turn, (turn + 1) % 3):
            examine_lead(key=leads[number].pk)
        assert [looked_at(one).state for one in leads] == ["holds", "contested", "contested"]


@dataclass
class Book:
    """The oracle: one lead and three townships, in plain Python. It knows no key of any row."""

    since: dict[int, datetime] = field(default_factory=dict)
    steps: dict[int, list[datetime]] = field(default_factory=dict)
    holder: int | None = None
    apart: set[int] = field(default_factory=set)

    def register(self, town: int, at: datetime) -> None:
        self.since[town] = at
        if self.holder is None:
            self.holder = town

    def until(self, town: int, before: datetime) -> datetime:
        end = self.since[town] + timedelta(days=90)
        for one in sorted(self.steps.get(town, [])):
            if self.since[town] <= one <= before:
                end = max(end, one + timedelta(days=60))
        return end

    def may_take(self, town: int, at: datetime) -> bool:
        assert self.holder is not None
        came = self.since[town]
        return self.until(self.holder, came) < came or self.until(self.holder, at) < at


STEP = st.tuples(
    st.sampled_from(("register", "follow", "wait", "first", "later")), st.integers(0, 2), st.integers(1, 70)
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(STEP, min_size=3, max_size=14), st.booleans())
def test_exactly_one_township_holds_a_lead_at_any_moment(steps: list[tuple[str, int, int]], smuggled: bool) -> None:
    """Registrations, follow-ups, lapses and rulings in any order; ``smuggled``: leads come past the doors, and the chore finds them."""
    county = make_unit(kind="county")
    places = [make_unit(parent=county) for _one in range(3)]
    book, leads, now = Book(), {}, clock.now()
    for what, town, days in steps:
        now += timedelta(days=days, minutes=1)
        with clock.fixed(now):
            if what == "register" and town not in leads:
                # Rows of nobody's business shift the keys.
                make_unit(parent=county)
                leads[town] = (smuggled_lead if smuggled else make_lead)(places[town], "液压件", "澜湾精密有限公司")
                book.register(town, now)
            elif what == "follow" and town in leads:
                make_week(leads[town], now.date() - timedelta(days=7 * (len(book.steps.get(town, [])) % 2)))
                book.steps.setdefault(town, []).append(now)
            elif what in ("first", "later") and town in leads and town != book.holder:
                if what == "later" and not book.may_take(town, now):
                    with pytest.raises(Problem, match="还没有过"):
                        ruling(leads[town], "later")
                else:
                    ruling(leads[town], what)
                    book.holder = town if what == "later" else book.holder
            if smuggled:
                examine_new()
            counted = [place for place, unit in enumerate(places) if by_stage([unit.path], clock.today())]
            assert counted == ([] if book.holder is None else [book.holder])
            assert sum(one.number for one in by_stage([county.path], clock.today()).values()) == len(counted)
            if len(leads) > 1:
                holds = Claim.objects.filter(state="holds", family__unit=county)
                assert [one.project_id for one in holds] == [leads[book.holder].pk if book.holder is not None else 0]


def test_order_breaks_ties_by_the_tree_and_never_by_a_key() -> None:
    at = clock.now()
    assert first([Standing(at, at, "0002"), Standing(at, at, "0001")]) == 1
    assert first([Standing(None, at - timedelta(days=9), "0001"), Standing(at, at, "0002")]) == 1


def test_an_event_with_its_lead_tells_the_clerk_in_the_same_step(county: Unit) -> None:
    one, two, _three = towns(county)
    looked_at(make_lead(one))
    made = record_event(
        by=SYSTEM, unit=two, values={"kind": "in", "title": "来访", "on": TODAY}, met=NewInvestor("蓝湾精密制造有限公司", "王明", "13900000009"),
        lead=NewLead("液压件二期", industry="34"), key="k1",
    )  # fmt: skip
    assert made.contested
    assert by_stage([county.path], TODAY)["lead"].number == 1


def test_an_investor_with_its_credit_code_is_known_under_another_name(county: Unit) -> None:
    one, two, _three = towns(county)
    code = "91370211MAXXTA0101"
    first_one = make_investor(one, "蓝湾精密制造有限公司", code=code, mobile="13900000001")
    second = make_investor(two, "BlueBay Precision Ltd", code=code, mobile="13900000002")
    _lead, contested = register_lead(by=SYSTEM, unit=one, investor=first_one, told=NewLead("液压件"))
    assert not contested
    _lead, contested = register_lead(by=SYSTEM, unit=two, investor=second, told=NewLead("Hydraulics"))
    assert contested


def test_a_meeting_with_the_investor_is_a_follow_up_from_the_day_it_was_written_down(county: Unit) -> None:
    one, _two, _three = towns(county)
    investor = make_investor(one, "蓝湾精密制造有限公司")
    lead, _contested = register_lead(by=SYSTEM, unit=one, investor=investor, told=NewLead("液压件"))
    with days_later(40):
        # Told of a meeting a month ago today: it protects from today on.
        event = make_event(one, on=TODAY + timedelta(days=10), until=None)
        investor.met.create(event=event)
        claim = looked_at(lead)
        found = reading.protections([claim], RULE)[lead.pk]
        assert (found.last, found.counted) == (clock.now(), 1)
