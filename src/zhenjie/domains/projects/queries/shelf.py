"""The books of some projects taken from the shelf at once: what many lines ask of them is answered from memory, by the same words
as `queries.books` answers one page. A few queries for any number of lines."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from zhenjie.domains.projects.choices import VOUCHED, MoneyKind
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries.books import SUMMED
from zhenjie.domains.projects.rules.money import NOTHING

_SLICE = 500
#: What a line of a workbook and a booking have in common when they stand for the same thing.
Same = tuple[int, str, date, Decimal, str, str]


class Shelf:
    """Stands of the projects, which the caller holds for update, and of the vouchers that are asked for wherever they stand. What is
    added is remembered in `added` and not written; `back` takes away what was added behind a mark."""

    def __init__(self, projects: Iterable[int], vouchers: Iterable[tuple[str, str]] = ()) -> None:
        self.added: list[MoneyEntry] = []
        self.entries: dict[int, MoneyEntry] = {}
        self.reversed: set[int] = set()
        self._months: dict[tuple[int, str, date], Decimal] = defaultdict(Decimal)
        self._sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        self._origins: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        self._same: Counter[Same] = Counter()
        self._turns: Counter[tuple[str, str]] = Counter()
        self._standing: set[tuple[str, str, int]] = set()
        rows: Any = MoneyEntry.objects.filter(project__in=list(projects)).order_by("pk")
        self.entries = {one.pk: one for one in rows}
        self.reversed = {one.reverses_id for one in self.entries.values() if one.reverses_id}
        self._books: dict[tuple[int, str], list[MoneyEntry]] = defaultdict(list)
        for one in self.entries.values():
            self._take(one, 1)
            self._books[one.project_id, one.kind].append(one)
        here = {(one.kind, one.voucher) for one in self.entries.values()}
        self._look(sorted({voucher for kind, voucher in vouchers if voucher and (kind, voucher) not in here}))

    def _look(self, vouchers: Sequence[str]) -> None:
        """Vouchers that stand at other projects."""
        for begin in range(0, len(vouchers), _SLICE):
            rows = MoneyEntry.objects.filter(kind__in=VOUCHED, voucher__in=vouchers[begin : begin + _SLICE]).order_by()
            for pk, kind, voucher, turn, reverses in rows.values_list("pk", "kind", "voucher", "turn", "reverses"):
                if pk not in self.entries:
                    self._vouch(kind, voucher, turn, bool(reverses), 1)

    def _take(self, one: MoneyEntry, sign: int) -> None:
        """Adds what a booking changes (``sign`` 1), or takes it away (-1)."""
        amount = one.amount * sign
        self._months[one.project_id, one.kind, one.month.replace(day=1)] += amount
        self._sums[one.project_id, one.kind] += amount
        if one.kind == MoneyKind.RECEIPT:
            self._origins[one.project_id, one.origin] += amount
        undone = self.entries.get(one.reverses_id) if one.reverses_id else None
        if undone is not None:
            self._same[_same(undone)] -= sign
        elif not one.reverses_id:
            self._same[_same(one)] += sign
        if one.kind in VOUCHED:
            self._vouch(one.kind, one.voucher, one.turn, bool(one.reverses_id), sign)

    def _vouch(self, kind: str, voucher: str, turn: int, reverses: bool, sign: int) -> None:
        if reverses:
            self._turns[kind, voucher] += sign
        elif sign > 0:
            self._standing.add((kind, voucher, turn))
        else:
            self._standing.discard((kind, voucher, turn))

    def mark(self) -> int:
        """Where the shelf stands now."""
        return len(self.added)

    def add(self, one: MoneyEntry) -> None:
        """One booking more; nobody has written it yet."""
        self.added.append(one)
        if one.reverses_id:
            self.reversed.add(one.reverses_id)
        self._take(one, 1)

    def back(self, mark: int) -> None:
        """As if nothing had been added since the mark."""
        while len(self.added) > mark:
            one = self.added.pop()
            self.reversed.discard(one.reverses_id)  # type: ignore[arg-type]
            self._take(one, -1)

    def of_month(self, project: Project, month: date) -> Decimal:
        """完成投资 of one month as it stands."""
        return self._months.get((project.pk, MoneyKind.INVESTED, month.replace(day=1)), NOTHING)

    def eligible(self, project: Project, origins: Iterable[str]) -> Decimal:
        """Receipts from these origins, net of what was taken back."""
        return sum((self._origins.get((project.pk, one), NOTHING) for one in origins), NOTHING)

    def year(self, project: Project, year: int, kind: str) -> list[Decimal]:
        """Twelve sums of one kind."""
        return [self._months.get((project.pk, kind, date(year, number, 1)), NOTHING) for number in range(1, 13)]

    def contract(self, project: Project) -> Decimal:
        """合同额 as it stands."""
        return self._sums.get((project.pk, MoneyKind.CONTRACT), NOTHING)

    def turn(self, kind: str, voucher: str) -> int:
        """How often a voucher has been taken back."""
        return self._turns[kind, voucher]

    def stands(self, kind: str, voucher: str) -> bool:
        """Whether a voucher stands already, whichever project it stands at."""
        return (kind, voucher, self._turns[kind, voucher]) in self._standing

    def holds(self, project: Project, kind: str, on: date, amount: Decimal, step: str, voucher: str) -> bool:
        """Whether the same thing is booked and was not taken back."""
        step = "" if kind in VOUCHED else step
        return self._same[project.pk, kind, on, amount, step, voucher] > 0

    def followed(self, entry: MoneyEntry) -> bool:
        """Whether somebody has told the same month, or the total, again since."""
        return any(
            one.pk > entry.pk and one.reverses_id is None and one.pk not in self.reversed
            and (entry.kind == MoneyKind.CONTRACT or one.month == entry.month)
            for one in self._books[entry.project_id, entry.kind]
        )  # fmt: skip

    def sums(self, project: int) -> dict[str, Decimal]:
        """The sums that a project's own row keeps."""
        return {name: self._sums.get((project, kind), NOTHING) for kind, name in SUMMED.items()}


def _same(one: MoneyEntry) -> Same:
    return one.project_id, one.kind, one.on, one.amount, "" if one.kind in VOUCHED else one.step, one.voucher
