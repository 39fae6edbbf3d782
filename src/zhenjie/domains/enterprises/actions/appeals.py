"""Acts on appeals: registered from a visit, a call, a list; what a meeting decided; what a solved one changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.core.refs import Ref
from zhenjie.domains.enterprises.choices import APPEAL, Topic
from zhenjie.domains.enterprises.models import Enterprise, Measure, PolicyChange, Task, Visit
from zhenjie.domains.enterprises.queries.alike import accounts_of, stewards
from zhenjie.domains.enterprises.queries.appeals import recent
from zhenjie.domains.enterprises.queries.firms import ref
from zhenjie.domains.enterprises.rules.appeals import key_of, same_words
from zhenjie.engines.ledger.actions.rows import save_row
from zhenjie.engines.ledger.problems import Problem
from zhenjie.engines.matters.actions.joining import attach_voice
from zhenjie.engines.matters.actions.moving import move_matter
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.actions.voices import Spoken
from zhenjie.engines.matters.choices import MatterKind, Source, Urgency
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.notices.actions import send
from zhenjie.engines.org.models import Unit
from zhenjie.engines.trail import actions as trail

TITLE = 60


@dataclass(frozen=True, slots=True)
class Asking:
    """One firm that asks for something. `firm` None: not on the register, then `name` is how it called itself."""

    text: str
    firm: Enterprise | None = None
    name: str = ""
    phone: str = ""

    @property
    def called(self) -> str:
        return self.firm.name if self.firm else self.name


def register_appeal(
    *, by: Actor, asking: Asking, unit: Unit, topic: str = Topic.OTHER, source: str = Source.CALL,
    urgency: str = Urgency.NORMAL, key: str = "", title: str = "",
) -> Matter:  # fmt: skip
    """An appeal of one firm, once per `key`. `unit` is where a firm that is not on the register lies. Problem."""
    subject = str(ref(asking.firm)) if asking.firm else ""
    said = title or asking.text
    new = New(
        flow=APPEAL, unit=asking.firm.unit if asking.firm else unit, title=said[:TITLE], text=asking.text,
        kind=MatterKind.ASK if topic == Topic.POLICY else MatterKind.HELP, klass=topic, urgency=urgency, source=source,
        subject=subject, place=asking.firm.address if asking.firm else "",
        voice=_spoken(asking, source),
    )  # fmt: skip
    return register_matter(by=by, new=new, key=key or key_of(unit.path, subject or asking.name, asking.text))


def _spoken(asking: Asking, source: str) -> Spoken:
    subject = str(ref(asking.firm)) if asking.firm else ""
    name = "" if asking.firm else asking.name
    return Spoken(text=asking.text, name=name, phone=asking.phone, source=source, subject=subject)


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of a list: appeals new, firms that joined one of them, lines known already; all as matters."""

    new: tuple[Matter, ...]
    joined: int
    known: tuple[Matter, ...]


def register_list(
    *, by: Actor, askings: Sequence[Asking], unit: Unit, topic: str, source: str, urgency: str = Urgency.NORMAL
) -> Listed:
    """The lines of a list. What is said in the same words is one appeal with a voice for each firm; what the same firm said
    in the same words lately, or in a list sent twice, is not registered again."""
    new: dict[str, Matter] = {}
    known, joined = [], 0
    for one in askings:
        subject = str(ref(one.firm)) if one.firm else one.name
        key = key_of(unit.path, subject, one.text)
        with transaction.atomic():
            if (event := recent(key, clock.now())) is not None:
                known.append(event.matter)
                continue
            # A thing said again long after it was closed is a new one.
            key = f"{key}:{Event.objects.filter(key__startswith=key).count()}"
            words = same_words(one.text)
            if (whole := new.get(words)) is not None:
                attach_voice(by=by, matter=whole.pk, spoken=_spoken(one, source), key=key, repeat=False)
                joined += 1
            else:
                new[words] = register_appeal(
                    by=by, asking=one, unit=unit, topic=topic, source=source, urgency=urgency, key=key
                )
    return Listed(tuple(new.values()), joined, tuple(known))


@transaction.atomic
def appeal_from_visit(*, by: Actor, visit: Visit, topic: str = Topic.OTHER) -> Matter:
    """What was said on a visit becomes an appeal; the visit keeps the reference. A second time it is the same appeal."""
    row = Visit.objects.select_for_update(of=("self",)).select_related("enterprise__unit").get(pk=visit.pk)
    return _from(by, row, row.said, topic)


@transaction.atomic
def appeal_from_task(*, by: Actor, task: Task, topic: str = Topic.OTHER, assign: bool = False) -> Matter:
    """What a visit left to do becomes an appeal. With `assign` it goes straight to the office that was named for it."""
    row = Task.objects.select_for_update(of=("self",)).select_related("enterprise__unit", "holder").get(pk=task.pk)
    if row.done:
        raise Problem(422, _("这件事已于 %(day)s 办结，不用再转诉求。") % {"day": row.done})
    fresh = not row.appeal
    matter = _from(by, row, row.text, topic)
    if assign and fresh:
        matter = move_matter(by=by, matter=matter.pk, verb="assign", key=f"task:{row.pk}:assign", to=row.holder_id)
    return matter


