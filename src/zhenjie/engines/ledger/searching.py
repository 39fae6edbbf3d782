"""One lookup, two indexes: FTS5 on SQLite, GIN on PostgreSQL, both over the same grams."""

from typing import Any

from django.db import models
from django.db.models.sql.compiler import SQLCompiler


class GramsField(models.TextField):
    """Search grams separated by blanks; `__finds` takes a list of grams that must all be there."""


@GramsField.register_lookup
class Finds(models.Lookup[Any]):
    """Rows holding all the grams. A gram of one letter (prefix of two, one letter) finds every pair that begins with it."""

    lookup_name = "finds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (value,)

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        alias = compiler.quote_name_unless_alias(self.lhs.alias)
        match = " AND ".join(f'"{gram}"' + ("*" if len(gram) == 3 else "") for gram in self.rhs)
        sql = f"{alias}.id IN (SELECT rowid FROM ledger_searchtext_fts WHERE ledger_searchtext_fts MATCH %s)"
        return sql, [match]

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        query = " & ".join(f"'{gram}'" + (":*" if len(gram) == 3 else "") for gram in self.rhs)
        return f"array_to_tsvector(string_to_array({column}, ' ')) @@ %s::tsquery", [*params, query]
