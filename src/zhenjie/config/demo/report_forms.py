"""The demo's report forms: one answered and closed, one under way, one draft that asks again what the first one asked."""

from datetime import datetime, timedelta
from random import Random

from zhenjie.core import clock, periods
from zhenjie.core.actors import Actor
from zhenjie.core.periods import Period
from zhenjie.core.workdays import standard
from zhenjie.engines.org.models import Account, Unit
from zhenjie.engines.surveys.actions import filling, reports, sending
from zhenjie.engines.surveys.actions.columns import NewColumn, add_columns
from zhenjie.engines.surveys.actions.filling import Typed
from zhenjie.engines.surveys.actions.reports import Head
from zhenjie.engines.surveys.models.reports import ReportForm
from zhenjie.engines.surveys.queries.conditions import readable
from zhenjie.engines.surveys.queries.grid import grid
from zhenjie.engines.surveys.queries.picks import Pick, picks
from zhenjie.engines.surveys.queries.reports import askable

TOWNSHIP, COUNTY_CLERK, CLERK = "990101101", "gumingyuan", "zhaoyifan"
Asked = list[Pick | NewColumn | tuple[str, Pick]]


def load() -> None:
    """Make the forms and answer them, as people would; forms that stand are left as people left them."""
    if ReportForm.objects.exists():
        return
    town = Unit.objects.get(code=TOWNSHIP)
    county = town.parent
    assert county is not None
    clerk, officer = _actor(CLERK), _actor(COUNTY_CLERK)
    known = {pick.key: pick for pick in picks(readable(town, lambda permission: True))}
    today, days = clock.now(), standard()
    month = periods.month(today.year - (today.month == 1), (today.month - 2) % 12 + 1)

    def morning(back: int) -> datetime:
        return clock.aware(days.add_workdays(today.date(), -back)) + timedelta(hours=9)

    facilities: Asked = [
        NewColumn("充电桩数（个）"),
        NewColumn("公共停车位数（个）"),
        NewColumn("是否通天然气", "yes"),
        NewColumn("路灯数（盏）"),
    ]
    first = _sent(clerk, town, "村（社区）公共设施摸底表", month, facilities, morning(9))
    with clock.fixed(morning(7)):
        _answer(first, clerk, Random(7))
        sending.close_form(by=clerk, form=first)
    figures: Asked = [
        known[f"indicator|{key}"]
        for key in ("fixed-asset-investment", "tax-revenue", "new-entities")
        if f"indicator|{key}" in known
    ]
    figures += [NewColumn("在谈亿元以上项目数（个）"), NewColumn("主要困难", "text", required=False)]
    _sent(officer, county, "镇街经济运行调度表", month, figures, morning(1))
    again: Asked = [NewColumn("充电设施数量"), NewColumn("停车位数"), NewColumn("老旧小区数"), NewColumn("快递驿站数")]
    draft = _draft(clerk, town, "城乡环境整治补充表", month, again)
    reports.choose_units(by=clerk, form=draft, units=askable(town))


def _actor(login: str) -> Actor:
    account = Account.objects.select_related("person__unit").get(login=login)
    return Actor(account=account.pk, name=str(account), unit=account.person.unit.path if account.person else "")


def _draft(by: Actor, unit: Unit, title: str, period: Period, columns: Asked) -> ReportForm:
    form = reports.create_form(by=by, unit=unit, head=Head(title, period, days=3))
    reports.choose_units(by=by, form=form, units=askable(unit))
    add_columns(by=by, form=form, columns=columns)
    return ReportForm.objects.select_related("unit").get(pk=form.pk)


def _sent(by: Actor, unit: Unit, title: str, period: Period, columns: Asked, moment: datetime) -> ReportForm:
    with clock.fixed(moment):
        form = _draft(by, unit, title, period, columns)
        sending.send_form(by=by, form=form)
    return ReportForm.objects.select_related("unit").get(pk=form.pk)


def _answer(form: ReportForm, by: Actor, dice: Random) -> None:
    parts = list(form.tasks.select_related("unit", "holder"))
    asked = [slot for slot in grid(form, parts).slots if slot.state == "asked"]
    said = {"yes": lambda: dice.choice(["是", "是", "否"]), "number": lambda: str(dice.randint(2, 60))}
    typed = {slot.name: Typed(said.get(slot.column.kind, lambda: "无")(), "", 0) for slot in asked}
    filling.save_cells(by=by, form=form, tasks=parts, typed=typed)
    filling.submit(by=by, form=form, tasks=parts)
