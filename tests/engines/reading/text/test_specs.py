"""The golden specs in tests/specs/reading: a text and the figures an official reads in it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhenjie.engines.reading.text import read

FOLDER = Path(__file__).parents[3] / "specs" / "reading"
NAMES = {
    "原文": "quote",
    "单位": "unit",
    "方面": "aspect",
    "指标": "indicator",
    "主体": "subject",
    "期间": "period",
    "约": "approx",
    "每": "per",
}


def examples() -> list[Any]:
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        spec = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, example in enumerate(spec["例"], start=1):
            found.append(pytest.param(spec, example, id=f"{path.stem}-{number}"))
    return found


@pytest.mark.parametrize(("spec", "example"), examples())
def test_text_gives_the_figures_of_its_spec(spec: dict[str, Any], example: dict[str, Any]) -> None:
    figures = read(example["文"], township=spec["镇街"], date=spec["日期"])
    assert [figure.quote for figure in figures] == [wanted["原文"] for wanted in example["数"]]
    for figure, wanted in zip(figures, example["数"], strict=True):
        told = {"主体": spec["镇街"], "期间": "", "约": "", "每": ""} | wanted
        assert {name: getattr(figure, field) for name, field in NAMES.items()} == {name: told[name] for name in NAMES}
        assert round(figure.value, 6) == round(Decimal(str(wanted["值"])), 6)


@pytest.mark.parametrize(("spec", "example"), examples())
def test_offsets_lead_back_to_the_raw_text(spec: dict[str, Any], example: dict[str, Any]) -> None:
    text = example["文"]
    for figure in read(text, township=spec["镇街"], date=spec["日期"]):
        assert "".join(text[figure.start : figure.end].split()) == figure.quote
