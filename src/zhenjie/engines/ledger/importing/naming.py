"""What a cell calls something else: a unit of the tree, a row of another register, looked for by their names within the scope."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import Q

from zhenjie.core.digits import whole
from zhenjie.engines.ledger.besides import Picks
from zhenjie.engines.ledger.choices import Kind
from zhenjie.engines.ledger.declarations import Column
from zhenjie.engines.ledger.fields import BlindIndex
from zhenjie.engines.ledger.importing import values as cells
from zhenjie.engines.ledger.importing.headings import fold
from zhenjie.engines.ledger.importing.values import Fault
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import covers, path_range
from zhenjie.engines.org.queries import valid_on, within

OPTIONS, MOST = 5000, 500


class Units:
    """The units below the person's place, by name, by name with that of the unit above, by code."""

    def __init__(self, unit: Unit, prefixes: Sequence[str]) -> None:
        low, high = path_range(unit.path)
        below = within(Unit.objects.filter(valid_on(), path__gte=low, path__lt=high), prefixes, "path")
        rows = list(below.order_by("path").values_list("pk", "name", "code", "parent_id"))
        self._names = {pk: name for pk, name, _code, _parent in rows}
        self._here = unit.name
        self._found: dict[str, list[int]] = {}
        for pk, name, code, parent in rows:
            above = self._names.get(parent or 0, "")
            for key in {fold(name), fold(above + name), code} - {""}:
                self._found.setdefault(key, []).append(pk)
        self._cache: dict[Any, int | Fault] = {}

    def name(self, pk: Any) -> str:
        """What a unit is called."""
        return self._names.get(pk) or str(Unit.objects.filter(pk=pk).first() or pk)

    def find(self, cell: Any) -> int:
        """The unit that a cell names."""
        key = cell if type(cell) is str else cells.text_of(cell)
        if (known := self._cache.get(key)) is None:
            known = self._cache[key] = self._look(cells.text_of(cell))
        if isinstance(known, Fault):
            raise known
        return known

    def _look(self, text: str) -> int | Fault:
        found = self._found.get(fold(text)) or self._found.get(text) or []
        if len(found) == 1:
            return found[0]
        if found:
            return Fault(f"有 {len(found)} 个“{text}”，请连上级一起写，如“云溪镇{text}”，或填单位代码")
        near = difflib.get_close_matches(text, list(self._names.values())[:5000], 1, 0.6)
        return Fault(
            f"{self._here}没有“{text[:20]}”，或不在您的管辖范围内" + (f"，是不是“{near[0]}”？" if near else "")
        )


