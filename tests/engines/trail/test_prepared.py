"""A prepared query answers as its queryset does: with other arguments, tuples of any length, joins, values, on both databases."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from tests.factories.org import make_account, make_county
from zhenjie.core import clock
from zhenjie.engines.org.models import Post, Unit
from zhenjie.engines.org.paths import end_of
from zhenjie.engines.org.queries import within
from zhenjie.engines.org.scope import posts_on
from zhenjie.engines.trail.prepared import Prepared

pytestmark = pytest.mark.django_db

UNITS = Prepared(lambda paths: Unit.objects.filter(path__in=paths).select_related("parent").order_by("path"))


@pytest.fixture
def paths() -> list[str]:
    make_county()
    return sorted(Unit.objects.values_list("path", flat=True))


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7])
def test_tuples_of_any_length_find_what_the_queryset_finds(paths: list[str], count: int) -> None:
    for begin in range(0, len(paths) - count, 2):
        wanted = tuple(paths[begin : begin + count])
        found = UNITS(wanted)
        assert [one.path for one in found] == list(wanted)
        with CaptureQueriesContext(connection) as asked:
            assert [one.parent.pk if one.parent else None for one in found] == [one.parent_id for one in found]
        assert not asked.captured_queries


def test_an_empty_tuple_asks_nobody(paths: list[str]) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert UNITS(()) == []
    assert not asked.captured_queries


def test_days_and_moments_are_compared_as_the_queryset_compares_them(paths: list[str]) -> None:
    account = make_account(unit=Unit.objects.get(path=paths[1]), login="wang")
    posts = Prepared(lambda on, person: posts_on(on).filter(person=person))
    today = clock.today()
    Post.objects.filter(person=account.person_id).update(
        valid_from=today, valid_to=today + timedelta(days=3), approved=True
    )
    for on in (today - timedelta(days=1), today, today + timedelta(days=3), today + timedelta(days=4)):
        plain = list(posts_on(on).filter(person=account.person_id).values_list("pk", flat=True))
        assert [one.pk for one in posts(on, account.person_id)] == plain
    seen = Prepared(lambda moment: Unit.objects.filter(valid_from__lte=moment).values_list("pk", flat=True))
    assert sorted(seen(date(2999, 1, 1))) == sorted(
        Unit.objects.filter(valid_from__isnull=False).values_list("pk", flat=True)
    )


def test_what_is_derived_of_a_path_follows_it(paths: list[str]) -> None:
    below = Prepared(
        lambda prefixes: within(Unit.objects.order_by("path"), prefixes, "path").values_list("path", "name"), end_of
    )
    for prefixes in ([paths[1]], [paths[2]], paths[1:3]):
        assert below(tuple(prefixes)) == list(
            within(Unit.objects.order_by("path"), prefixes, "path").values_list("path", "name")
        )
    # The whole tree is another question.
    assert len(below(("",))) == len(paths)


def test_a_number_no_column_can_hold_finds_nothing(paths: list[str]) -> None:
    by_key = Prepared(lambda pk: Unit.objects.filter(pk=pk))
    assert by_key(1 << 80) == []
    assert len(by_key(Unit.objects.get(path=paths[0]).pk)) == 1


def test_what_is_annotated_comes_along(paths: list[str]) -> None:
    counted = Prepared(lambda path: Unit.objects.filter(path=path).annotate(below=Count("children")))
    for path in paths:
        (plain,) = Unit.objects.filter(path=path).annotate(below=Count("children"))
        assert counted(path)[0].below == plain.below


def test_an_argument_that_is_compared_with_nothing_is_refused(paths: list[str]) -> None:
    with pytest.raises(ValueError, match="compared"):
        Prepared(lambda size: Unit.objects.order_by("path")[:size])(3)
