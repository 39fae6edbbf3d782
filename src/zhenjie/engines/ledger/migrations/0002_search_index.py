"""The index behind the search box: FTS5 over the grams on SQLite (kept in step by triggers), GIN on PostgreSQL."""

from django.db import migrations

SQLITE = [
    # ascii: every other letter is a token character, so rare Chinese characters that unicode61 does not know stay whole.
    """CREATE VIRTUAL TABLE ledger_searchtext_fts USING fts5(
        grams, content='ledger_searchtext', content_rowid='id', tokenize='ascii', detail='none')""",
    """CREATE TRIGGER ledger_searchtext_insert AFTER INSERT ON ledger_searchtext BEGIN
        INSERT INTO ledger_searchtext_fts(rowid, grams) VALUES (new.id, new.grams); END""",
    """CREATE TRIGGER ledger_searchtext_delete AFTER DELETE ON ledger_searchtext BEGIN
        INSERT INTO ledger_searchtext_fts(ledger_searchtext_fts, rowid, grams) VALUES ('delete', old.id, old.grams); END""",
    """CREATE TRIGGER ledger_searchtext_update AFTER UPDATE OF grams ON ledger_searchtext BEGIN
        INSERT INTO ledger_searchtext_fts(ledger_searchtext_fts, rowid, grams) VALUES ('delete', old.id, old.grams);
        INSERT INTO ledger_searchtext_fts(rowid, grams) VALUES (new.id, new.grams); END""",
]
POSTGRESQL = [
    """CREATE INDEX ledger_searchtext_grams ON ledger_searchtext
        USING gin (array_to_tsvector(string_to_array(grams, ' ')))""",
]


def forwards(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER ledger_searchtext_{name}")
        schema_editor.execute("DROP TABLE ledger_searchtext_fts")
    else:
        schema_editor.execute("DROP INDEX ledger_searchtext_grams")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
