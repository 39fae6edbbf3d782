"""What a report names becomes a row by a person's word: proposed with reasons, chosen once, undone without a trace."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.org import make_account
from tests.factories.reading import make_document
from zhenjie.core.actors import Actor
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.domains.villages.models import Cooperative
from zhenjie.engines.ledger.declarations import Declaration, find
from zhenjie.engines.ledger.events import Told, day_of
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading import choosing
from zhenjie.engines.reading.actions import redate_document, ref_of
from zhenjie.engines.reading.choices import EventStatus
from zhenjie.engines.reading.likeness import Row, compare, nearest, stem
from zhenjie.engines.reading.models import Document, Event
from zhenjie.engines.reading.naming import Named, named_in
from zhenjie.engines.reading.problems import Problem, Stale
from zhenjie.engines.trail.queries import history

CLERK, OTHER = Actor(1, "许静"), Actor(2, "赵一帆")
COOPERATIVE, FIRM = "villages.cooperative", "enterprises.enterprise"
REPORT = (
    "柳湾镇2026年1—10月经济运行情况\n\n"
    "　　今年以来，柳湾镇加快项目建设。青石洼村成立蜜谷金丝枣专业合作社，入社农户86户。由海川新能源有限公司投资建设的储能项目正在施工。"
    "总投资3.5亿元的海川锂电材料项目主体封顶，预计明年6月竣工投产，达产后年产值8亿元。\n"
)


@pytest.fixture
def document(township: Unit) -> Document:
    return make_document(township, REPORT, name="柳湾镇.txt")


def event(document: Document, name: str) -> Event:
    return document.events.get(name=name)


def everything(declaration: Declaration, verb: str) -> bool:
    return True


def named(document: Document, name: str) -> Named:
    return next(one for one in named_in(document, everything) if one.event.name == name)


def test_what_is_named_is_kept_with_its_sentence_and_what_is_told(document: Document) -> None:
    found = event(document, "海川锂电材料项目")
    assert (found.kind, found.stage, found.completion) == ("project", "在建", "2027-06")
    assert (found.investment, found.output) == (Decimal(350_000_000), "年产值8亿元")
    assert found.sentence.startswith("总投资3.5亿元的海川锂电材料项目")
    text = document.transcript.text
    assert text[found.start : found.end] == found.quote == "海川锂电材料项目"


def test_a_row_of_the_register_is_proposed_with_its_reason(document: Document, township: Unit) -> None:
    row = Enterprise.objects.create(unit=township, name="柳湾海川新能源有限公司")
    Enterprise.objects.create(unit=township, name="东篱食品有限公司")
    [proposal] = named(document, "海川新能源有限公司").proposals
    assert (proposal.register, proposal.pk) == (FIRM, row.pk)
    assert proposal.percent >= 85
    assert "海川新能源" in proposal.reasons[0]


def test_nothing_is_proposed_from_a_register_the_person_may_not_read(document: Document, township: Unit) -> None:
    Enterprise.objects.create(unit=township, name="海川新能源有限公司")
    shown = list(named_in(document, lambda declaration, verb: declaration.key != FIRM))
    firm = next(one for one in shown if one.event.kind == "firm")
    assert (firm.proposals, firm.new) == ([], [])


def test_a_new_row_is_made_of_what_is_told_once(document: Document) -> None:
    found = event(document, "蜜谷金丝枣专业合作社")
    choice = choosing.Choice.parse(f"new:{COOPERATIVE}")
    held = choosing.choose(by=CLERK, event=found, choice=choice)
    again = choosing.choose(by=OTHER, event=found, choice=choice)
    [row] = Cooperative.objects.all()
    assert (row.name, row.unit) == ("蜜谷金丝枣专业合作社", document.unit)
    assert (held.status, again.decided_by, again.row) == (EventStatus.CREATED, "许静", f"{COOPERATIVE}:{row.pk}")


def test_linking_another_row_after_a_decision_is_refused_with_the_name_of_who_decided(
    document: Document, township: Unit
) -> None:
    row = Enterprise.objects.create(unit=township, name="海川新能源有限公司")
    found = event(document, "海川新能源有限公司")
    choosing.choose(by=CLERK, event=found, choice=choosing.Choice.parse(f"row:{FIRM}:{row.pk}"))
    with pytest.raises(Stale, match="许静"):
        choosing.choose(by=OTHER, event=found, choice=choosing.Choice.parse("none"))


def test_undoing_a_new_row_puts_it_into_the_bin_and_leaves_a_trail(document: Document) -> None:
    found = event(document, "蜜谷金丝枣专业合作社")
    choosing.choose(by=CLERK, event=found, choice=choosing.Choice.parse(f"new:{COOPERATIVE}"))
    undone, _kept = choosing.undo(by=OTHER, event=found)
    choosing.undo(by=OTHER, event=found)
    declaration = find(COOPERATIVE)
    assert declaration is not None
    assert not declaration.rows().exists()
    assert (undone.status, undone.row, undone.decided_by) == (EventStatus.PROPOSED, "", "")
    verbs = [entry.verb for entry in history(ref_of(document))]
    assert (verbs.count(choosing.VERB), verbs.count(choosing.UNDO)) == (1, 1)


def test_undoing_does_not_take_away_what_somebody_has_gone_on_with(document: Document) -> None:
    found = event(document, "蜜谷金丝枣专业合作社")
    choosing.choose(by=CLERK, event=found, choice=choosing.Choice.parse(f"new:{COOPERATIVE}"))
    Cooperative.objects.update(version=9)
    with pytest.raises(Problem, match="有人改过"):
        choosing.undo(by=CLERK, event=found)
    assert Cooperative.objects.filter(gone_at__isnull=True).exists()


def test_a_row_of_the_neighbour_cannot_be_chosen(township: Unit) -> None:
    county = Unit.objects.get(kind="county")
    document = make_document(township, REPORT, name="柳湾镇.txt")
    row = Enterprise.objects.create(unit=county, name="海川新能源有限公司")
    choice = choosing.Choice.parse(f"row:{FIRM}:{row.pk}")
    with pytest.raises(Problem, match="没有这一条"):
        choosing.choose(by=CLERK, event=event(document, "海川新能源有限公司"), choice=choice)


@pytest.mark.parametrize("text", ["", "row", "row:x:1", f"row:{FIRM}:x", "new:reading.figure", "none:1"])
def test_a_choice_that_is_none_is_refused(text: str, db: None) -> None:
    with pytest.raises(Problem):
        choosing.Choice.parse(text)


def test_a_document_with_choices_keeps_its_day(document: Document) -> None:
    choosing.choose(by=CLERK, event=event(document, "海川锂电材料项目"), choice=choosing.Choice.parse("none"))
    with pytest.raises(Problem, match="点名"):
        redate_document(by=CLERK, document=document, published_on=date(2025, 1, 1))


def test_the_screen_links_makes_and_undoes(document: Document, township: Unit, client: Client) -> None:
    client.force_login(make_account(unit=township))
    found = event(document, "蜜谷金丝枣专业合作社")
    page = client.get(f"/reading/{document.pk}/events/").content.decode()
    assert "海川锂电材料项目" in page
    assert "3.5亿元" in page
    client.post(f"/reading/events/{found.pk}/choose/", {"choice": f"new:{COOPERATIVE}"})
    found.refresh_from_db()
    assert found.status == EventStatus.CREATED
    row = Cooperative.objects.get()
    declaration = find(COOPERATIVE)
    assert declaration is not None
    place = resolve(declaration.ref(row))
    assert place is not None
    assert place.url in client.get(f"/reading/{document.pk}/events/").content.decode()
    client.post(f"/reading/events/{found.pk}/undo/")
    found.refresh_from_db()
    assert found.status == EventStatus.PROPOSED


def test_the_screen_costs_as_many_queries_for_thirty_names_as_for_one(township: Unit, client: Client) -> None:
    client.force_login(make_account(unit=township))

    def queries(count: int) -> int:
        names = [f"{chr(0x4E10 + n * 37)}{chr(0x5200 + n * 11)}{chr(0x6300 + n * 7)}" for n in range(count)]
        told = "".join(f"青石洼村成立{name}专业合作社，引进{name}新材料项目。" for name in names)
        document = make_document(township, f"柳湾镇情况\n\n　　{told}\n", name=f"{count}.txt")
        assert document.events.count() >= 2 * count
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/reading/{document.pk}/events/").status_code == 200
        return len(caught)

    queries(1)
    assert queries(30) == queries(2)


def test_two_phases_are_two_things_and_a_place_in_common_counts() -> None:
    row = Row(1, "安泰管业二期项目", "柳湾镇", "河东工业园")
    assert compare("安泰管业一期项目", "", row).score == 0
    assert compare("安泰管业项目", "河东工业园", row).reasons[-1] == "同在河东工业园"
    assert stem("海川新材料有限公司") == stem("海川新材料集团")


def test_the_likest_row_comes_first() -> None:
    rows = [Row(1, "海川锂电回收项目", ""), Row(2, "海川锂电材料项目", ""), Row(3, "东篱食品加工项目", "")]
    found = nearest([(7, "海川锂电材料产业园项目", "")], rows)
    assert found[7][0].row.pk == 2
    assert 3 not in [one.row.pk for one in found[7]]


def test_money_goes_into_a_column_in_its_own_unit_and_texts_are_cut() -> None:
    told = Told(
        ("firm",), {"name": "name", "investment": "revenue"}, yuan={"revenue": 10_000}, fixed={"status": "present"}
    )
    values = told.values(Enterprise, {"name": "长" * 200, "investment": Decimal(25_000), "place": "东岭村"})
    assert (values["revenue"], len(values["name"]), values["status"]) == (Decimal("2.5"), 120, "present")
    assert day_of("2028-02") == date(2028, 2, 29)
    assert day_of("明年") is None
