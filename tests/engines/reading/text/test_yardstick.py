"""The yardstick beside the project, where it stands; the patterns know none of its names."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhenjie.engines.reading.text import read

ROOT = Path(__file__).parents[4]
YARDSTICK = ROOT.parent / "shared" / "reading"
READER = ROOT / "src" / "zhenjie" / "engines" / "reading" / "text"
TARGETS = {"a_detect": 0.98, "b_aspect": 0.97, "c_indicator": 0.92, "d_period": 0.90, "e_subject": 0.88}
HERE = [YARDSTICK] if (YARDSTICK / "score.py").exists() else []
GENERIC = re.compile(
    r"(?:镇|乡|街道|村|社区|项目|工程|专业合作社|合作社|公司|产业园|园区|小学|卫生院|平台|中心|综合体)$"
)


def written_in_the_reader() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in [*READER.glob("*.py"), *READER.glob("patterns/*.yaml")])


def names_of(yardstick: Path) -> set[str]:
    """Townships, places, firms and projects of the yardstick's documents, whole and without their generic end."""
    names: set[str] = set()
    for document in json.loads((yardstick / "gold" / "docs.json").read_text(encoding="utf-8")).values():
        names.add(document["township"])
    for line in (yardstick / "gold" / "events.jsonl").read_text(encoding="utf-8").splitlines():
        event: dict[str, Any] = json.loads(line)
        names |= {event["name"], event.get("location") or ""} | set(event.get("parties") or ())
    names |= {GENERIC.sub("", name) for name in names}
    return {name for name in names if len(name) > 2}


@pytest.mark.parametrize("yardstick", HERE)
def test_reader_reaches_the_yardstick(yardstick: Path, tmp_path: Path) -> None:
    predicted = tmp_path / "figures.jsonl"
    with predicted.open("w", encoding="utf-8") as out:
        for name, document in json.loads((yardstick / "gold" / "docs.json").read_text(encoding="utf-8")).items():
            text = (yardstick / "documents" / document["file"]).read_text(encoding="utf-8")
            for figure in read(text, township=document["township"], date=document["date"]):
                out.write(json.dumps(figure.record(name), ensure_ascii=False) + "\n")
    report = tmp_path / "score.json"
    command = [sys.executable, str(yardstick / "score.py"), "--gold", str(yardstick / "gold"), "--pred", str(predicted)]
    subprocess.run([*command, "--strict", "--json", str(report)], check=True, capture_output=True)
    score = json.loads(report.read_text(encoding="utf-8"))["figures"]
    assert {level: score[level]["f1"] for level, least in TARGETS.items() if score[level]["f1"] < least} == {}


@pytest.mark.parametrize("yardstick", HERE)
def test_patterns_hold_no_name_of_the_yardstick(yardstick: Path) -> None:
    written = written_in_the_reader()
    assert sorted(name for name in names_of(yardstick) if name in written) == []


def test_patterns_hold_no_name_of_a_township() -> None:
    """A pattern that knows 某某镇 or 某某街道 by name would read one report and no other."""
    quoted = re.findall(r"[\u4e00-\u9fa5]{2,3}(?:镇|乡|街道)(?=[,，\]|])", written_in_the_reader())
    own = {
        "全街道",
        "我街道",
        "本镇",
        "该街道",
        "本街道",
        "我们镇",
        "周边村镇",
        "特色小镇",
        "各镇",
        "或镇",
        "邻镇",
        "三下乡",
    }
    assert {name for name in quoted if name not in own} == set()


class Strict(yaml.SafeLoader):
    """YAML as any parser reads it, in which a key written twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"written twice: {sorted(key for key in set(keys) if keys.count(key) > 1)}"
        return super().construct_mapping(node, deep)


@pytest.mark.parametrize("path", sorted(READER.glob("patterns/*.yaml")), ids=lambda path: path.stem)
def test_patterns_are_plain_yaml_without_a_key_twice(path: Path) -> None:
    assert yaml.load(path.read_text(encoding="utf-8"), Loader=Strict)