class Links:
    """The rows of another table that a column points to, by what they are called, within the scope."""

    def __init__(self, column: Column, prefixes: Sequence[str]) -> None:
        model: Any = column.source.related_model  # type: ignore[union-attr]
        self.rows = model._default_manager.all()
        if any(one.name == "unit" and one.related_model is Unit for one in model._meta.concrete_fields):
            self.rows = within(self.rows, prefixes)
        texts = [
            one.name
            for one in model._meta.concrete_fields
            if isinstance(one, models.CharField) and not isinstance(one, BlindIndex)
        ]
        self._by = [name for name in ("name", "title", "code", "number", "credit_code", "key") if name in texts]
        self._title = str(column.title)
        self._found: dict[str, set[int]] | None = None
        self._names: dict[int, str] = {}
        self._cache: dict[str, int | Fault] = {}
        if self.rows.order_by()[: OPTIONS + 1].count() <= OPTIONS:
            self._load()

    def _load(self) -> None:
        self._found = {}
        for row in self.rows.select_related():
            self._names[row.pk] = str(row)
            for text in {fold(str(row)), *(fold(str(getattr(row, name) or "")) for name in self._by)} - {""}:
                self._found.setdefault(text, set()).add(row.pk)

    def name(self, pk: Any) -> str:
        """What a row is called."""
        if pk not in self._names:
            self._names[pk] = str(self.rows.model._base_manager.filter(pk=pk).first() or pk)
        return self._names[pk]

    def find(self, cell: Any) -> int | None:
        """The row that a cell names."""
        text = cells.text_of(cell)
        if text.lower() in cells.NOTHING:
            return None
        if text not in self._cache:
            self._cache[text] = self._look(text)
        found = self._cache[text]
        if isinstance(found, Fault):
            raise found
        return found

    def _look(self, text: str) -> int | Fault:
        found = self.called(text)
        return next(iter(found)) if len(found) == 1 else self.fault(text, found)

    def called(self, text: str) -> set[int]:
        """The rows of that name; of several, those that are written the very same way."""
        if self._found is not None:
            found = self._found.get(fold(text), set())
            return {pk for pk in found if self._names[pk] == text} or found
        wanted = Q(pk__in=[])
        for name in self._by:
            wanted |= Q(**{name: text})
        return set(self.rows.filter(wanted).values_list("pk", flat=True)[:50])

    def fault(self, text: str, found: set[int]) -> Fault:
        """Why a name leads to no one row."""
        if found:
            return Fault(f"有不止一个“{text[:20]}”，请改填编号或更完整的名称")
        near = difflib.get_close_matches(text, self._names.values(), 1, 0.6) if self._found is not None else []
        return Fault(f"{self._title}里没有“{text[:20]}”" + (f"，是不是“{near[0]}”？" if near else "，请先登记它"))


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
        self.beside = column.beside
        self.reach = tuple(prefixes) if column.beside.within is None else column.beside.within
        self._links = Links(Column(column.name, column.title, Kind.LINK, source=column.beside.link), self.reach)
        self._longest = getattr(
            self.beside.said and self.beside.table._meta.get_field(self.beside.said), "max_length", 0
        )
        self._cache: dict[tuple[str, int | None], int | Fault] = {}

    def words(self, value: Any) -> str:
        """Names that were written, or stand beside a row, as their cell."""
        return value.text if isinstance(value, Listed) else str(replace(self.beside, within=self.reach).called(value))

    def find(self, cell: Any, unit: int | None) -> Listed | None:
        """What a cell names, beside a row of this unit."""
        text = cells.text_of(cell)
        return None if text.lower() in cells.NOTHING else self._listed(text, self._parts(text), unit)

    def take(self, sent: Sequence[Any], unit: int | None) -> Listed:
        """What a program names: keys, names, or objects as it reads them."""
        parts = []
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

    def _listed(
        self, text: str, parts: "Iterator[tuple[Any, str | None]] | list[Any]", unit: int | None
    ) -> Listed | None:
        picks: dict[int, str | None] = {}
        faults: list[str] = []
        for name, said in parts:
            if said and len(said) > self._longest:
                faults.append(
                    f"“{name}”后面有 {len(said)} 个字，最多 {self._longest} 个"
                    if self._longest
                    else f"“{name}”后面不写别的"
                )
            elif isinstance(found := self._one(name, unit), Fault):
                faults.append(str(found))
            else:
                picks[found] = "，".join(filter(None, [picks.get(found), said])) or said
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

    def _one(self, name: str | int, unit: int | None) -> int | Fault:
        if isinstance(name, int):
            here = whole(name, 15) is not None and self._links.rows.filter(pk=name).exists()
            return name if here else Fault(f"没有编号为 {name} 的，或不在您的管辖范围内")
        if (name, unit) not in self._cache:
            found = self._links.called(name)
            self._cache[name, unit] = next(iter(found)) if len(found) == 1 else self._nearest(name, found, unit)
        return self._cache[name, unit]

    def _nearest(self, name: str, found: set[int], unit: int | None) -> int | Fault:
        if not found or not self.beside.owned:
            return self._links.fault(name, found)
        places = {
            pk: (title, path)
            for pk, title, path in self._links.rows.filter(pk__in=found).values_list("pk", "unit__name", "unit__path")
        }
        meant = re.search(r"[(（]([^()（）]+)[)）]\s*$", name)
        here = Unit.objects.filter(pk=unit).values_list("path", flat=True).first()
        for near in (
            [pk for pk, (title, _path) in places.items() if meant and title == meant[1].strip()],
            [pk for pk, (_title, path) in places.items() if here and not meant and covers(here, path)],
        ):
            if len(near) == 1:
                return near[0]
        bare = name[: meant.start()] if meant else name
        return Fault(f"有 {len(found)} 个“{bare[:20]}”，请写明单位，如“{bare[:20]}（{min(places.values())[0]}）”")
