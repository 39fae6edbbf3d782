"""The county rules on a lead that stands twice: who goes on, when it changes hands, what both sides read."""

from datetime import date, timedelta

import pytest

from tests.factories.investment import days_later, looked_at, make_lead, ruling, towns
from tests.factories.projects import enter, make_week
from zhenjie.core import clock
from zhenjie.core.actors import SYSTEM
from zhenjie.domains.investment.actions.claims import examine_new, rule_claim
from zhenjie.domains.investment.models.claims import Family, Ruling
from zhenjie.domains.investment.queries import claims as reading
from zhenjie.domains.investment.queries.words import word_of
from zhenjie.domains.projects.queries.counts import by_stage
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.org.models import Unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_nine")]
TODAY = date(2026, 6, 17)


def test_the_county_lets_the_first_go_on(county: Unit) -> None:
    one, two, _three = towns(county)
    mine, theirs = make_lead(one), make_lead(two)
    looked_at(mine)
    ruling(theirs, "first")
    words = [word_of(looked_at(one)) for one in (mine, theirs)]
    assert [word.text if word else "" for word in words] == [
        "另有一条相同的登记，县里已裁定由您继续跟进。依据：登记在先且有跟进",
        "县里已裁定：这条线索由先登记的一方跟进。依据：登记在先且有跟进",
    ]
    assert by_stage([county.path], TODAY)["lead"].number == 1
    assert Ruling.objects.get().evidence["first"]["until"].startswith("2026-09-15")


def test_a_lead_changes_hands_only_when_its_term_is_over(county: Unit) -> None:
    one, two, _three = towns(county)
    mine = make_lead(one)
    looked_at(mine)
    with days_later(30):
        theirs = make_lead(two)
        with pytest.raises(Problem, match="保护期到 2026-09-15，还没有过"):
            ruling(theirs, "later")
        make_week(mine, clock.today())
    with days_later(89), pytest.raises(Problem, match="保护期到 2026-09-15"):
        ruling(theirs, "later")
    with days_later(91):
        ruling(theirs, "later")
        assert [looked_at(one).state for one in (mine, theirs)] == ["yielded", "holds"]
        assert by_stage([one.path], clock.today()) == {}
        assert by_stage([two.path], clock.today())["lead"].number == 1
        yesterday = clock.today() - timedelta(days=1)
        assert by_stage([county.path], yesterday)["lead"].number == 1, "what was counted then stays counted once"
        assert by_stage([two.path], yesterday) == {}


def test_a_follow_up_prolongs_what_the_county_may_give_away(county: Unit) -> None:
    one, two, _three = towns(county)
    mine = make_lead(one)
    with days_later(80):
        make_week(mine, clock.today())
        theirs = make_lead(two)
        looked_at(theirs)
    with days_later(100), pytest.raises(Problem, match="保护期到 2026-11-04"):
        ruling(theirs, "later")


def test_who_came_while_the_lead_was_free_may_take_over_whatever_was_done_since(county: Unit) -> None:
    one, two, _three = towns(county)
    mine = make_lead(one)
    with days_later(95):
        theirs = make_lead(two)
        looked_at(theirs)
    with days_later(96):
        make_week(mine, clock.today())
        ruling(theirs, "later")
        assert looked_at(theirs).state == "holds"


def test_different_projects_are_both_counted_and_never_meet_again(county: Unit) -> None:
    one, two, _three = towns(county)
    mine, theirs = make_lead(one), make_lead(two, found_on=date(2026, 5, 1))
    looked_at(mine)
    assert by_stage([county.path], TODAY)["lead"].number == 1
    ruling(theirs, "apart")
    assert by_stage([county.path], TODAY)["lead"].number == 2
    assert by_stage([county.path], date(2026, 5, 2))["lead"].number == 1, "as if it had never stood aside"
    theirs.refresh_from_db()
    theirs.name = "高端液压件一期"
    save_row(by=SYSTEM, row=theirs)
    examine_new()
    assert looked_at(theirs).state == ""


def test_what_both_sides_read_names_neither(county: Unit) -> None:
    one, two, _three = towns(county)
    mine, theirs = make_lead(one, finder="许静"), make_lead(two)
    looked_at(mine)
    for named in (one.name, "许静", "王明"):
        with pytest.raises(Problem, match=f"不能写“{named[:3]}"):
            rule_claim(by=SYSTEM, claim=looked_at(theirs), kind="first", reason="在先", told=f"{named}登记在先")
    assert Ruling.objects.count() == 0


def test_only_a_claim_that_waits_can_be_ruled_on_and_a_second_ruling_stands(county: Unit) -> None:
    one, two, _three = towns(county)
    mine, theirs = make_lead(one), make_lead(two)
    looked_at(theirs)
    with pytest.raises(Problem, match="不用裁定"):
        ruling(mine, "first")
    ruling(theirs, "first")
    with days_later(1):
        ruling(theirs, "apart")
        assert by_stage([county.path], clock.today())["lead"].number == 2


def test_a_third_township_waits_too_and_a_gone_first_one_is_free(county: Unit) -> None:
    one, two, three = towns(county)
    leads = [make_lead(town) for town in (one, two, three)]
    examine_new()
    assert [looked_at(lead).state for lead in leads] == ["holds", "contested", "contested"]
    assert len(reading.sides_of(Family.objects.get())) == 3
    enter(leads[0], "ended", TODAY)
    ruling(leads[1], "later")
    assert [looked_at(lead).state for lead in leads] == ["yielded", "holds", "contested"]
    assert reading.waiting([county.path]).get().project == leads[2]
