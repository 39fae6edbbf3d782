"""The money of the demo's projects: plans, months of investment, receipts, bonds, tax, payments. They go in together."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from zhenjie.config.demo.appeals import actor
from zhenjie.config.demo.projects_told import moment
from zhenjie.core import clock
from zhenjie.core.refs import Ref
from zhenjie.domains.projects.actions.payments import plan_payments
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.projects import Project
from zhenjie.domains.projects.queries.books import standing_sums
from zhenjie.domains.projects.rules.money import counted, split_year
from zhenjie.domains.projects.rules.payments import Due
from zhenjie.engines.trail import actions as trail


def load(projects: Sequence[Project]) -> None:
    """The plan of this year, months of investment since the start, receipts, bonds, tax: one insert, sums and a word in the trail."""
    today, entries = clock.today(), []
    for number, project in enumerate(projects):
        days = dict(project.entries.filter(resumes=False).values_list("stage", "on"))
        if "signed" in days and project.stage not in ("paused", "ended"):
            entries += _books(project, days, Random(f"money/{number}"), today, number)
    MoneyEntry.objects.bulk_create(entries, batch_size=500)
    _payments(projects, today)
    for project in projects:
        Project.objects.filter(pk=project.pk).update(**standing_sums(project))
    for town in {project.unit.path[:12] for project in projects}:
        trail.record(
            by=actor("zhaoyifan", "赵一帆", projects[0].unit), verb="批量登记", subject=Ref("projects.moneyentry", "demo"), scope=town,
            after={"rows": len(entries)},
        )  # fmt: skip


def _books(project: Project, days: dict[str, date], chance: Random, today: date, number: int) -> list[MoneyEntry]:
    total = project.planned_total or Decimal(0)
    rows: list[MoneyEntry] = []

    def add(kind: str, on: date, amount: Decimal, **more: Any) -> None:
        rows.append(MoneyEntry(
            project=project, kind=kind, month=on.replace(day=1), on=on, amount=amount, at=moment(min(on + timedelta(days=2), today), 17),
            name="赵一帆" if number < 34 else "方禾", **more,
        ))  # fmt: skip

    started = days.get("started")
    end = days.get("completed", today)
    if started:
        _invested(add, project, started, end, total, chance, today)
    elif "landed" in days:
        year_plan = (total * Decimal("0.15")).quantize(Decimal(1))
        for month, amount in enumerate(split_year(year_plan), 1):
            add("plan", date(today.year, month, 1), amount)
        add("invested", max(days["landed"], date(today.year, 1, 5)), (year_plan * Decimal("0.92")).quantize(Decimal(1)))
    _receipts(add, project, days, total, chance, today, number)
    if project.approval == "government":
        for step, share, on in (("issued", "0.6", days["signed"]), ("paid", "0.4", started), ("spent", "0.3", started)):
            if on:
                add(
                    "bond",
                    on,
                    (total * Decimal(share)).quantize(Decimal(1)),
                    step=step,
                    voucher=f"债{number:03}-{step}",
                )
    if "producing" in days:
        on = max(days["producing"], today - timedelta(days=60))
        add("tax", on, (total / 60).quantize(Decimal(1)))
    return rows


def _invested(
    add: Any, project: Project, started: date, end: date, total: Decimal, chance: Random, today: date
) -> None:
    """Months from the start on, a little uneven; what is built is paid for. The year's plan is what a steady hand would have done."""
    months = _months(started, end)
    share = Decimal(1) if end < today else min(Decimal("0.9"), Decimal(len(months)) / 11)
    spent = total * share
    weights = [Decimal(chance.randrange(70, 130)) for _month in months]
    whole = sum(weights, Decimal(0))
    for month, weight in zip(months, weights, strict=True):
        add("invested", min(month + timedelta(days=25), today), (spent * weight / whole).quantize(Decimal(1)))
    mine = [month for month in months if month.year == today.year]
    if not mine:
        return
    yearly = spent * len(mine) / len(months)
    left = 12 - today.month if end >= today else 0
    plan = [Decimal(0)] * 12
    each = (yearly / len(mine) * Decimal(chance.choice(["0.9", "0.94", "0.96", "0.93", "1", "1.12"]))).quantize(
        Decimal(1)
    )
    for month in mine:
        plan[month.month - 1] = each
    for number in range(today.month, today.month + left):
        plan[number] = each
    for number, amount in enumerate(plan, 1):
        if amount:
            add("plan", date(today.year, number, 1), amount)


def _months(start: date, end: date) -> list[date]:
    found, month = [], start.replace(day=1)
    while month <= end:
        found.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    return found


def _receipts(
    add: Any, project: Project, days: dict[str, date], total: Decimal, chance: Random, today: date, number: int
) -> None:
    origin = {"province": "province", "city": "city"}.get(project.capital, "local")
    times = 1 + len([stage for stage in ("registered", "landed", "started", "building", "completed") if stage in days])
    so_far = Decimal(0)
    for turn in range(times):
        on = min(days["signed"] + timedelta(days=20 + turn * 55), today - timedelta(days=chance.randrange(2, 9)))
        amount = (total * Decimal(chance.randrange(8, 17)) / 100).quantize(Decimal(1))
        counts = counted(amount, so_far, total) if origin != "local" else Decimal(0)
        so_far += amount if origin != "local" else Decimal(0)
        add(
            "receipt",
            on,
            amount,
            origin=origin,
            payer=project.investor,
            voucher=f"回单{number:02}{turn:02}",
            counted=counts,
        )


def _payments(projects: Sequence[Project], today: date) -> None:
    """What those that are being built have to pay by when, and what they have paid of it: one is a payment behind."""
    entries: list[MoneyEntry] = []
    for number, project in enumerate(one for one in projects if one.stage in ("started", "building", "completed")):
        received = standing_sums(project)["received"]
        each = (received * Decimal("0.22")).quantize(Decimal(1))
        if not each:
            continue
        signed = project.entries.get(stage="signed").on
        days = [today + timedelta(days=gap + number) for gap in (-120, -60, -15, 45)]
        with clock.fixed(moment(signed, 17)):
            plan_payments(
                by=actor("zhaoyifan", "赵一帆", project.unit), project=project, document=f"施工合同〔{signed.year}〕{number + 3}号第 12 条",
                payments=[Due(on, each, what) for on, what in zip(days, ("预付款", "基础完成", "主体封顶", "竣工验收"), strict=True)],
            )  # fmt: skip
        for turn, on in enumerate(days[: 2 if number == 2 else 3]):
            if on <= today:
                entries.append(MoneyEntry(
                    project=project, kind="paid", month=on.replace(day=1), on=on, amount=each, payer=project.investor,
                    voucher=f"付{number:02}{turn:02}", at=moment(on, 17), name="赵一帆",
                ))  # fmt: skip
    MoneyEntry.objects.bulk_create(entries)
