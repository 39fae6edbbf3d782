"""The writers of a report form as a draft: its head, its units, its layout; and who took its workbook out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.periods import Period
from zhenjie.core.refs import Ref
from zhenjie.engines.files.models import StoredFile
from zhenjie.engines.indicators.rules import spans
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.choices.reports import FormState, Origin, Rows
from zhenjie.engines.surveys.models.reports import ReportForm
from zhenjie.engines.surveys.problems import Problem
from zhenjie.engines.surveys.queries.conditions import declared, wanted
from zhenjie.engines.trail.actions import record

MOST_UNITS, MOST_DAYS = 500, 250


def ref(form: ReportForm) -> Ref:
    """The reference of a form."""
    return Ref("surveys.reportform", str(form.pk))


def tell(by: Actor, verb: str, form: ReportForm, before: Any = None, after: Any = None) -> None:
    """Leave a trail on the form."""
    record(by=by, verb=verb, subject=ref(form), scope=form.unit.path, before=before, after=after)


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of a form."""

    title: str
    period: Period
    rows: str = Rows.UNIT
    register: str = ""
    condition: Mapping[str, str] | None = None
    days: int | None = None
    due_at: datetime | None = None
    note: str = ""


@transaction.atomic
def create_form(*, by: Actor, unit: Unit, head: Head) -> ReportForm:
    """A new draft of `unit`. Raises Problem."""
    values = _checked(head, unit)
    form = ReportForm.objects.create(unit=unit, account=by.account, name=by.name[:60], created_at=clock.now(), **values)
    tell(by, "新建报表", form, after={"title": form.title, "period": form.period.iso(), "rows": form.rows})
    return form


@transaction.atomic
def change_head(*, by: Actor, form: ReportForm, head: Head) -> ReportForm:
    """Change the head of a draft; columns that no longer fit the rows are dropped. Raises Problem."""
    form = draft_of(form)
    values = _checked(head, form.unit)
    before = {name: _told(getattr(form, name)) for name in values}
    if (form.rows, form.register) != (values["rows"], values["register"]):
        form.columns.exclude(origin=Origin.NEW).delete()
    for name, value in values.items():
        setattr(form, name, value)
    form.version += 1
    form.save()
    after = {name: _told(value) for name, value in values.items() if before[name] != _told(value)}
    tell(by, "修改报表", form, {name: before[name] for name in after}, after)
    return form


def _told(value: Any) -> Any:
    return value.iso() if isinstance(value, Period) else value


def _checked(head: Head, unit: Unit) -> dict[str, Any]:
    title = head.title.strip()
    if not title:
        raise Problem("请给报表起个名字，填的人先看到的就是它。")
    spans.end_of(head.period)
    if head.rows not in Rows.values:
        raise Problem("请选一行是一个单位，还是一行是一条记录。")
    register = head.register if head.rows == Rows.RECORD else ""
    condition = dict(head.condition or {}) if register else {}
    if head.rows == Rows.RECORD:
        if not register:
            raise Problem("一行一条记录的报表，要选是哪本台账的记录。")
        wanted(declared(register, unit), condition)
    if head.days is not None and not 1 <= head.days <= MOST_DAYS:
        raise Problem(f"几个工作日内填完，请填 1 到 {MOST_DAYS} 之间的数。")
    return {
        "title": title[:80],
        "period": Period(head.period.start, head.period.end),
        "rows": head.rows,
        "register": register,
        "condition": condition,
        "days": head.days,
        "due_at": head.due_at,
        "note": head.note.strip()[:400],
    }


def draft_of(form: ReportForm) -> ReportForm:
    """The form as it is stored, locked. Raises Problem when it is no draft any longer."""
    form = ReportForm.objects.select_for_update(of=("self",)).select_related("unit").get(pk=form.pk)
    if form.state != FormState.DRAFT:
        raise Problem("这张报表已经发出，不能再改；要改的话，收口后另发一张，已答的数会自动填上。")
    return form


@transaction.atomic
def choose_units(*, by: Actor, form: ReportForm, units: Sequence[Unit]) -> None:
    """Who fills: units below the asker. Raises Problem."""
    form = draft_of(form)
    if outside := [one for one in units if not one.path.startswith(form.unit.path) or one.pk == form.unit_id]:
        raise Problem(f"“{outside[0]}”不在{form.unit}下面，不能向它要数。")
    if len(units) > MOST_UNITS:
        raise Problem(f"一次最多发给 {MOST_UNITS} 个单位。")
    form.asked = [one.pk for one in units]
    form.save(update_fields=["asked"])


@transaction.atomic
def set_template(*, by: Actor, form: ReportForm, template: StoredFile | None) -> None:
    """The layout that the consolidated workbook shall have; also of a form that runs already."""
    ReportForm.objects.filter(pk=form.pk).update(template=template)
    form.template = template
    tell(by, "报表换表样", form, after={"file": template.name if template else ""})


@transaction.atomic
def drop_form(*, by: Actor, form: ReportForm) -> None:
    """Throw a draft away; what was sent is closed instead."""
    form = draft_of(form)
    tell(by, "删除报表草稿", form, before={"title": form.title})
    form.delete()


@transaction.atomic
def record_workbook(*, by: Actor, form: ReportForm, layout: str) -> None:
    """Who took the consolidated workbook out."""
    tell(by, "导出汇总表", form, after={"title": form.title, "layout": layout})
