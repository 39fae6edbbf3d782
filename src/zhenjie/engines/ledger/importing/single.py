"""What may stand only once in a register besides its natural key: looked for in the ledger and in the file itself."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.sql import Query

from zhenjie.engines.ledger.among import among
from zhenjie.engines.ledger.choices import Verdict
from zhenjie.engines.ledger.declarations import Declaration
from zhenjie.engines.ledger.fields import BlindIndex
from zhenjie.engines.ledger.importing.columns import Shown, Target
from zhenjie.engines.ledger.importing.judged import Judged
from zhenjie.engines.ledger.importing.seen import Seen


@dataclass(frozen=True, slots=True)
class Rule:
    """Columns whose values together may stand only once; places in the targets, None for the unit."""

    names: tuple[str, ...]
    places: tuple[int | None, ...]
    sentence: str
    condition: Q | None = None


def rules_of(declaration: Declaration, targets: Sequence[Target], natural: set[str]) -> Iterator[Rule]:
    """The unique constraints of the model that the file's columns can break, but for the natural key ``natural`` itself."""
    model, at_of = declaration.model, {one.name: at for at, one in enumerate(targets)}
    by_blind = {one.name: one.of for one in model._meta.concrete_fields if isinstance(one, BlindIndex)}
    sets: list[tuple[tuple[str, ...], str, Q | None]] = [
        ((one.name,), "", None) for one in model._meta.concrete_fields if one.unique and not one.primary_key
    ]
    sets += [
        (tuple(one.fields), str(one.violation_error_message or ""), one.condition)
        for one in model._meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.fields
    ]
    for fields, sentence, condition in sets:
        plain = [by_blind.get(name, name) for name in fields]
        if set(plain) - {"unit"} == natural and "unit" in plain:
            continue
        if all(name == "unit" or name in at_of for name in plain) and set(plain) != {"unit"}:
            places = tuple(None if name == "unit" else at_of[name] for name in plain)
            titles = "、".join(targets[at].title for at in places if at is not None)
            usual = (
                sentence
                if sentence and not sentence.startswith(("Constraint", "约束"))
                else f"已有一条用了同样的{titles}"
            )
            yield Rule(tuple(fields), places, usual.rstrip("。"), condition)


class Single:
    """Watches over one rule while a file is read. ``places``: where the targets stand in the file."""

    def __init__(self, declaration: Declaration, targets: Sequence[Target], places: Sequence[int], rule: Rule) -> None:
        self._declaration, self._targets, self._places, self._rule = declaration, targets, places, rule
        self._said = Seen()

    def keep(self, judged: Sequence[Judged], alone: bool) -> None:
        """Rows that would break the rule become faults, with its sentence. ``alone``: they are not the next rows of the file."""
        keys = {}
        for one in judged:
            parts = tuple(one.unit if at is None else one.values[at] for at in self._rule.places)
            if not any(part is None or part == "" or isinstance(part, Shown) for part in parts):
                keys[id(one)] = parts
        if not keys:
            return
        telling = next(at for at in self._rule.places if at is not None)
        target = self._targets[telling]
        place = self._rule.places.index(telling)
        path, values = target.asked({parts[place] for parts in keys.values()})
        names = ["unit_id" if at is None else self._targets[at].stored_as for at in self._rule.places]
        there: dict[tuple[Any, ...], int] = {}
        rows = self._declaration.rows()
        if self._rule.condition is not None:
            rows = rows.filter(self._rule.condition)
        if len(self._rule.places) == 2 and None in self._rule.places and type(values[0]) is str:
            units = [parts[1 - place] for parts in keys.values()]
            blinded = target.asked([parts[place] for parts in keys.values()])[1]
            rows = rows.filter(self._pairs(path, units, blinded, self._rule.condition))
        else:
            rows = rows.filter(among(self._declaration.model, path, values))
        for pk, *stored in rows.values_list("pk", *names):
            plain = [
                value if at is None else self._targets[at].of(value, None)
                for at, value in zip(self._rule.places, stored, strict=True)
            ]
            there[tuple(plain)] = pk
        column = self._places[telling]
        single = []
        for one in judged:
            if (said := keys.get(id(one))) is None:
                continue
            if there.get(said, one.row) != one.row:
                one.verdict, one.reasons = Verdict.FAULT, ((column, self._rule.sentence),)
            else:
                single.append((one, said))
        if alone:
            return
        earlier = self._said.first([parts for _one, parts in single], [one.line for one, _parts in single])
        for (one, _parts), line in zip(single, earlier, strict=True):
            if line != one.line:
                one.verdict = Verdict.FAULT
                one.reasons = ((column, f"与第 {line} 行的{target.title}相同，只能有一条"),)

    def _pairs(self, path: str, units: Sequence[int], values: Sequence[str], condition: Q | None) -> Q | RawSQL:
        """Rows whose unit and whose column are one of these pairs, or rather more than those. SQLite finds each with one step
        through the index of the rule, if it is led there; PostgreSQL chooses better by the two separately."""
        model = self._declaration.model
        if connection.vendor == "postgresql":
            return among(model, path, values)
        quote = connection.ops.quote_name
        table, key, column = (quote(name) for name in (model._meta.db_table, str(model._meta.pk.column), path))
        where, given = (
            Query(model, alias_cols=False),
            [json.dumps(list(zip(units, values, strict=True)), ensure_ascii=False)],
        )
        said, more = where.build_where(condition or Q(pk__gt=0)).as_sql(
            where.get_compiler(connection=connection), connection
        )
        sql = (
            f"{table}.{key} IN (SELECT {key} FROM (SELECT value ->> 0 AS unit_asked, value ->> 1 AS asked FROM json_each(%s))"
            f" CROSS JOIN {table} ON unit_id = unit_asked AND {column} = asked WHERE {said})"
        )
        return RawSQL(sql, [*given, *more], output_field=models.BooleanField())
