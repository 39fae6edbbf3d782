"""What the person who said it may see of the matter: the way so far in plain words, the promise, the answer; nothing inner, no staff."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing

from zhenjie.core import clock, secrecy
from zhenjie.core.digits import wholes
from zhenjie.core.workdays import standard
from zhenjie.engines.ledger.models import Attachment
from zhenjie.engines.matters.models import Event, Matter, Voice
from zhenjie.engines.matters.queries.flows import flow_of
from zhenjie.engines.matters.rules import clocks
from zhenjie.engines.matters.rules.deciding import accepted
from zhenjie.engines.matters.rules.flow import Flow
from zhenjie.engines.matters.rules.parcel import STOPS, day_words, promise, stop_of, title_of, unnamed
from zhenjie.engines.matters.rules.state import State, moment
from zhenjie.engines.matters.rules.verbs import GRADES
from zhenjie.engines.matters.rules.wiping import wipe
from zhenjie.engines.matters.showing_portal import Parcel, Picture, Stage, Step
from zhenjie.engines.matters.showing_portal import State as Mark
from zhenjie.engines.org.models import Unit

#: For whoever proved with number and telephone that it is theirs: a link that dies with the visit.
#: The purpose under which `actions.voices` seals names.
SEALED = "matters.voice"
TICKET, TICKET_LIFE = "matters.follow", 2 * 3600
_BACK = {"redo", "reopen", "withdraw", "send_back"}


def ticket(voice: Voice) -> str:
    """A link to follow for a while, for those who came without their code."""
    return signing.dumps(voice.pk, salt=TICKET)


def voice_by(code: str, digest: str) -> Voice | None:
    """The voice behind a code (by its digest) or a ticket; None for anything else."""
    held = Voice.objects.select_related("matter__unit", "matter__holder", "filed")
    if ":" not in code:
        return held.filter(code=digest).first() if code else None
    try:
        return held.filter(pk=signing.loads(code, salt=TICKET, max_age=TICKET_LIFE)).first()
    except signing.BadSignature:
        return None


def name_of(voice: Voice) -> str:
    """The name that was given, opened; '' for none."""
    return secrecy.unseal(voice.name, key=settings.SECRET_KEY, purpose=SEALED) if voice.name else ""


def names_of(matter: Matter) -> list[str]:
    """The names that people gave of themselves."""
    return [name_of(one) for one in matter.voices.exclude(name="").only("name")[:200]]


@dataclass(frozen=True, slots=True)
class Way:
    """The events of one round of a matter, and what of them the public page tells."""

    matter: Matter
    state: State
    flow: Flow
    events: Sequence[Event]

    @property
    def answer(self) -> Event | None:
        """The answer once it may be told: given in this round, and passed by whoever reviews where the flow reviews."""
        found: Event | None = None
        passed = not any(move.verb == "review" for move in self.flow.moves)
        given: Event | None = None
        for event in self.events:
            if event.verb == "reply":
                given, found = event, event if passed else None
            elif event.verb == "review" and accepted(event.said):
                found = given
            elif event.verb in _BACK or (event.verb == "review" and not accepted(event.said)):
                given = found = None
        if found is None and self.matter.closed_at is not None and self.matter.into_id is None:
            found = given
        return found

    @property
    def signed(self) -> bool:
        """Whether the unit has taken it on: it lies at its holder's and not in a stage that waits for a signature."""
        stage = self.matter.stage
        waits = any(move.verb == "sign" for move in self.flow.moves_at(stage))
        return bool(self.state.worker) and not waits

    def rated_by(self, voice: Voice) -> bool:
        """Whether this person has rated the answer that stands. A rating of an answer that was sent back stands until the next
        one, and does not keep the person from giving it."""
        if not voice.grade or voice.rated_at is None:
            return False
        answer = self.answer
        return voice.rated_at >= answer.at if answer is not None else self.matter.closed_at is not None

    @property
    def promised(self) -> datetime | None:
        """The first late moment of the main clock while it runs."""
        if self.flow.main in self.state.fixed:
            return moment(self.state.fixed[self.flow.main])
        for one in self.state.running:
            if one.name == self.flow.main and not one.met_at:
                return clocks.due(one, standard()).red_at
        return None


