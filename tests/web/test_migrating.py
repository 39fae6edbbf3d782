"""Databases of the old steps: those that took all go on, those half-way are told so."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


def test_every_app_stands_on_one_step_that_knows_the_old_ones() -> None:
    loader = MigrationLoader(connection)
    assert loader.replacements
    assert {key[1] for key in loader.replacements} == {"0001_squashed"}


def test_a_database_that_took_all_old_steps_goes_on_without_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    recorder = MigrationRecorder(connection)
    for label, name in MigrationLoader(connection).replacements:
        recorder.record_unapplied(label, name)
    call_command("migrate", verbosity=1)
    assert "No migrations to apply" in capsys.readouterr().out
    assert ("trail", "0001_squashed") in recorder.applied_migrations()


def test_a_database_half_way_is_refused_with_the_steps_it_lacks() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("trail", "0001_squashed")
    recorder.record_unapplied("trail", "0002_append_only")
    with pytest.raises(CommandError, match=r"trail\.0002_append_only"):
        call_command("migrate", verbosity=0)
