"""What phones do with matters: each command once, by whoever may at the moment it arrives, and nothing over somebody else's move."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _

from zhenjie.core import clock
from zhenjie.core.actors import Actor
from zhenjie.engines.ledger.problems import Conflict, Doubled, Problem
from zhenjie.engines.matters import declarations
from zhenjie.engines.matters.actions.answering import contact_voices
from zhenjie.engines.matters.actions.moving import move_matter, since
from zhenjie.engines.matters.actions.registering import New, register_matter
from zhenjie.engines.matters.choices import Source
from zhenjie.engines.matters.models import Event, Matter
from zhenjie.engines.matters.queries.allowed import Mover, moves_for, readable
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.queries.timeline import timelines
from zhenjie.engines.matters.rules.flow import Move
from zhenjie.engines.org.models import Unit
from zhenjie.engines.surveys.actions.photos import hang_photos
from zhenjie.engines.surveys.queries.desk import finds, places_of, whom
from zhenjie.engines.surveys.rules.deeds import REGISTER, Deed, DeedError, on_phone_at, questions_of, read_deed
from zhenjie.engines.surveys.rules.field import evaluate
from zhenjie.engines.surveys.rules.sending import command_key

TOLD = 3


class Refused(Exception):
    """This step cannot be made as it is; the sentence says why, `faults` where."""

    def __init__(self, sentence: str, faults: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.faults = dict(faults or {})


class Waits(Exception):
    """What has to happen before has not arrived yet."""


def take_deed(*, by: Actor, who: Mover, said: Any) -> dict[str, Any]:
    """One command from a phone; the verdict as the phone understands it: ``done``, ``conflict`` with what happened since,
    ``refused`` with a sentence, ``again`` when what comes before it is still under way.

    The same key is done once and answered alike ever after; a conflict and a refusal leave no mark, so that the person may
    decide and send again.
    """
    try:
        deed = read_deed(said)
    except DeedError as error:
        key = str(said.get("key", "")) if isinstance(said, Mapping) else ""
        return {"key": key, "verdict": "refused", "sentence": str(error)}
    try:
        event = _known(by, deed) or _do(by, who, deed)
    except Conflict as conflict:
        return {
            "key": deed.key,
            "verdict": "conflict",
            "sentence": conflict.detail,
            **_since(who, conflict.theirs, deed),
        }
    except Waits:
        return {"key": deed.key, "verdict": "again", "sentence": _("前一步还没有办成，办成后接着送。")}
    except Refused as refused:
        return {"key": deed.key, "verdict": "refused", "sentence": str(refused), "faults": refused.faults}
    except (Doubled, IntegrityError):
        return {"key": deed.key, "verdict": "again", "sentence": _("另一台手机正在送同一条，稍后再送。")}
    except Problem as problem:
        field = str(problem.extra.get("field", ""))
        faults = {field: problem.detail} if field else {}
        return {"key": deed.key, "verdict": "refused", "sentence": problem.detail, "faults": faults}
    hang_photos(by=by, key=deed.key)
    matter = event.matter
    return {
        "key": deed.key, "verdict": "done", "matter": matter.pk, "number": matter.number, "seq": event.seq,
        "stage": flow_of(matter).stage(event.stage).title,
    }  # fmt: skip


def _known(by: Actor, deed: Deed) -> Event | None:
    event = Event.objects.select_related("matter").filter(key=command_key(by.account, deed.key)).first()
    if event is not None and event.verb != deed.verb:
        raise Refused(_("这一步的编号已用于另一件事，请重新办一次。"))
    return event


def _do(by: Actor, who: Mover, deed: Deed) -> Event:
    if _missing(by, deed.after):
        raise Waits
    if deed.verb == REGISTER:
        _register(by, who, deed)
    else:
        _move(by, who, deed)
    return Event.objects.select_related("matter").get(key=command_key(by.account, deed.key))


def _missing(by: Actor, keys: tuple[str, ...]) -> bool:
    wanted = {command_key(by.account, key) for key in keys}
    return Event.objects.filter(key__in=wanted).count() < len(wanted)


def _moment(deed: Deed) -> dict[str, str]:
    """Kept beside the office's own time, which alone turns clocks."""
    at = on_phone_at(deed.at, clock.now())
    return {"on_phone_at": at} if at else {}


