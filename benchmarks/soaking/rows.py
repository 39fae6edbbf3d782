"""Work on a register of the ledger and the check of it: rows are made and changed through /api/v1/registers."""

import json
from collections import Counter
from collections.abc import Iterable
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks.soaking.clients import Command

REGISTER = "enterprises.enterprise"
PERMISSIONS = ("enterprises.enterprise.read", "enterprises.enterprise.write")
_PATH = f"/api/v1/registers/{REGISTER}/rows"


class Rows:
    """A client's own firms: one is made, or a new address is written on one, with the version it was told."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def next(self, key: str, dice: Random) -> Command:
        """Half and half."""
        return self.move(key, dice) if dice.random() < 0.5 else self.file(key, dice)

    def file(self, key: str, dice: Random) -> Command:
        return Command(key, "POST", _PATH, {"name": f"厂〔{key}〕"}, {"made": key})

    def move(self, key: str, dice: Random) -> Command:
        """Makes one when there is none to change."""
        if not self._known:
            return self.file(key, dice)
        pk = dice.choice(sorted(self._known))
        body = {"address": f"〔{key}〕", "version": self._known[pk]}
        return Command(key, "PATCH", f"{_PATH}/{pk}", body, {"row": pk})

    def browse(self, dice: Random, own: bool) -> str:
        """A page that somebody looks at; `own`: the looker is who made the rows."""
        pages = ["/", f"/ledger/{REGISTER}/", f"/ledger/{REGISTER}/?q={quote(dice.choice('青云柳石'))}", "/indicators/"]
        if own and self._known:
            pages += [f"/ledger/{REGISTER}/{dice.choice(sorted(self._known))}/"] * 2
        return dice.choice(pages)

    def learn(self, command: Command, answer: Any) -> None:
        self._known[answer["id"]] = answer["version"]

    def forget(self, command: Command) -> None:
        self._known.pop(command.what.get("row", 0), None)


def work(unit: int) -> Rows:
    """The work of one more client; rows lie at the unit of its token, whatever `unit`."""
    return Rows()


def faults(journal: list[dict[str, Any]]) -> Iterable[str]:
    """What does not fit between what the clients were told and what is there; Django is set up."""
    from zhenjie.domains.enterprises.models import Enterprise  # app ready
    from zhenjie.engines.ledger.models import Command as Kept  # app ready
    from zhenjie.engines.trail.models import Entry  # app ready

    asked = {line["key"]: line["what"] for line in journal if line["did"] == "ask"}
    told = {line["key"]: line["answer"] for line in journal if line["did"] == "told"}
    done = {one.key.rpartition(":")[2]: one.result for one in Kept.objects.all()}
    left: Counter[str] = Counter()  # how often a key left its mark in the trail
    for after in Entry.objects.filter(subject__startswith=f"{REGISTER}:").values_list("after", flat=True):
        left.update({_mark(json.loads(after))})
    versions: Counter[int] = Counter()
    for key, what in asked.items():
        if key in told and key not in done:
            yield f"{key}：答复过，命令不在"
        if left[key] != int(key in done):
            yield f"{key}：命令{'在' if key in done else '不在'}，留痕 {left[key]} 条"
        if key in told and told[key] != done.get(key):
            yield f"{key}：答复与留下的结果不同"
        if key in done:
            versions[what.get("row") or done[key]["id"]] += 1
    for unknown in (done.keys() | left.keys()) - asked.keys():
        yield f"{unknown}：没有人下过这条命令"
    rows = dict(Enterprise.everything.values_list("pk", "version"))
    if rows != dict(versions):
        wrong = [pk for pk in rows.keys() | versions.keys() if rows.get(pk) != versions.get(pk)]
        yield f"{len(wrong)} 行的版本与命令的次数不同，如 {wrong[:5]}"


def _mark(after: dict[str, Any]) -> str:
    said = str(after.get("address") or after.get("name"))
    return said.partition("〔")[2].partition("〕")[0]
