"""The report as rows of cells: what was answered, what is known, what is still asked. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from zhenjie.core.refs import Ref, RefError
from zhenjie.engines.indicators.queries import definitions
from zhenjie.engines.ledger.resolving import resolve_many
from zhenjie.engines.surveys.choices.reports import Aggregate, Means, Origin, Rows, TaskState, ValueKind
from zhenjie.engines.surveys.models.reports import ReportCell, ReportColumn, ReportForm, ReportTask
from zhenjie.engines.surveys.queries.known import Known, known_cells
from zhenjie.engines.surveys.queries.places import Place, places_of
from zhenjie.engines.surveys.rules.cells import number_of, same, show_cell

PAGE = 100


@dataclass(slots=True)
class Slot:
    """One cell on the screen. `typed` is what stands in the input; `theirs` what somebody else wrote meanwhile."""

    place: Place
    column: ReportColumn
    known: Known | None
    cell: ReportCell | None
    url: str = ""
    typed: str = ""
    error: str = ""
    theirs: ReportCell | None = None
    locked: bool = False
    hidden: bool = False

    @property
    def name(self) -> str:
        """What the cell is called in a form."""
        return f"{self.place.task.pk}-{self.place.row}-{self.column.pk}"

    @property
    def has_value(self) -> bool:
        return self.cell is not None or (self.known is not None and not self.known.waiting)

    @property
    def value(self) -> str:
        """The kept value that counts: what was answered, else what is known."""
        if self.cell is not None:
            return self.cell.value
        return self.known.value if self.known and not self.known.waiting else ""

    @property
    def text(self) -> str:
        return show_cell(self.value, self.column.kind)

    @property
    def shown(self) -> str:
        """The value for reading: numbers grouped by three."""
        number = self.number
        return self.text if number is None else f"{number:,f}".replace("-", "−")

    @property
    def known_text(self) -> str:
        return show_cell(self.known.value, self.column.kind) if self.known and not self.known.waiting else ""

    @property
    def state(self) -> str:
        """known, confirmed, typed, differs, waiting or asked."""
        if self.cell is not None:
            return self.cell.means
        if self.known is None:
            return "asked"
        return "waiting" if self.known.waiting else "known"

    @property
    def differs(self) -> bool:
        """Whether the answer is another than what the ledger says now."""
        if self.cell is None or self.known is None or self.known.waiting:
            return False
        return not same(self.cell.value, self.known.value, self.column.kind)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to answer here before the part can be handed in."""
        return self.state == "asked" and self.column.required

    @property
    def version(self) -> int:
        return self.cell.version if self.cell else 0

    @property
    def number(self) -> Decimal | None:
        return number_of(self.value) if self.column.kind == ValueKind.NUMBER else None


@dataclass(slots=True)
class Line:
    """One row of the report."""

    place: Place
    slots: list[Slot]

    @property
    def done(self) -> bool:
        return self.place.task.state == TaskState.SUBMITTED


@dataclass(slots=True)
class Grid:
    """A part of the report, ready for a screen or a file."""

    form: ReportForm
    columns: list[ReportColumn]
    lines: list[Line]
    whole: int = 0
    number: int = 1
    errors: list[str] = field(default_factory=list)

    @property
    def slots(self) -> list[Slot]:
        return [slot for line in self.lines for slot in line.slots]

    @property
    def upright(self) -> bool:
        """A single row is easier to read downward."""
        return len(self.lines) == 1 and self.whole == 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.whole // PAGE))

    @property
    def differing(self) -> list[Slot]:
        return [slot for slot in self.slots if slot.differs]

    def totals(self) -> list[Decimal | None]:
        """Sums of the columns that add up: counts, sums and plain numbers; a rate has no total."""
        return [_total(column, [line.slots[at] for line in self.lines]) for at, column in enumerate(self.columns)]


def _total(column: ReportColumn, slots: Sequence[Slot]) -> Decimal | None:
    if column.kind != ValueKind.NUMBER or not adds(column):
        return None
    known = [slot.number for slot in slots if slot.number is not None]
    return sum(known, Decimal(0)) if known else None