def way_of(matter: Matter) -> Way:
    """Everything that happened. One query."""
    return Way(matter, State.from_json(matter.state), flow_of(matter), list(matter.events.order_by("seq")))


def parcel_of(voice: Voice, *, act_url: str, file_url: Any) -> Parcel:
    """The page of one voice. ``file_url(number)`` is where a picture lies. Queries: events, units, files, parts."""
    matter, now = voice.matter, clock.now()
    way = way_of(matter)
    state, flow, answer = way.state, way.flow, way.answer
    names = _units(way)
    own = voice.filed_id == matter.pk and not voice.repeat
    names_given = [] if own else names_of(matter)
    told = (lambda text: text) if own else (lambda text: wipe(unnamed(text, names_given)).text)
    closed = matter.closed_at is not None
    rateable = answer is not None and flow.move("rate", matter.stage) is not None
    rated = way.rated_by(voice)
    stop = stop_of(
        worker=bool(state.worker or state.parts), signed=way.signed or bool(state.parts), answered=answer is not None or _reviewed(way),
        rateable=rateable, rated=rated or (closed and not rateable),
    )  # fmt: skip
    due, left = ("", "") if closed or answer else promise(way.promised, now)
    unit = names.get(state.worker or 0, "")
    heading = flow.stage(matter.stage).public or flow.stage(matter.stage).title
    return Parcel(
        number=voice.filed.number,
        title=title_of(voice.text, matter.title if own else ""),
        heading=heading,
        unit=unit,
        steps=_steps(way, voice, names, told, heading, now, file_url),
        stages=[Stage(name, _mark(place, stop)) for place, name in enumerate(STOPS)],
        due=due,
        left=left,
        watchers=matter.voices_count,
        place=matter.place if own else "",
        private=voice.privacy != "public",
        reply=voice.reply or (told(str(answer.said.get("words", ""))) if answer else ""),
        replied_by=" · ".join(filter(None, (unit, day_words(voice.replied_at or answer.at, now) if answer else ""))),
        rated=GRADES.get(voice.grade, "") if rated else "",
        act_url=act_url,
        may_add=not closed and flow.move("note", matter.stage) is not None,
        may_rate=rateable and not rated,
        may_reopen=answer is not None
        and flow.move("reopen", matter.stage) is not None
        and state.reopened < flow.reopenings,
    )


def _mark(place: int, stop: int) -> Mark:
    return "done" if place < stop else "now" if place == stop else "next"


def _reviewed(way: Way) -> bool:
    """Whether an answer has been given and waits for its review."""
    return way.flow.stage(way.matter.stage).desk == "reviewer"


def _units(way: Way) -> dict[int, str]:
    wanted = set(wholes(event.said.get("to", "") for event in way.events))
    wanted |= {way.state.worker or 0, way.state.center}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name"))


def _steps(
    way: Way, voice: Voice, names: dict[int, str], told: Any, heading: str, now: datetime, file_url: Any
) -> list[Step]:
    """Newest first; what comes next stands above."""
    files = _files(voice)
    steps = [_first(voice, way.matter, now, [Picture(file_url(pk), words) for pk, words in files])]
    answer = way.answer
    shown = _shown(way)
    for event in way.events:
        step = _step(event, voice, names, told, answer)
        if step is None:
            continue
        pictures = [Picture(file_url(one.pk), "办理照片") for one in shown if one.pk in _attached(event)]
        title, detail, who = step
        steps.append(Step(title, detail, who, day_words(event.at, now), event.at.isoformat(), "done", pictures))
    steps += _parts(way.matter)
    if way.matter.closed_at is None and answer is None:
        last = steps[-1]
        if last.state == "done":
            steps[-1] = Step(last.title, last.detail, last.who, last.at, last.iso, "now", last.pictures)
        steps.append(Step("等你评一评", "办好会告诉你，不满意可以再开一次", state="next"))
    return steps[::-1]


