"""What governance does around the moves of its matters: a finding of a patrol becomes a matter, a hazard gets its plan and pictures,
late ones are listed."""

from collections.abc import Mapping, Sequence
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.governance.choices import PhotoPhase
from zhenjie.domains.governance.models.affairs import Dispute, Hazard, HazardPhoto, Petition
from zhenjie.domains.governance.models.patrols import PatrolRecord
from zhenjie.domains.governance.rules.hazards import DUTIES
from zhenjie.domains.governance.rules.hotline import headline
from zhenjie.engines.files.actions import store
from zhenjie.engines.files.photos import checked_photo
from zhenjie.engines.files.rules import FileProblem
from zhenjie.engines.files.serving import PICTURES
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.writing import ref
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.matters.models import Matter
from zhenjie.engines.trail import actions as trail

PHOTO_MB = 10
FROM_PATROL = ("hazard", "grid", "dispute")


@transaction.atomic
def file_finding(*, by: Actor, record: PatrolRecord, flow: str = "hazard") -> Matter:
    """What a patrol found becomes a matter, once; what was written and photographed there is not entered again. Raises Problem."""
    if flow not in FROM_PATROL:
        raise Problem(422, _("巡查发现的问题只能转成隐患、网格事件或纠纷。"))
    held = PatrolRecord.objects.select_for_update(of=("self",)).select_related("unit", "place").get(pk=record.pk)
    if held.matter:
        return Matter.objects.get(pk=held.matter.partition(":")[2])
    if not held.finding.strip():
        raise Problem(422, _("这次巡查没有写问题，不用转。"))
    new = New(
        flow=flow, unit=held.unit, title=f"{held.place.name}：{headline(held.finding)}", text=held.finding,
        source=Source.PATROL, subject=str(Ref("governance.patrolrecord", str(held.pk))), place=held.place.address or held.place.name,
    )  # fmt: skip
    matter = register_matter(by=by, new=new, key=f"patrol:{held.pk}")
    PatrolRecord.objects.filter(pk=held.pk).update(matter=str(ref(matter)))
    told = {"matter": matter.number}
    trail.record(
        by=by, verb="转为事项", subject=Ref("governance.patrolrecord", str(held.pk)), scope=held.unit.path, after=told
    )
    return matter


FACTS: dict[str, type[Hazard] | type[Petition] | type[Dispute]] = {
    "hazard": Hazard,
    "petition": Petition,
    "dispute": Dispute,
}


@transaction.atomic
def write_facts(*, by: Actor, matter: Matter, values: Mapping[str, Any]) -> Any:
    """What a hazard, petition or dispute brings along. The last day of a hazard's plan becomes its deadline. Raises Problem."""
    model = FACTS[matter.flow]
    locked = Matter.objects.select_related("unit").select_for_update(of=("self",)).get(pk=matter.pk)
    held = model.objects.filter(matter=locked).first()
    before = {name: _plain(getattr(held, name)) for name in values} if held else None
    row = held or model(matter=locked)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        raise Problem(422, " ".join(error.messages)) from error
    after = {name: _plain(getattr(row, name)) for name in values}
    if before == after:
        return row
    row.save()
    trail.record(by=by, verb="登记要素", subject=ref(locked), scope=locked.unit.path, before=before, after=after)
    deadline = values.get("deadline")
    if isinstance(row, Hazard) and deadline and (before is None or before["deadline"] != after["deadline"]):
        words = "、".join(title for name, title in DUTIES.items() if getattr(row, name) not in (None, ""))
        key = f"plan:{locked.pk}:{locked.seq}"
        move_matter(
            by=by, matter=locked.pk, verb="set_due", key=key, due=deadline.isoformat(), words=f"五落实：{words}。"
        )
    return row


def _plain(value: Any) -> Any:
    if hasattr(value, "pk"):
        return value.pk
    return value if value is None or isinstance(value, bool | int) else str(value)


@transaction.atomic
def add_photo(*, by: Actor, matter: Matter, phase: str, stream: IO[bytes], name: str) -> HazardPhoto:
    """A picture of a hazard, before or after. Problem when it is none."""
    if phase not in PhotoPhase.values:
        raise Problem(422, _("请选整改前还是整改后。"))
    try:
        stored = store(
            by=by, stream=checked_photo(stream), name=name, scope=matter.unit.path, limit=PHOTO_MB * 1024 * 1024
        )
    except FileProblem as problem:
        raise Problem(422, str(problem), field="file") from None
    if stored.media_type not in PICTURES:
        raise Problem(422, _("“%(name)s”不是照片，请选 jpg 或 png。") % {"name": stored.name}, field="file")
    made = HazardPhoto.objects.create(matter=matter, phase=phase, file=stored, at=clock.now(), name=by.name[:60])
    told = {"file": stored.name, "phase": phase, "digest": stored.digest}
    trail.record(by=by, verb="添加照片", subject=ref(matter), scope=matter.unit.path, after=told)
    return made


def list_hazards(*, by: Actor, matters: Sequence[Matter], words: str, month: str) -> int:
    """挂牌督办: the late hazards of a month's list, each told in its own time line; once a month for each. Returns how many."""
    done = 0
    for one in matters:
        key = f"listed:{month}:{one.pk}"
        move_matter(by=by, matter=one.pk, verb="supervise", key=key, level="listed", words=words)
        done += 1
    return done