def adds(column: ReportColumn) -> bool:
    """Whether values of this column may be added up: what is a share, a price or a mean may not."""
    if column.origin == Origin.INDICATOR:
        definition = definitions().get(column.indicator)
        return definition is not None and definition.aggregation == "sum"
    if column.origin == Origin.REGISTER:
        return column.aggregate in (Aggregate.COUNT, Aggregate.SUM)
    says = column.title + column.measure
    return not any(
        word in says for word in ("率", "%", "％", "占比", "比重", "均", "单价", "/", "增速", "名次", "排名")
    )


def columns_of(form: ReportForm) -> list[ReportColumn]:
    """The columns in their order."""
    return list(form.columns.order_by("position", "id"))


def grid(form: ReportForm, tasks: Sequence[ReportTask], number: int = 0) -> Grid:
    """The rows of `tasks`: page `number` of them, or all with 0. Raises Problem when there are too many."""
    columns = columns_of(form)
    places = places_of(form, tasks)
    if form.rows == Rows.RECORD:
        places += _gone(form, tasks, places)
    whole = len(places)
    if number:
        number = min(number, max(1, -(-whole // PAGE)))
        places = places[(number - 1) * PAGE : number * PAGE]
    known = known_cells(form, columns, places)
    cells = {
        (cell.task_id, cell.row, cell.column_id): cell
        for cell in ReportCell.objects.filter(task__in={place.task.pk for place in places})
    }
    by_pk = {column.pk: column for column in columns}
    for cell in cells.values():
        cell.column = by_pk[cell.column_id]
    lines = [
        Line(
            place,
            [Slot(place, c, known.get((*place.key, c.pk)), cells.get((*place.key, c.pk))) for c in columns],
        )
        for place in places
    ]
    made = Grid(form, columns, lines, whole, number or 1)
    _link(made.slots)
    for slot in made.slots:
        slot.typed = slot.text
    return made


def _gone(form: ReportForm, tasks: Sequence[ReportTask], places: Sequence[Place]) -> list[Place]:
    """Records that were answered for and are in the register no more (or no longer fit the condition): answers stay."""
    here = {place.key for place in places}
    answered = ReportCell.objects.filter(task__in=[task.pk for task in tasks]).values_list("task_id", "row").distinct()
    lost = sorted({pair for pair in answered if pair not in here})
    names = resolve_many(Ref(form.register, str(row)) for _task, row in lost) if lost else {}
    by_pk = {task.pk: task for task in tasks}
    found = []
    for task, row in lost:
        name = names.get(Ref(form.register, str(row)))
        label = name.label if name else f"记录 {row}（已不在台账）"
        found.append(Place(by_pk[task], row, label, by_pk[task].unit.path))
    return found


def _link(slots: Sequence[Slot]) -> None:
    """Where each value leads: of an answer the source it was confirmed by, of a prefilled one what is known now."""
    refs: dict[str, Ref] = {}
    for slot in slots:
        source = slot.cell.source if slot.cell else ""
        if source and not source.startswith("/"):
            try:
                refs[source] = Ref.parse(source)
            except RefError:
                continue
    found = resolve_many(refs.values()) if refs else {}
    for slot in slots:
        if slot.known is not None:
            slot.url = slot.known.url
            # The answer itself became known: that is no second opinion.
            if slot.cell is not None and slot.known.by == f"surveys.reportcell:{slot.cell.pk}":
                slot.known = None
        elif slot.cell is not None and slot.cell.source.startswith("/"):
            slot.url = slot.cell.source
        elif slot.cell is not None and (place := found.get(refs.get(slot.cell.source) or Ref("none", "-"))):
            slot.url = place.url


@dataclass(frozen=True, slots=True)
class Counted:
    """How many cells of a part are what."""

    cells: int = 0
    known: int = 0
    waiting: int = 0

    @property
    def asked(self) -> int:
        return self.cells - self.known - self.waiting

    @property
    def share(self) -> Decimal | None:
        """Per cent that nobody has to type."""
        return Decimal(100) * (self.cells - self.asked) / self.cells if self.cells else None


def count(made: Grid) -> dict[int, Counted]:
    """The cells of each part, as they stand."""
    found: dict[int, list[int]] = {}
    for slot in made.slots:
        row = found.setdefault(slot.place.task.pk, [0, 0, 0])
        row[0] += 1
        row[1] += slot.state in ("known", Means.CONFIRMED, Means.DIFFERS)
        row[2] += slot.state == "waiting"
    return {pk: Counted(*row) for pk, row in found.items()}