def _register(by: Actor, who: Mover, deed: Deed) -> Matter:
    flow = str(deed.said.get("flow", ""))
    form = next((one["questions"] for one in finds(who) if one["flow"] == flow), None)
    if form is None or declarations.find(flow) is None:
        raise Refused(_("这一类现在不能由您在手机上新报，内容还在手机里。"))
    said = _checked(form, deed.said)
    places = dict(places_of(who))
    pk = int(said.get("unit") or next(iter(places)))
    point = said.get("point") or {}
    photos = said.get("photos") or ()
    new = New(
        flow=flow, unit=Unit.objects.get(pk=pk), title=said["title"], text=said.get("text", ""), place=said.get("place", ""),
        point=(float(point["lng"]), float(point["lat"])) if point else None, source=Source.PATROL,
        more={**_moment(deed), **({"photos": len(photos)} if photos else {})},
    )  # fmt: skip
    return register_matter(by=by, new=new, key=command_key(by.account, deed.key))


def _move(by: Actor, who: Mover, deed: Deed) -> Matter:
    matter = _matter(by, who, deed)
    move = next((one for one in moves_for(who, matter) if one.verb == deed.verb), None)
    version = _seen(by, matter, deed)
    if version != matter.seq and not (move is not None and move.kind.free):
        raise Conflict(matter, since(matter, version))
    if move is None:
        raise Refused(_("这一步现在不由您办，或者现在的环节不能这样做。"))
    said = _said(who, matter, move, deed)
    key = command_key(by.account, deed.key)
    if deed.verb == "contact":
        return contact_voices(by=by, matter=matter.pk, key=key, version=version, **said)
    return move_matter(by=by, matter=matter.pk, verb=deed.verb, key=key, version=version, **said)


def _matter(by: Actor, who: Mover, deed: Deed) -> Matter:
    pk = deed.matter
    if deed.made:
        made = Event.objects.filter(key=command_key(by.account, deed.made), verb=REGISTER)
        pk = made.values_list("matter", flat=True).first() or 0
        if not pk:
            raise Waits
    matter = Matter.objects.select_related("unit").filter(pk=pk).first()
    if matter is None or not readable(who, matter):
        raise Refused(_("这件事项已经不归您办，请找派单的人；您写的还在手机里。"))
    return matter


def _seen(by: Actor, matter: Matter, deed: Deed) -> int:
    """The last event that the person knew of: what the phone was told, and what she did there herself since. A finding made
    without a signal was seen when it was made."""
    own = {command_key(by.account, key) for key in (*deed.after, *([deed.made] if deed.made else ()))}
    seen = deed.version
    for seq, key in matter.events.filter(seq__gt=seen).order_by("seq").values_list("seq", "key"):
        if key not in own:
            break
        seen = seq
    return seen


def _said(who: Mover, matter: Matter, move: Move, deed: Deed) -> dict[str, Any]:
    """What the action takes, checked by the form of the move."""
    form = questions_of(move)
    for question in form:
        if question["key"] == "whom":
            question["options"] = whom(who, matter.holder_id) if matter.holder_id else []
    said: dict[str, Any] = {**_checked(form, deed.said), **_moment(deed)}
    if photos := said.pop("photos", None):
        said["photos"] = len(photos)
    if chosen := said.pop("whom", ""):
        unit, _slash, person = str(chosen).partition("/")
        said |= {"to": int(unit), **({"person": int(person)} if person else {})}
    if move.verb == "sign" and who.person is not None:
        said["person"] = who.person
    return {name: value for name, value in said.items() if value not in ("", [], {})}


def _checked(form: list[dict[str, Any]], said: Mapping[str, Any]) -> dict[str, Any]:
    found = evaluate(form, said, clock.today().isoformat())
    if found.faults:
        raise Refused("".join(dict.fromkeys(found.faults.values())), found.faults)
    return dict(found.answers)


def _since(who: Mover, matter: Matter, deed: Deed) -> dict[str, Any]:
    """What others did, and whether the step could be made all the same."""
    matter.refresh_from_db()
    lines = [line for line in timelines([matter], 10)[matter.pk] if line.seq > deed.version]
    told = [
        f"{clock.aware(line.at):%m-%d %H:%M} {line.who} {line.title}" + (f"：{line.words}" if line.words else "")
        for line in lines
    ]
    may = deed.verb in {move.verb for move in moves_for(who, matter)}
    return {"happened": told[-TOLD:], "seq": matter.seq, "may": may}
