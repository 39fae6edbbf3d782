"""On SQLite an import gives its rows to the search index all at once: while a row stands in ``_held``, the trigger keeps still."""

from django.db import migrations

DROP = "DROP TRIGGER ledger_searchtext_insert"
TRIGGER = """CREATE TRIGGER ledger_searchtext_insert AFTER INSERT ON ledger_searchtext{when} BEGIN
    INSERT INTO ledger_searchtext_fts(rowid, grams) VALUES (new.id, new.grams); END"""
HELD = " WHEN NOT EXISTS (SELECT 1 FROM ledger_searchtext_held)"


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE TABLE ledger_searchtext_held (id integer PRIMARY KEY)")
        schema_editor.execute(DROP)
        schema_editor.execute(TRIGGER.format(when=HELD))


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(DROP)
        schema_editor.execute(TRIGGER.format(when=""))
        schema_editor.execute("DROP TABLE ledger_searchtext_held")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0023_imports")]
    operations = [migrations.RunPython(forwards, backwards)]
