"""`zhenjie read --events` against the yardstick beside the project, where it stands."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.reading.text.test_yardstick import HERE
from zhenjie.config.cli import main

GOALS = {"found": 0.90, "attributes": 0.80, "false": 0.10}
SHARE = re.compile(r"(found|attributes|false) \d+/\d+ = ([\d.]+)")


@pytest.fixture
def read_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The lines that the command prints for the yardstick's documents."""
    [yardstick] = HERE
    documents = sorted((yardstick / "documents").glob("*.txt"))
    context = yardstick / "gold" / "docs.json"
    assert main(["read", "--events", *map(str, documents), "--context", str(context)]) == 0
    target = tmp_path / "events.jsonl"
    target.write_text(capsys.readouterr().out, encoding="utf-8")
    return target


@pytest.mark.parametrize("yardstick", HERE)
def test_the_events_reach_the_yardstick(yardstick: Path, read_events: Path) -> None:
    command = [sys.executable, str(yardstick / "score_events.py"), "--gold", str(yardstick / "gold")]
    told = subprocess.run([*command, "--pred", str(read_events)], check=True, capture_output=True, text=True).stdout
    reached = {name: float(share) for name, share in SHARE.findall(told)}
    assert reached.keys() == GOALS.keys()
    assert reached["found"] >= GOALS["found"]
    assert reached["attributes"] >= GOALS["attributes"]
    assert reached["false"] <= GOALS["false"]


@pytest.mark.parametrize("yardstick", HERE)
def test_every_span_leads_into_its_file(yardstick: Path, read_events: Path) -> None:
    for line in read_events.read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        with open(yardstick / "documents" / event["doc"], encoding="utf-8", newline="") as file:
            assert file.read()[event["start"] : event["end"]] == event["quote"]
