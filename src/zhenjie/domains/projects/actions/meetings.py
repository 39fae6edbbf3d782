"""调度会: the agenda is taken down from the books, what was decided is written at each item and comes back until it is done."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.projects.choices import ItemKind
from zhenjie.domains.projects.models.work import Item, Meeting
from zhenjie.domains.projects.queries.agenda import points
from zhenjie.engines.ledger.problems import Conflict, Problem
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail


@transaction.atomic
def write_agenda(*, by: Actor, meeting: Meeting) -> int:
    """Put on the agenda what the books know and it does not hold yet; what was decided stays. Returns how many came."""
    held = Meeting.objects.select_for_update(of=("self",)).select_related("unit").get(pk=meeting.pk)
    known = set(held.items.values_list("about", flat=True))
    last = held.items.aggregate(last=Max("position"))["last"] or 0
    new = [
        Item(
            meeting=held, project=one.project, kind=one.kind, about=one.about, text=one.text[:300], colour=one.colour.value,
            position=last + place,
        )
        for place, one in enumerate((one for one in points([held.unit.path], held.on) if one.about not in known), 1)
    ]  # fmt: skip
    Item.objects.bulk_create(new)
    if new:
        _told(by, held, _("写议题"), {"items": len(new)})
    return len(new)


@transaction.atomic
def add_item(*, by: Actor, meeting: Meeting, text: str) -> Item:
    """补充议题. Problem without a text."""
    held = Meeting.objects.select_for_update(of=("self",)).select_related("unit").get(pk=meeting.pk)
    text = " ".join(text.split())[:300]
    if not text:
        raise Problem(422, _("请写补充什么议题。"), field="text")
    if (known := held.items.filter(kind=ItemKind.OTHER, text=text).first()) is not None:
        return known
    last = held.items.aggregate(last=Max("position"))["last"] or 0
    made = Item.objects.create(
        meeting=held, kind=ItemKind.OTHER, about=f"other:{last + 1}", text=text, position=last + 1
    )
    _told(by, held, _("补充议题"), {"text": text})
    return made


@transaction.atomic
def decide_item(
    *,
    by: Actor,
    item: Item,
    decided: str,
    holder: Unit | None = None,
    due: date | None = None,
    version: int | None = None,
) -> Item:
    """议定: what, who, until when. Problem when nothing is decided; Conflict when somebody else wrote in between."""
    held = _held(item, version)
    if held.done_on is not None:
        raise Problem(409, _("这一条已经办结，不能再改议定。"), field="decided")
    if not decided.strip():
        raise Problem(422, _("请写议定了什么。"), field="decided")
    if due is not None and due < held.meeting.on:
        raise Problem(422, _("时限早于开会那天，请核对。"), field="due")
    held.decided, held.holder, held.due = decided.strip()[:300], holder, due
    held.version += 1
    held.save(update_fields=["decided", "holder", "due", "version"])
    _told(by, held.meeting, _("议定"), {"text": held.text, "decided": held.decided, "due": due and due.isoformat()})
    return held


@transaction.atomic
def finish_item(*, by: Actor, item: Item, result: str, version: int | None = None) -> Item:
    """办结 a promise of a meeting, with its result. Problem when nothing was decided."""
    held = _held(item, version)
    if not held.decided:
        raise Problem(422, _("这个议题还没有议定事项，先写议定什么。"), field="result")
    if held.done_on is not None:
        if held.result == result.strip()[:200]:
            return held
        raise Problem(409, _("这一条已经办结：%(result)s。") % {"result": held.result}, field="result")
    if not result.strip():
        raise Problem(422, _("请写办成了什么。"), field="result")
    held.done_on, held.result = clock.today(), result.strip()[:200]
    held.version += 1
    held.save(update_fields=["done_on", "result", "version"])
    _told(by, held.meeting, _("议定事项办结"), {"decided": held.decided, "result": held.result})
    return held


def _held(item: Item, version: int | None) -> Item:
    held = Item.objects.select_for_update(of=("self",)).select_related("meeting__unit").get(pk=item.pk)
    if version is not None and held.version != version and held.done_on is None:
        raise Conflict(held, _("这个议题在您填写期间被别人改过，您的修改没有保存。"))
    return held


def _told(by: Actor, meeting: Meeting, verb: str, after: dict[str, object]) -> None:
    trail.record(
        by=by, verb=verb, subject=Ref("projects.meeting", str(meeting.pk)), scope=meeting.unit.path, after=after
    )
