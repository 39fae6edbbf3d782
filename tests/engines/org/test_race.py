"""Two users at once: two processes change the same tree on the same database; no path is given twice, none is left behind."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.factories.org import make_county, make_unit
from zhenjie.engines.org import queries

FOUND = """
import django; django.setup()
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.actions.units import create_unit
from zhenjie.engines.org.models import Unit
parent = Unit.objects.get(pk={pk})
print("ready", flush=True); input()
for number in range(40):
    create_unit(by=SYSTEM, name=f"{name}{{number}}", kind="grid", parent=parent)
"""
MOVE = """
import django; django.setup()
from datetime import date
from zhenjie.core.actors import SYSTEM
from zhenjie.engines.org.actions.units import repath, hold_tree
from zhenjie.engines.org.models import Unit
from django.db import transaction
print("ready", flush=True); input()
for number in range(40):
    with transaction.atomic():
        hold_tree()
        unit = Unit.objects.get(pk={pk})
        repath(unit, Unit.objects.get(pk=[{one}, {two}][number % 2]), by=SYSTEM)
"""


def database(folder: Path) -> str:
    """The address under which another process reaches the tree that this test made."""
    if connection.vendor == "sqlite":
        with sqlite3.connect(folder / "race.sqlite3") as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:///{folder / 'race.sqlite3'}"
    said = connection.settings_dict
    return f"postgres://{said['USER']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"


def together(url: str, *scripts: str) -> None:
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    env["PYTHONPATH"] = os.pathsep.join(sys.path)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    running = [subprocess.Popen([sys.executable, "-c", script], env=env, **pipes) for script in scripts]
    for process in running:
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        said = process.communicate()[1]
        assert process.returncode == 0, said


def paths_of(url: str) -> list[tuple[str, str | None]]:
    """(path, path of the parent) of every unit, as the other processes left them."""
    sql = "SELECT u.path, p.path FROM org_unit u LEFT JOIN org_unit p ON p.id = u.parent_id"
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as copy:
            rows = copy.execute(sql).fetchall()
        copy.close()
        return rows
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def check(rows: list[tuple[str, str | None]]) -> None:
    assert len({path for path, _ in rows}) == len(rows)
    assert all(path[:-4] == (upper or "") for path, upper in rows)


@pytest.mark.django_db(transaction=True)
def test_two_found_units_below_the_same_parent(tmp_path: Path) -> None:
    village = make_unit("柳河村", kind="village")
    url = database(tmp_path)
    together(url, FOUND.format(pk=village.pk, name="东"), FOUND.format(pk=village.pk, name="西"))
    rows = paths_of(url)
    connections.close_all()
    assert len(rows) == 81
    check(rows)


@pytest.mark.django_db(transaction=True)
def test_one_founds_while_the_other_moves_the_township(tmp_path: Path) -> None:
    one, two = make_county(townships=1, villages=1), make_county(townships=0)
    township = queries.children(one).units[0]
    village = queries.children(township).units[0]
    url = database(tmp_path)
    move = MOVE.format(pk=township.pk, one=two.pk, two=one.pk)
    together(url, FOUND.format(pk=village.pk, name="网格"), move)
    rows = paths_of(url)
    connections.close_all()
    assert len(rows) == 44
    check(rows)
