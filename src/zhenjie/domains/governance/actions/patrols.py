"""巡查 recorded: a look at a place, and the order of a route. A tap that is sent twice is one record."""

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.governance.choices import PatrolResult
from zhenjie.domains.governance.models.patrols import PatrolPlace, PatrolRecord, PatrolRoute, RouteStop
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def record_patrol(
    *, by: Actor, place: PatrolPlace, on: date, result: str = PatrolResult.FINE, finding: str = ""
) -> PatrolRecord:
    """Somebody looked. Going there and not getting in moves no clock. Raises Problem."""
    held = PatrolPlace.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=place.pk).first()
    if held is None or held.ended_on:
        raise Problem(422, _("这个点位已经不再巡查，请刷新后再看。"))
    finding = finding.strip()
    same = PatrolRecord.objects.filter(
        place=held, on=on, result=result, finding=finding, name=by.name[:60], account=by.account
    ).first()
    if same is not None:
        return same
    row = PatrolRecord(
        unit=held.unit, place=held, on=on, result=result, finding=finding, name=by.name[:60], account=by.account
    )
    try:
        row.full_clean()
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    save_row(by=by, row=row, verb="巡查")
    if result != PatrolResult.CLOSED and (held.last_on is None or on >= held.last_on):
        held.last_on, held.last_result = on, result
        save_row(by=by, row=held, verb="巡查后更新")
    return row


@transaction.atomic
def set_stops(*, by: Actor, route: PatrolRoute, places: Sequence[PatrolPlace]) -> PatrolRoute:
    """The places of a route, in this order; they lie where the route lies. Raises Problem."""
    held = PatrolRoute.objects.select_for_update(of=("self",)).select_related("unit").get(pk=route.pk)
    if any(not one.unit.path.startswith(held.unit.path) for one in places):
        raise Problem(422, _("有点位不在这条路线的网格里，请去掉后再存。"))
    before = list(held.stops.values_list("place__name", flat=True))
    held.stops.all().delete()
    RouteStop.objects.bulk_create(
        RouteStop(route=held, place=one, order=number) for number, one in enumerate(dict.fromkeys(places), 1)
    )
    trail.record(
        by=by, verb="排路线", subject=Ref("governance.patrolroute", str(held.pk)), scope=held.unit.path,
        before={"places": before}, after={"places": [one.name for one in places]},
    )  # fmt: skip
    return held
