"""Many bookings at once: by the rules of the page (`actions.money`), asked of a shelf in memory, written together at the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.domains.projects.actions.money import doubled, taken_back, told_of, written_down
from zhenjie.domains.projects.choices import VOUCHED
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries.shelf import Shelf
from zhenjie.engines.ledger.actions.rows import record_rows, save_fields
from zhenjie.engines.ledger.problems import Problem


@dataclass(frozen=True, slots=True)
class ShelfPen:
    """Books onto a shelf; nothing stands in the database before `write_shelf`."""

    by: Actor
    source: Shelf

    def book(self, project: Project, **told: Any) -> MoneyEntry:
        """As `book_money`: Problem with the field; Doubled when the voucher stands, whichever project it stands at."""
        said = told_of(**told)
        entry = written_down(self.by, project, said, self.source)
        if entry.kind in VOUCHED:
            if self.source.stands(entry.kind, entry.voucher):
                raise doubled(entry.kind, entry.voucher)
            entry.turn = self.source.turn(entry.kind, entry.voucher)
        self.source.add(entry)
        return entry

    def reverse(self, entry: MoneyEntry, project: Project, note: str) -> MoneyEntry:
        """As `reverse_money`. Raises Problem."""
        if entry.reverses_id or entry.pk in self.source.reversed:
            raise Problem(409, _("这一笔已经冲销过，或本身就是冲销。"), field="amount")
        back = taken_back(self.by, project, entry, note, self.source)
        self.source.add(back)
        return back


@transaction.atomic
def write_shelf(*, by: Actor, shelf: Shelf, verb: str, projects: Iterable[int]) -> None:
    """What was added is written, each booking with its trail; the projects' own rows follow. IntegrityError when somebody has booked
    one of the vouchers meanwhile: nothing is written then."""
    if shelf.added:
        MoneyEntry.objects.bulk_create(shelf.added, batch_size=500)
        record_rows(by=by, verb=verb, rows=shelf.added)
    # Read anew: an entered stage has changed the row in between.
    rows = list(Project.objects.filter(pk__in=list(projects)).select_related("unit"))
    sums = {one.pk: shelf.sums(one.pk) for one in rows}
    save_fields(by=by, verb=_("资金变动"), rows=rows, values=sums)
