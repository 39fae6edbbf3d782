"""台账数: a report against what the registers count, with the rows as the source."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.org import make_county
from tests.factories.reading import SHORT, make_document
from zhenjie.core.actors import SYSTEM
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.domains.enterprises.models import Enterprise
from zhenjie.engines.indicators.actions import sync_catalogue
from zhenjie.engines.ledger.queries import resolve
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading.checks import check
from zhenjie.engines.reading.checks.counted import Count
from zhenjie.engines.reading.queries import Books, review_of
from zhenjie.engines.reading.showing import lines_of
from zhenjie.engines.reading.text import read

ROWS = "ledger.rows:enterprises.enterprise?unit=1"


def counts_of(value: int) -> object:
    def counts(indicator: str, subject: str, period: Period) -> Count | None:
        return Count(Decimal(value), "企业", ROWS) if indicator == "new-entities" else None

    return counts


@pytest.mark.parametrize(("counted", "verdict"), [(612, "holds"), (598, "contradicts")])
def test_a_figure_that_a_register_counts_too_is_compared_with_it(counted: int, verdict: str) -> None:
    figures = [one.record() for one in read(SHORT, township="云溪镇", date=date(2026, 11, 9))]
    [found] = [one for one in check(figures, SHORT, counts=counts_of(counted)) if one.kind == "register"]
    assert (found.verdict, found.implied) == (verdict, Decimal(counted))
    assert f"{counted}" in found.note
    assert found.record()["figures"][-1]["source"] == ROWS


def test_a_loose_figure_is_only_to_be_looked_at() -> None:
    text = SHORT.replace("612户", "600余户")
    figures = [one.record() for one in read(text, township="云溪镇", date=date(2026, 11, 9))]
    [found] = [one for one in check(figures, text, counts=counts_of(500)) if one.kind == "register"]
    assert found.verdict == "open"


@pytest.fixture
def township(db: None) -> Unit:
    sync_catalogue(by=SYSTEM)
    make_county(1, 2)
    return Unit.objects.get(kind="township")


def test_the_rows_behind_a_count_are_a_place_on_the_screen(township: Unit) -> None:
    for number, day in enumerate([date(2026, 3, 1), date(2026, 10, 31), date(2026, 11, 1)]):
        Enterprise.objects.create(unit=township, name=f"企业{number}", founded=day)
    count = Books(township).counted("new-entities", "", Period(date(2026, 1, 1), date(2026, 10, 31)))
    assert count is not None
    assert count.value == 2
    place = resolve(Ref.parse(count.source))
    assert place is not None
    assert "enterprises.enterprise" in place.url


def test_a_register_that_nobody_keeps_says_nothing(township: Unit) -> None:
    assert Books(township).counted("new-entities", "", Period(date(2026, 1, 1), date(2026, 10, 31))) is None


def test_the_review_shows_the_count_beside_the_figure_and_lets_it_into_the_books(township: Unit) -> None:
    Enterprise.objects.create(unit=township, name="企业", founded=date(2026, 3, 1))
    document = make_document(township)
    [line] = [line for line in lines_of(review_of(document)) if line.figure.quote == "612户"]
    assert "台账数为1户" in line.check
    assert document.contradictions == 0
