"""What the migrations of all apps are made of beyond Django's own operations."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Several tables made in one step. Django draws all models of the project anew for each single `CreateModel`, which is most of
    the time a fresh database takes; here it does so once, when all are known. Tables may point at each other in any order."""

    serialization_expand_args = ["steps"]

    def __init__(self, steps: Sequence[Operation]) -> None:
        self.steps = steps

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return self.__class__.__name__, (), {"steps": self.steps}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)
        for step in self.steps:
            step.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for step in self.steps:
            step.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        for step in reversed(self.steps):
            step.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(step.describe() for step in self.steps)


def half_way(connection: BaseDatabaseWrapper) -> list[str]:
    """The old steps, as ``app.name``, that this database lacks although others of the same app were taken: the steps themselves are
    gone, so it cannot go on by itself. Empty for a new database and for one that took them all."""
    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    taken = MigrationRecorder(connection).applied_migrations()
    missing = []
    for step in (loader.disk_migrations or {}).values():
        lacking = [one for one in step.replaces if one not in taken]
        if 0 < len(lacking) < len(step.replaces):
            missing += [".".join(one) for one in lacking]
    return missing
