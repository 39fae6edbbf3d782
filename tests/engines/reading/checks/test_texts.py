"""From the bare sentence to the verdict, as an official would write and judge it (texts.yaml)."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engines.reading.checks.marked import TOWN
from zhenjie.engines.reading.checks import check
from zhenjie.engines.reading.text import read

TEXTS = yaml.safe_load(Path(__file__).with_name("texts.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("spec", TEXTS, ids=lambda spec: spec["text"][:40])
def test_the_verdict_on_a_text(spec: dict[str, Any]):
    found = check(read(spec["text"], township=TOWN, date=date(2021, 11, 10)), spec["text"])
    verdicts = {(finding.kind, finding.verdict) for finding in found}
    assert set(spec["says"].items()) <= verdicts
    if "contradicts" not in spec["says"].values():
        assert [finding.note for finding in found if finding.verdict == "contradicts"] == []
