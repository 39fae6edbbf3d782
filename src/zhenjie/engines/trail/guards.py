"""Append-only in the database too: triggers that refuse every change but the one filling-in of an entry's block.

They stop a careless hand and a program gone wrong. Whoever owns the database can drop them; what he then changes, `zhenjie
trail verify` finds.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SAID = ("id", "at", "account", "name", "unit", "address", "verb", "subject", "scope", "before", "after", "digest")
_REFUSED = "留痕只能追加，不得修改或删除"


def _sqlite() -> list[str]:
    changed = " OR ".join(f'NEW."{c}" IS NOT OLD."{c}"' for c in _SAID)
    return [
        f"""CREATE TRIGGER trail_entry_keep_update BEFORE UPDATE ON trail_entry
            WHEN OLD.block_id IS NOT NULL OR NEW.block_id IS NULL OR {changed}
            BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
        f"""CREATE TRIGGER trail_entry_keep_delete BEFORE DELETE ON trail_entry
            BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
        f"""CREATE TRIGGER trail_block_keep_update BEFORE UPDATE ON trail_block
            BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
        f"""CREATE TRIGGER trail_block_keep_delete BEFORE DELETE ON trail_block
            BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END""",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f'NEW."{c}" IS DISTINCT FROM OLD."{c}"' for c in _SAID)
    refuse = f"""CREATE FUNCTION trail_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
    call = "EXECUTE FUNCTION trail_refuse()"
    return [
        refuse,
        f"""CREATE TRIGGER trail_entry_keep_update BEFORE UPDATE ON trail_entry FOR EACH ROW
            WHEN (OLD.block_id IS NOT NULL OR NEW.block_id IS NULL OR {changed}) {call}""",
        f"CREATE TRIGGER trail_entry_keep_delete BEFORE DELETE ON trail_entry FOR EACH ROW {call}",
        f"CREATE TRIGGER trail_entry_keep_truncate BEFORE TRUNCATE ON trail_entry FOR EACH STATEMENT {call}",
        f"CREATE TRIGGER trail_block_keep_update BEFORE UPDATE ON trail_block FOR EACH ROW {call}",
        f"CREATE TRIGGER trail_block_keep_delete BEFORE DELETE ON trail_block FOR EACH ROW {call}",
        f"CREATE TRIGGER trail_block_keep_truncate BEFORE TRUNCATE ON trail_block FOR EACH STATEMENT {call}",
    ]


def install(vendor: str) -> list[str]:
    """The statements that install the guards on a database of this vendor."""
    return {"sqlite": _sqlite, "postgresql": _postgresql}[vendor]()


def remove(vendor: str) -> list[str]:
    """The statements that take the guards away; for going back a migration and for tests that tamper."""
    names = [f"trail_{table}_keep_{act}" for table in ("entry", "block") for act in ("update", "delete", "truncate")]
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in names]
    drops = [f"DROP TRIGGER IF EXISTS {name} ON {name.rpartition('_keep_')[0]}" for name in names]
    return [*drops, "DROP FUNCTION IF EXISTS trail_refuse()"]


def forwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the migration: install."""
    for statement in install(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def backwards(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """For the migration: remove."""
    for statement in remove(schema_editor.connection.vendor):
        schema_editor.execute(statement)
