"""Work on matters and the check of it: registered and moved through /api/v1/matters."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

from benchmarks.matters_clients import TITLE, WORDS
from benchmarks.soaking.clients import Command
from zhenjie.core import clock

FLOW = "platform"
PERMISSIONS = tuple(f"matters.{what}" for what in ("read", "write", "handle", "dispatch", "review"))
_PATH = "/api/v1/matters"
#: What may be done at each stage, and what has to be said with it.
_MOVES: dict[str, tuple[tuple[str, dict[str, Any]], ...]] = {
    "intake": (("assign", {}), ("note", {})),
    "signing": (("sign", {}), ("note", {})),
    "handling": (("progress", {}), ("contact", {}), ("reply", {"solved": "yes"}), ("reply", {})),
    "reviewing": (("review", {"accept": True}), ("review", {"accept": False})),
    "visiting": (("visit", {"grade": "5"}), ("close", {}), ("redo", {})),
}
#: Every third has an official deadline, over or soon: so that colours turn, and are told of, while servers die.
_DUE = 1 / 3


class Matters:
    """A client's own matters at its unit: one is registered, or one is moved as its stage allows."""

    def __init__(self, unit: int) -> None:
        self._unit = unit
        self._known: dict[int, dict[str, Any]] = {}

    def next(self, key: str, dice: Random) -> Command:
        """One registered to three moved."""
        return self.move(key, dice) if dice.random() < 0.75 else self.file(key, dice)

    def file(self, key: str, dice: Random) -> Command:
        body = {"flow": FLOW, "unit": self._unit, "title": f"{TITLE}〔{key}〕", "text": WORDS}
        if dice.random() < _DUE:
            body["due_at"] = (clock.now() + timedelta(seconds=dice.uniform(-5, 20))).isoformat()
        return Command(key, "POST", _PATH, body, {"made": key})

    def move(self, key: str, dice: Random) -> Command:
        """Registers one when none is left to move."""
        if not self._known:
            return self.file(key, dice)
        pk = dice.choice(sorted(self._known))
        matter = self._known[pk]
        verb, said = dice.choice(_MOVES[matter["stage"]])
        body = {"verb": verb, "version": matter["seq"], "words": WORDS, **said}
        if verb == "assign":
            body["to"] = self._unit
        return Command(key, "POST", f"{_PATH}/{pk}/moves", body, {"matter": pk, "verb": verb})

    def browse(self, dice: Random, own: bool) -> str:
        """The board and the inbox, and of one's own a matter."""
        pages = ["/", "/matters/", "/matters/"]
        if own and self._known:
            pages += [f"/matters/{dice.choice(sorted(self._known))}/"] * 3
        return dice.choice(pages)

    def learn(self, command: Command, answer: Any) -> None:
        if answer["stage"] in _MOVES:
            self._known[answer["id"]] = {"stage": answer["stage"], "seq": answer["seq"]}
        else:
            self._known.pop(answer["id"], None)

    def forget(self, command: Command) -> None:
        self._known.pop(command.what.get("matter", 0), None)


def work(unit: int) -> Matters:
    """The work of one more client whose account belongs to `unit`."""
    return Matters(unit)


def faults(journal: list[dict[str, Any]]) -> Iterable[str]:
    """What does not fit between what the clients were told and what is there; Django is set up."""
    from zhenjie.engines.matters.models import Event  # app ready

    asked = {line["key"]: line["what"] for line in journal if line["did"] == "ask"}
    told = {line["key"]: line["answer"] for line in journal if line["did"] == "told"}
    chains: dict[int, list[Any]] = defaultdict(list)
    for event in Event.objects.order_by("matter_id", "seq"):
        chains[event.matter_id].append(event)
    yield from _commands(asked, told, {_own(one.key): one for chain in chains.values() for one in chain})
    yield from _matters(chains)
    yield from _notices()


