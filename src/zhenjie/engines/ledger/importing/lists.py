"""A cell of names (王强、李敏; 远达电子：愿意来看地；华成化工) as the rows of another table that stand beside a row; a program's list of them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhenjie.core.digits import whole
from zhenjie.engines.ledger.besides import Picks
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column
from zhenjie.engines.ledger.importing import values as cells
from zhenjie.engines.ledger.importing.naming import Links
from zhenjie.engines.ledger.importing.values import Fault
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers

MOST = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """A cell of names: as it was written, the rows it names, and what is wrong with it unless it only repeats what stands there."""

    text: str
    picks: Picks = ()
    fault: str = ""


class Lists:
    """The rows that a cell lists by name, with what is said of each; of several of one name, the one at the row's unit or below."""

    def __init__(self, column: Column, prefixes: Sequence[str]) -> None:
        assert column.beside is not None
        self.reach = tuple(prefixes) if column.beside.within is None else column.beside.within
        self.beside = replace(column.beside, within=self.reach)
        self._links = Links(Column(column.name, column.title, Kind.LINK, source=self.beside.link), self.reach)
        self._longest = self.beside.longest
        self._called: dict[int, str] = {}
        self._there: Mapping[int, str | None] = {}
        self._cache: dict[tuple[str, int | None], int | Fault] = {}

    def kept(self, rows: Iterable[int]) -> dict[int, Picks]:
        """What stands beside rows, as far as the writer sees it. Two queries."""
        found = self.beside.kept(rows, self.reach)
        self._called |= self.beside.called(found.values())
        return found

    def words(self, value: Any) -> str:
        """Names that were written, or stand beside a row that was asked for, as their cell."""
        return value.text if isinstance(value, Listed) else self.beside.cell(value, self._called)

    def differs(self, mine: "Listed", there: Picks) -> bool:
        """Whether the cell says something else than what stands there. Raises Fault when it can't be told."""
        if mine.text == self.words(there):
            return False
        if mine.fault:
            raise Fault(mine.fault)
        return self.beside.differs(mine.picks, there)

    def find(self, cell: Any, unit: int | None) -> Listed | None:
        """What a cell names, beside a row of this unit."""
        text = cells.text_of(cell)
        return None if text.lower() in cells.NOTHING else self._listed(text, self._parts(text), unit)

    def take(self, sent: Sequence[Any], unit: int | None, there: Picks) -> Listed:
        """What a program names: keys, names, or objects as it reads them; ``there`` are those that it may simply send back."""
        self._there = dict(there)
        parts: list[tuple[Any, str | None]] = []
        for one in sent:
            told = one if isinstance(one, Mapping) else {"id" if isinstance(one, int) else "name": one}
            name = told.get("id") if told.get("id") is not None else told.get("name")
            said = (told["said"] or "") if "said" in told else None
            if isinstance(name, bool) or not isinstance(name, int | str) or not isinstance(said, str | None):
                return Listed("", fault=f"第 {len(parts) + 1} 项应当是名字、编号，或带 id、name、said 的对象")
            parts.append(
                (name if isinstance(name, int) else cells.text_of(name), said if said is None else cells.text_of(said))
            )
        return self._listed("", parts, unit) or Listed("")

    def _listed(self, text: str, parts: Iterable[tuple[Any, str | None]], unit: int | None) -> Listed | None:
        picks: dict[int, str | None] = {}
        faults: list[str] = []
        for name, said in parts:
            if isinstance(found := self._one(name, unit), Fault):
                faults.append(str(found))
                continue
            picks[found] = said = "，".join(filter(None, [picks.get(found), said])) or said
            if said and not self._longest:
                faults.append(f"“{name}”后面不写别的")
            elif said and len(said) > self._longest:
                faults.append(f"“{name}”后面有 {len(said)} 个字，最多 {self._longest} 个")
        if len(picks) > MOST:
            faults.append(f"一格最多写 {MOST} 个名字")
        return Listed(text, tuple(picks.items()), "；".join(dict.fromkeys(faults))) if picks or faults else None

    def _parts(self, text: str) -> Iterator[tuple[str, str | None]]:
        """The names of a cell, each with what is said of it. A name that holds a separator itself is known whole."""
        known: Callable[[str], bool] = lambda name: bool(self._links.called(name))  # noqa: E731
        for piece in filter(None, map(str.strip, re.split(r"[;；\n]+", text))):
            colons = [at.start() for at in re.finditer("[:：]", piece)] if self.beside.said else []
            if colons:
                at = next((one for one in colons if known(piece[:one].strip())), colons[0])
                said = piece[at + 1 :]
                more = next(
                    (one for one in re.finditer(r"[、，,]([^、，,:：]+)[:：]", said) if known(one[1].strip())), None
                )
                yield piece[:at].strip(), said[: more.start() if more else None].strip() or None
                yield from self._parts(said[more.start() + 1 :]) if more else ()
            elif known(piece):
                yield piece, None
            else:
                yield from ((name.strip(), None) for name in re.split("[、，,]+", piece) if name.strip())

    def _one(self, name: Any, unit: int | None) -> int | Fault:
        if isinstance(name, int):
            key = whole(name, 15) or 0
            here = key in self._there or self._links.rows.filter(pk=key).exists()
            return key if here else Fault(f"没有编号为 {name} 的，或不在您的管辖范围内")
        if (name, unit) not in self._cache:
            self._cache[name, unit] = self._meant(name, self._links.called(name), unit)
        return self._cache[name, unit]

    def _meant(self, name: str, found: set[int], unit: int | None) -> int | Fault:
        """The one of those called so: of several the one whose unit stands in brackets, else the one at the row's unit or below. A note in
        brackets (a post, say) is none, unless it names another unit."""
        one = next(iter(found)) if len(found) == 1 else None
        noted = re.search(r"[(（]([^()（）]+)[)）]\s*$", name)
        if not found or not self.beside.owned:
            return one or self._links.fault(name, found)
        if one and (not noted or self._links.name(one) == name):
            return one
        told = self._links.rows.filter(pk__in=found).values_list("pk", "unit__name", "unit__path")
        places = {pk: (title, path) for pk, title, path in told}
        if noted and (there := [pk for pk, (title, _path) in places.items() if title == noted[1].strip()]):
            if len(there) == 1:
                return there[0]
        elif noted and Unit.objects.filter(name=noted[1].strip()).exists():
            return self._links.fault(name, set())
        here = Unit.objects.filter(pk=unit or 0).values_list("path", flat=True).first()
        near = [pk for pk, (_title, path) in places.items() if one or (here and covers(here, path))]
        if len(near) == 1:
            return near[0]
        bare = name[: noted.start()] if noted else name
        return Fault(f"有 {len(found)} 个“{bare[:20]}”，请写明单位，如“{bare[:20]}（{min(places.values())[0]}）”")
