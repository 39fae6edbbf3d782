"""Rows beside a row: other rows that a table of its own keeps for it (who went, whom one met), as one column of names.

A cell reads 王强、李敏, and with a text behind each 远达电子：愿意来看地；华成化工. What stands there is told by key, as ``Picks``; each reader
learns only of the rows that lie where he may read.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Prefetch, prefetch_related_objects
from django.utils.functional import Promise

from zhenjie.engines.org.paths import covers
from zhenjie.engines.org.queries import within

#: Keys of the rows named, each with what is said of it; None says nothing new.
Picks = Sequence[tuple[int, str | None]]
#: What a writer saw beside a row, and what shall stand there instead; what he did not see stays.
Change = tuple[Picks, Picks]


class Named(NamedTuple):
    """One name in a cell."""

    pk: int
    name: str
    said: str = ""

    def __str__(self) -> str:
        # What parts a cell stands in no part of it.
        name = re.sub(r"[、，,;；:：\s]+", " ", self.name).strip()
        said = re.sub(r"\s*[;；\r\n]+\s*", "，", self.said.strip())
        return f"{name}：{said}" if said else name


class Names(tuple[Named, ...]):
    """The names of a cell; as text, the cell itself."""

    __slots__ = ()

    def __str__(self) -> str:
        return ("；" if any(one.said for one in self) else "、").join(map(str, self))


@dataclass(frozen=True, slots=True)
class Beside:
    """A column of names, as a register declares it: ``met = Beside(_("洽谈投资方"), "met__investor", said="said")``.

    ``path``: the related name of the table beside, then its link to the rows named, which must be called what everybody who may read them
    may see. ``said``: the table's column of what is said of each. ``within``: the path prefixes in which a reader may see those rows; None
    before anybody reads.
    """

    title: str | Promise
    path: str
    said: str = ""
    model: type[Model] = field(default=Model, repr=False)
    within: tuple[str, ...] | None = None

    def fault(self) -> str:
        """What is wrong with the declaration, '' when nothing is."""
        try:
            found = self.link.related_model and self.mine and (not self.said or self.table._meta.get_field(self.said))
        except (FieldDoesNotExist, AttributeError, IndexError):
            found = None
        return "" if found else f"“{self.path}”不是 {self.model.__name__} 旁边的表"

    @property
    def table(self) -> Any:
        """The table beside."""
        return self.model._meta.get_field(self.path.split("__")[0]).related_model

    @property
    def mine(self) -> Any:
        """Its link to the register's row."""
        return self.model._meta.get_field(self.path.split("__")[0]).field  # type: ignore[union-attr]

    @property
    def link(self) -> Any:
        """Its link to the row named."""
        return self.table._meta.get_field(self.path.split("__")[1])

    @property
    def owned(self) -> bool:
        """Whether the rows named belong to units; those of the whole platform are seen by everybody."""
        return any(one.name == "unit" for one in self.link.related_model._meta.concrete_fields)

    @property
    def longest(self) -> int:
        """How long a text behind a name may be; 0 where none is written."""
        return int(self.table._meta.get_field(self.said).max_length) if self.said else 0

    def fetch(self) -> "Prefetch[Any, Any, Any]":
        """All that the rows of a page need, in one query."""
        linked = f"{self.link.name}__unit" if self.owned else self.link.name
        return Prefetch(self.path.split("__")[0], self.table._base_manager.select_related(linked).order_by("pk"))

    def names(self, row: Any) -> Names | None:
        """What the reader sees beside a row; None for nothing."""
        kept = self.path.split("__")[0]
        if kept not in getattr(row, "_prefetched_objects_cache", ()):
            prefetch_related_objects([row], self.fetch())
        found = [
            (getattr(one, self.link.name), getattr(one, self.said) if self.said else "")
            for one in getattr(row, kept).all()
        ]
        return Names(Named(one.pk, str(one), said) for one, said in found if self._seen(one)) or None

    def _seen(self, one: Any) -> bool:
        if self.within is None:
            return False
        return not self.owned or any(covers(prefix, one.unit.path) for prefix in self.within)

    def called(self, states: Iterable[Picks]) -> dict[int, str]:
        """What the rows named in all these are called, as far as the reader sees them. One query."""
        linked = self.link.related_model._base_manager.filter(pk__in={pk for picks in states for pk, _said in picks})
        found = linked.select_related("unit") if self.owned else linked
        return {one.pk: str(one) for one in found if self._seen(one)}

    def kept(self, rows: Iterable[int], prefixes: Iterable[str] | None = None) -> dict[int, Picks]:
        """What stands beside some rows, by their keys: all of it, or what lies within ``prefixes``. One query."""
        found = self.table._base_manager.filter(**{f"{self.mine.name}__in": list(rows)}).order_by("pk")
        if prefixes is not None and self.owned:
            found = within(found, prefixes, f"{self.link.name}__unit__path")
        told: dict[int, Picks] = {}
        for row, pk, *said in found.values_list(self.mine.attname, self.link.attname, *filter(None, [self.said])):
            told[row] = (*told.get(row, ()), (pk, said[0] if said else ""))
        return told

    @staticmethod
    def cell(picks: Picks, called: Mapping[int, str]) -> str:
        """Picks as a cell, by the names that a reader knows."""
        return str(Names(Named(pk, called[pk], said or "") for pk, said in picks if pk in called))

    def differs(self, mine: Picks, there: Picks) -> bool:
        """Whether other rows are named, or something else is said of one."""
        known = dict(there)
        return {pk for pk, _said in mine} != set(known) or any(
            said is not None and said != known[pk] for pk, said in mine
        )

    def write(self, changes: Mapping[int, Change]) -> None:
        """Put beside rows, by their keys, what shall stand there. At most four statements; the caller leaves the trail."""
        stored = self.table._base_manager.filter(**{f"{self.mine.name}__in": list(changes)})
        there = {(getattr(one, self.mine.attname), getattr(one, self.link.attname)): one for one in stored}
        fresh, told, gone = [], [], []
        for row, (old, new) in changes.items():
            wanted = dict(new)
            gone += [there[row, pk].pk for pk, _said in old if pk not in wanted and (row, pk) in there]
            for pk, said in wanted.items():
                one = there.get((row, pk)) or self.table(**{self.mine.attname: row, self.link.attname: pk})
                if self.said and said is not None and said != getattr(one, self.said):
                    setattr(one, self.said, said)
                    told += [one] if one.pk else []
                fresh += [] if one.pk else [one]
        self.table._base_manager.filter(pk__in=gone).delete()
        self.table._base_manager.bulk_create(fresh, batch_size=500)
        if told:
            self.table._base_manager.bulk_update(told, [self.said], batch_size=500)
