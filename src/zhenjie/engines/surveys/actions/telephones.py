"""Whose telephone went to whose phone: an act that stands in the trail of the matter, once for each person."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.trail import actions as trail
from zhenjie.engines.trail.models import Entry

TAKEN = "电话带到手机"


@transaction.atomic
def tell_telephones(*, by: Actor, told: Iterable[Mapping[str, Any]]) -> None:
    """Leave a trail for the matters of `told` (queries.desk) that bring telephones this person has not had before."""
    wanted = [one["id"] for one in told if any(voice["phone"] for voice in one["voices"])]
    refs = {str(Ref("matters.matter", str(pk))): pk for pk in wanted}
    had = Entry.objects.filter(account=by.account, verb=TAKEN, subject__in=refs).values_list("subject", flat=True)
    new = {pk for subject, pk in refs.items() if subject not in set(had)}
    things = [
        (Ref("matters.matter", str(matter.pk)), matter.unit.path, None, {"seen": ["电话"]})
        for matter in Matter.objects.select_related("unit").filter(pk__in=new)
    ]
    if things:
        trail.record_all(by=by, verb=TAKEN, things=things)
