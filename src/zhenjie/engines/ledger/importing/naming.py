"""What a cell calls something else: a unit of the tree, a row of another register, looked for by their names within the scope."""

import difflib
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from zhenjie.engines.ledger.declarations import Column
from zhenjie.engines.ledger.fields import BlindIndex
from zhenjie.engines.ledger.importing import values as cells
from zhenjie.engines.ledger.importing.headings import fold
from zhenjie.engines.ledger.importing.values import Fault
from zhenjie.engines.org.models import Unit
from zhenjie.engines.org.paths import path_range
from zhenjie.engines.org.queries import valid_on, within

OPTIONS = 5000


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
