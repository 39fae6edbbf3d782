"""厂中厂 inspected: the finding, and the clock of the duty."""

from datetime import date

from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.domains.space.models.leases import Inspection, PlantDuty
from zhenjie.engines.ledger.actions.rows import save_row


@transaction.atomic
def record_inspection(
    *, by: Actor, duty: PlantDuty, on: date, found: str, hazards: int = 0, fix_until: date | None = None, note: str = ""
) -> Inspection:
    """One inspection; the duty's next one is counted from the latest. Hazards are kept until they are put right."""
    held = PlantDuty.objects.select_for_update().get(pk=duty.pk)
    row = Inspection(unit=held.unit, duty=held, on=on, found=found, hazards=hazards, fix_until=fix_until, note=note)
    row.full_clean()
    done = save_row(by=by, row=row, verb="检查")
    if held.last_on is None or on > held.last_on:
        held.last_on = on
        save_row(by=by, row=held, verb="检查后更新")
    return done


@transaction.atomic
def record_fixed(*, by: Actor, inspection: Inspection, on: date) -> Inspection:
    """The hazards of an inspection are put right."""
    held = Inspection.objects.select_for_update().get(pk=inspection.pk)
    held.fixed_on = on
    return save_row(by=by, row=held, verb="整改完成")
