"""Projects of an invented county, saved through the product's own actions."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from zhenjie.core.actors import SYSTEM
from zhenjie.domains.projects.actions.imports import begin_import, work_on
from zhenjie.domains.projects.actions.money import book_money
from zhenjie.domains.projects.actions.payments import plan_payments
from zhenjie.domains.projects.actions.stages import Proof, enter_stage
from zhenjie.domains.projects.actions.work import raise_problem, report_week
from zhenjie.domains.projects.models.imports import BookImport
from zhenjie.domains.projects.models.money import MoneyEntry
from zhenjie.domains.projects.models.outputs import Delivery
from zhenjie.domains.projects.models.payments import Instalment
from zhenjie.domains.projects.models.projects import Permit, Project
from zhenjie.domains.projects.models.stages import StageEntry
from zhenjie.domains.projects.models.work import Item, Meeting, Problem, Week
from zhenjie.domains.projects.rules.payments import Due
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.org.models import Unit

_numbers = count(1)
PROOFS = {
    "negotiating": "minutes", "signed": "contract", "registered": "licence", "landed": "land_contract", "started": "permit",
    "building": "supervisor", "completed": "acceptance", "producing": "invoice", "full": "return", "above_scale": "library",
    "listed": "library", "paused": "note", "ended": "note", "struck": "note",
}  # fmt: skip


def make_project(unit: Unit, name: str = "", **values: Any) -> Project:
    """A lead found on the first of 2025, 1.2 亿元, each of another investor."""
    number = next(_numbers)
    given = {"found_on": date(2025, 1, 1), "planned_total": Decimal(12000), "investor": f"远岫科技{number}"}
    return save_row(by=SYSTEM, row=Project(unit=unit, name=name or f"精密铸件{number}期", **(given | values)))


def enter(project: Project, stage: str, on: date, **more: Any) -> StageEntry:
    """A stage with evidence that holds."""
    proof = Proof(PROOFS[stage], number=f"青〔{on.year}〕{next(_numbers)}号")
    return enter_stage(by=SYSTEM, project=project, stage=stage, on=on, proof=proof, reason="说明", **more)


def brought_to(unit: Unit, stage: str, *, year: int = 2025, **values: Any) -> Project:
    """A project that went through the chain, a stage a month from February on."""
    project = make_project(unit, **values)
    chain = [one for one in PROOFS if one not in ("above_scale", "listed", "paused", "ended", "struck")]
    for place, one in enumerate(chain[: chain.index(stage) + 1]):
        enter(project, one, date(year, 2 + place, 3))
    project.refresh_from_db()
    return project


def make_receipt(project: Project, amount: str = "500", **values: Any) -> MoneyEntry:
    """A bank slip from outside the province."""
    given: dict[str, Any] = {
        "kind": "receipt", "month": date(2025, 3, 1), "on": date(2025, 3, 10), "origin": "province", "payer": "远岫科技",
        "voucher": f"回单{next(_numbers):05}",
    }  # fmt: skip
    return book_money(by=SYSTEM, project=project, amount=Decimal(amount), **(given | values))


def make_payment(project: Project, amount: str = "300", **values: Any) -> MoneyEntry:
    """Money paid to whoever builds."""
    given: dict[str, Any] = {
        "kind": "paid", "month": date(2025, 3, 1), "on": date(2025, 3, 12), "voucher": f"付{next(_numbers):05}",
    }  # fmt: skip
    return book_money(by=SYSTEM, project=project, amount=Decimal(amount), **(given | values))


def make_instalment(project: Project, on: date = date(2025, 6, 30), amount: str = "400") -> Instalment:
    """A plan of one payment."""
    plan = plan_payments(
        by=SYSTEM, project=project, payments=[Due(on, Decimal(amount), "主体封顶")], document="施工合同第 12 条",
        reason=f"第 {next(_numbers)} 次修订",
    )  # fmt: skip
    found = plan.parts.first()
    assert found is not None
    return found


def make_problem(project: Project, text: str = "红线内有一处高压线没有迁") -> Problem:
    """A problem that waits to be given to somebody."""
    return raise_problem(by=SYSTEM, project=project, text=text, kind="power", key=f"k{next(_numbers)}")


def make_week(project: Project, on: date) -> Week:
    """A week told."""
    return report_week(by=SYSTEM, project=project, on=on, done="二层梁板浇筑完成", ahead="三层支模")


def make_permit(project: Project) -> Permit:
    """A record number."""
    row = Permit(
        unit=project.unit, project=project, kind="record", number=f"备{next(_numbers)}", issued_on=date(2025, 3, 1)
    )
    return save_row(by=SYSTEM, row=row)


def make_meeting(unit: Unit, on: date = date(2025, 6, 2)) -> Meeting:
    """A meeting with an item."""
    meeting = save_row(by=SYSTEM, row=Meeting(unit=unit, title=f"项目调度会{next(_numbers)}", on=on))
    Item.objects.create(meeting=meeting, kind="other", about=f"other:{meeting.pk}", text="补充议题")
    return meeting


def make_entry(unit: Unit) -> StageEntry:
    """A lead that is negotiated."""
    return enter(make_project(unit), "negotiating", date(2025, 2, 3))


def make_delivery(unit: Unit) -> Delivery:
    """What a project gave in a year."""
    row = Delivery(unit=unit, project=make_project(unit), year=2025, output=Decimal(900), tax=Decimal(30))
    return save_row(by=SYSTEM, row=row)


def make_import(
    unit: Unit, rows: list[list[Any]] | None = None, name: str = "投资.csv", year: int = 2026
) -> BookImport:
    """A sheet of months that is read and judged."""
    told = rows or [["项目名称", "1月", "2月"], [make_project(unit).name, "10", "20"]]
    text = "\r\n".join(",".join(str(cell) for cell in row) for row in told)
    batch = begin_import(
        by=SYSTEM, unit=unit, reach=[unit.path], year=year, stream=BytesIO(text.encode("utf-8-sig")), name=name
    )
    work_on(batch=batch)
    batch.refresh_from_db()
    return batch
