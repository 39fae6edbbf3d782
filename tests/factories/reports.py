"""Report forms of an invented township, made through the product's own actions."""

from collections.abc import Sequence

from zhenjie.core import periods
from zhenjie.core.actors import SYSTEM, Actor
from zhenjie.core.periods import Period
from zhenjie.engines.ledger.own import declared
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions import filling, reports, sending
from zhenjie.engines.surveys.actions.columns import NewColumn, add_columns
from zhenjie.engines.surveys.actions.filling import Outcome, Typed
from zhenjie.engines.surveys.actions.reports import Head
from zhenjie.engines.surveys.models.reports import ReportForm
from zhenjie.engines.surveys.queries.conditions import readable
from zhenjie.engines.surveys.queries.grid import Grid, grid
from zhenjie.engines.surveys.queries.picks import Pick, picks
from zhenjie.engines.surveys.queries.reports import askable

OCTOBER = periods.month(2026, 10)
OFFICER = Actor(account=None, name="许静")


def offered(unit: Unit, register: str = "") -> dict[str, Pick]:
    """Everything that may be picked, by key."""
    if register:
        return {pick.key: pick for pick in picks([], declared(register, unit))}
    return {pick.key: pick for pick in picks(readable(unit, lambda permission: True))}


def make_draft(
    unit: Unit,
    *columns: Pick | NewColumn | tuple[str, Pick],
    title: str = "闲置资源月报",
    register: str = "",
    condition: dict[str, str] | None = None,
    period: Period = OCTOBER,
    units: Sequence[Unit] | None = None,
    days: int = 3,
) -> ReportForm:
    """A draft of `unit` to the units below it."""
    rows = "record" if register else "unit"
    head = Head(title, period, rows=rows, register=register, condition=condition, days=days)
    form = reports.create_form(by=SYSTEM, unit=unit, head=head)
    reports.choose_units(by=SYSTEM, form=form, units=askable(unit) if units is None else units)
    if columns:
        add_columns(by=SYSTEM, form=form, columns=columns)
    form.refresh_from_db()
    return form


def make_report(unit: Unit, *columns: Pick | NewColumn | tuple[str, Pick], **more: object) -> ReportForm:
    """A form that has been sent."""
    form = make_draft(unit, *columns, **more)  # type: ignore[arg-type]
    sending.send_form(by=SYSTEM, form=form)
    form.refresh_from_db()
    return form


def the_grid(form: ReportForm) -> Grid:
    """All cells of a form that has been sent."""
    tasks = list(form.tasks.exclude(state="merged").select_related("unit", "holder").order_by("unit__path"))
    for task in tasks:
        task.form = form
    return grid(form, tasks)


def type_in(
    form: ReportForm, values: dict[tuple[str, str], str], *, by: Actor = OFFICER, seen: Grid | None = None
) -> Outcome:
    """Type texts into cells, named by row and column, as they stood on the page `seen`."""
    seen = seen or the_grid(form)
    typed = {
        slot.name: Typed(text, slot.text, slot.version)
        for slot in seen.slots
        if (text := values.get((slot.place.label, slot.column.title))) is not None
    }
    assert len(typed) == len(values)
    return filling.save_cells(by=by, form=form, tasks=[line.place.task for line in seen.lines], typed=typed)


def hand_in(form: ReportForm, units: Sequence[Unit] | None = None, *, by: Actor = OFFICER) -> None:
    """Hand in the parts of `units`, all by default."""
    tasks = list(form.tasks.select_related("unit", "holder"))
    filling.submit(by=by, form=form, tasks=[task for task in tasks if units is None or task.unit in units])
