"""Lists to look up without a network: places and firms of the whole township, persons of the assigned grid only."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, QuerySet, Sum

from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.own import declared
from zhenjie.engines.org.queries import within
from zhenjie.engines.surveys.models.fieldwork import Assignment
from zhenjie.engines.surveys.queries.landing import has_persons, name_field

#: A phone holds this many names of one list; the rest is said to be left out.
LONGEST = 200_000


def source_of(assignment: Assignment, key: str) -> Declaration | None:
    """The register `key` as the surveying unit sees it, when its rows have a name to look for."""
    found = declared(key, assignment.survey.unit)
    return found if found is not None and found.unit and name_field(found) else None


def pool_of(assignment: Assignment, key: str) -> QuerySet[Any] | None:
    """The rows of `key` that may be chosen in this assignment."""
    source = source_of(assignment, key)
    if source is None:
        return None
    place = assignment.unit if has_persons(source) else assignment.survey.unit
    return within(source.rows(), [place.path], source.path)


def mark_of(assignment: Assignment, key: str) -> str:
    """Changes whenever the list has changed; costs one pass of the database, not the list."""
    source, pool = source_of(assignment, key), pool_of(assignment, key)
    if source is None or pool is None:
        return ""
    parts = {"count": Count("pk"), "last": Max("pk")} | ({"versions": Sum("version")} if source.version else {})
    told = pool.order_by().aggregate(**parts)
    place = assignment.unit if has_persons(source) else assignment.survey.unit
    return hashlib.sha256(f"{key} {place.path} {told}".encode()).hexdigest()[:32]


def lines_of(assignment: Assignment, key: str) -> Iterator[str]:
    """The list as the phone keeps it: a line a row, key, name and unit between tabs."""
    source, pool = source_of(assignment, key), pool_of(assignment, key)
    if source is None or pool is None:
        return
    name = name_field(source)
    rows = pool.order_by("pk").values_list("pk", name, f"{source.unit}__name")[:LONGEST]
    for pk, text, unit in rows.iterator(chunk_size=5000):
        yield f"{pk}\t{_flat(text)}\t{_flat(unit)}\n"


def _flat(text: Any) -> str:
    return " ".join(str(text or "").split())
