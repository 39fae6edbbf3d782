"""The subtree is read through the index of paths on both databases, never by walking the table."""

import pytest
from django.db import connection

from tests.factories.org import make_county
from zhenjie.engines.org import queries
from zhenjie.engines.org.models import Post, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_walking() -> None:
    """PostgreSQL walks a table of ten rows whatever the index; here it may not."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")


def plan(rows: object) -> str:
    return rows.explain()  # type: ignore[attr-defined]


def test_units_below_is_a_range_of_the_index() -> None:
    county = make_county()
    said = plan(queries.units_below(county))
    if connection.vendor == "sqlite":
        assert "INDEX" in said
        assert "(path>? AND path<?)" in said
    else:
        assert "Index Cond: (((path)::text >= " in said


def test_rows_of_two_subtrees_are_found_through_the_index() -> None:
    one, two = make_county(), make_county()
    said = plan(queries.within(Unit.objects.order_by(), [one.path, two.path], "path"))
    if connection.vendor == "sqlite":
        assert said.count("(path>? AND path<?)") == 2
    else:
        assert "Index" in said


def test_children_page_follows_its_index() -> None:
    county = make_county()
    said = plan(Unit.objects.filter(parent=county).order_by("position", "id"))
    assert "org_unit_parent" in said
    assert "SORT" not in said.upper().replace("SORTED", "")


def test_scope_of_other_tables_joins_over_the_path() -> None:
    county = make_county()
    assert "path" in plan(queries.within(Post.objects.order_by(), [county.path]))
