"""Work on matters and the check of it: registered and moved through /api/v1/matters."""

from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any

from benchmarks.matters_clients import TITLE, WORDS
from benchmarks.soaking.clients import Command

FLOW = "appeals.hotline"
PERMISSIONS = ("matters.read", "matters.write")
_PATH = "/api/v1/matters"


class Matters:
    """A client's own matters: one is registered, or one is moved by a verb that its last answer offered."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, Any]] = {}

    def next(self, key: str, dice: Random) -> Command:
        """One registered to three moved."""
        return self.move(key, dice) if dice.random() < 0.75 else self.file(key, dice)

    def file(self, key: str, dice: Random) -> Command:
        body = {"flow": FLOW, "title": f"{TITLE}〔{key}〕", "text": WORDS}
        return Command(key, "POST", _PATH, body, {"made": key})

    def move(self, key: str, dice: Random) -> Command:
        """Registers one when none is left to move."""
        if not self._known:
            return self.file(key, dice)
        pk = dice.choice(sorted(self._known))
        matter = self._known[pk]
        verb = dice.choice(sorted(matter["moves"]))
        body = {"verb": verb, "version": matter["version"], "words": WORDS, **({"stars": 5} if verb == "rate" else {})}
        if verb == "assign":
            body["to"] = matter["unit"]
        return Command(key, "POST", f"{_PATH}/{pk}/moves", body, {"matter": pk, "verb": verb})

    def browse(self, dice: Random, own: bool) -> str:
        """The inbox, the board, and of one's own a matter."""
        pages = ["/matters/", "/matters/?colour=red", "/matters/board/"]
        if own and self._known:
            pages += [f"/matters/{dice.choice(sorted(self._known))}/"] * 2
        return dice.choice(pages)

    def learn(self, command: Command, answer: Any) -> None:
        if answer.get("moves"):
            self._known[answer["id"]] = answer
        else:
            self._known.pop(answer["id"], None)

    def forget(self, command: Command) -> None:
        self._known.pop(command.what.get("matter", 0), None)


def work() -> Matters:
    """The work of one more client."""
    return Matters()


def faults(journal: list[dict[str, Any]]) -> Iterable[str]:
    """What does not fit between what the clients were told and what is there; Django is set up."""
    from zhenjie.engines.matters.models import Event, Matter  # app ready
    from zhenjie.engines.matters.rules.folding import fold  # app ready
    from zhenjie.engines.notices.models import Notice  # app ready

    asked = {line["key"]: line["what"] for line in journal if line["did"] == "ask"}
    told = {line["key"]: line["answer"] for line in journal if line["did"] == "told"}
    events = list(Event.objects.order_by("matter_id", "seq"))
    times = Counter(_own(event.key) for event in events if event.key)
    for key in told:
        if times[key] != 1:
            yield f"{key}：答复过，事件 {times[key]} 条"
    for key, count in times.items():
        if count > 1 or key not in asked:
            yield f"{key}：事件 {count} 条，{'下过' if key in asked else '没有下过'}命令"
    chains: dict[int, list[Any]] = {}
    for event in events:
        chains.setdefault(event.matter_id, []).append(event)
    for matter in Matter.objects.all():
        chain = chains.pop(matter.pk, [])
        if [event.seq for event in chain] != list(range(1, len(chain) + 1)) or matter.version != len(chain):
            yield f"事项 {matter.pk}：版本 {matter.version}，事件序号 {[event.seq for event in chain]}"
        elif (state := fold(chain)) != matter.folded():
            yield f"事项 {matter.pk}：事件推出 {state}，留下的是 {matter.folded()}"
    for pk in chains:
        yield f"事项 {pk}：有事件，没有事项"
    twice = Counter(Notice.objects.filter(key__startswith="matters:").values_list("to", "key"))
    yield from (f"{key}：同一提醒 {count} 次" for key, count in twice.items() if count > 1)


def _own(key: str) -> str:
    """The client's own key: the door of the API writes the account before it."""
    return str(key).rpartition(":")[2]