def _commands(asked: dict[str, Any], told: dict[str, Any], events: dict[str, Any]) -> Iterable[str]:
    """A key is unique among events, so once is whether it is there; each answer names its event."""
    for key in events.keys() - asked.keys():
        yield f"{key}：没有下过这条命令"
    for key, answer in told.items():
        event = events.get(key)
        if event is None:
            yield f"{key}：答复过，事件不在"
        elif (event.matter_id, event.seq, event.stage) != (answer["id"], answer["seq"], answer["stage"]):
            yield f"{key}：答复是 {answer['id']}#{answer['seq']} {answer['stage']}，事件是 {event.matter_id}#{event.seq} {event.stage}"


def _matters(chains: dict[int, list[Any]]) -> Iterable[str]:
    """Each matter is what its events say, has one open period while it is open, and left its trail."""
    from zhenjie.engines.matters.models import Matter, Period  # app ready
    from zhenjie.engines.matters.rules.state import State, fold  # app ready
    from zhenjie.engines.trail.models import Entry  # app ready

    trail: dict[str, list[int]] = defaultdict(list)
    for subject, after in Entry.objects.filter(subject__startswith="matters.matter:").values_list("subject", "after"):
        trail[subject].append(json.loads(after)["seq"])
    periods: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for pk, *seen in Period.objects.filter(valid_to=None).values_list("matter", "holder", "yellow_at", "red_at"):
        periods[pk].append(tuple(seen))
    for matter in Matter.objects.order_by("pk"):
        chain, numbers = chains.pop(matter.pk, []), list(range(1, matter.seq + 1))
        if [event.seq for event in chain] != numbers:
            yield f"事项 {matter.pk}：版本 {matter.seq}，事件序号 {[event.seq for event in chain]}"
        elif (state := fold(event.change for event in chain)) != State.from_json(matter.state):
            yield f"事项 {matter.pk}：事件推出 {state}，留下的是 {matter.state}"
        if sorted(trail[f"matters.matter:{matter.pk}"]) != numbers:
            yield f"事项 {matter.pk}：版本 {matter.seq}，留痕 {sorted(trail[f'matters.matter:{matter.pk}'])}"
        lies = [(matter.holder_id, matter.yellow_at, matter.red_at)] if matter.holder_id else []
        if periods[matter.pk] != lies:
            yield f"事项 {matter.pk}：在办 {lies}，期限 {periods[matter.pk]}"
    yield from (f"事项 {pk}：有事件，没有事项" for pk in chains)


def _notices() -> Iterable[str]:
    """Once a worker has caught up, every open period has told all whom it concerns of its colour, once, and nobody too early."""
    from zhenjie.engines.matters.actions import timers  # app ready
    from zhenjie.engines.matters.models import Period  # app ready
    from zhenjie.engines.matters.queries.recipients import recipients, supervisors  # app ready
    from zhenjie.engines.notices.models import Notice  # app ready

    now = clock.now()
    while timers.tell_periods():
        pass
    sent: dict[str, Counter[int]] = defaultdict(Counter)
    for key, to in Notice.objects.filter(key__startswith="matter:").values_list("key", "to"):
        sent[key][to] += 1
    yield from (f"{key}：同一提醒给一人多次" for key, times in sent.items() if max(times.values()) > 1)
    for period in Period.objects.select_related("matter").order_by("pk"):
        name = f"matter:{period.matter_id}:period:{period.pk}"
        if early := [
            level for level in (timers.YELLOW, timers.RED) if level > period.told and f"{name}:{level}" in sent
        ]:
            yield f"{name}：记到 {period.told}，{early} 的提醒已经发出"
        if period.valid_to is not None:
            continue
        due = timers.RED if period.red_at <= now else timers.YELLOW if period.yellow_at <= now else timers.COME
        if period.told < due:
            yield f"{name}：该提醒到 {due}，只到 {period.told}"
        elif period.told > timers.COME:
            whom = {one.pk for one in recipients(period.matter)}
            whom |= {one.pk for one in supervisors(period.matter)} if period.told == timers.RED else set()
            if sent[f"{name}:{period.told}"].keys() != whom:
                yield f"{name}：应告知 {whom}，告知了 {set(sent[f'{name}:{period.told}'])}"


def _own(key: str) -> str:
    """The client's own key: the door of the API writes the account before it."""
    return key.rpartition(":")[2]
