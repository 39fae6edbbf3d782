"""What becomes of the rows of a file: each is cleaned, looked for in the ledger by its natural key, and given a verdict."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F

from zhenjie.engines.ledger.among import among
from zhenjie.engines.ledger.besides import Beside, Change
from zhenjie.engines.ledger.choices import TAKEN, Kind, Verdict
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.importing.cleaning import compile_target
from zhenjie.engines.ledger.importing.columns import Shown, Target, targets
from zhenjie.engines.ledger.importing.judged import Judged, Reason
from zhenjie.engines.ledger.importing.lists import Listed
from zhenjie.engines.ledger.importing.seen import Seen
from zhenjie.engines.ledger.importing.single import Single, rules_of
from zhenjie.engines.ledger.importing.values import Fault
from zhenjie.engines.org.models import Unit


def _bare(value: Any) -> Any:
    """An empty part of a key, however it is kept."""
    return None if value == "" else value


#: Kinds of which many cells say the same.
_FEW = (Kind.INTEGER, Kind.DATE, Kind.YES, Kind.CHOICE, Kind.UNIT, Kind.LINK)
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class _Stored:
    pk: int
    version: int
    unit: int
    values: dict[str, Any]
    custom: dict[str, Any] | None


class Judge:
    """Judges the rows of one file for one register, seen from one unit. ``mapping``: place in the file -> column."""

    def __init__(
        self, declaration: Declaration, unit: Unit, prefixes: Sequence[str], mapping: Mapping[int, str]
    ) -> None:
        self.declaration, self.unit = declaration, unit
        every = {one.name: one for one in targets(declaration)}
        self.places: list[int] = []
        self.targets: list[Target] = []
        for place, name in sorted(mapping.items()):
            if name in every and every[name] not in self.targets:
                self.places.append(place)
                self.targets.append(compile_target(every[name], unit, prefixes))
        self._known: list[dict[Any, Any]] = [{} for _one in self.targets]
        #: Columns whose cells may only repeat what a screen shows.
        self._maskable = [
            at for at, one in enumerate(self.targets) if one.column.mask or one.column.kind in (Kind.SECRET, Kind.PLACE)
        ]
        self._at = {one.name: at for at, one in enumerate(self.targets)}
        self._lists = {at: one.lists for at, one in enumerate(self.targets) if one.lists is not None}
        self._unit_at = self._at.get("unit")
        self._needed = [(at, one) for at, one in enumerate(self.targets) if one.required]
        #: Columns that every row must have and this file has not.
        self.missing = [one for name, one in every.items() if one.required and name not in self._at]
        natural = [name for name in declaration.natural if name != "unit"]
        #: Columns of the key that this file has not: without them no row can be recognised.
        self.keyless = [every[name] for name in natural if name in every and name not in self._at]
        self._by_content = not natural
        names = natural or [
            one.name for one in self.targets if one.name != "unit" and one.column.kind not in (Kind.LONG, Kind.NAMES)
        ]
        self._key = [
            self._at[name] for name in names if name in self._at and not self.targets[self._at[name]].column.is_custom
        ]
        self._first = self._most_telling()
        self._single = [
            Single(declaration, self.targets, self.places, rule)
            for rule in rules_of(declaration, self.targets, set(names))
        ]
        self._said = Seen()
        self._own_clean = declaration.model.clean is not models.Model.clean

    @property
    def is_ready(self) -> bool:
        """Whether rows can be recognised at all."""
        return bool(self._key) and not self.keyless

    def judge(
        self, lines: Sequence[int], rows: Sequence[list[Any]], *, lock: bool = False, alone: bool = False
    ) -> list[Judged]:
        """The verdicts on some rows of the file, in their order. Three queries. ``lock`` holds the rows found until the transaction
        ends; ``alone``: these rows are looked at by themselves (a page of the preview), not as the next ones of the file."""
        judged = self._cleaned(lines, rows)
        sound = [one for one in judged if not one.reasons]
        if not alone:
            self._find_twice(sound)
        sound = [one for one in sound if one.verdict is not Verdict.TWICE]
        found = self._look_up(sound, lock)
        for one in sound:
            self._compare(one, found.get(one.key, ()))
        # Whoever writes (lock) has the database itself to watch over what may stand only once.
        for rule in () if lock else self._single:
            rule.keep([one for one in sound if one.verdict in TAKEN], alone)
        if self._own_clean:
            self._ask_model([one for one in sound if one.verdict in TAKEN])
        return judged

    def _cleaned(self, lines: Sequence[int], rows: Sequence[list[Any]]) -> list[Judged]:
        """The rows cleaned, column by column."""
        columns = list(zip_longest(*rows))
        nothing = (None,) * len(rows)
        reasons: dict[int, list[Reason]] = {}
        said = [
            self._column(at, place, columns[place] if place < len(columns) else nothing, reasons)
            for at, place in enumerate(self.places)
        ]
        units: Sequence[Any] = [self.unit.pk] * len(rows) if self._unit_at is None else said[self._unit_at]
        if self._unit_at is not None:
            self._complain(self._unit_at, units, reasons, "没写单位")
        for at, lists in self._lists.items():
            said[at] = [lists.find(text, unit) if text else None for text, unit in zip(said[at], units, strict=True)]
        for at in self._key:
            title = self.targets[at].title
            if not self._by_content and (at == self._first or self.targets[at].required):
                self._complain(at, said[at], reasons, f"{title}必填，靠它认出是哪一行")
            if at in self._maskable:
                for number, value in enumerate(said[at]):
                    if isinstance(value, Shown):
                        told = f"{title}是打了码的，认不出是哪一行，请填完整的内容"
                        reasons.setdefault(number, []).append((self.places[at], told))
        values = map(list, zip(*said, strict=True)) if said else [[] for _row in rows]
        keys = zip(
            units, *(list(map(_bare, said[at])) if "" in said[at] else said[at] for at in self._key), strict=True
        )
        judged = [
            Judged(line, Verdict.NEW, mine, unit, key=key)
            for line, mine, unit, key in zip(lines, values, units, keys, strict=True)
        ]
        for number in self._doubtful(said, len(rows)):
            judged[number].doubtful = True
        for number, told_of in reasons.items():
            judged[number].verdict, judged[number].reasons = Verdict.FAULT, told_of
        return judged

    def _doubtful(self, said: Sequence[Sequence[Any]], count: int) -> Iterable[int]:
        """Rows that lack something a new row needs, or only repeat what a screen shows."""
        if self.missing:
            return range(count)
        found: set[int] = set()
        for at, _target in self._needed:
            if None in said[at] or "" in said[at]:
                found.update(number for number, value in enumerate(said[at]) if value is None or value == "")
        for at in self._maskable:
            found.update(number for number, value in enumerate(said[at]) if isinstance(value, Shown))
        for at in self._lists:
            found.update(number for number, value in enumerate(said[at]) if value is not None and value.fault)
        return found

    def _column(self, at: int, place: int, cells: Sequence[Any], reasons: dict[int, list[Reason]]) -> list[Any]:
        """One column cleaned. Where few different cells are to be expected, each is cleaned once."""
        clean, known = self.targets[at].clean, self._known[at]
        if (plain := self.targets[at].plain) is not None and (values := plain(cells)) is not None:
            return values
        remembers = self.targets[at].column.kind in _FEW
        if not remembers:
            try:
                return [None if cell is None else clean(cell) for cell in cells]
            except Fault:
                pass  # once more, to see which ones
        if len(known) > _REMEMBERED:
            known.clear()
        values = []
        for number, cell in enumerate(cells):
            if cell is None:
                values.append(None)
                continue
            kind = type(cell)
            # 1, 1.0 and True are one key of a dict, and not one cell.
            key = cell if kind is str or kind is float else (cell[0],) if kind is list else None
            if key in known:
                values.append(known[key])
                continue
            value = None
            try:
                value = clean(cell)
                if remembers and key is not None:
                    known[key] = value
            except Fault as fault:
                reasons.setdefault(number, []).append((place, str(fault)))
            values.append(value)
        return values

    def _complain(self, at: int, values: Sequence[Any], reasons: dict[int, list[Reason]], sentence: str) -> None:
        """Of empty cells that must not be empty, unless something else is wrong with them."""
        place = self.places[at]
        if None not in values and "" not in values:
            return
        for number, value in enumerate(values):
            if (value is None or value == "") and not any(one == place for one, _said in reasons.get(number, ())):
                reasons.setdefault(number, []).append((place, sentence))

    def _find_twice(self, judged: Sequence[Judged]) -> None:
        """A row whose key an earlier line of the file has said already."""
        earlier = self._said.first([one.key for one in judged], [one.line for one in judged])
        for one, line in zip(judged, earlier, strict=True):
            if line != one.line:
                one.verdict = Verdict.TWICE
                one.row = line
                one.reasons = ((None, f"与第 {line} 行是同一条，只取第 {line} 行"),)

    def _most_telling(self) -> int | None:
        """The part of the key by which the database looks first: text before numbers, links and choices."""
        order = (Kind.SECRET, Kind.TEXT, Kind.LONG, Kind.INTEGER, Kind.DECIMAL, Kind.DATE)
        able = [at for at in self._key if self.targets[at].column.kind in order]
        ranked = sorted(able or self._key, key=lambda at: order.index(self.targets[at].column.kind) if able else 0)
        return ranked[0] if ranked else None

    def _look_up(self, judged: Sequence[Judged], lock: bool) -> dict[tuple[Any, ...], list[_Stored]]:
        if self._first is None or not judged:
            return {}
        target = self.targets[self._first]
        wanted = {one.values[self._first] for one in judged} - {None}
        path, values = target.asked(wanted)
        units = {one.unit for one in judged}
        found = self.declaration.rows().filter(among(self.declaration.model, path, values))
        if connection.vendor == "sqlite" and len(units) <= len(values) and self._is_indexed(path):
            # Left to itself SQLite would walk through all rows of the units.
            found = found.alias(there=F("unit_id") + 0).filter(there__in=units)
        else:
            found = found.filter(unit_id__in=units)
        if self._by_content and None in {one.values[self._first] for one in judged}:
            return {}
        return self._stored(found.select_for_update(of=("self",), no_key=True) if lock else found)

    def _is_indexed(self, path: str) -> bool:
        field: Any = next(
            (one for one in self.declaration.model._meta.concrete_fields if path in (one.name, one.attname)), None
        )
        return bool(field and (field.db_index or field.unique))

    def _stored(self, rows: "models.QuerySet[Any]") -> dict[tuple[Any, ...], list[_Stored]]:
        names = [one.stored_as for one in self.targets if not one.column.is_custom and one.column.beside is None]
        asked = list(dict.fromkeys(["pk", "version", "unit_id", "custom", *names]))
        found: dict[tuple[Any, ...], list[_Stored]] = {}
        for values in rows.order_by("pk").values_list(*asked):
            told = dict(zip(asked, values, strict=True))
            stored = _Stored(told["pk"], told["version"], told["unit_id"], told, told["custom"])
            key = (
                stored.unit,
                *(_bare(self.targets[at].of(told.get(self.targets[at].stored_as), stored.custom)) for at in self._key),
            )
            found.setdefault(key, []).append(stored)
        every = [one for some in found.values() for one in some]
        for at, lists in self._lists.items():
            beside = lists.kept([one.pk for one in every])
            for one in every:
                one.values[self.targets[at].name] = beside.get(one.pk, ())
        return found

    def _compare(self, one: Judged, found: Sequence[_Stored]) -> None:
        if not found:
            if not one.doubtful:
                return
            values = one.values
            faults: list[Reason] = [
                (self.places[at], f"{target.title}必填")
                for at, target in self._needed
                if values[at] is None or values[at] == ""
            ]
            if self.missing:
                faults += [(None, f"表里没有“{target.title}”这一列，新增的行必须填写") for target in self.missing]
            for at in self._maskable:
                if isinstance(values[at], Shown):
                    faults.append((self.places[at], "这一格是打了码的，新增的行请填完整的内容"))
            faults += [(self.places[at], values[at].fault) for at in self._lists if values[at] and values[at].fault]
            if faults:
                one.verdict, one.reasons = Verdict.FAULT, faults
            return
        if len(found) > 1 and not self._by_content:
            one.verdict = Verdict.FAULT
            one.reasons = ((None, f"台账里已有 {len(found)} 条同样的，分不清是哪一条，请先合并"),)
            return
        stored = found[0]
        one.row, one.version, one.custom = stored.pk, stored.version, stored.custom
        reasons: list[Reason] = []
        changes: dict[int, tuple[Any, Any]] = {}
        for at, target in enumerate(self.targets):
            mine = one.values[at]
            if mine is None or mine == "":
                continue  # an empty cell leaves the ledger as it is
            there = target.of(stored.values.get(target.stored_as), stored.custom)
            try:
                if target.differs(mine, there):
                    changes[at] = (there, mine)
            except Fault as fault:
                reasons.append((self.places[at], str(fault)))
        one.changes = changes
        one.verdict = Verdict.FAULT if reasons else Verdict.CHANGE if changes else Verdict.SAME
        one.reasons = reasons

    def _ask_model(self, judged: Sequence[Judged]) -> None:
        """A model with rules of its own (`clean`) is asked row by row."""
        known = self.declaration.rows().in_bulk([one.row for one in judged if one.row is not None])
        for one in judged:
            row: Any = (
                known.get(one.row) if one.row is not None else self.declaration.model(**dict(self.declaration.narrow))
            )
            if row is None:
                continue
            row.unit_id = one.unit
            for at, target in enumerate(self.targets):
                value = one.values[at]
                if value is not None and not isinstance(value, Shown | Listed) and not target.column.is_custom:
                    source: Any = target.column.source
                    setattr(
                        row, target.stored_as, source.to_python(value) if target.column.kind is Kind.SECRET else value
                    )
            try:
                row.clean()
            except ValidationError as error:
                told = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
                one.verdict = Verdict.FAULT
                one.reasons = [
                    (self.places[self._at[name]] if name in self._at else None, str(said).rstrip("。"))
                    for name, messages in told.items()
                    for said in messages
                ]

    def told(self, one: Judged) -> list[list[Any]]:
        """The same to be kept: names by their keys under the column's own name, so that each reader sees what he may."""
        return [
            [target.name, before, after.picks]
            if (target := self.targets[at]).column.beside
            else [target.title, target.words(before), target.words(after)]
            for at, (before, after) in (one.changes or {}).items()
        ]

    def besides(self, one: Judged) -> Iterable[tuple[Beside, Change]]:
        """What is to be written beside the row."""
        for at, lists in self._lists.items():
            before, after = (one.changes or {}).get(at, ((), one.values[at] if one.row is None else None))
            if after is not None:
                yield lists.beside, (before, after.picks)

    def words(self, one: Judged) -> list[tuple[str, str, str]]:
        """What changes in a row: (title, before, after), masked."""
        return [
            (self.targets[at].title, self.targets[at].words(before), self.targets[at].words(after))
            for at, (before, after) in (one.changes or {}).items()
        ]
