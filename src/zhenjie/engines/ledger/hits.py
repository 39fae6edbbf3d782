"""What the search box of the top bar finds in the registers: rows by their indexed words, within the reader's own scope."""

from collections.abc import Iterator

from django.db.models import Q
from django.http import HttpRequest

from zhenjie.engines.ledger import declarations
from zhenjie.engines.ledger.counting import extent
from zhenjie.engines.ledger.finding import Asked, find
from zhenjie.engines.ledger.own import own_registers
from zhenjie.engines.ledger.queries import label_of, url_of
from zhenjie.web.searching import Hit, searcher

EACH = 5


@searcher("台账", order=40)
def rows(request: HttpRequest, words: str) -> Iterator[Hit]:
    """The newest few rows of each register that hold the words."""
    unit = request.unit  # type: ignore[attr-defined]
    for declaration in [*declarations.every(), *(own_registers(unit) if unit else ())]:
        prefixes = request.scope.prefixes_for(declaration.permission("read"))  # type: ignore[attr-defined]
        if not (declaration.search and declaration.indexed and prefixes):
            continue
        found = find(Asked(declaration, prefixes, Q(), words), extent(declaration.model))
        for row in found.rows.order_by("-pk")[:EACH]:
            yield Hit(label_of(declaration, row), url_of(declaration, row.pk), str(declaration.title))
