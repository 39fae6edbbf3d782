"""分成 in the files of the registers of projects: behind each amount the part of it that is the row's own, so that a column of these adds
up to every shared lead once. Nobody reads more there than in the lines of the lists."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhenjie.domains.investment.queries.sharing import Part, any_shared, parts_of, worded
from zhenjie.domains.investment.views.reach import CONTESTS
from zhenjie.domains.projects.choices import PROJECT
from zhenjie.domains.projects.views.reach import READ
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column, Declaration
from zhenjie.engines.ledger.in_files import Added, in_file

#: By register: where a row keeps the key of its project, and its columns that add up.
SUMS = {
    PROJECT: ("pk", ("planned_total", "contract", "invested", "received", "promised_output", "promised_tax", "mu")),
    "projects.moneyentry": ("project_id", ("amount", "counted")),
    "projects.instalment": ("project_id", ("amount",)),
    "projects.delivery": ("project_id", ("output", "tax", "added")),
}


@dataclass(slots=True)
class _Shares:
    """What is known of the rows so far: the sides of the shared leads among them, by the key of the project."""

    scope: Any
    declaration: Declaration
    key: str
    parts: dict[int, list[Part]] = field(default_factory=dict)

    def fill(self, rows: Sequence[Any]) -> None:
        """Two queries at most."""
        seen = [row for row in rows if self.scope.allows(READ, self.declaration.scope(row))]
        self.parts |= parts_of({getattr(row, self.key) for row in seen}, self.scope.prefixes_for(CONTESTS))

    def said(self, row: Any) -> str:
        """As in the line of a list."""
        return worded(self.parts.get(getattr(row, self.key), ()))

    def part(self, row: Any, column: Column) -> Decimal | None:
        """An amount of the row times its own share; whole where nothing is shared."""
        value = column.value(row)
        percent = next((one.percent for one in self.parts.get(getattr(row, self.key), ()) if one.own), 100)
        return value if value is None or percent == 100 else value * percent / 100

    def behind(self, column: Column) -> Column:
        """The column behind an amount."""
        title = _("按分成的%(title)s") % {"title": column.title}
        return Column(f"{column.name}_shared", title, Kind.DECIMAL, of=lambda row: self.part(row, column))


@in_file(*SUMS)
def shares(
    request: HttpRequest, declaration: Declaration, columns: list[Column], rows: "QuerySet[Any]"
) -> Added | None:
    """None where no row of the file is shared: such a file stays as it was."""
    key, sums = SUMS[declaration.key]
    if not any_shared(rows.order_by().values(key)):
        return None
    told = _Shares(request.scope, declaration, key)  # type: ignore[attr-defined]
    wide: list[Column] = []
    for column in columns:
        wide += [column, told.behind(column)] if column.name in sums else [column]
    wide.insert(1, Column("shares", _("分成"), Kind.TEXT, of=told.said))
    note = _("“按分成”的列只算本行属地的份额，没有分成的照全数；几个镇街相加，分成的线索只算一次")
    return Added(wide, (_("分成"), note), told.fill)
