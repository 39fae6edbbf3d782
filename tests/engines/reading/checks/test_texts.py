"""From the bare sentence to the verdict, as an official would write and judge it (texts.yaml)."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

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


@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS), st.integers(0, 10**40))
@settings(max_examples=200)
def test_whatever_the_numbers_are_the_checks_answer(one: dict[str, Any], other: dict[str, Any], digits: int):
    drawn = iter(f"{digits:040d}" * 20)
    text = re.sub("[0-9]", lambda _: next(drawn), one["text"] + other["text"])
    for finding in check(read(text, township=TOWN), text):
        for figure in finding.figures:
            assert text[figure.start : figure.end] == figure.quote
        assert finding.interval is None or finding.interval[0] <= finding.interval[1]
        json.dumps(finding.record(), allow_nan=False)