def _first(voice: Voice, matter: Matter, now: datetime, pictures: list[Picture]) -> Step:
    others = matter.voices_count - 1
    more = f"和另外 {others} 位邻居说的是同一件，一起办" if others > 0 else ""
    return Step("收到你说的话", more, "", day_words(voice.said_at, now), voice.said_at.isoformat(), "done", pictures)


def _step(
    event: Event, voice: Voice, names: dict[int, str], told: Any, answer: Event | None
) -> tuple[str, str, str] | None:
    """(title, detail, who) of one event as the person reads it; None for what is not told."""
    words = str(event.said.get("words", ""))
    mine = event.said.get("voice") == voice.pk
    match event.verb:
        case "assign" | "pass_on" if unit := names.get(int(event.said.get("to") or 0)):
            return f"派给{unit}", "", ""
        case "sign":
            return "单位接了，开始办", "", ""
        case "contact":
            return "单位联系过诉求人", "", ""
        case "progress":
            return "办理进展", told(words), ""
        case "ask_material":
            return "请补充材料", told(words), ""
        case "material_in":
            return "材料收到了，接着办", words if mine else "", ""
        case "rule_extend" if accepted(event.said):
            return "情况复杂，延长了办理时间", "", ""
        case "rule_shelve" if accepted(event.said):
            return "眼下办不了，先挂账，有条件再办", "", ""
        case "unshelve":
            return "条件有了，接着办", "", ""
        case "reply" if answer is not None and event.seq == answer.seq:
            return "有了答复", "", ""
        case "redo" | "send_back":
            return "再办一次", "", ""
        case "reopen":
            return ("你请再办一次" if mine else "有人请再办一次"), words if mine else "", ""
        case "rate" if mine:
            return f"你评了：{GRADES.get(str(event.said.get('grade')), '')}", words, ""
        case "note" if mine and event.account is None:
            return "你补了一句", words.removeprefix(ADDED), ""
        case "close":
            return "办结", "", ""
    return None


#: How staff read what a resident has added.
ADDED = "诉求人补充："


def _parts(matter: Matter) -> Iterable[Step]:
    for part in matter.parts.select_related("holder").order_by("pk"):
        worker = State.from_json(part.state).worker
        unit = Unit.objects.filter(pk=worker or 0).values_list("name", flat=True).first() or "正在派"
        stage = flow_of(part).stage(part.stage)
        yield Step(f"{unit}：{stage.public or stage.title}", "这件事由几个单位分头办", state="done")


def _files(voice: Voice) -> list[tuple[int, str]]:
    """(number, words) of the own pictures."""
    found = voice.files.filter(attachment__file__media_type__startswith="image/", attachment__gone_at__isnull=True)
    return [(pk, f"你拍的照片 {n}") for n, pk in enumerate(found.values_list("attachment", flat=True), 1)]


def _attached(event: Event) -> set[int]:
    said = event.said.get("files")
    return set(wholes(said)) if isinstance(said, list) else set()


def _shown(way: Way) -> list[Attachment]:
    """The pictures that staff have put beside progress or the answer, nothing else that hangs at the matter."""
    answer = way.answer
    told = [one for one in way.events if one.verb == "progress" or (answer is not None and one.seq == answer.seq)]
    wanted = {pk for event in told for pk in _attached(event)}
    if not wanted:
        return []
    rows = Attachment.objects.select_related("file").filter(
        pk__in=wanted, register="matters.matter", row=way.matter.pk, gone_at__isnull=True
    )
    return [one for one in rows if one.file.media_type.startswith("image/")]


def file_for(voice: Voice, number: int) -> Attachment | None:
    """The attachment ``number`` when this person may have it: handed in with the own voice, or shown with progress or answer."""
    own = (
        voice.files.select_related("attachment__file")
        .filter(attachment=number, attachment__gone_at__isnull=True)
        .first()
    )
    if own is not None:
        return own.attachment
    return next((one for one in _shown(way_of(voice.matter)) if one.pk == number), None)