def _from(by: Actor, row: Visit | Task, text: str, topic: str) -> Matter:
    if row.appeal:
        return Matter.objects.select_related("unit").get(pk=Ref.parse(row.appeal).pk)
    asking = Asking(text=text, firm=row.enterprise, phone=row.enterprise.mobile.plain if row.enterprise.mobile else "")
    matter = register_appeal(
        by=by, asking=asking, unit=row.enterprise.unit, topic=topic, source=Source.VISIT,
        key=f"{row._meta.model_name}:{row.pk}:appeal", title=_first(text),
    )  # fmt: skip
    row.appeal = str(Ref("matters.matter", str(matter.pk)))
    save_row(by=by, row=row, verb="转为诉求")
    return matter


def _first(text: str) -> str:
    """The first sentence."""
    return next(
        (part for part in text.replace("；", "。").replace("\n", "。").split("。") if part.strip()), text
    ).strip()


@transaction.atomic
def decide_at_meeting(
    *, by: Actor, matter: Matter, on: date, words: str, key: str, to: Unit | None = None, until: date | None = None
) -> Matter:
    """What the meeting of a day decided: an inner note on the appeal, and when it named another lead the appeal goes there."""
    lead = _(" 牵头：%(unit)s。") % {"unit": to.name} if to else ""
    limit = _(" 限 %(day)s 前办结。") % {"day": until} if until else ""
    moved = move_matter(
        by=by, matter=matter.pk, verb="note", key=f"{key}:note", words=f"{on:%Y-%m-%d} 例会：{words}{lead}{limit}",
        meeting=on, until=until, lead=to.pk if to else None, decided=words,
    )  # fmt: skip
    worker = moved.state.get("worker")
    if to is None or to.pk == worker:
        return moved
    verb = "assign" if moved.stage == "intake" else "pass_on"
    return move_matter(by=by, matter=matter.pk, verb=verb, key=f"{key}:to", to=to.pk, words=_("按例会决定"))


@transaction.atomic
def record_change(*, by: Actor, matter: Matter, text: str, number: str, on: date, source: str = "") -> PolicyChange:
    """The policy or rule that a solved appeal changed; the same one twice is one."""
    if matter.state.get("solved") not in ("yes", "part"):
        raise Problem(422, _("这件诉求还没有解决，解决后再登记它改变了什么政策。"))
    row, new = PolicyChange.objects.get_or_create(
        matter=matter, text=text, defaults={"number": number, "on": on, "source": source, "name": by.name[:60]}
    )
    if new:
        after = {"text": text, "number": number, "on": on}
        trail.record(
            by=by, verb="推动政策", subject=Ref("matters.matter", str(matter.pk)), scope=matter.unit.path, after=after
        )
    return row


def tell_stewards(*, by: Actor, change: PolicyChange, firms: Sequence[Enterprise]) -> int:
    """Tells those who answer for the firms which of their firms a changed policy may serve: one notice to each, once for
    each change. Returns how many people were told."""
    links, told = stewards(list(firms)), 0
    names = {one.pk: one.name for one in firms}
    theirs: dict[int, list[str]] = {}
    for pk, some in links.items():
        for link in some:
            theirs.setdefault(link.person_id, []).append(names[pk])
    accounts = accounts_of(links)
    url = reverse("enterprises:appeal", args=[change.matter_id])
    for person, mine in theirs.items():
        title = _("您包联的 %(n)s 家企业可能用得上：%(what)s") % {"n": len(mine), "what": change.text}
        body = "、".join(mine[:10]) + (_(" 等 %(n)s 家") % {"n": len(mine)} if len(mine) > 10 else "")
        for account in accounts.get(person, ()):
            send(by=by, to=account, title=title, body=body, url=url, key=f"appeal-change:{change.pk}")
        told += bool(accounts.get(person))
    trail.record(
        by=by, verb="告知包联人", subject=Ref("matters.matter", str(change.matter_id)), scope=change.matter.unit.path,
        after={"change": change.text, "firms": len(firms), "people": told},
    )  # fmt: skip
    return told


@transaction.atomic
def measure_from_appeal(*, by: Actor, matter: Matter, firm: Enterprise, holder: Unit, goal: str, due: date) -> Measure:
    """An appeal becomes a line of the firm's plan (一企一策), once for each firm."""
    source = str(Ref("matters.matter", str(matter.pk)))
    defaults: dict[str, Any] = {"goal": goal, "text": matter.title, "holder": holder, "due": due}
    row, new = Measure.objects.get_or_create(enterprise=firm, appeal=source, defaults=defaults)
    if new:
        after = {"goal": goal, "text": row.text, "due": due}
        trail.record(by=by, verb="一企一策", subject=ref(firm), scope=firm.unit.path, before=None, after=after)
    return row
