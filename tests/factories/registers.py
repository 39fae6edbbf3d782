"""For every register a way to make one row at a unit: what the inherited test pack of a register needs to know."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from tests.factories import (
    appeals,
    chains,
    governance,
    investment,
    people,
    projects,
    renewal,
    spaces,
    supervision,
    villages,
)
from tests.factories.duties import make_duty
from tests.factories.indicators import aim, make_catalogue, observe
from tests.factories.ledger import make_yard
from tests.factories.surveys import make_record
from zhenjie.core import clock, periods
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.files.actions import store
from zhenjie.engines.indicators.models import Indicator, Observation
from zhenjie.engines.org.models import Unit
from zhenjie.engines.reading.models import Document, Figure, Transcript

_numbers = count(1)


def _once() -> int:
    if not Indicator.objects.exists():
        make_catalogue()
    return next(_numbers)


def _observation(unit: Unit) -> Any:
    month = Observation.objects.filter(unit=unit).count()
    period = periods.year_to_date(2023 + month // 12, 1 + month % 12)
    return observe(unit, "fixed-asset-investment", _once(), period)


def _target(unit: Unit) -> Any:
    number = _once()
    return aim(unit, "fixed-asset-investment", number, name=f"任务{number}", period=periods.year(2025))


def _yard(unit: Unit) -> Any:
    number = next(_numbers)
    price = Decimal(number) if number % 2 else None
    return make_yard(unit, f"老院子{number}", price=price, since=date(2020, 1, 1 + number % 28), owner="村集体")


def _document(unit: Unit) -> Document:
    number = next(_numbers)
    data = f"第{number}份报告".encode()
    stored = store(by=SYSTEM, stream=io.BytesIO(data), name=f"{number}.txt", media_type="text/plain", scope=unit.path)
    document = Document.objects.create(
        file=stored,
        digest=f"{number:064}",
        unit=unit,
        title=f"{unit}第{number}期情况通报",
        status="ready",
        published_on=date(2026, 1, 1 + number % 28),
        uploaded_at=clock.now(),
        uploaded_by="许静",
    )
    layout = {"media": "txt", "segments": [], "blocks": [], "pages": [], "unsure": [], "notes": []}
    Transcript.objects.create(document=document, text=data.decode(), layout=layout)
    return document


def _figure(unit: Unit) -> Figure:
    number = next(_numbers)
    document = Document.objects.filter(unit=unit).first() or _document(unit)
    return Figure.objects.create(
        document=document,
        position=number,
        start=number,
        end=number + 4,
        quote=f"{number}万元",
        sentence=f"完成固定资产投资{number}万元。",
        value=number,
        measure="元",
        aspect="level",
        indicator="固定资产投资",
        period="2026-01-01/2026-10-31",
    )


def _record(unit: Unit) -> Any:
    return make_record(unit, f"{next(_numbers)}号院")


#: A register without an entry here fails the pack: whoever adds a register says how a row of it comes about.
ROWS: dict[str, Callable[[Unit], Any]] = {
    "sample.yard": _yard,
    "indicators.observation": _observation,
    "indicators.target": _target,
    "matters.duty": make_duty,
    "reading.document": _document,
    "reading.figure": _figure,
    "surveys.record": _record,
    "residents.person": people.make_resident,
    "residents.household": people.make_household,
    "enterprises.enterprise": people.make_firm,
    "enterprises.standing": people.make_standing,
    "enterprises.visit": people.make_visit,
    "enterprises.task": people.make_task,
    "enterprises.appeal": appeals.make_listed,
    "party.organisation": people.make_organisation,
    "party.member": people.make_member,
    "party.gathering": people.make_gathering,
    "party.training": people.make_training,
    "party.position": people.make_position,
    "party.alliance": people.make_alliance,
    "party.activity": people.make_activity,
    "party.gridrole": people.make_grid_role,
    "supervision.circular": supervision.make_circular,
    "space.space": spaces.make_space,
    "space.park": spaces.make_park,
    "space.parkservice": spaces.make_service,
    "space.lease": spaces.make_lease,
    "space.buildingtax": spaces.make_tax,
    "space.plantduty": spaces.make_duty,
    "space.inspection": spaces.make_inspection,
    "space.spaceneed": spaces.make_need,
    "space.landcontract": spaces.make_contract,
    "space.quotaarea": spaces.make_area,
    "space.quotaentry": spaces.make_entry,
    "space.farmtransfer": spaces.make_transfer,
    "space.homesteadright": spaces.make_right,
    "governance.boardobject": governance.make_object,
    "governance.checklist": governance.make_checklist,
    "governance.inspection": governance.make_inspection,
    "governance.board": governance.make_board,
    "governance.rectification": governance.make_rectification,
    "governance.pointsholder": governance.make_holder,
    "governance.pointsreason": governance.make_reason,
    "governance.pointsentry": governance.make_points,
    "governance.pointsgoods": governance.make_goods,
    "governance.patrolplace": governance.make_place,
    "governance.patrolroute": governance.make_route,
    "governance.patrolrecord": governance.make_patrol,
    "villages.cooperative": villages.make_cooperative,
    "villages.coopmember": villages.make_coop_member,
    "villages.patronage": villages.make_patronage,
    "villages.land": villages.make_land,
    "villages.distribution": villages.make_distribution,
    "villages.shareholder": villages.make_holder,
    "villages.shareregister": villages.make_share_register,
    "villages.dividend": villages.make_dividend,
    "villages.contract": villages.make_contract,
    "villages.payment": villages.make_payment,
    "villages.povertyasset": villages.make_poverty_asset,
    "villages.income": villages.make_income,
    "villages.workshop": villages.make_workshop,
    "villages.workshoptraining": villages.make_workshop_training,
    "villages.speciality": villages.make_speciality,
    "projects.project": projects.make_project,
    "projects.permit": lambda unit: projects.make_permit(projects.make_project(unit)),
    "projects.stageentry": projects.make_entry,
    "projects.moneyentry": lambda unit: projects.make_receipt(projects.make_project(unit)),
    "projects.instalment": lambda unit: projects.make_instalment(projects.make_project(unit)),
    "renewal.countedtarget": renewal.make_counted,
    "projects.delivery": projects.make_delivery,
    "projects.week": lambda unit: projects.make_week(projects.make_project(unit), date(2025, 6, 2)),
    "projects.meeting": projects.make_meeting,
    "projects.item": lambda unit: projects.make_meeting(unit).items.get(),
    "renewal.renewal": renewal.make_renewal,
    "renewal.household": renewal.make_household,
    "renewal.campaign": renewal.make_campaign,
    "renewal.site": renewal.make_site,
    "renewal.target": renewal.make_target,
    "renewal.progress": renewal.make_progress,
    "investment.investor": investment.make_investor,
    "investment.chain": chains.make_chain,
    "investment.node": lambda unit: chains.make_node(chains.make_chain(unit)),
    "investment.supply": chains.make_supply,
    "investment.target": chains.make_target,
    "investment.referral": chains.make_referral,
    "investment.event": investment.make_event,
    "investment.promise": investment.make_promise,
    "investment.ruling": investment.make_ruling,
}
