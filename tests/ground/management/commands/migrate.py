"""``migrate`` of the tests: the product's own; but an empty SQLite database takes the tables that the same program has made before."""

from typing import Any

from django.db import connections

from tests.ground import schema
from zhenjie.web.management.commands import migrate


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "sqlite" or connection.introspection.table_names():
            super().handle(*args, **options)
            return
        with schema.one_at_a_time() as kept:
            if kept.is_file():
                schema.read(connection, kept)
            else:
                super().handle(*args, **options)
                schema.write(connection, kept)
