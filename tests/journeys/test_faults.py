"""What was acknowledged survives: server, worker and PostgreSQL are killed under load, for real."""

from pathlib import Path

import pytest

from benchmarks import soak_faults
from tests.ground import postgres

ROUNDS = 10
#: Brings its own PostgreSQL: once is enough.
pytestmark = pytest.mark.pure


def test_nothing_acknowledged_is_lost_doubled_or_half_done(tmp_path: Path, socket_enabled: None) -> None:
    try:
        postgres.binaries()
    except postgres.NoPostgres as missing:
        pytest.skip(str(missing))
    outcome = soak_faults.batch(0, ROUNDS, seed=20261126, work="matters", keep=tmp_path)
    assert outcome.faults == []
    assert outcome.told > 10 * ROUNDS
    assert outcome.fell == 0, "有进程自己退出：数据库不在时应当等它回来"
    assert outcome.repeated, "没有一条命令被打断过，这一轮什么也没试到"
